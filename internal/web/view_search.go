package web

import "time"

// SearchView is the answer of a search. How many fit comes first; who, once they
// are few (同名多筆，先縮小再揭露).
type SearchView struct {
	Record    RecordRef
	At        time.Time
	Purpose   string
	Ground    string
	Reference string
	By        string // the way that was searched by, such as 姓名
	Subject   string // as typed
	Count     string // how many fit, such as 37
	None      bool   // nothing fits
	Vehicles  bool   // what is counted: vehicles, or people
	Groups    []SearchGroup
	Hits      []Candidate
	Skipped   []RegisterAnswer // registers that were not searched, with the reason
	Box       SubjectField     // what was typed, to be mended
	Carry     []Hidden         // the rest of the form
	Narrowed  bool             // years or registers were narrowed: it can be widened
	Edit      string           // address of the form
	Until     time.Time
}

func (SearchView) page() string { return "search" }

// Many reports whether something fits and is still too much to show.
func (v SearchView) Many() bool { return !v.None && len(v.Hits) == 0 }

// Tabled reports whether the table tells more than the count does.
func (v SearchView) Tabled() bool {
	return v.Many() && (len(v.Groups) > 1 || len(v.Groups) == 1 && v.Groups[0].Born != "")
}

// Way gives the box as the form shows it.
func (v SearchView) Way() subjectRow { return rowOf(v.Box, nil) }

// Advice gives the catalogue keys of what may help to find more.
func (v SearchView) Advice() []string {
	switch v.Box.Name {
	case "name":
		return []string{"advice.variant", "advice.unknown", "advice.given", "advice.years"}
	case "phone":
		return []string{"advice.tail", "advice.other"}
	case "address":
		return []string{"advice.door", "advice.other"}
	case "plate_pattern":
		return []string{"advice.confused", "advice.length"}
	}
	return []string{"advice.letters", "advice.other"}
}

// SearchGroup is how many fit in one register and decade of birth.
type SearchGroup struct {
	Register string
	Agency   string
	Born     string // decade; empty where births do not count
	Rows     int64
	Narrow   string // value of the button that narrows to it; empty: it would change nothing
}

// Candidate is one of the few that fit.
type Candidate struct {
	Nth      int
	Register string
	Agency   string
	How      string // how it is like what was asked: 同音異字
	Sure     bool   // it is just what was asked
	Fields   []AnswerField
	Open     string // where the button goes; empty when there is no number to open it by
}
