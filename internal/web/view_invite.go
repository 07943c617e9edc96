package web

// InviteView is where the duty desk issues a one-time code with which an
// officer of the unit registers a passkey. The code is shown once.
type InviteView struct {
	Unit   string
	People []Option
	Errors FieldErrors
	Code   string // just issued; empty before
	For    string // whom it is for
}

func (InviteView) page() string { return "invite" }
