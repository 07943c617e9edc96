package web

import "time"

// AnswerView is what the registers said, already projected and masked.
type AnswerView struct {
	Record    RecordRef
	At        time.Time
	Purpose   string
	Ground    string
	Reference string
	Subject   string // as typed
	Soft      bool   // the plate has a shape that is not known
	Alerts    []Alert
	Registers []RegisterAnswer
	Person    string // address of the person card; empty when the purpose has none
	Again     string // address of the form, carried over
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
		if r.Status != AnswerFound && r.Status != AnswerNone {
			return true
		}
	}
	return false
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
)

// look is how a status is written: never by colour alone.
type look struct{ Key, Icon, Class string }

var looks = map[AnswerStatus]look{
	AnswerFound:     {"status.found", "check", "tag--blue"},
	AnswerNone:      {"status.none", "minus", "tag--grey"},
	AnswerLate:      {"status.late", "clock", "tag--amber"},
	AnswerDown:      {"status.down", "unlinked", "tag--amber"},
	AnswerMalformed: {"status.malformed", "alert", "tag--amber"},
}

// RegisterAnswer is the section of one register.
type RegisterAnswer struct {
	Code, Title, Agency string
	Status              AnswerStatus
	AsOf                time.Time // when the data was true; zero when not known
	Rows                []AnswerRow
}

// AnswerRow is one record of a register.
type AnswerRow struct {
	Title  string // empty when the register has one record at most
	Fields []AnswerField
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
	Back    string           // to the answer
}

func (PersonView) page() string { return "person" }

// PersonGroup is one part of the card, such as 車輛.
type PersonGroup struct {
	Title  string
	Agency string // whose register it is; empty when the lines tell
	Lines  []PersonLine
}

// PersonLine is one field with its source.
type PersonLine struct {
	AnswerField
	Register string // empty when the group is one register
	AsOf     time.Time
	Differs  string // what another register says instead; empty when they agree
}
