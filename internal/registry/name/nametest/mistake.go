package nametest

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Mistake is a kind of error: how a name that is asked for differs from the
// name in the register.
type Mistake int

const (
	Variant    Mistake = iota // one character in another form
	Simplified                // the whole name in simplified characters
	Homophone                 // one character with the same sound
	Homophones                // all characters of the given name with the same sound
	OtherSound                // one character after another of its readings
	NearSound                 // one character with a sound that is confused with it
	Romanised                 // in one of four schemes
	Customary                 // romanised, the surname in a spelling of its own
	Asked                     // one character not known
	Missing                   // a glyph missing in the register; the query is whole
	Dropped                   // one character of the given name left out
	mistakes
)

var mistakeCodes = [...]string{"variant", "simplified", "homophone", "homophones", "other_reading", "near", "romanised", "customary", "asked", "missing", "dropped"}

// String returns the code of k.
func (k Mistake) String() string { return mistakeCodes[k] }

// Mistakes returns all kinds.
func Mistakes() []Mistake {
	var all []Mistake
	for k := range mistakes {
		all = append(all, k)
	}
	return all
}

// Make returns what is written instead of p's name, and false when the name has
// no character for such an error.
func (m *Maker) Make(k Mistake, p Person) (string, bool) {
	switch k {
	case Variant:
		return m.one(p, func(_ int, r rune) []rune { return m.variants[r] })
	case Simplified:
		return m.simplify(p)
	case Homophone:
		return m.one(p, m.homophones(p))
	case Homophones:
		return m.all(p)
	case OtherSound:
		return m.one(p, func(_ int, r rune) []rune { return m.twice[r] })
	case NearSound:
		return m.one(p, m.nearSounds(p))
	case Romanised:
		return m.romanise(p, "")
	case Customary:
		own, ok := ownSpelling[p.surname]
		if !ok {
			return "", false
		}
		return m.romanise(p, own)
	case Asked:
		return m.blank(p, askedGlyphs), true
	case Missing:
		return m.blank(p, missingGlyphs), true
	case Dropped:
		return m.drop(p)
	}
	return "", false
}

// one replaces one character, drawn from those that others may stand for.
func (m *Maker) one(p Person, others func(i int, r rune) []rune) (string, bool) {
	text := []rune(p.Name)
	for _, i := range m.dice.Perm(len(text)) {
		if list := others(i, text[i]); len(list) > 0 {
			text[i] = list[m.dice.IntN(len(list))]
			return string(text), true
		}
	}
	return "", false
}

// all replaces every character of the given name that has a homophone.
func (m *Maker) all(p Person) (string, bool) {
	text, length := []rune(p.Name), utf8.RuneCountInString(p.surname)
	for i := length; i < len(text); i++ {
		if list := without(m.sounds[p.readings[i]], text[i]); len(list) > 0 {
			text[i] = list[m.dice.IntN(len(list))]
		}
	}
	return string(text), string(text) != p.Name
}

func (m *Maker) homophones(p Person) func(int, rune) []rune {
	length := utf8.RuneCountInString(p.surname)
	return func(i int, r rune) []rune {
		if i < length {
			return m.twins[r]
		}
		return without(m.sounds[p.readings[i]], r)
	}
}

func (m *Maker) nearSounds(p Person) func(int, rune) []rune {
	length := utf8.RuneCountInString(p.surname)
	return func(i int, _ rune) []rune {
		var all []rune
		if i >= length {
			for _, other := range m.near[p.readings[i]] {
				all = append(all, m.sounds[other]...)
			}
		}
		return all
	}
}

func without(list []rune, r rune) []rune {
	return slices.DeleteFunc(slices.Clone(list), func(x rune) bool { return x == r })
}

func (m *Maker) simplify(p Person) (string, bool) {
	changed := false
	text := strings.Map(func(r rune) rune {
		if s, ok := m.simple[r]; ok && s != r {
			changed = true
			return s
		}
		return r
	}, p.Name)
	return text, changed
}

func (m *Maker) blank(p Person, glyphs string) string {
	text, with := []rune(p.Name), []rune(glyphs)
	text[m.dice.IntN(len(text))] = with[m.dice.IntN(len(with))]
	return string(text)
}

func (m *Maker) drop(p Person) (string, bool) {
	text, length := []rune(p.Name), utf8.RuneCountInString(p.surname)
	if len(text)-length < 2 {
		return "", false
	}
	i := length + m.dice.IntN(len(text)-length)
	return string(slices.Delete(text, i, i+1)), true
}

// romanise spells the name: with or without apostrophes and umlauts, with hyphen,
// space or nothing inside the given name, in capitals or not, surname first, last
// or before a comma.
func (m *Maker) romanise(p Person, own string) (string, bool) {
	scheme := Scheme(m.dice.IntN(int(schemeCount)))
	parts := make([]string, 0, len(p.readings))
	for _, r := range p.readings {
		s := m.spell.spell(r, scheme)
		if s == "" {
			return "", false
		}
		parts = append(parts, s)
	}
	length := utf8.RuneCountInString(p.surname)
	family := strings.Join(parts[:length], m.draw("", "-", " "))
	if own != "" {
		family = own
	}
	given := strings.Join(parts[length:], m.draw("-", "-", " ", ""))
	text := m.draw(family+" "+given, family+" "+given, given+" "+family, family+", "+given)
	if m.dice.IntN(4) > 0 {
		text = strings.NewReplacer("'", "", "ü", "u").Replace(text)
	}
	if m.dice.IntN(2) == 0 {
		text = strings.ToUpper(text)
	}
	return text, true
}

func (m *Maker) draw(of ...string) string { return of[m.dice.IntN(len(of))] }
