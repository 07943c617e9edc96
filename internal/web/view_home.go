package web

import "time"

// HomeView is 勤務與載具: what an officer is doing, what they hold, what they
// may ask, and what stands in the way.
type HomeView struct {
	Shift    *Shift // now; nil when off duty
	Upcoming *Shift // the next one; nil when none is known
	Custody  Custody
	Grant    *Grant // nil when there is none in force
	Blocks   []Block
	Compare  bool // photo comparison is offered
	Notices  NoticeHint
}

func (HomeView) page() string { return "home" }

// Ready reports whether a query can be asked now.
func (v HomeView) Ready() bool { return len(v.Blocks) == 0 }

// Shift is one row of the duty roster.
type Shift struct {
	Unit, Item  string
	From, Until time.Time
}

// CustodyState is where a device stands between the desk and an officer.
type CustodyState string

// The states. Both sign twice: the desk hands out and the officer accepts; the
// officer gives back and the desk takes back.
const (
	CustodyNone      CustodyState = "none"
	CustodyOffered   CustodyState = "offered"
	CustodyHeld      CustodyState = "held"
	CustodyReturning CustodyState = "returning"
	CustodyDesktop   CustodyState = "desktop" // a registered desktop of the unit
)

// Custody is what the officer holds.
type Custody struct {
	State   CustodyState
	HandOut string // id that accept and return name
	Device  string
	Desk    string // who handed it out
	Since   time.Time
	Due     time.Time
	Overdue bool
}

// Grant is the permission to query.
type Grant struct {
	Title       string // what it covers
	ApprovedBy  string
	From, Until time.Time
	EndsSoon    bool
}

// Block is one thing that keeps the officer from asking, and its cure.
type Block struct {
	Title, Article, Cure string
	CureURL, CureLabel   string // a way to cure it here; may be empty
}
