package policy_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"mpolice"
	"mpolice/internal/policy"
)

func TestExplainListsEveryConditionOnce(t *testing.T) {
	e := engine(t)
	r := typical()
	r.Duty.On, r.Reference.InvolvesOfficer, r.Reference.Role = false, false, ""
	x := e.Explain(context.Background(), r)
	var failed []string
	seen := map[string]bool{}
	for _, c := range x.Conditions {
		key := c.Condition + " " + string(c.Register)
		if seen[key] {
			t.Errorf("%s twice", key)
		}
		seen[key] = true
		if c.Text.Zh == "" || c.File == "" || c.Line == 0 || strings.Contains(c.Text.Zh, "{") {
			t.Errorf("%+v", c)
		}
		if !c.Passed {
			failed = append(failed, c.Condition)
		}
	}
	if !slices.Equal(failed, x.Decision.Conditions()) {
		t.Errorf("failed %v, reasons %v", failed, x.Decision.Conditions())
	}
	if !seen["subject-not-named "] || seen["ticket-late "] || !seen["register-subject household"] || len(x.Conditions) < 30 {
		t.Errorf("%d conditions: %v", len(x.Conditions), seen)
	}
	r.Card = "P99"
	if x := e.Explain(context.Background(), r); x.Decision.Permit || len(x.Conditions) != 0 {
		t.Errorf("%+v", x)
	}
}

func TestExplainReveal(t *testing.T) {
	r := typicalReveal()
	r.Session.StepUp = false
	x := engine(t).ExplainReveal(context.Background(), r)
	i := slices.IndexFunc(x.Conditions, func(c policy.ConditionResult) bool { return c.Condition == "step-up-missing" })
	if i < 0 || x.Conditions[i].Passed {
		t.Errorf("%+v", x.Conditions)
	}
}

func TestRevealPermitsOneField(t *testing.T) {
	d := engine(t).DecideReveal(context.Background(), typicalReveal())
	want := mpolice.ProjectedField{Name: "offence", Show: mpolice.ShowMasked, Class: mpolice.ClassSpecial}
	p, ok := d.Projection(mpolice.RegisterPriors)
	if !d.Permit || !ok || len(d.Projections) != 1 || !slices.Equal(p.Fields, []mpolice.ProjectedField{want}) {
		t.Errorf("%+v", d)
	}
	r := typicalReveal()
	r.Register, r.Field = "household", "shoe_size"
	if d := engine(t).DecideReveal(context.Background(), r); d.Permit || !slices.Equal(d.Conditions(), []string{"field-not-masked"}) {
		t.Errorf("%+v", d)
	}
}

func TestReplayUnderOtherRules(t *testing.T) {
	fsys := copyRules(t)
	edit(t, fsys, "cards/P04.yaml", "- {field: name, show: plain}", "- {field: name, show: initial}")
	edit(t, fsys, "cards/P04.yaml", "      - {field: military, show: plain}\n", "")
	edit(t, fsys, "cards/P04.yaml", "defer_days: 180", "defer_days: 90")
	stricter := compile(t, fsys)
	then := engine(t).Decide(context.Background(), typical())
	now, changes := stricter.Replay(context.Background(), typical(), then)
	want := []policy.Change{
		{What: "field", Name: "household.military", Before: "plain", After: "hidden"},
		{What: "field", Name: "household.name", Before: "plain", After: "initial"},
		{What: "obligation", Name: "defer_days", Before: "180", After: "90"},
	}
	if !slices.Equal(changes, want) || now.Digest == then.Digest {
		t.Errorf("got %v", changes)
	}
	edit(t, fsys, "cards/P04.yaml", "effective_from: 2026-01-01", "effective_from: 2027-01-01")
	_, changes = compile(t, fsys).Replay(context.Background(), typical(), then)
	if changes[0] != (policy.Change{What: "outcome", Name: "P04", Before: "permit", After: "refuse"}) ||
		!slices.Contains(changes, policy.Change{What: "condition", Name: "card-not-in-force", Before: "passes", After: "fails"}) {
		t.Errorf("got %v", changes)
	}
	reveal := typicalReveal()
	_, changes = stricter.ReplayReveal(context.Background(), reveal, engine(t).DecideReveal(context.Background(), reveal))
	if len(changes) != 1 || !strings.Contains(changes[0].String(), "defer_days: 180 → 90") {
		t.Errorf("got %v", changes)
	}
}

func TestTwoVersionsOfACard(t *testing.T) {
	fsys := copyRules(t)
	next := strings.NewReplacer("effective_from: 2026-01-01", "effective_from: 2027-01-01",
		"      - {field: kin, show: masked}\n", "").Replace(string(fsys["cards/P04.yaml"].Data))
	edit(t, fsys, "cards/P04.yaml", "effective_from: 2026-01-01", "effective_from: 2026-01-01\neffective_until: 2026-12-31")
	fsys["cards/P04-2027.yaml"] = &fstestFile{Data: []byte(next)}
	e := compile(t, fsys)
	r := typical()
	before := e.Decide(context.Background(), r)
	r.At = r.At.AddDate(0, 2, 0)
	after := e.Decide(context.Background(), r)
	changes := policy.Compare(before, after)
	if !before.Permit || !after.Permit || len(changes) != 1 || changes[0].Name != "household.kin" {
		t.Errorf("%v %v %v", before.Conditions(), after.Conditions(), changes)
	}
}
