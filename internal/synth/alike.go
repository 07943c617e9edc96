package synth

import (
	"strings"
)

// Shares of people who are hard to tell apart. Twins are 1.7 % of births
// (國民健康署 出生通報統計年報, 2022: 3.4 % of newborns); strangers of one name
// and day of birth are more frequent than in life, so that a small city has some.
const (
	shareTwins   = 0.05  // of households with two children or more
	shareDoubles = 0.015 // of people who live alone
)

// Kinds of Alike.
const (
	AlikeTwins     = "twins"
	AlikeStrangers = "strangers"
)

// double is somebody made lately, of whom a stranger may be the likeness.
type double struct {
	person
	used bool
}

// alike decides whether a household holds twins or the likeness of a stranger.
func (m *maker) alike(h *household, part part) {
	h.twins, h.likeness = [2]int{}, false
	if part.role != partNone {
		return
	}
	if m.more.chance(shareTwins) {
		h.pairTwins()
	}
	if len(h.members) != 1 || m.double.name == "" || m.double.used || !m.more.chance(shareDoubles) {
		return
	}
	if p := &h.members[0]; p.male == m.double.male {
		h.likeness = true
		p.age, p.born = m.double.age, m.double.born
	}
}

// pairTwins gives the second child the first one's day of birth.
func (h *household) pairTwins() {
	first := 0
	for i := range h.members {
		switch p := &h.members[i]; {
		case p.relation != child:
		case first == 0:
			first = i
		default:
			p.age, p.born = h.members[first].age, h.members[first].born
			h.twins = [2]int{first, i}
			return
		}
	}
}

// resemble changes a member's name where twins or a likeness ask for it: twins
// often share the first character of their given names.
func (m *maker) resemble(h *household, i int) {
	p := &h.members[i]
	if h.part.role == partSearch && i == 0 {
		m.searchable(p, h.part.n)
	}
	if h.likeness {
		p.name, p.surname = m.double.name, m.double.surname
	}
	if h.twins[1] != i || i == 0 {
		return
	}
	elder := &h.members[h.twins[0]]
	mine, ok := strings.CutPrefix(p.name, p.surname)
	theirs, too := strings.CutPrefix(elder.name, elder.surname)
	a, b := []rune(theirs), []rune(mine)
	if !ok || !too || len(a) != 2 || len(b) != 2 {
		return
	}
	was := p.name
	p.name = p.surname + string(a[0]) + string(b[1])
	if h.named(p) {
		p.name = was
	}
}

// pairs tells of the pairs that a household has brought, and keeps one who
// lives alone for the next likeness.
func (m *maker) pairs(h *household, part part) {
	if h.twins[1] > 0 {
		one, other := h.members[h.twins[0]], h.members[h.twins[1]]
		m.out.Alike = append(m.out.Alike, Alike{Kind: AlikeTwins, One: one.id, Other: other.id})
	}
	if h.likeness {
		m.out.Alike = append(m.out.Alike, Alike{Kind: AlikeStrangers, One: m.double.id, Other: h.members[0].id})
		m.double.used = true
	} else if len(h.members) == 1 && part.role == partNone {
		m.double = double{person: h.members[0]}
	}
}
