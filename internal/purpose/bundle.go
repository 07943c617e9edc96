package purpose

import (
	"slices"
	"time"

	"mpolice"
	"mpolice/internal/registry"
)

// Bundle is one set of rules as it was loaded. It does not change after Load
// and is safe for concurrent use.
type Bundle struct {
	// Digest is "sha256:" and 64 hex digits over every rule file's path and
	// content; each decision carries it.
	Digest  string
	Reasons ReasonRules
	// Conditions and Tests are the Cedar files and the decision tests, in the
	// order of their paths. Package policy reads them.
	Conditions []Source
	Tests      []Source

	registers []Register // by code
	registry  *registry.Bundle
	described []*registry.Descriptor // while loading
	warnings  Findings               // of the descriptors
	edges     []Edge
	grounds   []Ground
	refusals  []Refusal
	cards     []*Card // by code, then by effective_from
	never     []neverWords

	groundSheet, reasonSheet, refusalSheet, edgeSheet sheet
}

// neverWords is one category of the never-list, folded for comparing.
type neverWords struct {
	code          string
	words, unless []string
}

// Refusal is the wording of a refusal that no condition speaks for, such as
// an unknown card or a fault of the engine.
type Refusal struct {
	ID      string `yaml:"refusal"`
	Article Text   `yaml:"article"`
	Tag     Tag    `yaml:"tag"`
	Text    Text   `yaml:"text"`
	Cure    Text   `yaml:"cure"`
}

// The refusals that refusals.yaml must word, each exactly once.
const (
	RefusalEngine   = "engine-error"         // the policy engine could not decide
	RefusalCard     = "card-unknown"         // no such purpose card
	RefusalRegister = "register-not-of-card" // the card does not see that register
	RefusalField    = "field-not-masked"     // nothing to open: not on the card, or shown already
	RefusalNoPermit = "no-permit"            // no rule permits it
)

var refusalIDs = []string{RefusalCard, RefusalEngine, RefusalField, RefusalNoPermit, RefusalRegister}

// Grounds lists the catalogue of grounds in its order.
func (b *Bundle) Grounds() []Ground { return b.grounds }

// Ground describes one ground.
func (b *Bundle) Ground(code mpolice.GroundCode) (Ground, bool) {
	return find(b.grounds, func(g Ground) bool { return g.Code == code })
}

// Refusal gives the wording of one of the Refusal… ids.
func (b *Bundle) Refusal(id string) Refusal {
	r, _ := find(b.refusals, func(r Refusal) bool { return r.ID == id })
	return r
}

// Versions lists every version of every card, by code and then by date.
func (b *Bundle) Versions() []*Card { return b.cards }

// Cards lists the cards in force at that instant, by code; the never-list
// comes last.
func (b *Bundle) Cards(at time.Time) []*Card {
	var out []*Card
	for _, c := range b.cards {
		if c.InForce(at) {
			out = append(out, c)
		}
	}
	return out
}

// Card gives the version of a card that is in force at that instant, or else
// the latest one that started before, or the first: a refusal needs a card to
// speak of. It is false when there is no card of that code at all.
func (b *Bundle) Card(code mpolice.CardCode, at time.Time) (*Card, bool) {
	var best *Card
	for _, c := range b.cards {
		if c.Code != code {
			continue
		}
		if c.InForce(at) {
			return c, true
		}
		if best == nil || !c.From.IsZero() && !at.Before(c.From.day) {
			best = c
		}
	}
	return best, best != nil
}

func find[T any](all []T, is func(T) bool) (T, bool) {
	if i := slices.IndexFunc(all, is); i >= 0 {
		return all[i], true
	}
	var none T
	return none, false
}

func contains[T comparable](all []T, one T) bool { return slices.Contains(all, one) }
