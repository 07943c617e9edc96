package purpose

import (
	"regexp"

	"mpolice"
	"mpolice/internal/registry"
)

var edgeShape = regexp.MustCompile(`^E(-[a-z0-9]+)+$`)

// linkEdges holds every edge against registers, cards and grounds.
func (b *Bundle) linkEdges(add adder) {
	for i, e := range b.edges {
		at := index("edges", i)
		fault := func(rule, key, format string, args ...any) {
			add(b.edgeSheet.at(rule, at+key, format, args...))
		}
		if !edgeShape.MatchString(e.Code) {
			fault("code", ".edge", "edge %q must be named such as E-household-wanted", e.Code)
		}
		if err := e.check(); err != nil {
			fault("period", ".effective_until", "%s", err)
		}
		b.linkEnds(e, fault)
		b.linkLaw(e, fault)
		for _, f := range b.edges[:i] {
			b.linkTwice(e, f, fault)
		}
	}
}

// linkEnds checks that the two registers are there and can be joined so.
func (b *Bundle) linkEnds(e Edge, fault func(rule, key, format string, args ...any)) {
	if !contains(joins, e.On) {
		fault("unknown-join", ".on", "edge %s: on must be one of %s", e.Code, joined(asText(joins)))
		return
	}
	if len(e.Between) != 2 {
		fault("missing", ".between", "edge %s runs between two registers", e.Code)
		return
	}
	var ends [2]*registry.Descriptor
	for i, code := range e.Between {
		d, ok := b.registry.Descriptor(code)
		if !ok {
			fault("unknown-register", "."+index("between", i), "edge %s: there is no register %q", e.Code, code)
			return
		}
		ends[i] = d
	}
	if ends[0] == ends[1] && e.On != JoinAlias && e.On != JoinLink {
		fault("between", ".between", "edge %s joins a register with itself: only an alias or a link does", e.Code)
	}
	if !fitsJoin(e.On, ends[0], ends[1]) && !fitsJoin(e.On, ends[1], ends[0]) {
		fault("join", ".on", "edge %s: %s and %s have no fields to be joined on %s", e.Code, ends[0].Code, ends[1].Code, e.On)
	}
}

// fitsJoin reports whether the fields for a join are there.
func fitsJoin(on Join, a, b *registry.Descriptor) bool {
	has := func(d *registry.Descriptor, s registry.Semantic) bool { return len(d.Meaning(s)) > 0 }
	switch on {
	case JoinNationalID:
		return a.KeyedBy(mpolice.SubjectNationalID) && b.KeyedBy(mpolice.SubjectNationalID)
	case JoinPlate:
		return a.KeyedBy(mpolice.SubjectPlate) && b.KeyedBy(mpolice.SubjectPlate)
	case JoinOwner:
		return has(a, registry.SemanticOwnerIDNote) && b.KeyedBy(mpolice.SubjectNationalID)
	case JoinAlias:
		return has(a, registry.SemanticFormerID) && b.KeyedBy(mpolice.SubjectNationalID)
	case JoinName:
		return has(a, registry.SemanticName) && has(b, registry.SemanticName)
	}
	return has(a, registry.SemanticName) && has(b, registry.SemanticName) &&
		has(a, registry.SemanticBirth) && has(b, registry.SemanticBirth)
}

// linkLaw checks grounds, tag and purposes.
func (b *Bundle) linkLaw(e Edge, fault func(rule, key, format string, args ...any)) {
	if len(e.Grounds) == 0 {
		fault("no-ground", ".edge", "edge %s has no legal ground: without one nothing is joined", e.Code)
	}
	for i, g := range e.Grounds {
		ground, ok := b.Ground(g)
		switch {
		case !ok:
			fault("unknown-ground", "."+index("grounds", i), "edge %s: ground %s is not in grounds.yaml", e.Code, g)
		case sureness[ground.Tag] < sureness[e.Tag]:
			fault("tag", ".tag", "edge %s cannot be tagged %s: its ground %s is only %s", e.Code, e.Tag, g, ground.Tag)
		}
	}
	if !e.Tag.Valid() || e.Tag == TagOwn {
		fault("tag", ".tag", "edge %s needs the tag V, S or M", e.Code)
	}
	if len(e.Purposes) == 0 {
		fault("missing", ".purposes", "edge %s serves no purpose", e.Code)
	}
	for i, code := range e.Purposes {
		b.linkPurpose(e, i, code, fault)
	}
}

// sureness orders the tags of grounds.
var sureness = map[Tag]int{TagMemory: 1, TagSecondary: 2, TagVerified: 3}

// linkPurpose checks that a card which may follow the edge sees both ends.
func (b *Bundle) linkPurpose(e Edge, i int, code mpolice.CardCode, fault func(rule, key, format string, args ...any)) {
	key, known := "."+index("purposes", i), false
	for _, c := range b.cards {
		if c.Code != code {
			continue
		}
		known = true
		for _, r := range e.Between {
			if _, sees := c.projection[r]; !sees && c.overlaps(e.Period) {
				fault("unreachable", key, "edge %s: card %s does not see register %s", e.Code, code, r)
			}
		}
	}
	if !known {
		fault("unknown-card", key, "edge %s: there is no card %s", e.Code, code)
	}
}

// linkTwice refuses two edges that say the same of the same days.
func (b *Bundle) linkTwice(e, before Edge, fault func(rule, key, format string, args ...any)) {
	if e.Code == before.Code && e.overlaps(before.Period) {
		fault("duplicate", ".edge", "edge %s stands twice for some of these days", e.Code)
		return
	}
	if len(e.Between) != 2 || e.On != before.On || !before.Joins(e.Between[0], e.Between[1]) || !e.overlaps(before.Period) {
		return
	}
	for i, p := range e.Purposes {
		if contains(before.Purposes, p) {
			fault("duplicate", "."+index("purposes", i), "edge %s: %s serves card %s already on some of these days", e.Code, before.Code, p)
		}
	}
}

// checkEdges warns of registers that a card answers beside its lead register
// without an edge between the two.
func (b *Bundle) checkEdges(add adder) {
	for i, e := range b.edges {
		if !e.Text.Complete() {
			add(b.edgeSheet.at("translation", index("edges", i), "edge %s needs its text in both languages", e.Code))
		}
		if e.From.IsZero() {
			add(b.edgeSheet.at("period", index("edges", i), "edge %s needs effective_from", e.Code))
		}
	}
	for _, c := range b.cards {
		told := map[mpolice.Register]bool{}
		for _, kind := range c.Subjects {
			lead, ok := c.Lead(kind)
			for _, r := range c.AllRegisters(kind) {
				if !ok || r == lead || told[r] || b.joined(c, lead, r) {
					continue
				}
				told[r] = true
				f := c.sheet.at("no-edge", "registers", "card %s asks %s beside %s, and no edge joins the two", c.Code, r, lead)
				f.Warning = true
				add(f)
			}
		}
	}
}

// joined reports whether an edge serves the card on some day of its period.
func (b *Bundle) joined(c *Card, one, other mpolice.Register) bool {
	for _, e := range b.edges {
		if e.Joins(one, other) && contains(e.Purposes, c.Code) && e.overlaps(c.Period) {
			return true
		}
	}
	return false
}

func asText[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = string(s)
	}
	return out
}
