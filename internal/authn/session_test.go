package authn_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/authn"
	"mpolice/internal/server"
	"mpolice/internal/server/servertest"
)

const (
	holder  mpolice.OfficerID = "A10001" // holds a device
	unarmed mpolice.OfficerID = "A10002" // holds none
)

func signIn(t *testing.T, h *servertest.House, id mpolice.OfficerID) (authn.Token, authn.Session) {
	t.Helper()
	token, s, err := h.App.Gate.SignIn(t.Context(), authn.Proof{Officer: id, Method: authn.MethodPasskey})
	if err != nil {
		t.Fatal(err)
	}
	return token, s
}

// last gives kind and content of the newest record.
func last(t *testing.T, h *servertest.House) (audit.Stored, audit.Record) {
	t.Helper()
	found, err := h.App.Store.Records(t.Context(), audit.Filter{Limit: 1})
	if err != nil || len(found) != 1 {
		t.Fatal(err)
	}
	c, err := found[0].CheckContent(h.App.Keys)
	if err != nil {
		t.Fatal(err)
	}
	return found[0], audit.Record{Fields: c.Fields}
}

func count(t *testing.T, h *servertest.House) int64 {
	t.Helper()
	n, _, err := h.App.Store.LastRecord(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestSessionIsBoundToPersonAndDevice(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	token, s := signIn(t, h, holder)
	if s.Officer.ID != holder || s.HandOut == "" || s.Device == "" || s.VerifiedAt.IsZero() || s.SteppedUp(h.Clock.Now()) {
		t.Errorf("session %+v", s)
	}
	got, err := h.App.Gate.Session(t.Context(), token)
	if err != nil || got.Officer != s.Officer || got.HandOut != s.HandOut || got.Device != s.Device || got.Method != authn.MethodPasskey {
		t.Errorf("read back: %+v, %v", got, err)
	}
	if rec, content := last(t, h); rec.Kind != audit.KindSignIn || rec.Officer != holder || content.Get("device") != string(s.Device) || content.Get("method") != "passkey" {
		t.Errorf("record %s by %s: %+v", rec.Kind, rec.Officer, content)
	}
	if _, s := signIn(t, h, unarmed); s.HandOut != "" || s.Device != "" {
		t.Errorf("a session without a device is bound to one: %+v", s)
	}
	other, _ := signIn(t, h, holder)
	if other == token || len(other) < 26 {
		t.Errorf("tokens %q and %q", token, other)
	}
}

func TestNobodyElsesSession(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	token, _ := signIn(t, h, holder)
	for _, forged := range []authn.Token{"", "x", token[:len(token)-1], token + "A", authn.Token(strings.ToLower(string(token))), authn.Token(token.Hash())} {
		if _, err := h.App.Gate.Session(t.Context(), forged); !errors.Is(err, authn.ErrNoSession) {
			t.Errorf("token %q: %v", forged, err)
		}
	}
	before := count(t, h)
	if _, _, err := h.App.Gate.SignIn(t.Context(), authn.Proof{Officer: "A99999", Method: authn.MethodPasskey}); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("an officer that nobody knows: %v", err)
	}
	if count(t, h) != before {
		t.Error("a refused sign-in left a record of a sign-in")
	}
}

// TestTokenIsNotStored: whoever reads the database cannot take over a session.
func TestTokenIsNotStored(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	token, _ := signIn(t, h, holder)
	h.Stop()
	for _, name := range []string{"mpolice.db", "mpolice.db.journal"} {
		b, err := os.ReadFile(filepath.Join(h.Dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte(token)) {
			t.Errorf("the token lies in %s", name)
		}
	}
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	ended := func(token authn.Token, why string) {
		t.Helper()
		var e *authn.Ended
		_, err := h.App.Gate.Session(t.Context(), token)
		if !errors.As(err, &e) || e.Why != why || !errors.Is(err, authn.ErrSessionEnded) {
			t.Errorf("session: %v, want it ended: %s", err, why)
		}
	}
	token, s := signIn(t, h, holder)
	if err := h.App.Gate.SignOut(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	ended(token, "signed-out")
	if rec, content := last(t, h); rec.Kind != audit.KindSignOut || content.Get("why") != "signed-out" {
		t.Errorf("record %s: %+v", rec.Kind, content)
	}
	if err := h.App.Gate.SignOut(t.Context(), token); !errors.Is(err, authn.ErrSessionEnded) {
		t.Errorf("signing out twice: %v", err)
	}
	if err := h.App.Gate.StepUp(t.Context(), token, authn.Proof{Officer: holder}); !errors.Is(err, authn.ErrSessionEnded) {
		t.Errorf("step-up of an ended session: %v", err)
	}
	token, _ = signIn(t, h, holder)
	h.Clock.Move(s.ExpiresAt.Sub(h.Clock.Now()) - time.Minute)
	if _, err := h.App.Gate.Session(t.Context(), token); err != nil {
		t.Errorf("a minute before the end: %v", err)
	}
	h.Clock.Move(2 * time.Minute)
	ended(token, "expired")
}

func TestStepUpIsTheSamePersons(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	token, _ := signIn(t, h, holder)
	before := count(t, h)
	if err := h.App.Gate.StepUp(t.Context(), token, authn.Proof{Officer: unarmed, Method: authn.MethodPasskey}); !errors.Is(err, authn.ErrAnotherPerson) {
		t.Errorf("a colleague's step-up: %v", err)
	}
	if s, err := h.App.Gate.Session(t.Context(), token); err != nil || s.SteppedUp(h.Clock.Now()) || count(t, h) != before {
		t.Errorf("after a colleague's step-up: %+v, %v", s, err)
	}
	if err := h.App.Gate.StepUp(t.Context(), token, authn.Proof{Officer: holder, Method: authn.MethodPasskey}); err != nil {
		t.Fatal(err)
	}
	s, err := h.App.Gate.Session(t.Context(), token)
	if err != nil || !s.SteppedUp(h.Clock.Now()) {
		t.Fatalf("after the step-up: %+v, %v", s, err)
	}
	for after, want := range map[time.Duration]bool{0: true, authn.StepUpLife - 1: true, authn.StepUpLife: false, time.Hour: false} {
		if got := s.SteppedUp(s.StepUpAt.Add(after)); got != want {
			t.Errorf("%s after the step-up: %v", after, got)
		}
	}
	if rec, _ := last(t, h); rec.Kind != audit.KindStepUp || rec.Officer != holder {
		t.Errorf("record %s by %s", rec.Kind, rec.Officer)
	}
	// It belongs to this session, not to the officer's others.
	other, _ := signIn(t, h, holder)
	if s, err := h.App.Gate.Session(t.Context(), other); err != nil || s.SteppedUp(h.Clock.Now()) {
		t.Errorf("another session of the officer: %+v, %v", s, err)
	}
}

// TestSignOutRace: of many at once one ends the session and is recorded.
func TestSignOutRace(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	token, _ := signIn(t, h, holder)
	before := count(t, h)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { _ = h.App.Gate.SignOut(t.Context(), token) }) // all but one find it ended or moved on
	}
	all.Wait()
	if n := count(t, h) - before; n != 1 {
		t.Errorf("%d records of one sign-out", n)
	}
}

// TestUnreadableSessionsAreNoSessions: a store that fails signs nobody out,
// and nobody in.
func TestUnreadableSessionsAreNoSessions(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	token, _ := signIn(t, h, holder)
	if err := h.App.Store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := h.App.Gate.Session(t.Context(), token); err == nil || errors.Is(err, authn.ErrNoSession) || errors.Is(err, authn.ErrSessionEnded) {
		t.Errorf("Session = %v", err)
	}
	if _, _, err := h.App.Gate.SignIn(t.Context(), authn.Proof{Officer: holder}); err == nil {
		t.Error("signed in without a store")
	}
}

func TestEnrolmentCodes(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	get := func(id mpolice.OfficerID) mpolice.Officer {
		o, err := h.App.Store.Officer(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	desk, officer := get("A10201"), get(holder)
	code, err := h.App.Pass.Invite(t.Context(), desk, officer)
	if err != nil {
		t.Fatal(err)
	}
	if rec, content := last(t, h); rec.Kind != audit.KindEnrol || rec.Officer != desk.ID || content.Get("for") != string(holder) ||
		strings.Contains(content.Get("for")+content.Get("step"), code) {
		t.Errorf("record %s by %s: %+v", rec.Kind, rec.Officer, content)
	}
	for _, typed := range []string{code, strings.ToLower(code), strings.ReplaceAll(code, "-", ""), " " + strings.ReplaceAll(code, "-", " ")} {
		if id, options, err := h.App.Pass.BeginEnrol(t.Context(), typed); err != nil || id == "" || options == nil {
			t.Errorf("code typed as %q: %v", typed, err)
		}
	}
	for _, wrong := range []string{"", "AAAA-AAAA-AAAA", code + "A", code[:len(code)-1]} {
		if _, _, err := h.App.Pass.BeginEnrol(t.Context(), wrong); !errors.Is(err, mpolice.ErrNotFound) {
			t.Errorf("code %q: %v", wrong, err)
		}
	}
	for _, id := range []string{"", "none"} {
		if _, err := h.App.Pass.FinishEnrol(t.Context(), id, []byte("{}")); !errors.Is(err, authn.ErrPasskey) {
			t.Errorf("ceremony %q: %v", id, err)
		}
	}
	// A ceremony is good for one answer, and an answer must be one.
	id, _, err := h.App.Pass.BeginEnrol(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := h.App.Pass.FinishEnrol(t.Context(), id, []byte(`{"id":"x"}`)); !errors.Is(err, authn.ErrPasskey) {
			t.Errorf("nonsense was enrolled: %v", err)
		}
	}
	if id, _, err = h.App.Pass.BeginEnrol(t.Context(), code); err != nil {
		t.Fatal(err)
	}
	if _, err := h.App.Pass.FinishSignIn(t.Context(), id, []byte("{}")); !errors.Is(err, authn.ErrPasskey) {
		t.Errorf("an enrolment was taken for a sign-in: %v", err)
	}
	h.Clock.Move(25 * time.Hour)
	if _, _, err := h.App.Pass.BeginEnrol(t.Context(), code); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("a code of yesterday: %v", err)
	}
}

// TestManyCeremoniesFillNoMemory: challenges that nobody answers are dropped,
// and those of the present still work.
func TestManyCeremoniesFillNoMemory(t *testing.T) {
	t.Parallel()
	h := servertest.OpenOn(t, servertest.Folder(t), server.Options{})
	for range 10_050 {
		if _, _, err := h.App.Pass.BeginSignIn(); err != nil {
			t.Fatal(err)
		}
	}
	id, _, err := h.App.Pass.BeginSignIn()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.App.Pass.FinishSignIn(t.Context(), id, []byte("{}")); !errors.Is(err, authn.ErrPasskey) || strings.Contains(err.Error(), "no such ceremony") {
		t.Errorf("the newest ceremony: %v", err)
	}
}
