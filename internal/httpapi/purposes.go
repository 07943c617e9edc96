package httpapi

import (
	"net/http"

	"mpolice"
	"mpolice/internal/purpose"
)

// Card is a purpose card on the wire: what a client needs to ask lawfully.
type Card struct {
	Code       mpolice.CardCode        `json:"code"`
	Title      string                  `json:"title"`
	Summary    string                  `json:"summary"`
	Subjects   []mpolice.SubjectKind   `json:"subjects"`
	Grounds    []Ground                `json:"grounds"`
	References []mpolice.ReferenceKind `json:"reference_kinds"`
	Required   bool                    `json:"reference_required"`
	Registers  []mpolice.Register      `json:"registers"`
	Facts      []Fact                  `json:"facts"`
	Example    string                  `json:"reason_example"`
}

// Ground is one legal ground on the wire.
type Ground struct {
	Code mpolice.GroundCode `json:"code"`
	Text string             `json:"text"`
}

// Fact is one fact that a purpose asks for.
type Fact struct {
	Key      string   `json:"key"`
	Kind     string   `json:"kind"`
	Required bool     `json:"required"`
	Title    string   `json:"title"`
	Options  []string `json:"options,omitempty"`
}

// purposes is GET /api/v1/purposes: the cards in force now.
func (a *API) purposes(w http.ResponseWriter, r *http.Request) error {
	if _, err := a.Cookies.Session(r); err != nil {
		return err
	}
	lang := language(r)
	out := struct {
		Digest string `json:"digest"`
		Cards  []Card `json:"purposes"`
	}{Digest: a.Rules.Digest, Cards: []Card{}}
	for _, c := range a.Rules.Cards(a.Clock.Now()) {
		if !c.IsNever() {
			out.Cards = append(out.Cards, a.card(c, lang))
		}
	}
	return sendJSON(w, out)
}

func (a *API) card(c *purpose.Card, lang string) Card {
	out := Card{
		Code: c.Code, Title: c.Title.In(lang), Summary: c.Summary.In(lang), Subjects: c.Typed(),
		References: c.References.Kinds, Required: c.References.Required, Example: c.Example.In(lang),
		Grounds: []Ground{}, Registers: []mpolice.Register{}, Facts: []Fact{},
	}
	for _, code := range c.Grounds {
		if g, ok := a.Rules.Ground(code); ok {
			out.Grounds = append(out.Grounds, Ground{code, g.Text.In(lang)})
		}
	}
	for _, x := range c.Registers {
		out.Registers = append(out.Registers, x.Register)
	}
	for _, f := range c.Facts {
		fact := Fact{Key: f.Key, Kind: string(f.Kind), Required: f.Required, Title: f.Title.In(lang)}
		for _, o := range f.Options {
			fact.Options = append(fact.Options, o.Value)
		}
		out.Facts = append(out.Facts, fact)
	}
	return out
}
