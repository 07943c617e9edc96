package purpose

import (
	"cmp"
	"regexp"
	"slices"

	"mpolice"
	"mpolice/internal/registry"
)

// link checks every name that one file uses of another, and fills in what the
// rules leave to the program: classes, folded phrases, projections.
func (b *Bundle) link(faults *Findings) {
	add := func(f ...Finding) { *faults = append(*faults, f...) }
	b.linkGrounds(add)
	b.linkRegisters(add)
	b.linkRefusals(add)
	for _, c := range b.cards {
		c.link(b, add)
	}
	slices.SortStableFunc(b.cards, func(x, y *Card) int {
		if c := cmp.Compare(x.Code, y.Code); c != 0 {
			return c
		}
		return x.From.day.Compare(y.From.day)
	})
	b.linkVersions(add)
	b.linkEdges(add)
	b.linkReasons(add)
}

type adder = func(...Finding)

var codeShape = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// knownSubject accepts every kind by which some register can be asked.
func knownSubject(k mpolice.SubjectKind) bool {
	return contains(mpolice.SubjectKinds, k) || registry.KeyKind(k)
}

func (b *Bundle) linkGrounds(add adder) {
	seen := map[mpolice.GroundCode]bool{}
	for i, g := range b.grounds {
		at := index("grounds", i)
		if g.Code == "" || seen[g.Code] {
			add(b.groundSheet.at("duplicate", at+".ground", "ground %q is listed twice or has no code", g.Code))
		}
		seen[g.Code] = true
		if !g.Tag.Valid() || g.Tag == TagOwn {
			add(b.groundSheet.at("tag", at+".tag", "ground %s needs the tag V, S or M", g.Code))
		}
		if err := g.check(); err != nil {
			add(b.groundSheet.at("period", at+".effective_until", "%s", err))
		}
	}
	if len(b.grounds) == 0 {
		add(Finding{File: "grounds.yaml", Rule: "missing", Message: "no grounds"})
	}
}

func (b *Bundle) linkRefusals(add adder) {
	var have []string
	for i, r := range b.refusals {
		have = append(have, r.ID)
		if !r.Tag.Valid() {
			add(b.refusalSheet.at("tag", index("refusals", i)+".tag", "refusal %s needs the tag V, S, M or P", r.ID))
		}
		if !r.Text.Complete() || !r.Cure.Complete() || !r.Article.Complete() {
			add(b.refusalSheet.at("translation", index("refusals", i), "refusal %s needs article, text and cure in both languages", r.ID))
		}
	}
	slices.Sort(have)
	if !slices.Equal(have, refusalIDs) {
		add(Finding{File: "refusals.yaml", Rule: "missing", Message: "the refusals must be exactly " + joined(refusalIDs)})
	}
}

// linkVersions refuses two versions of one card that are in force on one day.
func (b *Bundle) linkVersions(add adder) {
	if len(b.cards) == 0 {
		add(Finding{File: "cards", Rule: "missing", Message: "no purpose cards"})
	}
	for i, c := range b.cards {
		for _, d := range b.cards[i+1:] {
			if c.Code == d.Code && c.overlaps(d.Period) {
				add(d.sheet.at("overlap", "effective_from", "card %s is also in force on some of these days by %s", d.Code, c.sheet.file))
			}
		}
	}
}

// linkReasons folds the phrases so that they compare with folded reasons.
func (b *Bundle) linkReasons(add adder) {
	r := &b.Reasons
	if r.MinMeaningful < 1 || r.MinDistinct < 1 || r.RepeatLimit < 1 || len(r.Phrases) == 0 {
		add(Finding{File: "vague.yaml", Rule: "missing", Message: "min_meaningful, min_distinct, repeat_limit and phrases are all needed"})
	}
	r.phrases = map[string]bool{}
	for _, p := range r.Phrases {
		r.phrases[FoldReason(p)] = true
	}
	r.fillers = foldAll(r.Fillers)
	slices.SortStableFunc(r.fillers, func(x, y string) int { return len(y) - len(x) })
	for _, c := range b.cards {
		for _, n := range c.Never {
			for _, w := range n.Whole {
				r.phrases[FoldReason(w)] = true
			}
			b.never = append(b.never, neverWords{n.Code, foldAll(n.Words), foldAll(n.Unless)})
		}
	}
}

func foldAll(in []string) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = FoldReason(s)
	}
	return out
}
