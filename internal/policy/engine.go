package policy

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"

	"mpolice"
	"mpolice/internal/purpose"
)

// Engine decides under one bundle. It does not change after New and is safe
// for concurrent use.
type Engine struct {
	bundle     *purpose.Bundle
	conditions []*condition
	decks      map[*purpose.Card]*deck
	contexts   *contexts
}

// New compiles a bundle. It fails, as purpose.Findings where a rule is at
// fault, on a condition that does not parse, is not annotated, does not fit
// the shape of a request, or cannot be evaluated for some card.
func New(b *purpose.Bundle) (*Engine, error) {
	conditions, faults := parseConditions(b.Conditions)
	if len(faults) == 0 {
		faults = typeCheck(b, conditions)
	}
	if len(faults) > 0 {
		faults.Sort()
		return nil, faults
	}
	e := &Engine{bundle: b, conditions: conditions, decks: map[*purpose.Card]*deck{}, contexts: &contexts{}}
	for _, card := range b.Versions() {
		e.decks[card] = newDeck(card, conditions)
		trial := e.decide(card, Request{Card: card.Code, At: time.Unix(0, 0), Registers: card.AllRegisters(mpolice.SubjectNationalID)})
		if len(trial.faults) > 0 {
			return nil, fmt.Errorf("compile rules: card %s: %v", card.Code, trial.faults)
		}
	}
	return e, nil
}

// typeCheck holds every condition against the schema of each card that it
// concerns, so that a fact which a card does not declare is found before use.
func typeCheck(b *purpose.Bundle, conditions []*condition) purpose.Findings {
	var out purpose.Findings
	for _, card := range b.Versions() {
		v, err := newValidator(card)
		if err != nil {
			return purpose.Findings{{File: "cards", Rule: "schema", Message: err.Error()}}
		}
		d := newDeck(card, conditions)
		all := slices.Concat(d.open, d.reveal)
		for _, r := range d.disclose {
			all = append(all, r...)
		}
		checked := map[cedar.PolicyID]bool{}
		for _, r := range all {
			if r.condition == nil || checked[r.id] {
				continue
			}
			checked[r.id] = true
			if err := v.Policy(string(r.id), r.condition.tree); err != nil {
				out = append(out, r.condition.finding("type", "for card %s: %s", card.Code, err))
			}
		}
	}
	return out
}

// Bundle gives the rules that the engine decides under.
func (e *Engine) Bundle() *purpose.Bundle { return e.bundle }

// Decide answers a request. It never fails: what cannot be decided is refused
// with the reason engine-error, and [Decision.Faults] tells the operator why.
func (e *Engine) Decide(ctx context.Context, r Request) Decision {
	r.At = canonicalTime(r.At)
	if err := ctx.Err(); err != nil {
		return e.refuseFault(r.Card, r.Ground, "decide: "+err.Error())
	}
	card, ok := e.bundle.Card(r.Card, r.At)
	if !ok {
		d := Decision{Card: r.Card, Ground: r.Ground, Digest: e.bundle.Digest}
		nearest := e.nearest(nil, r, purpose.RefusalCard, "")
		d.Reasons = []Reason{e.refusal(purpose.RefusalCard, "", nearest)}
		return d
	}
	return e.decide(card, r)
}

func (e *Engine) refuseFault(card mpolice.CardCode, ground mpolice.GroundCode, fault string) Decision {
	return Decision{
		Card: card, Ground: ground, Digest: e.bundle.Digest, faults: []string{fault},
		Reasons: []Reason{e.refusal(purpose.RefusalEngine, "", nil)},
	}
}

// decide runs both stages for a card and words what failed.
func (e *Engine) decide(card *purpose.Card, r Request) Decision {
	t := &trial{engine: e, deck: e.decks[card], request: r}
	ground, known := e.bundle.Ground(r.Ground)
	t.context = e.contexts.ofQuery(r, card, groundKey{r.Ground, known && ground.Covers(r.At)}, known)
	t.run(t.deck.open, actionOpen, purposeUID(card.Code), "")
	registers := askedRegisters(card, r)
	var projections []mpolice.Projection
	for _, name := range registers {
		p, ok := card.Projection(name)
		if !ok {
			t.missing = append(t.missing, name)
			continue
		}
		t.run(t.deck.disclose[name], actionDisclose, registerUID(name), name)
		projections = append(projections, p)
	}
	d := t.decision()
	if d.Permit && len(projections) == 0 {
		d.Permit = false
		d.Reasons = []Reason{e.refusal(purpose.RefusalNoPermit, "", e.nearest(card, r, purpose.RefusalNoPermit, ""))}
	}
	if d.Permit {
		d.Projections = projections
		d.Obligations = obligations(card)
	}
	return d
}

// askedRegisters gives the registers of the request once each, in the card's
// order, those that the card does not see last and sorted.
func askedRegisters(card *purpose.Card, r Request) []mpolice.Register {
	if card.IsNever() {
		return nil
	}
	if len(r.Registers) == 0 {
		return card.RegistersWith(r.Subject.Kind, r.Reference.Type)
	}
	var known, unknown []mpolice.Register
	for _, cr := range card.Registers {
		if slices.Contains(r.Registers, cr.Register) {
			known = append(known, cr.Register)
		}
	}
	for _, name := range r.Registers {
		if !slices.Contains(known, name) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	return append(known, slices.Compact(unknown)...)
}

func obligations(c *purpose.Card) *Obligations {
	return &Obligations{
		NoticeCodes: c.Notice.Codes, Notice: c.Notice.Text, DeferDays: c.Notice.DeferDays,
		LogYears: c.Retention.LogYears, Retention: c.Retention.Text,
	}
}

// DecideReveal answers whether one masked field may be opened. A permit holds
// the one projected field.
func (e *Engine) DecideReveal(ctx context.Context, r RevealRequest) Decision {
	r.At = canonicalTime(r.At)
	if err := ctx.Err(); err != nil {
		return e.refuseFault(r.Card, "", "decide reveal: "+err.Error())
	}
	asked := Request{At: r.At, Card: r.Card, Officer: r.Officer}
	card, ok := e.bundle.Card(r.Card, r.At)
	if !ok {
		return Decision{Card: r.Card, Digest: e.bundle.Digest, Reasons: []Reason{
			e.refusal(purpose.RefusalCard, "", e.nearest(nil, asked, purpose.RefusalCard, "")),
		}}
	}
	projection, _ := card.Projection(r.Register)
	field, ok := projection.Field(r.Field)
	t := &trial{engine: e, deck: e.decks[card], request: asked, context: e.contexts.ofReveal(r, field.Class)}
	t.run(t.deck.reveal, actionReveal, purposeUID(card.Code), "")
	d := t.decision()
	if !ok || field.Show != mpolice.ShowMasked {
		d.Permit = false
		d.Reasons = append(d.Reasons, e.refusal(purpose.RefusalField, r.Register, e.nearest(card, asked, purpose.RefusalField, r.Register)))
	}
	if d.Permit {
		d.Projections = []mpolice.Projection{{Register: r.Register, Fields: []mpolice.ProjectedField{field}}}
		d.Obligations = obligations(card)
	}
	return d
}

// principal is the same for all: no rule names a person.
var principal = types.NewEntityUID(typeOfficer, "officer")
