package policy

import (
	"slices"
	"strings"

	"mpolice"
	"mpolice/internal/purpose"
)

// Placeholders that a text, cure or refusal may hold.
var placeholders = []string{"{nearest}", "{register}", "{example}"}

// refusal words a refusal that no condition speaks for.
func (e *Engine) refusal(id string, register mpolice.Register, nearest []mpolice.CardCode) Reason {
	w := e.bundle.Refusal(id)
	r := Reason{Condition: id, Article: w.Article, Tag: w.Tag, Text: w.Text, Cure: w.Cure, Register: register, Nearest: nearest}
	e.fill(&r, nil)
	return r
}

// fill puts the placeholders' values into text and cure.
func (e *Engine) fill(r *Reason, card *purpose.Card) {
	for _, lang := range []string{"zh", "en"} {
		values := []string{
			"{nearest}", e.cardNames(r.Nearest, lang),
			"{register}", e.registerName(r.Register, lang),
			"{example}", "",
		}
		if card != nil {
			values[5] = card.Example.In(lang)
		}
		replace := strings.NewReplacer(values...)
		if lang == "zh" {
			r.Text.Zh, r.Cure.Zh = replace.Replace(r.Text.Zh), replace.Replace(r.Cure.Zh)
		} else {
			r.Text.En, r.Cure.En = replace.Replace(r.Text.En), replace.Replace(r.Cure.En)
		}
	}
}

func (e *Engine) registerName(r mpolice.Register, lang string) string {
	if info, ok := e.bundle.Register(r); ok {
		return info.Title.In(lang)
	}
	return purpose.Text{Zh: "未知之資料檔案", En: "unknown register"}.In(lang)
}

// cardNames lists cards as "P04 偵辦刑案、P08 …".
func (e *Engine) cardNames(codes []mpolice.CardCode, lang string) string {
	if len(codes) == 0 {
		return purpose.Text{Zh: "無", En: "none"}.In(lang)
	}
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = string(code)
		if j := slices.IndexFunc(e.bundle.Versions(), func(c *purpose.Card) bool { return c.Code == code }); j >= 0 {
			names[i] += " " + e.bundle.Versions()[j].Title.In(lang)
		}
	}
	return strings.Join(names, purpose.Text{Zh: "、", En: ", "}.In(lang))
}

// nearest lists cards in force that would fit what failed: those that see the
// register by this kind of subject, that hold the ground, or that take the
// subject and share a register. The emergency card is never advertised.
func (e *Engine) nearest(from *purpose.Card, r Request, failed string, register mpolice.Register) []mpolice.CardCode {
	var out []mpolice.CardCode
	for _, c := range e.bundle.Cards(r.At) {
		if c == from || c.IsNever() || isEmergency(c) {
			continue
		}
		if fits(c, from, r, failed, register) {
			out = append(out, c.Code)
		}
	}
	return out
}

func isEmergency(c *purpose.Card) bool {
	return len(c.References.Kinds) == 1 && c.References.Kinds[0] == mpolice.ReferenceEmergency
}

func fits(c, from *purpose.Card, r Request, failed string, register mpolice.Register) bool {
	kind := r.Subject.Kind
	anyKind := kind == ""
	switch failed {
	case purpose.RefusalRegister, purpose.RefusalField:
		_, sees := c.Projection(register)
		return sees && (anyKind || slices.Contains(c.AllRegisters(kind), register))
	case "ground-not-of-card":
		return slices.Contains(c.Grounds, r.Ground)
	case "subject-kind":
		return c.Accepts(kind) && from != nil && slices.ContainsFunc(from.Registers, func(cr purpose.CardRegister) bool {
			return slices.Contains(c.AllRegisters(kind), cr.Register)
		})
	}
	return anyKind || c.Accepts(kind)
}
