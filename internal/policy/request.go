package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"mpolice"
	"mpolice/internal/purpose"
)

// Request is everything that a decision rests on, and nothing else: recorded
// with the intent, it can be decided again under other rules. It holds no
// identifier of the subject; a stated fact may hold a place. The zero value
// is refused.
type Request struct {
	At        time.Time                `json:"at"` // UTC microseconds
	Officer   Officer                  `json:"officer"`
	Session   Session                  `json:"session"`
	Custody   Custody                  `json:"custody"`
	Duty      Duty                     `json:"duty"`
	Grant     Grant                    `json:"grant"`
	Card      mpolice.CardCode         `json:"card"`
	Ground    mpolice.GroundCode       `json:"ground"`
	Reference Reference                `json:"reference"`
	Reason    purpose.ReasonAssessment `json:"reason"`
	Subject   Subject                  `json:"subject"`
	Facts     purpose.Facts            `json:"facts"`
	// Face is set for photo comparisons alone.
	Face Face `json:"face,omitzero"`
	// Registers are those asked for; none means all that the card may ask by
	// this kind of subject.
	Registers []mpolice.Register `json:"registers"`
}

// Officer is who asks.
type Officer struct {
	ID       mpolice.OfficerID `json:"id"`
	Unit     mpolice.UnitID    `json:"unit"`
	UnitKind mpolice.UnitKind  `json:"unit_kind"`
	Role     mpolice.Role      `json:"role"`
}

// Session is how the officer signed in.
type Session struct {
	UserVerified bool `json:"user_verified"` // by passkey, in person
	StepUp       bool `json:"step_up"`       // verified again for what follows
}

// Custody is on what the officer asks: a device handed out to them, or a
// registered desktop, and whether it belongs to the unit of the session.
type Custody struct {
	Holds    bool `json:"holds"`
	Desktop  bool `json:"desktop"`
	SameUnit bool `json:"same_unit"`
}

// Duty is what the roster says of the officer at that instant.
type Duty struct {
	On       bool   `json:"on"`
	SameUnit bool   `json:"same_unit"` // on duty with the unit of the session
	Item     string `json:"item"`      // "patrol", "desk" …; empty off duty
}

// Grant is the officer's permission.
type Grant struct {
	Held    bool `json:"held"`
	Expired bool `json:"expired"`
	Covers  bool `json:"covers"` // the card is among those granted
	Trained bool `json:"trained"`
}

// Reference is what was found out about the reference that was given.
type Reference struct {
	Given           bool                  `json:"given"`
	Exists          bool                  `json:"exists"`
	Kind            mpolice.ReferenceKind `json:"kind"`
	Type            string                `json:"type"`
	InvolvesOfficer bool                  `json:"involves_officer"`
	Role            string                `json:"role"` // the officer's part
	Open            bool                  `json:"open"`
	NamesSubject    bool                  `json:"names_subject"`
	AgeMinutes      int64                 `json:"age_minutes"` // since it was opened
	Confirmed       bool                  `json:"confirmed"`   // by a second person
	// ConfirmedMinutes is the age of the confirmation; -1 without one.
	ConfirmedMinutes int64 `json:"confirmed_minutes"`
}

// Subject is what a decision may know of the subject.
type Subject struct {
	Kind   mpolice.SubjectKind `json:"kind"`
	IsSelf bool                `json:"is_self"` // the officer's own national id
}

// RevealRequest asks to open one masked field of an answer.
type RevealRequest struct {
	At       time.Time         `json:"at"`
	Officer  Officer           `json:"officer"`
	Session  Session           `json:"session"`
	Custody  Custody           `json:"custody"`
	Duty     Duty              `json:"duty"`
	Grant    Grant             `json:"grant"`
	Card     mpolice.CardCode  `json:"card"`
	Register mpolice.Register  `json:"register"`
	Field    mpolice.FieldName `json:"field"`
	Query    Query             `json:"query"`
	Second   Second            `json:"second"`
}

// Query is the query whose answer holds the field.
type Query struct {
	Own         bool  `json:"own"`          // asked by this officer
	Released    bool  `json:"released"`     // it was permitted and answered
	SameSession bool  `json:"same_session"` // in the session that asks to open
	Minutes     int64 `json:"minutes"`      // since it was asked
}

// Second is the second officer who confirms the opening of a sealed field.
type Second struct {
	Confirmed bool `json:"confirmed"`
	SameUnit  bool `json:"same_unit"`
}

// ReferenceFacts states what a decision may know of a reference. found is nil
// for a number that nobody issued. The zero id is no reference given.
func ReferenceFacts(given mpolice.ReferenceID, found *purpose.Reference, officer mpolice.OfficerID, subject mpolice.Subject, at time.Time) Reference {
	r := Reference{Given: !given.IsZero(), Kind: given.Kind, ConfirmedMinutes: -1}
	if !r.Given || found == nil || found.ID != given {
		return r
	}
	r.Exists, r.Type = true, found.Type
	r.Role, r.InvolvesOfficer = found.RoleOf(officer)
	r.Open = found.OpenAt(at)
	r.NamesSubject = found.Names(subject)
	r.AgeMinutes = int64(at.Sub(found.Opened) / time.Minute)
	if found.Confirmed && !found.ConfirmedAt.After(at) {
		r.Confirmed, r.ConfirmedMinutes = true, int64(at.Sub(found.ConfirmedAt)/time.Minute)
	}
	return r
}

// ErrRequest is wrapped by the errors of ParseRequest and ParseReveal.
var ErrRequest = errors.New("malformed decision request")

// Encode gives the canonical JSON of a request: one form, whatever the time
// zone it was made in and whether lists are nil or empty.
func (r Request) Encode() ([]byte, error) {
	r.At = canonicalTime(r.At)
	if r.Facts == nil {
		r.Facts = purpose.Facts{}
	}
	if r.Registers == nil {
		r.Registers = []mpolice.Register{}
	}
	return json.Marshal(r)
}

// Encode gives the canonical JSON of a reveal request.
func (r RevealRequest) Encode() ([]byte, error) {
	r.At = canonicalTime(r.At)
	return json.Marshal(r)
}

func canonicalTime(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// ParseRequest reads what Encode gave; unknown keys are an error.
func ParseRequest(b []byte) (Request, error) {
	var r Request
	err := strictJSON(b, &r)
	return r, err
}

// ParseReveal reads what Encode gave; unknown keys are an error.
func ParseReveal(b []byte) (RevealRequest, error) {
	var r RevealRequest
	err := strictJSON(b, &r)
	return r, err
}

func strictJSON(b []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return fmt.Errorf("%w: %w", ErrRequest, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: text after the end", ErrRequest)
	}
	return nil
}
