package web

import "time"

// DisputesView is 爭議與更正: values whose correctness the person disputes.
type DisputesView struct {
	Rows   []DisputeRow
	All    bool
	Switch string // address of the other list
	New    string // empty where this person may not open one
}

func (DisputesView) page() string { return "disputes" }

// DisputeState is where a dispute stands.
type DisputeState string

var disputeLooks = map[DisputeState]look{
	"open":      {"dispute.open", "alert", "tag--amber"},
	"corrected": {"dispute.corrected", "check", "tag--green"},
	"kept":      {"dispute.kept", "minus", "tag--grey"},
	"withdrawn": {"dispute.withdrawn", "back", "tag--grey"},
}

// Look gives name, icon and colour.
func (s DisputeState) Look() look { return disputeLooks[s] }

// DisputeRow is one dispute in the list, without content.
type DisputeRow struct {
	Number          int64
	URL             string // empty where this person may not open it
	Register, Field string
	State           DisputeState
	Opened, Closed  time.Time // Closed zero while open
	By              string
}

// DisputeFormView opens a dispute: first the row is found, then the value
// chosen.
type DisputeFormView struct {
	Find, Open string // addresses
	Registers  []Option
	Kinds      []Option
	Subject    string // as typed
	Carry      []Hidden
	Rows       []DisputableRow
	Reason     string
	Errors     FieldErrors
	Cancel     string
}

func (DisputeFormView) page() string { return "dispute-form" }

// DisputableRow is one row that was found, its values covered.
type DisputableRow struct {
	Index  int
	Title  string
	Cells  []CellView
	Fields []Option
}

// DisputeView is one dispute: how it ends, and who has to be told.
type DisputeView struct {
	DisputeRow
	Reason   string
	From, To time.Time // while the value stood
	Told     []ToldRow
	Settled  bool // everybody concerned has a notice
	Look     RecordRef
	Action   string // of closing; empty when closed
	Outcomes []Option
	Why      string
	Errors   FieldErrors
	Back     string
}

func (DisputeView) page() string { return "dispute" }

// ToldRow is one query that gave the value out.
type ToldRow struct {
	Record        string
	Officer, Unit string
	At            time.Time
	Fields        string
	Certain       bool
	Issued        time.Time // zero: no notice yet
	Acknowledged  time.Time // zero: not yet
	By            string    // who acknowledged, where it was not the officer
}

// Corrected reports whether those who were shown the value are to be told.
func (v DisputeView) Corrected() bool { return v.State == "corrected" }
