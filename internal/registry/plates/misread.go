package plates

import (
	"slices"

	"mpolice/internal/registry/identity"
)

// Misread says which characters a witness may have taken for another.
type Misread uint8

const (
	// Lookalike allows the pairs of [identity.Lookalikes], such as 8 for B.
	Lookalike Misread = iota
	// AnyCharacter allows every other character.
	AnyCharacter
)

// wrong is the set of characters that may have been seen as symbol.
func (m Misread) wrong(symbol uint8) symbols {
	if m == AnyCharacter {
		return anything &^ (1 << symbol)
	}
	var set symbols
	key := (word(symbol) << topShift).appendKey(nil)
	for _, c := range identity.Lookalikes(key[0]) {
		s, _ := symbolOf(string(c), 0)
		set |= 1 << s
	}
	return set
}

// misreadings gives the patterns in which exactly one known character was
// misread. No plate fits two of them, nor p itself.
func (p Pattern) misreadings(m Misread) []Pattern {
	var all []Pattern
	for i, set := range p.places {
		if !set.single() {
			continue
		}
		if wrong := m.wrong(symbolIn(set)); wrong != 0 {
			q := p
			q.places = slices.Clone(p.places)
			q.places[i] = wrong
			all = append(all, q)
		}
	}
	return all
}

// Blurred gives the pattern in which every known character may also be one of
// its lookalikes.
func (p Pattern) Blurred() Pattern {
	p.places = slices.Clone(p.places)
	for i, set := range p.places {
		if set.single() {
			p.places[i] |= Lookalike.wrong(symbolIn(set))
		}
	}
	return p
}

func symbolIn(set symbols) uint8 {
	for s := uint8(1); s <= lastHan; s++ {
		if set.has(s) {
			return s
		}
	}
	return 0
}
