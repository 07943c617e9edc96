package purpose

import (
	"context"
	"time"

	"mpolice"
)

// Reference is one official matter that a query may belong to, as the system
// that keeps it knows it.
type Reference struct {
	ID   mpolice.ReferenceID
	Type string // the matter's type code: for a case "drugs", "smuggling", "theft" …
	Unit mpolice.UnitID
	// Opened and Closed are UTC; a zero Closed is a matter that is still open.
	Opened   time.Time
	Closed   time.Time
	Officers []Involved
	Subjects []mpolice.Subject
	// Confirmed says that a second person confirmed an emergency.
	Confirmed   bool
	ConfirmedAt time.Time
}

// Involved is one officer's part in a matter.
type Involved struct {
	Officer mpolice.OfficerID
	Role    string // "lead", "member", "dispatched", "receiver", "requester", "confirmer" …
}

// RoleConfirmer is the part of the second person who confirmed an emergency.
// Nobody confirms for themselves.
const RoleConfirmer = "confirmer"

// References looks up official matters. Reference returns an error that
// matches mpolice.ErrNotFound for a number that nobody issued; any other error
// means that it could not be known, and nothing may be released on it.
type References interface {
	Reference(ctx context.Context, id mpolice.ReferenceID) (Reference, error)
}

// RoleOf gives the officer's part in the matter.
func (r Reference) RoleOf(officer mpolice.OfficerID) (string, bool) {
	for _, o := range r.Officers {
		if o.Officer == officer {
			return o.Role, true
		}
	}
	return "", false
}

// OpenAt reports whether the matter is open at that instant.
func (r Reference) OpenAt(at time.Time) bool {
	return !at.Before(r.Opened) && (r.Closed.IsZero() || at.Before(r.Closed))
}

// Names reports whether the matter names the subject.
func (r Reference) Names(subject mpolice.Subject) bool {
	for _, s := range r.Subjects {
		if s.Kind == subject.Kind && s.Key == subject.Key {
			return true
		}
	}
	return false
}
