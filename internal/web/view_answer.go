package web

import (
	"slices"
	"time"
)

// AnswerView is what the registers said, already projected and masked.
type AnswerView struct {
	Record    RecordRef
	At        time.Time
	Purpose   string
	Ground    string
	Reference string
	Subject   string // as typed
	Soft      bool   // the plate has a shape that is not known
	From      string // address of the search that it was opened from; empty otherwise
	Alerts    []Alert
	Registers []RegisterAnswer
	Possible  []PossibleAnswer // never mixed with what is certain
	Edges     []EdgeLine       // links between registers that the answer followed
	Person    string           // address of the person card; empty when the purpose has none
	Again     string           // address of the form, carried over
	Until     time.Time
}

func (AnswerView) page() string { return "answer" }

// Quiet reports whether every register answered and none had anything.
func (v AnswerView) Quiet() bool {
	for _, r := range v.Registers {
		if r.Status != AnswerNone {
			return false
		}
	}
	return len(v.Registers) > 0
}

// Incomplete reports whether a register failed to answer.
func (v AnswerView) Incomplete() bool {
	for _, r := range v.Registers {
		switch r.Status {
		case AnswerLate, AnswerDown, AnswerMalformed:
			return true
		}
	}
	return false
}

// Unasked reports whether a register was not asked, by law.
func (v AnswerView) Unasked() bool {
	return slices.ContainsFunc(v.Registers, func(r RegisterAnswer) bool { return r.Status == AnswerClosed || r.Status == AnswerBarred })
}

// Alert is a hit that the officer must not miss, with the next step.
type Alert struct {
	Kind              AlertKind
	Title, Text, Next string
}

// AlertKind chooses the icon and the urgency.
type AlertKind string

// The kinds of alert.
const (
	AlertStolen  AlertKind = "stolen"
	AlertWanted  AlertKind = "wanted"
	AlertMissing AlertKind = "missing"
)

// Icon names the alert's icon.
func (k AlertKind) Icon() string {
	if k == AlertMissing {
		return "person"
	}
	return "alert"
}

// AnswerStatus is how a register answered.
type AnswerStatus string

// The statuses, as source.Status names them. "None" says that the register holds no matching record and
// nothing more about the person.
const (
	AnswerFound     AnswerStatus = "found"
	AnswerNone      AnswerStatus = "none"
	AnswerLate      AnswerStatus = "late"
	AnswerDown      AnswerStatus = "down"
	AnswerMalformed AnswerStatus = "malformed"
	AnswerClosed    AnswerStatus = "closed"
	AnswerBarred    AnswerStatus = "barred"
	// AnswerPossible is a register that holds nothing of the person for certain,
	// and something that may be theirs.
	AnswerPossible AnswerStatus = "possible"
)

// look is how a status is written: never by colour alone.
type look struct{ Key, Icon, Class string }

var looks = map[AnswerStatus]look{
	AnswerFound:     {"status.found", "check", "tag--blue"},
	AnswerNone:      {"status.none", "minus", "tag--grey"},
	AnswerLate:      {"status.late", "clock", "tag--amber"},
	AnswerDown:      {"status.down", "unlinked", "tag--amber"},
	AnswerMalformed: {"status.malformed", "alert", "tag--amber"},
	AnswerClosed:    {"status.closed", "lock", "tag--amber"},
	AnswerBarred:    {"status.barred", "unlinked", "tag--amber"},
	AnswerPossible:  {"status.possible", "person", "tag--grey"},
}

// RegisterAnswer is the section of one register.
type RegisterAnswer struct {
	Code, Title, Agency string
	Status              AnswerStatus
	AsOf                time.Time // when the agency drew the data; zero when it answered just now
	Why                 []string  // closed or barred: each reason, with what cures it
	Rows                []AnswerRow
}

// AnswerRow is one record of a register.
type AnswerRow struct {
	Title    string // empty when the register has one record at most
	Fields   []AnswerField
	Match    *RowMatch // nil: by the key that was asked
	Disputed bool      // the person disputes the whole record
	Validity *Validity // nil: the record holds, as far as is known
}

// Validity says that a record does not hold on the day of the query: it has run
// out, or has not begun. Date is the day as the page writes it, empty where the
// purpose does not show it.
type Validity struct {
	Ended bool
	Date  string
}

// AnswerField is one projected field. A masked field has no Value: what the
// browser does not get, it cannot show (invariant 4).
type AnswerField struct {
	ID     string // unique on the page; the reveal returns to it
	Label  string
	Value  string
	Code   bool // a number or code
	Reveal *Reveal
	Opened string // number of the record under which it was opened; empty otherwise
	// Disputed says that the person disputes the value (個資法第11條第2項).
	Disputed bool
}

// Reveal opens one masked field. It is an act with its own record.
type Reveal struct {
	Action string
	Carry  []Hidden
	StepUp bool // special category: the person verifies again first
	// Passkey asks for the passkey in place. Without it (or without
	// JavaScript) the server answers with the step-up page.
	Passkey bool
}

// PersonView is 人員卡: one person as the registers tell it, each line with
// where it comes from.
type PersonView struct {
	Record  RecordRef
	At      time.Time
	Purpose string
	Name    string
	Facts   []Pair // birth, number, as far as the purpose shows them
	Alerts  []Alert
	Groups  []PersonGroup
	Silent  []RegisterAnswer // registers that did not answer
	// Possible counts records that may be theirs: they stand on the answer alone.
	Possible int
	Back     string // to the answer
}

func (PersonView) page() string { return "person" }

// PersonGroup is one part of the card, such as 車輛.
type PersonGroup struct {
	Title  string
	Agency string // whose register it is; empty when the lines tell
	Lines  []PersonLine
	Match  *RowMatch // nil: by the key that was asked
	// Disputed says that the person disputes the whole record.
	Disputed bool
	Validity *Validity // nil: the record holds, as far as is known
}

// PersonLine is one field with its source.
type PersonLine struct {
	AnswerField
	Register string // empty when the group is one register
	AsOf     time.Time
	Differs  string // what another register says instead; empty when they agree
}
