package authn

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"mpolice"
	"mpolice/internal/audit"
)

// Session is one person signed in. HandOut and Device are set while the person
// holds a device; a query needs them.
type Session struct {
	Officer    mpolice.Officer
	HandOut    string
	Device     mpolice.DeviceID
	Method     Method
	VerifiedAt time.Time // user verification (fingerprint, face or PIN of the holder)
	StepUpAt   time.Time // last renewed verification; zero when none
	ExpiresAt  time.Time
	EndedAt    time.Time
	EndedWhy   string
}

// Method is how a person proved who they are.
type Method string

// The methods. Demo exists only in demo mode, which listens on loopback only.
const (
	MethodPasskey Method = "passkey"
	MethodDemo    Method = "demo"
)

// Proof is what a ceremony has just proved: who, how, and the passkey whose
// signature counter is to be stored (nil in demo mode).
type Proof struct {
	Officer    mpolice.OfficerID
	Method     Method
	Credential *Credential
}

const (
	sessionLife = 12 * time.Hour
	// StepUpLife is how long a renewed verification opens special fields.
	StepUpLife = 5 * time.Minute
)

// SteppedUp reports whether the verification was renewed within StepUpLife.
func (s Session) SteppedUp(now time.Time) bool {
	return !s.StepUpAt.IsZero() && now.Before(s.StepUpAt.Add(StepUpLife))
}

// Token is the secret in the cookie; the store keeps only its hash.
type Token string

// Hash is what the store keeps.
func (t Token) Hash() []byte {
	h := sha256.Sum256([]byte("mpolice/session/v1\x00" + t))
	return h[:]
}

// Why a session is no session any more.
var (
	ErrNoSession    = errors.New("not signed in")
	ErrSessionEnded = errors.New("session has ended")
)

// Ended says why a session ended: "returned", "expired", "signed-out".
type Ended struct{ Why string }

// Error gives the reason.
func (e *Ended) Error() string { return "session has ended: " + e.Why }

// Is makes errors.Is(err, ErrSessionEnded) true.
func (e *Ended) Is(target error) bool { return target == ErrSessionEnded }

// Sessions is where sessions are kept. Mutating methods write their record, and
// the passkey's new counter where there is one, in the same transaction.
type Sessions interface {
	Officer(ctx context.Context, id mpolice.OfficerID) (mpolice.Officer, error)
	StartSession(ctx context.Context, hash []byte, s Session, used *Credential, record audit.Sealed) error
	// Session answers mpolice.ErrNotFound for an unknown hash.
	Session(ctx context.Context, hash []byte) (Session, error)
	StepUp(ctx context.Context, hash []byte, at time.Time, used *Credential, record audit.Sealed) error
	EndSession(ctx context.Context, hash []byte, at time.Time, why string, record audit.Sealed) error
	// Vouch writes the record of a proof that starts no session.
	Vouch(ctx context.Context, used *Credential, record audit.Sealed) error
}

// Holding tells which device an officer holds now, to bind a new session.
type Holding interface {
	// Held gives hand-out and device, both empty when none is held.
	Held(ctx context.Context, officer mpolice.OfficerID) (handOut string, device mpolice.DeviceID, err error)
}

// Gate signs people in and out.
type Gate struct {
	store    Sessions
	holding  Holding
	recorder *audit.Recorder
	clock    mpolice.Clock
}

// NewGate makes a gate.
func NewGate(store Sessions, holding Holding, recorder *audit.Recorder, clock mpolice.Clock) *Gate {
	return &Gate{store, holding, recorder, clock}
}

// SignIn starts a session for the officer that a ceremony has just proved, and
// gives the token for the cookie.
func (g *Gate) SignIn(ctx context.Context, proof Proof) (Token, Session, error) {
	officer, err := g.store.Officer(ctx, proof.Officer)
	if err != nil {
		return "", Session{}, fmt.Errorf("sign in: %w", err)
	}
	handOut, device, err := g.holding.Held(ctx, proof.Officer)
	if err != nil {
		return "", Session{}, fmt.Errorf("sign in: %w", err)
	}
	now := g.clock.Now()
	s := Session{
		Officer: officer, HandOut: handOut, Device: device, Method: proof.Method,
		VerifiedAt: now, ExpiresAt: now.Add(sessionLife),
	}
	rec, err := g.record(audit.KindSignIn, s, "method", string(proof.Method))
	if err != nil {
		return "", Session{}, err
	}
	token := Token(rand.Text())
	if err := g.store.StartSession(ctx, token.Hash(), s, proof.Credential, rec); err != nil {
		return "", Session{}, fmt.Errorf("sign in: %w", err)
	}
	return token, s, nil
}

// Session gives the session behind a token. It fails with ErrNoSession or an
// *Ended; a clock error or a broken store fails too.
func (g *Gate) Session(ctx context.Context, token Token) (Session, error) {
	if token == "" {
		return Session{}, ErrNoSession
	}
	s, err := g.store.Session(ctx, token.Hash())
	switch {
	case errors.Is(err, mpolice.ErrNotFound):
		return Session{}, ErrNoSession
	case err != nil:
		return Session{}, fmt.Errorf("read session: %w", err)
	case !s.EndedAt.IsZero():
		return Session{}, &Ended{Why: s.EndedWhy}
	case !g.clock.Now().Before(s.ExpiresAt):
		return Session{}, &Ended{Why: "expired"}
	}
	return s, nil
}

// ErrAnotherPerson is a step-up by somebody else than the session's officer.
var ErrAnotherPerson = errors.New("verified as another person")

// StepUp renews the verification of a live session with a fresh proof of the
// same person.
func (g *Gate) StepUp(ctx context.Context, token Token, proof Proof) error {
	s, err := g.Session(ctx, token)
	if err != nil {
		return err
	}
	if proof.Officer != s.Officer.ID {
		return ErrAnotherPerson
	}
	rec, err := g.record(audit.KindStepUp, s, "method", string(proof.Method))
	if err != nil {
		return err
	}
	if err := g.store.StepUp(ctx, token.Hash(), time.UnixMicro(rec.AtMicro).UTC(), proof.Credential, rec); err != nil {
		return fmt.Errorf("step up: %w", err)
	}
	return nil
}

// Vouch records that an officer has just proved who they are for an act of
// somebody else, such as the second officer's confirmation. fields tell which.
func (g *Gate) Vouch(ctx context.Context, officer mpolice.Officer, proof Proof, act mpolice.RecordID, fields []audit.Field) error {
	if proof.Officer != officer.ID {
		return ErrAnotherPerson
	}
	rec, err := g.recorder.Prepare(audit.Record{
		Kind: audit.KindStepUp, Officer: officer.ID, Unit: officer.Unit, Role: officer.Role, Parent: act,
		Fields: append([]audit.Field{{Name: "method", Value: string(proof.Method)}}, fields...),
	})
	if err != nil {
		return err
	}
	if err := g.store.Vouch(ctx, proof.Credential, rec); err != nil {
		return fmt.Errorf("vouch: %w", err)
	}
	return nil
}

// SignOut ends a live session.
func (g *Gate) SignOut(ctx context.Context, token Token) error {
	s, err := g.Session(ctx, token)
	if err != nil {
		return err
	}
	rec, err := g.record(audit.KindSignOut, s, "why", "signed-out")
	if err != nil {
		return err
	}
	if err := g.store.EndSession(ctx, token.Hash(), time.UnixMicro(rec.AtMicro).UTC(), "signed-out", rec); err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	return nil
}

func (g *Gate) record(kind audit.Kind, s Session, name, value string) (audit.Sealed, error) {
	return g.recorder.Prepare(audit.Record{
		Kind: kind, Officer: s.Officer.ID, Unit: s.Officer.Unit, Role: s.Officer.Role,
		Fields: []audit.Field{{Name: name, Value: value}, {Name: "device", Value: string(s.Device)}, {Name: "hand_out", Value: s.HandOut}},
	})
}
