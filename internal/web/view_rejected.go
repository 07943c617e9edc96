package web

import "time"

// RejectedView is 退件: rows that were not let in, without content.
type RejectedView struct {
	Title         string // the register
	Action        string
	States, Rules []Option
	Batch         string // as typed
	Errors        FieldErrors
	Rows          []RejectedLine
	First, Next   string // addresses; empty at the ends
	Report        string // empty where this person may not take it
	Back          string
}

func (RejectedView) page() string { return "rejected" }

// RejectState is what became of a rejected row.
type RejectState string

var rejectLooks = map[RejectState]look{
	"open":       {"reject.open", "clock", "tag--amber"},
	"returned":   {"reject.returned", "back", "tag--blue"},
	"readmitted": {"reject.readmitted", "check", "tag--green"},
}

// Look gives name, icon and colour.
func (s RejectState) Look() look { return rejectLooks[s] }

// Key gives the catalogue key of the state, for filters.
func (s RejectState) Key() string { return rejectLooks[s].Key }

// RejectedLine is one row in the list.
type RejectedLine struct {
	Batch, Line int64
	State       RejectState
	Reasons     []RuleLine
	URL         string // empty where this person may not look at content
}

// RejectedRowView is one rejected row, field by field.
type RejectedRowView struct {
	Title       string
	Batch, Line int64
	State       RejectState
	File        string
	AsOf        time.Time
	Hash        string
	Reasons     []RuleLine
	Cells       []CellView
	Uncertain   bool
	Cut         bool
	Raw         string // only after it was revealed
	Shown       bool   // Raw is there
	Look        RecordRef
	Reveal      string // address of the act; empty when shown
	Decide      string // address of the form of decisions
	Readmit     bool
	Corrected   string
	Reason      string
	Errors      FieldErrors
	Back        string
}

func (RejectedRowView) page() string { return "rejected-row" }

// CellView is one value as its field's class allows.
type CellView struct {
	Title  string
	Shown  string
	Closed bool // a shape, or nothing
	Wrong  bool // a reason names it
}

// SureView asks once more before what hurts.
type SureView struct {
	Title, Lead string
	Lines       []Pair
	After       []string // what follows from it
	Edit        bool     // the form can be gone back to, with what was typed
	Action      string
	Carry       []Hidden
	Yes         string
	Cancel      string
	Hurts       bool
}

func (SureView) page() string { return "sure" }
