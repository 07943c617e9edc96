package web

import "time"

// OpeningsView is 開放核定: which categories are open to which purpose.
type OpeningsView struct {
	GalleryFrame
	Groups []OpeningGroup
	New    string // empty where this person may not propose
}

func (OpeningsView) page() string { return "openings" }

// Empty reports whether nothing was ever proposed.
func (v OpeningsView) Empty() bool {
	for _, g := range v.Groups {
		if len(g.Rows) > 0 {
			return false
		}
	}
	return true
}

// OpeningGroup are openings that stand alike: waiting, open, or over.
type OpeningGroup struct {
	Name GalleryText
	Rows []OpeningRow
}

// OpeningState is where an opening stands.
type OpeningState string

var openingLooks = map[OpeningState]look{
	"proposed": {"opening.state.proposed", "clock", "tag--amber"},
	"lapsed":   {"opening.state.lapsed", "minus", "tag--grey"},
	"open":     {"opening.state.open", "check", "tag--green"},
	"ended":    {"opening.state.ended", "minus", "tag--grey"},
	"closed":   {"opening.state.closed", "lock", "tag--red"},
}

// Look gives name, icon and colour.
func (s OpeningState) Look() look { return openingLooks[s] }

// OpeningRow is one opening.
type OpeningRow struct {
	URL      string
	Category string
	Card     string // P04 偵辦刑案
	Ground   string
	Until    time.Time // the last day's first instant
	State    OpeningState
	Proposer string
	Proposed time.Time
	Approver string // empty while nobody approved
	Approved time.Time
	Mine     bool // this person proposed it
}

// OpeningView is one opening, with what this person may do.
type OpeningView struct {
	GalleryFrame
	OpeningRow
	Reason      string
	Note        string // what the category holds
	Lapses      time.Time
	Closed      time.Time
	ClosedBy    string
	CloseReason string
	Approve     string // addresses; empty where this person may not
	Close       string
	Withdraw    bool        // closing takes back a proposal
	Why         GalleryText // why this person cannot approve; empty when they can
	Again       string      // address of a new proposal, for what has lapsed
	Errors      FieldErrors
	CloseTyped  string
}

func (OpeningView) page() string { return "opening" }

// OpeningFormView proposes an opening.
type OpeningFormView struct {
	GalleryFrame
	Action     string
	Categories []Option
	Uses       []OptionGroup // grounds by purpose
	Reason     string
	Until      string // as typed
	Min, Max   string // yyyy-mm-dd
	MaxText    string
	Errors     FieldErrors
}

func (OpeningFormView) page() string { return "opening-form" }

// OptionGroup are choices under one heading of a select.
type OptionGroup struct {
	Label   string
	Options []Option
}
