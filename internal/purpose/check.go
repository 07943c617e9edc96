package purpose

// Check tells what loads but should not be published: a missing translation, a
// card without a ground or an example, a next step or a duty item that leads
// nowhere, a ground that runs out before its card. An empty list is a clean
// bundle. The conditions and the decision tests are checked by policy.Check,
// which includes this.
func (b *Bundle) Check() Findings {
	var out Findings
	add := func(f ...Finding) { out = append(out, f...) }
	b.checkRegisters(add)
	b.checkEdges(add)
	for i, g := range b.grounds {
		if !g.Statute.Complete() || !g.Text.Complete() || g.Item == "" {
			add(b.groundSheet.at("translation", index("grounds", i), "ground %s needs statute, item and text in both languages", g.Code))
		}
	}
	never := false
	for _, c := range b.cards {
		never = never || c.IsNever()
		c.checkTexts(add)
		c.checkUse(b, add)
	}
	if !never {
		add(Finding{File: "cards", Rule: "never", Message: "no card holds the never-list (PX)"})
	}
	out.Sort()
	return out
}

// checkTexts finds what a page would show empty.
func (c *Card) checkTexts(add adder) {
	needed := map[string]Text{
		"title": c.Title, "summary": c.Summary,
		"notice.text": c.Notice.Text, "retention.text": c.Retention.Text,
	}
	if !c.IsNever() {
		needed["reason_example"] = c.Example
	}
	for path, t := range needed {
		if !t.Complete() {
			add(c.sheet.at("translation", path, "card %s needs %s in both languages", c.Code, path))
		}
	}
	for i, f := range c.Facts {
		if !f.Title.Complete() || !f.Hint.IsZero() && !f.Hint.Complete() {
			add(c.sheet.at("translation", index("facts", i), "fact %s needs its title (and hint) in both languages", f.Key))
		}
		for j, o := range f.Options {
			if !o.Title.Complete() {
				add(c.sheet.at("translation", index("facts", i)+"."+index("options", j), "option %s needs both languages", o.Value))
			}
		}
	}
	for id, t := range c.Cures {
		if !t.Complete() {
			add(c.sheet.at("translation", "cures."+id, "cure of %s needs both languages", id))
		}
	}
	for i, n := range c.Never {
		if !n.Title.Complete() || !n.Text.Complete() || !n.Route.Complete() {
			add(c.sheet.at("translation", index("never", i), "category %s needs title, text and lawful route in both languages", n.Code))
		}
		if len(n.Words)+len(n.Whole) == 0 {
			add(c.sheet.at("never", index("never", i), "category %s has no words to detect it by", n.Code))
		}
	}
}

// checkUse finds cards that nobody can use as they stand.
func (c *Card) checkUse(b *Bundle, add adder) {
	if c.From.IsZero() {
		add(c.sheet.at("period", "code", "card %s needs effective_from", c.Code))
	}
	if len(c.Subjects) == 0 {
		add(c.sheet.at("missing", "subjects", "card %s names no kind of subject", c.Code))
	}
	if c.IsNever() {
		return
	}
	if len(c.Grounds) == 0 {
		add(c.sheet.at("no-ground", "grounds", "card %s has no legal ground", c.Code))
	}
	if len(c.Registers) == 0 {
		add(c.sheet.at("missing", "registers", "card %s sees no register", c.Code))
	}
	if len(c.Notice.Codes) == 0 || c.Retention.LogYears < 1 {
		add(c.sheet.at("missing", "notice", "card %s needs notice codes and the years its log is kept", c.Code))
	}
	if c.References.Required && len(c.References.Kinds) == 0 {
		add(c.sheet.at("missing", "references", "card %s demands a reference but accepts no kind", c.Code))
	}
	for i, g := range c.Grounds {
		if ground, ok := b.Ground(g); ok && !ground.overlaps(c.Period) {
			add(c.sheet.at("period", index("grounds", i), "ground %s is never in force while card %s is", g, c.Code))
		}
	}
	for i, n := range c.Next {
		if _, ok := find(b.cards, func(d *Card) bool { return d.Code == n }); !ok {
			add(c.sheet.at("unknown-card", index("next", i), "no card %s to go on to", n))
		}
	}
	if a := b.AssessReason(c.Example.Zh, c, 0); a != (ReasonAssessment{}) {
		add(c.sheet.at("example", "reason_example.zh", "the example of a good reason would itself be refused"))
	}
	if a := b.AssessReason(c.Example.En, c, 0); a != (ReasonAssessment{}) {
		add(c.sheet.at("example", "reason_example.en", "the example of a good reason would itself be refused"))
	}
}
