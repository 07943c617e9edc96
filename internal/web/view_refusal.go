package web

import "time"

// RefusalView explains a refusal: every condition that failed, never only the
// first, each with its article and its cure (invariant 3).
type RefusalView struct {
	Record    RecordRef
	At        time.Time
	Purpose   string
	Ground    string
	Reference string
	Subject   string
	Reasons   []RefusalReason
	Routes    []ForbiddenPurpose // lawful ways to what was wanted
	Edit      string             // back to the form as it was
	Urgent    string             // what to do when life is in danger
}

func (RefusalView) page() string { return "refusal" }

// RefusalReason is one failed condition.
type RefusalReason struct {
	Condition          string // its code
	Article            string // 警察職權行使法第6條第1項
	Text               string // what is missing
	Cure               string // how it can be had
	CureURL, CureLabel string // a way to it here; may be empty
}
