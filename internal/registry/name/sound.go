package name

import (
	_ "embed"
	"slices"
	"strings"
)

//go:embed data/readings.tsv
var readingsText string

// syllable is the number of a toneless Mandarin syllable.
type syllable uint16

// sounds says how characters are read.
type sounds struct {
	number    map[string]syllable // of a syllable in Hanyu Pinyin
	hanyu     []string            // its spelling, v for ü
	near      []string            // its spelling after what is confused was folded
	readings  page[uint16]        // index in sets; 0: no reading known
	sets      [][]syllable        // readings of a character, Taiwan's first
	asSurname map[rune][]syllable // readings of a surname, the right one first

	roman
}

func (s *sounds) loadSounds() {
	s.number = map[string]syllable{}
	found := map[rune][]syllable{}
	others := map[rune][]syllable{}
	eachRow(readingsText, func(c []string) {
		n := s.add(c[0])
		for _, r := range c[1] {
			found[r] = []syllable{n}
		}
		for _, r := range c[2] {
			others[r] = append(others[r], n)
		}
	})
	s.sets = [][]syllable{nil}
	interned := map[string]uint16{}
	for r, first := range found {
		s.intern(interned, r, append(first, others[r]...))
	}
}

func (s *sounds) add(hanyu string) syllable {
	n := syllable(len(s.hanyu))
	s.number[hanyu] = n
	s.hanyu = append(s.hanyu, hanyu)
	s.near = append(s.near, nearOf(hanyu))
	return n
}

// intern keeps one copy of each set of readings.
func (s *sounds) intern(interned map[string]uint16, r rune, set []syllable) {
	var key strings.Builder
	for _, n := range set {
		key.WriteByte(byte(n))
		key.WriteByte(byte(n >> 8))
	}
	i, ok := interned[key.String()]
	if !ok {
		i = uint16(len(s.sets))
		interned[key.String()] = i
		s.sets = append(s.sets, set)
	}
	s.readings.set(r, i)
}

// lendReadings gives characters without a reading (𠮷, 𡍼) the readings of their
// variants, the smallest code point's first.
func (s *sounds) lendReadings(classes map[rune][]rune) {
	for _, class := range classes {
		slices.Sort(class)
		lent := uint16(0)
		for _, r := range class {
			if lent = s.readings.at(r); lent != 0 {
				break
			}
		}
		for _, r := range class {
			if lent != 0 && s.readings.at(r) == 0 {
				s.readings.set(r, lent)
			}
		}
	}
}

// alsoRead adds a reading that the modern dictionaries in Unihan lack.
func (s *sounds) alsoRead(r rune, more []syllable) {
	s.sets = append(s.sets, slices.Concat(s.sets[s.readings.at(r)], more))
	s.readings.set(r, uint16(len(s.sets)-1))
}

func (s *sounds) syllablesOf(list string) []syllable {
	var all []syllable
	for w := range strings.FieldsSeq(list) {
		n, ok := s.number[w]
		if !ok {
			panic("name: data/ spells a syllable that readings.tsv lacks: " + w)
		}
		all = append(all, n)
	}
	return all
}

// nearOf folds what speakers in Taiwan seldom keep apart: retroflex and dental
// initials, final -ng after i and e.
func nearOf(hanyu string) string {
	if len(hanyu) > 2 && hanyu[1] == 'h' {
		hanyu = hanyu[:1] + hanyu[2:]
	}
	if strings.HasSuffix(hanyu, "ing") || strings.HasSuffix(hanyu, "eng") {
		hanyu = hanyu[:len(hanyu)-1]
	}
	return hanyu
}

// read returns the readings of a character; nil when none is known. A surname has
// those that surnames.tsv gives, else its first only.
func (t *tables) read(r rune, surname bool) []syllable {
	if surname {
		if set := t.asSurname[r]; set != nil {
			return set
		}
		if set := t.sets[t.readings.at(r)]; len(set) > 0 && t.flags.at(r)&isSurname != 0 {
			return set[:1]
		}
	}
	return t.sets[t.readings.at(r)]
}

// maxSounds bounds the readings of one name that are indexed.
const maxSounds = 6

// longReading is the number of characters from which on only the first reading
// of each is taken.
const longReading = 7

// voice is one way to read a name: a syllable per character, or the character
// itself, negative, where no reading is known.
type voice []int32

// voices returns the ways to read a name: first readings first, then those with
// one other reading, then two; at most maxSounds.
func (t *tables) voices(n Name) []voice {
	if len(n.han) == 0 || n.missing > 0 {
		return nil
	}
	var room [16][]syllable
	sets := t.readingSets(room[:0], n)
	first := make(voice, len(sets))
	for i, set := range sets {
		first[i] = -int32(t.looseOf(n.han[i]))
		if len(set) > 0 {
			first[i] = int32(set[0])
		}
	}
	all := []voice{first}
	if len(sets) >= longReading {
		return all
	}
	for i := range sets {
		for k := range all { // also on what earlier characters varied
			for _, other := range sets[i][min(1, len(sets[i])):] {
				if len(all) == maxSounds {
					return all
				}
				v := slices.Clone(all[k])
				v[i] = int32(other)
				all = append(all, v)
			}
		}
	}
	return all
}

func (t *tables) readingSets(sets [][]syllable, n Name) [][]syllable {
	if n.surname >= 2 {
		if pair := t.compound(n.han[0], n.han[1]); pair != nil {
			sets = append(sets, pair[:1], pair[1:])
		}
	}
	for i := len(sets); i < len(n.han); i++ {
		sets = append(sets, t.read(n.han[i], i < n.surname))
	}
	return sets
}

func (t *tables) appendSound(b []byte, v voice, spell []string) []byte {
	for i, u := range v {
		if i > 0 {
			b = append(b, ' ')
		}
		if u < 0 {
			b = append(b, string(rune(-u))...)
		} else {
			b = append(b, spell[u]...)
		}
	}
	return b
}
