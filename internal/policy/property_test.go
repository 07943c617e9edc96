package policy_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/policy"
	"mpolice/internal/purpose"
)

// randomRequest draws every fact, mostly in order, so that permits and
// refusals by one or several conditions all come up.
func randomRequest(r *rand.Rand, b *purpose.Bundle) policy.Request {
	usually := func() bool { return r.IntN(25) > 0 }
	seldom := func() bool { return !usually() }
	cards := b.Versions()
	card := cards[r.IntN(len(cards))]
	q := policy.Request{
		At:      time.Date(2026, 1, 1, 0, 0, r.IntN(40_000_000)-1_000_000, 0, time.UTC),
		Officer: policy.Officer{UnitKind: pick(r, mpolice.UnitStation, mpolice.UnitNarcotics, mpolice.UnitCriminal), Role: mpolice.RoleOfficer},
		Session: policy.Session{UserVerified: usually(), StepUp: seldom()},
		Custody: policy.Custody{Holds: usually(), Desktop: seldom(), SameUnit: usually()},
		Duty:    policy.Duty{On: usually(), SameUnit: usually(), Item: pick(r, "patrol", "desk")},
		Grant:   policy.Grant{Held: usually(), Expired: seldom(), Covers: usually(), Trained: usually()},
		Card:    card.Code,
		Reference: policy.Reference{
			Given: usually(), Exists: usually(), Kind: pick(r, append(slices.Repeat(card.References.Kinds, 8), mpolice.ReferenceKinds...)...),
			Type: pick(r, "theft", "drugs"), InvolvesOfficer: usually(), Role: pick(r, "lead", "", "confirmer"), Open: usually(),
			NamesSubject: usually(), AgeMinutes: int64(r.IntN(1600)), Confirmed: usually(), ConfirmedMinutes: int64(r.IntN(34)),
		},
		Reason:  purpose.ReasonAssessment{Missing: seldom(), Vague: seldom(), Never: pick(r, "", "", "", "", "debt"), Repeats: seldom()},
		Subject: policy.Subject{Kind: pick(r, append(slices.Repeat(card.Subjects, 4), mpolice.SubjectKinds...)...), IsSelf: seldom()},
		Facts:   purpose.Facts{},
	}
	q.Ground = pick(r, append([]mpolice.GroundCode{"", "PPEA-17", "nonsense"}, slices.Repeat(card.Grounds, 6)...)...)
	for _, f := range card.Facts {
		switch {
		case seldom():
		case f.Kind == purpose.FactSelect:
			q.Facts[f.Key] = f.Options[r.IntN(len(f.Options))].Value
		case f.Kind == purpose.FactTime:
			q.Facts[f.Key] = q.At.Add(-time.Duration(r.IntN(300)) * time.Minute).Format(time.RFC3339)
		default:
			q.Facts[f.Key] = "yes"
		}
	}
	for _, reg := range b.Registers() {
		if r.IntN(80) == 0 {
			q.Registers = append(q.Registers, reg.Code)
		}
	}
	return q
}

func pick[T any](r *rand.Rand, all ...T) T { return all[r.IntN(len(all))] }

// plainly evaluates some conditions in plain Go, apart from Cedar.
func plainly(q policy.Request, b *purpose.Bundle) map[string]bool {
	card, _ := b.Card(q.Card, q.At)
	ref, never := q.Reference, card.IsNever()
	return map[string]bool{
		"off-duty":          !q.Duty.On,
		"no-device":         !q.Custody.Holds && !q.Custody.Desktop,
		"other-unit":        q.Duty.On && !q.Duty.SameUnit || (q.Custody.Holds || q.Custody.Desktop) && !q.Custody.SameUnit,
		"not-user-verified": !q.Session.UserVerified,
		"no-grant":          !q.Grant.Held,
		"grant-expired":     q.Grant.Held && q.Grant.Expired,
		"card-not-granted":  q.Grant.Held && !q.Grant.Covers && !never,
		"training-expired":  !q.Grant.Trained,
		"card-not-in-force": !card.InForce(q.At),
		"ground-missing":    q.Ground == "" && !never,
		"reference-missing": card.References.Required && !ref.Given,
		"reference-unknown": ref.Given && !ref.Exists,
		"self-query":        q.Subject.IsSelf,
		"reason-missing":    q.Reason.Missing && !never,
		"reason-vague":      q.Reason.Vague && !never,
		"never-card":        never,
		"subject-not-named": (q.Card == "P04" || q.Card == "P11") && ref.Exists && !ref.NamesSubject && q.Facts["necessity"] == "",
		"emergency-late":    q.Card == "P18" && ref.Confirmed && ref.ConfirmedMinutes > 30,
		"search-needs-reference": (q.Card == "P04" || q.Card == "P11") && partial(q.Subject.Kind) &&
			!(ref.Exists && ref.InvolvesOfficer && ref.Open),
		"search-needs-place": (q.Card == "P06" || q.Card == "P08") && partial(q.Subject.Kind) &&
			(q.Facts["place"] == "" || q.Facts.Minutes("seen_at", q.At) < 0),
		"search-without-document": q.Card == "P01" && q.Subject.Kind == "name" &&
			(q.Facts["no_document"] == "" || q.Facts["stated_birth"] == ""),
		"ticket-late": q.Card == "P08" && ref.Exists && ref.AgeMinutes > 1440,
	}
}

// partial reports whether a kind of subject meets people who have no part in
// the matter.
func partial(k mpolice.SubjectKind) bool {
	return slices.Contains([]mpolice.SubjectKind{"name", "phone", "address", "plate_pattern"}, k)
}

func TestAgreesWithPlainGo(t *testing.T) {
	e := engine(t)
	r := rand.New(rand.NewPCG(1, 2))
	permits := 0
	for range 4000 {
		q := randomRequest(r, e.Bundle())
		d := e.Decide(context.Background(), q)
		got := d.Conditions()
		for id, fails := range plainly(q, e.Bundle()) {
			if fails != slices.Contains(got, id) {
				t.Fatalf("%s: plain Go says fails=%v, engine says %v\n%+v", id, fails, got, q)
			}
			if fails && d.Permit {
				t.Fatalf("permitted although %s fails: %+v", id, q)
			}
		}
		checkShape(t, d)
		if d.Permit {
			permits++
		}
	}
	if permits < 300 {
		t.Errorf("only %d permits: the draw says little", permits)
	}
}

// checkShape holds what is true of every decision.
func checkShape(t *testing.T, d policy.Decision) {
	t.Helper()
	if d.Permit != (len(d.Reasons) == 0) || d.Permit != (len(d.Projections) > 0) || d.Permit != (d.Obligations != nil) {
		t.Fatalf("half a decision: %+v", d)
	}
	if len(d.Faults()) > 0 {
		t.Fatalf("faults: %v", d.Faults())
	}
	for _, r := range d.Reasons {
		for _, text := range []string{r.Text.Zh, r.Text.En, r.Cure.Zh, r.Cure.En, r.Article.Zh, r.Article.En} {
			if text == "" || strings.ContainsAny(text, "{}") {
				t.Fatalf("%s has an empty or unfilled text: %q", r.Condition, text)
			}
		}
	}
}

func TestRandomRequestsSurviveTheRecord(t *testing.T) {
	e := engine(t)
	r := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		q := randomRequest(r, e.Bundle())
		recorded, err := q.Encode()
		if err != nil {
			t.Fatal(err)
		}
		back, err := policy.ParseRequest(recorded)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := back.Encode()
		if string(again) != string(recorded) {
			t.Fatalf("not canonical:\n%s\n%s", recorded, again)
		}
		if _, changes := e.Replay(context.Background(), back, e.Decide(context.Background(), q)); len(changes) > 0 {
			t.Fatalf("replay under the same rules changed %v", changes)
		}
	}
}
