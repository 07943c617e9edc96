package web

import "time"

// AssembliesView is 集會遊行: where and when nobody is compared.
type AssembliesView struct {
	GalleryFrame
	Groups []AssemblyGroup
	New    string // empty where this person may not register one
	All    bool   // those that are long past, too
	Switch string
}

func (AssembliesView) page() string { return "assemblies" }

// Empty reports whether none is on the list.
func (v AssembliesView) Empty() bool {
	for _, g := range v.Groups {
		if len(g.Rows) > 0 {
			return false
		}
	}
	return true
}

// AssemblyGroup are assemblies that are held now, will be, or were.
type AssemblyGroup struct {
	Name GalleryText
	Rows []AssemblyRow
}

// AssemblyState is where an assembly stands.
type AssemblyState string

var assemblyLooks = map[AssemblyState]look{
	"now":       {"assembly.state.now", "alert", "tag--amber"},
	"coming":    {"assembly.state.coming", "clock", "tag--blue"},
	"past":      {"assembly.state.past", "minus", "tag--grey"},
	"cancelled": {"assembly.state.cancelled", "cross", "tag--red"},
}

// Look gives name, icon and colour.
func (s AssemblyState) Look() look { return assemblyLooks[s] }

// AssemblyRow is one assembly in the list.
type AssemblyRow struct {
	URL      string
	Title    string
	Unit     string
	State    AssemblyState
	From, To time.Time
	Places   []string
}

// AssemblyView is one assembly with its orders, and what this person may do.
type AssemblyView struct {
	GalleryFrame
	AssemblyRow
	Circle     string // empty: none was drawn
	Registrar  string
	Registered time.Time
	ChangedBy  string // empty: never changed
	Changed    time.Time
	Why        string // the reason of the last change
	Amend      string // addresses; empty where this person may not
	Cancel     string
	Enter      string
	Orders     []OrderRow
	// Second: it has begun, and this person registered or changed it; to make it
	// smaller takes another supervisor.
	Begun, Second bool
	Order         OrderForm
	CancelReason  string
	Errors        FieldErrors
}

func (AssemblyView) page() string { return "assembly" }

// OrderRow is a commander's order, without whom it names.
type OrderRow struct {
	Number, Commander, Case, By string
	At                          time.Time
}

// OrderForm is an order as typed.
type OrderForm struct{ Number, Commander, Case, Subject string }

// AssemblyFormView registers or amends an assembly.
type AssemblyFormView struct {
	GalleryFrame
	Action           string
	Back             string
	Amends           bool
	Begun            bool // what makes it smaller takes another supervisor
	Title            string
	Units            []Option
	From, To         string // as typed, or as a datetime input takes it
	Places           string // one a line
	Lat, Lon, Radius string
	Reason           string
	Errors           FieldErrors
}

func (AssemblyFormView) page() string { return "assembly-form" }
