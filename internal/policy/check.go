package policy

import (
	"context"
	"errors"
	"slices"
	"strings"

	"mpolice"
	"mpolice/internal/purpose"
)

// Check lints a whole bundle: what purpose.Bundle.Check finds, faults of the
// conditions, facts that no condition enforces, permits that nobody reaches,
// decision tests that fail, and cards or conditions without a test on either
// side. An empty list is a bundle that may be published.
func Check(ctx context.Context, b *purpose.Bundle) purpose.Findings {
	out := b.Check()
	e, err := New(b)
	if err != nil {
		var faults purpose.Findings
		if !errors.As(err, &faults) {
			faults = purpose.Findings{{File: "conditions", Rule: "compile", Message: err.Error()}}
		}
		out = append(out, faults...)
		out.Sort()
		return out
	}
	tests, faults := ParseTests(b)
	out = append(out, faults...)
	out = append(out, e.checkScopes()...)
	out = append(out, e.checkCards()...)
	out = append(out, e.checkTests(ctx, tests)...)
	out.Sort()
	return out
}

// checkScopes finds conditions that concern no card, groups that nobody is in,
// and placeholders that nothing fills.
func (e *Engine) checkScopes() purpose.Findings {
	var out purpose.Findings
	for _, c := range e.conditions {
		if !e.concernsAny(c) {
			out = append(out, c.finding("unreachable", "condition %s concerns no card: check action, group and code in its scope", c.id))
		}
		for _, text := range []string{c.text.Zh, c.text.En, c.cure.Zh, c.cure.En} {
			if p := unknownPlaceholder(text); p != "" {
				out = append(out, c.finding("placeholder", "condition %s: nothing fills %s", c.id, p))
			}
		}
	}
	return out
}

func (e *Engine) concernsAny(c *condition) bool {
	for _, d := range e.decks {
		all := slices.Concat(d.open, d.reveal)
		for _, r := range d.disclose {
			all = append(all, r...)
		}
		if slices.ContainsFunc(all, func(r rule) bool { return r.condition == c }) {
			return true
		}
	}
	return false
}

func unknownPlaceholder(text string) string {
	for _, p := range placeholders {
		text = strings.ReplaceAll(text, p, "")
	}
	start := strings.IndexByte(text, '{')
	if start < 0 {
		return ""
	}
	return text[start : start+1+strings.IndexByte(text[start:]+"}", '}')]
}

// checkCards finds what a card promises but no condition keeps.
func (e *Engine) checkCards() purpose.Findings {
	var out purpose.Findings
	for _, card := range e.bundle.Versions() {
		used := map[string]bool{}
		for _, r := range e.decks[card].open {
			if r.condition == nil {
				continue
			}
			for _, f := range r.condition.facts {
				used[f] = true
			}
			if len(r.condition.tree.Conditions) == 0 && !card.IsNever() {
				out = append(out, r.condition.finding("unreachable", "condition %s always refuses card %s, so its permit is never reached", r.condition.id, card.Code))
			}
		}
		for i, f := range card.Facts {
			if f.Required && !used[f.Key] {
				out = append(out, card.Finding("unenforced", "facts", i, "fact %s is required, but no condition refuses when it is missing", f.Key))
			}
		}
		for id := range card.Cures {
			if !slices.ContainsFunc(e.conditions, func(c *condition) bool { return c.id == id }) {
				out = append(out, card.Finding("unknown-condition", "cures."+id, -1, "there is no condition %s to cure", id))
			}
		}
		for i, g := range card.Groups {
			named := slices.ContainsFunc(e.conditions, func(c *condition) bool {
				return scopeHolds(c.tree.Resource, groupUID(g), nil) && !scopeHolds(c.tree.Resource, groupUID("-"), nil)
			})
			if !named {
				out = append(out, card.Finding("unused", "groups", i, "no condition speaks to group %s", g))
			}
		}
	}
	return out
}

// checkTests runs every decision test and counts what they cover.
func (e *Engine) checkTests(ctx context.Context, tests []DecisionTest) purpose.Findings {
	var out purpose.Findings
	cover := newCoverage()
	for _, t := range tests {
		x := t.explain(ctx, e)
		bad := t.judge(x.Decision)
		out = append(out, bad...)
		if len(bad) == 0 {
			cover.count(t, x)
		}
	}
	return append(out, cover.gaps(e)...)
}

// coverage counts the passing tests by card and by condition.
type coverage struct {
	cards      map[mpolice.CardCode]map[bool]bool
	conditions map[string]map[bool]bool // by id: refused by it, permitted past it
}

func newCoverage() coverage {
	return coverage{map[mpolice.CardCode]map[bool]bool{}, map[string]map[bool]bool{}}
}

func (c coverage) count(t DecisionTest, x Explanation) {
	if !t.Reveal {
		mark(c.cards, t.Card(), x.Decision.Permit)
	}
	for _, r := range x.Conditions {
		if x.Decision.Permit || !r.Passed {
			mark(c.conditions, r.Condition, x.Decision.Permit)
		}
	}
}

func mark[K comparable](m map[K]map[bool]bool, key K, permit bool) {
	if m[key] == nil {
		m[key] = map[bool]bool{}
	}
	m[key][permit] = true
}

// gaps names what lacks a test. The never-list, and conditions that concern it
// alone, can have no test that permits.
func (c coverage) gaps(e *Engine) purpose.Findings {
	var out purpose.Findings
	neverOnly := idSet{}
	for _, r := range e.conditions {
		neverOnly[r.id] = true
	}
	for _, card := range e.bundle.Versions() {
		if !card.IsNever() && !c.cards[card.Code][true] {
			out = append(out, card.Finding("untested", "code", -1, "card %s has no decision test that permits", card.Code))
		}
		if !c.cards[card.Code][false] {
			out = append(out, card.Finding("untested", "code", -1, "card %s has no decision test that refuses", card.Code))
		}
		if card.IsNever() {
			continue
		}
		d := e.decks[card]
		for _, set := range d.disclose {
			neverOnly.drop(set)
		}
		neverOnly.drop(d.open)
		neverOnly.drop(d.reveal)
	}
	for _, r := range e.conditions {
		if !neverOnly[r.id] && !c.conditions[r.id][true] {
			out = append(out, r.finding("untested", "condition %s has no decision test that permits", r.id))
		}
		if !c.conditions[r.id][false] {
			out = append(out, r.finding("untested", "condition %s has no decision test that refuses by it", r.id))
		}
	}
	return out
}

// idSet is a set of condition ids.
type idSet map[string]bool

// drop takes out the conditions of a rule set.
func (s idSet) drop(set ruleSet) {
	for _, r := range set {
		if r.condition != nil {
			delete(s, r.condition.id)
		}
	}
}
