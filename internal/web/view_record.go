package web

import "time"

// RecordKind is what a record of the ledger is about, as audit.Kind names it.
type RecordKind string

// kinds gives each kind its name, icon and colour. The keys are the names that
// the ledger uses.
var kinds = map[RecordKind]look{
	"intent":    {"kind.intent", "search", "tag--blue"},
	"outcome":   {"kind.outcome", "list", "tag--grey"},
	"refusal":   {"kind.refusal", "cross", "tag--red"},
	"reveal":    {"kind.reveal", "eye", "tag--amber"},
	"sign-in":   {"kind.sign-in", "key", "tag--grey"},
	"sign-out":  {"kind.sign-out", "out", "tag--grey"},
	"step-up":   {"kind.step-up", "key", "tag--grey"},
	"enrol":     {"kind.enrol", "key", "tag--grey"},
	"offer":     {"kind.offer", "device", "tag--grey"},
	"accept":    {"kind.accept", "device", "tag--grey"},
	"return":    {"kind.return", "device", "tag--grey"},
	"take-back": {"kind.take-back", "device", "tag--grey"},
	"look":      {"kind.look", "eye", "tag--grey"},
	"system":    {"kind.system", "refresh", "tag--grey"},
	"data":      {"kind.data", "seal", "tag--blue"},
	"probe":     {"kind.probe", "camera", "tag--amber"},
	"finding":   {"kind.finding", "person", "tag--blue"},
	"gallery":   {"kind.gallery", "list", "tag--grey"},
	"candidate": {"kind.candidate", "eye", "tag--amber"},
}

// Look gives name, icon and colour; a kind that is new is shown as a system
// record until it has its own.
func (k RecordKind) Look() look {
	if l, ok := kinds[k]; ok {
		return l
	}
	return kinds["system"]
}

// Key gives the catalogue key of the kind's name, for filters.
func (k RecordKind) Key() string { return k.Look().Key }

// MineView is 我的查詢紀錄: an officer's own records.
type MineView struct {
	From, To string // yyyy-mm-dd, as typed
	Errors   FieldErrors
	Rows     []RecordRow
	Paging   Paging
	Notices  string // address of the notices of corrections; empty: there are none here
}

func (MineView) page() string { return "mine" }

// LogView is 稽核檢視: the log for an auditor, who may read and not write.
type LogView struct {
	From, To               string // yyyy-mm-dd, as typed
	Officer                string
	Units, Kinds, Purposes []Option
	Errors                 FieldErrors
	Rows                   []RecordRow
	Paging                 Paging
	Looking                RecordRef // the record of this look
}

func (LogView) page() string { return "log" }

// RecordRow is one line of a list of records.
type RecordRow struct {
	Record  RecordRef
	At      time.Time
	Kind    RecordKind
	Title   string // purpose, or what the record is about
	Subject string // as far as this person may see it
	Result  string // counts, such as 2 類有資料; never content
	Officer string // in the auditor's log
	Unit    string // in the auditor's log
	Sealed  bool
}

// RecordView is one record with its proof.
type RecordView struct {
	Record  RecordRef
	Kind    RecordKind
	At      time.Time
	Lines   []Pair // who, where, why: in the order of the record
	Sources []RecordSource
	Search  *RecordSearch // of a search; nil otherwise
	Edges   []EdgeLine    // links between registers that were allowed, and those followed
	Events  []RecordEvent
	Seal    *Seal  // nil until the sealer has published it
	Proof   string // address of the .tlog-proof file
	Back    string
	Looking RecordRef // for an auditor: the record of this look
	Closed  *Opening  // for an auditor who has not opened the content; nil otherwise
	// Destroyed says that the content's key is gone after its term.
	Destroyed bool
	Guidance  []string // commands that check the proof without this program's keys
}

func (RecordView) page() string { return "record" }

// UsedEdges are the links that the answer followed.
func (v RecordView) UsedEdges() []EdgeLine { return v.edges(true) }

// OtherEdges are those that were allowed and led to nothing.
func (v RecordView) OtherEdges() []EdgeLine { return v.edges(false) }

func (v RecordView) edges(used bool) []EdgeLine {
	var out []EdgeLine
	for _, e := range v.Edges {
		if e.Used == used {
			out = append(out, e)
		}
	}
	return out
}

// RecordSource is what one register was asked and released, without content.
type RecordSource struct {
	Title  string
	Status AnswerStatus
	Count  int
	Fields []string // names of the fields that were released
	Masked []string // names of those that were kept closed
}

// RecordSearch is what a search found, without content.
type RecordSearch struct {
	Total string // how many fitted
	Shown int    // how many candidates were shown
}

// RecordEvent is one step in the life of the record.
type RecordEvent struct {
	At     time.Time
	Title  string
	Text   string
	Record RecordRef // of the step, when it has its own
}

// Opening is the form by which an auditor opens a record's content.
type Opening struct {
	Action string
	Reason string
	Errors FieldErrors
}

// Seal is where the record stands in the public log.
type Seal struct {
	Index, Size  int64     // leaf number and size of the tree
	CheckpointAt time.Time // zero when the checkpoint carries none
	Origin       string
	Root         string // base64
	Leaf         string // base64
	Witnesses    int
}
