package web

// SignInView is the way in: one passkey button.
type SignInView struct {
	Next  string     // path to open afterwards
	Ended EndedCause // why the last session ended, when it just did
	Demo  bool       // offers the personas
}

func (SignInView) page() string { return "signin" }

// EndedCause says why a session is over.
type EndedCause string

// The causes. A new officer who signs in sees none.
const (
	EndedNone     EndedCause = ""
	EndedReturned EndedCause = "returned" // the device went back to the desk
	EndedIdle     EndedCause = "idle"
	EndedSignOut  EndedCause = "signed-out"
	EndedExpired  EndedCause = "expired" // the longest time of a session is over
)

// Key gives the catalogue key of the sentence about the cause.
func (e EndedCause) Key() string {
	switch e {
	case EndedReturned:
		return "ended.returned"
	case EndedIdle:
		return "ended.idle"
	case EndedExpired:
		return "ended.expired"
	}
	return "ended.signout"
}

// EnrolView registers a passkey with a one-time code that the duty desk gave out.
type EnrolView struct {
	Code   string
	Errors FieldErrors
}

func (EnrolView) page() string { return "enrol" }

// StepUpView asks for the passkey again before one sensitive act.
type StepUpView struct {
	What   string   // what will happen, such as 揭示「前科紀錄」罪名
	Reason string   // why it is asked, with the article
	Action string   // where the act is sent afterwards
	Carry  []Hidden // the act
	Cancel string   // back without the act
	Demo   bool     // personas have no passkey: one button stands for it
}

func (StepUpView) page() string { return "stepup" }

// PersonasView lists who one can be in a demonstration.
type PersonasView struct {
	Units []PersonaUnit
	Faces bool // there are faces to photograph
}

func (PersonasView) page() string { return "personas" }

// PersonaUnit is one unit with its people.
type PersonaUnit struct {
	Name     string
	Personas []Persona
}

// Persona is one synthetic person to act as.
type Persona struct {
	ID, Name, Role string
	OnDuty         bool
	Duty           string // 巡邏 14:00–18:00; empty when off duty
	Device         string // held now; empty when none
	Shows          string // what can be seen by acting as them
}
