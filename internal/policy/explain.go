package policy

import (
	"context"
	"slices"

	"mpolice"
	"mpolice/internal/purpose"
)

// Explanation is a decision with every condition that was looked at, passed
// or failed, in the order of the rule files.
type Explanation struct {
	Decision   Decision          `json:"decision"`
	Conditions []ConditionResult `json:"conditions"`
}

// ConditionResult is one condition of one decision.
type ConditionResult struct {
	Condition string           `json:"condition"`
	Passed    bool             `json:"passed"`
	Register  mpolice.Register `json:"register,omitempty"`
	Article   purpose.Text     `json:"article"`
	Tag       purpose.Tag      `json:"tag"`
	Text      purpose.Text     `json:"text"` // what a failure means
	File      string           `json:"file"`
	Line      int              `json:"line"`
}

// Explain decides a request and tells every condition that concerns it.
func (e *Engine) Explain(ctx context.Context, r Request) Explanation {
	x := Explanation{Decision: e.Decide(ctx, r)}
	card, ok := e.bundle.Card(r.Card, canonicalTime(r.At))
	if !ok {
		return x
	}
	d := e.decks[card]
	x.add(e, d.open, "")
	for _, name := range askedRegisters(card, r) {
		x.add(e, d.disclose[name], name)
	}
	return x
}

// ExplainReveal decides a reveal and tells every condition that concerns it.
func (e *Engine) ExplainReveal(ctx context.Context, r RevealRequest) Explanation {
	x := Explanation{Decision: e.DecideReveal(ctx, r)}
	if card, ok := e.bundle.Card(r.Card, canonicalTime(r.At)); ok {
		x.add(e, e.decks[card].reveal, "")
	}
	return x
}

func (x *Explanation) add(e *Engine, set ruleSet, register mpolice.Register) {
	for _, r := range set {
		c := r.condition
		if c == nil {
			continue
		}
		failed := slices.ContainsFunc(x.Decision.Reasons, func(one Reason) bool {
			return one.Condition == c.id && one.Register == register
		})
		text := Reason{Text: c.text, Register: register}
		e.fill(&text, nil)
		x.Conditions = append(x.Conditions, ConditionResult{
			Condition: c.id, Passed: !failed, Register: register, Article: c.article,
			Tag: c.tag, Text: text.Text, File: c.file, Line: c.line,
		})
	}
}
