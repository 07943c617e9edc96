package policy

import (
	"cmp"
	"slices"
	"strings"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"

	"mpolice"
	"mpolice/internal/purpose"
)

// trial gathers what the stages of one decision find.
type trial struct {
	engine  *Engine
	deck    *deck
	request Request
	context types.Record

	failed   []failure
	missing  []mpolice.Register // asked for, but not on the card
	unmet    bool               // some stage had no permit
	faults   []string
	answered int
}

// failure is one condition that refused, for one register or for all.
type failure struct {
	condition *condition
	register  mpolice.Register
}

// run evaluates one stage. An error in any policy is a fault even when the
// outcome is a refusal anyway: the list of reasons would not be complete.
func (t *trial) run(set ruleSet, action, resource types.EntityUID, register mpolice.Register) {
	decision, diagnostic := cedar.Authorize(set, t.deck.entities, cedar.Request{
		Principal: principal, Action: action, Resource: resource, Context: t.context,
	})
	t.answered++
	for _, fault := range diagnostic.Errors {
		t.faults = append(t.faults, string(fault.PolicyID)+": "+fault.Message)
	}
	if decision == cedar.Allow {
		return
	}
	t.unmet = true
	for _, reason := range diagnostic.Reasons {
		i := slices.IndexFunc(set, func(r rule) bool { return r.id == reason.PolicyID })
		if c := set[i].condition; c != nil {
			t.failed = append(t.failed, failure{c, register})
		}
	}
}

// decision words the outcome. It is a permit only when every stage was
// evaluated without fault and allowed.
func (t *trial) decision() Decision {
	d := Decision{Card: t.deck.card.Code, Ground: t.request.Ground, Digest: t.engine.bundle.Digest, faults: t.faults}
	if t.answered > 0 && !t.unmet && len(t.faults) == 0 && len(t.missing) == 0 {
		d.Permit = true
		return d
	}
	if len(t.faults) > 0 {
		slices.Sort(d.faults)
		d.Reasons = append(d.Reasons, t.engine.refusal(purpose.RefusalEngine, "", nil))
	}
	slices.SortStableFunc(t.failed, func(a, b failure) int {
		return cmp.Or(a.condition.place-b.condition.place, strings.Compare(string(a.register), string(b.register)))
	})
	for _, f := range t.failed {
		d.Reasons = append(d.Reasons, t.reason(f))
	}
	for _, name := range t.missing {
		nearest := t.engine.nearest(t.deck.card, t.request, purpose.RefusalRegister, name)
		d.Reasons = append(d.Reasons, t.engine.refusal(purpose.RefusalRegister, name, nearest))
	}
	if len(d.Reasons) == 0 {
		nearest := t.engine.nearest(t.deck.card, t.request, purpose.RefusalNoPermit, "")
		d.Reasons = []Reason{t.engine.refusal(purpose.RefusalNoPermit, "", nearest)}
	}
	return d
}

// The conditions whose wording depends on the category of the never-list.
const (
	conditionNeverCard   = "never-card"
	conditionNeverReason = "reason-never"
)

// reason words one failed condition: the category's own text where there is
// one, else the card's cure, else the condition's.
func (t *trial) reason(f failure) Reason {
	c := f.condition
	r := Reason{Condition: c.id, Article: c.article, Tag: c.tag, Text: c.text, Cure: c.cure, Register: f.register}
	if cure, ok := t.deck.card.Cures[c.id]; ok {
		r.Cure = cure
	}
	switch c.id {
	case conditionNeverCard:
		t.category(&r, t.request.Facts["category"])
	case conditionNeverReason:
		t.category(&r, t.request.Reason.Never)
	}
	if strings.Contains(r.Cure.Zh, "{nearest}") {
		r.Nearest = t.engine.nearest(t.deck.card, t.request, c.id, f.register)
	}
	t.engine.fill(&r, t.deck.card)
	return r
}

func (t *trial) category(r *Reason, code string) {
	for _, card := range t.engine.bundle.Cards(t.request.At) {
		if n, ok := card.NeverCategory(code); ok {
			r.Text, r.Cure, r.Category = n.Text, n.Route, code
			return
		}
	}
}
