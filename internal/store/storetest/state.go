package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/authn"
	"mpolice/internal/custody"
)

func testOneHandOutEach(t *testing.T, b *bundle) {
	c := b.Custody()
	rec := func() audit.Sealed { return b.sealed(t, audit.Record{Kind: audit.KindOffer}) }
	if err := c.Offer(t.Context(), offer("h1", "MP-1", "A1"), rec()); err != nil {
		t.Fatal(err)
	}
	if err := c.Offer(t.Context(), offer("h2", "MP-1", "A2"), rec()); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("one device handed out twice: %v", err)
	}
	if err := c.Offer(t.Context(), offer("h3", "MP-2", "A1"), rec()); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("two devices in one hand: %v", err)
	}
	items, err := c.Inventory(t.Context(), "east-1")
	if err != nil || len(items) != 2 || items[0].HandOut == nil || items[1].HandOut != nil {
		t.Errorf("inventory: %+v, %v", items, err)
	}
	if got := len(b.all(t)); got != 2 {
		t.Errorf("%d records, want those of the load and of one offer", got)
	}
}

func testHandOutLife(t *testing.T, b *bundle) {
	c, ctx := b.Custody(), t.Context()
	h := offer("h1", "MP-1", "A1")
	rec := func(k audit.Kind) audit.Sealed { return b.sealed(t, audit.Record{Kind: k}) }
	session := authn.Session{Officer: mpolice.Officer{ID: "A1"}, Method: authn.MethodPasskey, VerifiedAt: Now, ExpiresAt: Now.Add(time.Hour)}
	hash := authn.Token("t").Hash()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(b.StartSession(ctx, hash, session, nil, rec(audit.KindSignIn)))
	must(c.Offer(ctx, h, rec(audit.KindOffer)))
	if err := c.Return(ctx, h, Now, rec(audit.KindReturn)); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("returned before it was accepted: %v", err)
	}
	if id, _, err := b.Held(ctx, "A1"); err != nil || id != "" {
		t.Errorf("held before it was accepted: %q, %v", id, err)
	}
	must(c.Accept(ctx, h, Now.Add(1), rec(audit.KindAccept)))
	if err := c.Accept(ctx, h, Now.Add(2), rec(audit.KindAccept)); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("accepted twice: %v", err)
	}
	got, err := b.Session(ctx, hash)
	if err != nil || got.HandOut != "h1" || got.Device != "MP-1" {
		t.Errorf("session was not bound to the device: %+v, %v", got, err)
	}
	must(c.Return(ctx, h, Now.Add(time.Minute), rec(audit.KindReturn)))
	must(c.Close(ctx, h, "D1", Now.Add(2*time.Minute), rec(audit.KindTakeBack)))
	if err := c.Close(ctx, h, "D1", Now.Add(3*time.Minute), rec(audit.KindTakeBack)); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("taken back twice: %v", err)
	}
	got, err = b.Session(ctx, hash)
	if err != nil || got.EndedWhy != "returned" {
		t.Errorf("session did not end with the return: %+v, %v", got, err)
	}
	if _, err := c.OpenHandOut(ctx, "A1"); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("still open: %v", err)
	}
	closed, err := c.HandOut(ctx, "h1")
	if err != nil || closed.State() != custody.StateClosed || closed.ClosedBy != "D1" {
		t.Errorf("closed hand-out: %+v, %v", closed, err)
	}
}

func testSessionLife(t *testing.T, b *bundle) {
	ctx := t.Context()
	hash := authn.Token("secret").Hash()
	want := authn.Session{
		Officer: mpolice.Officer{ID: "A2", Name: "測試A2", Role: mpolice.RoleOfficer, Unit: "east-1", CardNumber: "C2"},
		Method:  authn.MethodDemo, VerifiedAt: Now, ExpiresAt: Now.Add(time.Hour),
	}
	rec := func() audit.Sealed { return b.sealed(t, audit.Record{Kind: audit.KindSignIn}) }
	if err := b.StartSession(ctx, hash, want, nil, rec()); err != nil {
		t.Fatal(err)
	}
	got, err := b.Session(ctx, hash)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if err := b.StepUp(ctx, hash, Now.Add(time.Minute), nil, rec()); err != nil {
		t.Error(err)
	}
	if err := b.EndSession(ctx, hash, Now.Add(2*time.Minute), "signed-out", rec()); err != nil {
		t.Error(err)
	}
	if err := b.StepUp(ctx, hash, Now.Add(3*time.Minute), nil, rec()); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("step-up of an ended session: %v", err)
	}
	got, err = b.Session(ctx, hash)
	if err != nil || got.EndedWhy != "signed-out" || !got.StepUpAt.Equal(Now.Add(time.Minute)) {
		t.Errorf("ended session: %+v, %v", got, err)
	}
	if _, err := b.Session(ctx, authn.Token("other").Hash()); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("unknown token: %v", err)
	}
}

func testEnrolmentIsUsedOnce(t *testing.T, b *bundle) {
	ctx := t.Context()
	code := authn.CodeHash("ABCD-EFGH-JKLM")
	rec := func() audit.Sealed { return b.sealed(t, audit.Record{Kind: audit.KindEnrol}) }
	if err := b.AddEnrolment(ctx, code, "A1", Now.Add(time.Hour), rec()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Enrolment(ctx, code, Now.Add(time.Hour)); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("code at its end: %v", err)
	}
	who, err := b.Enrolment(ctx, authn.CodeHash("abcdefghjklm"), Now)
	if err != nil || who != "A1" {
		t.Errorf("code in small letters: %q, %v", who, err)
	}
	cred := authn.Credential{ID: []byte("c1"), Officer: "A1", Data: []byte("{}"), CreatedAt: Now}
	if err := b.Enrol(ctx, code, cred, rec()); err != nil {
		t.Fatal(err)
	}
	cred.ID = []byte("c2")
	if err := b.Enrol(ctx, code, cred, rec()); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("code used twice: %v", err)
	}
	got, err := b.Credentials(ctx, "A1")
	if err != nil || len(got) != 1 || string(got[0].ID) != "c1" {
		t.Errorf("passkeys: %+v, %v", got, err)
	}
}

func testRoster(t *testing.T, b *bundle) {
	ctx := t.Context()
	s, err := b.ShiftAt(ctx, "A1", Now)
	if err != nil || s.Number != "S1" {
		t.Errorf("shift now: %+v, %v", s, err)
	}
	if _, err := b.ShiftAt(ctx, "A1", Now.Add(time.Hour)); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("a shift's end belongs to it: %v", err)
	}
	if _, err := b.ShiftAt(ctx, "A1", Now.Add(-time.Hour)); err != nil {
		t.Errorf("a shift's start does not belong to it: %v", err)
	}
	if s, err = b.NextShift(ctx, "A1", Now); err != nil || s.Number != "S2" {
		t.Errorf("next shift: %+v, %v", s, err)
	}
	if _, err := b.ShiftAt(ctx, "A2", Now); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("no shift: %v", err)
	}
}

func testGrants(t *testing.T, b *bundle) {
	got, err := b.Grants(t.Context(), "A1")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(organisation().Grants, got); d != "" {
		t.Error(d)
	}
	if got, err = b.Grants(t.Context(), "A2"); err != nil || len(got) != 0 {
		t.Errorf("grants of A2: %v, %v", got, err)
	}
}

func testReferences(t *testing.T, b *bundle) {
	want := organisation().References[0]
	got, err := b.Reference(t.Context(), want.ID)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for _, id := range []mpolice.ReferenceID{{Kind: "case", Number: "115-2"}, {Kind: "dispatch", Number: "115-1"}, {Kind: "case", Number: "115-1' OR 1=1 --"}} {
		if _, err := b.Reference(t.Context(), id); !errors.Is(err, mpolice.ErrNotFound) {
			t.Errorf("%v: %v", id, err)
		}
	}
	mine, err := b.ReferencesOf(t.Context(), "A1", 10)
	if err != nil || len(mine) != 1 || mine[0].ID != want.ID {
		t.Errorf("references of A1: %v, %v", mine, err)
	}
}

func testPeople(t *testing.T, b *bundle) {
	ctx := t.Context()
	o, err := b.OfficerByCard(ctx, "C2")
	if err != nil || o.ID != "A2" || o.Role != mpolice.RoleOfficer {
		t.Errorf("officer by card: %+v, %v", o, err)
	}
	if _, err := b.Officer(ctx, "nobody"); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("unknown officer: %v", err)
	}
	if tag, err := b.SelfTag(ctx, "A1"); err != nil || string(tag) != "tag A1" {
		t.Errorf("self tag: %q, %v", tag, err)
	}
	all, err := b.OfficersOf(ctx, "east-1")
	if err != nil || len(all) != 3 {
		t.Errorf("officers: %v, %v", all, err)
	}
	units, err := b.Units(ctx)
	if err != nil || len(units) != 2 {
		t.Errorf("units: %v, %v", units, err)
	}
}
