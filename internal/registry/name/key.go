package name

import (
	"slices"
	"unicode/utf8"
)

// Keys in their readable form, for tests, inspection and other programs. What
// databases hold are the hashes of the same bytes, see [Term].

// Strict returns the strict key: characters with safe variants folded, or the
// letters of a romanised name without spaces and hyphens. Empty when a character
// is unknown.
func (n Name) Strict() string {
	if n.Unknowns() > 0 {
		return ""
	}
	return string(appendStrict(nil, loaded(), n))
}

func appendStrict(b []byte, t *tables, n Name) []byte {
	for i, r := range n.han {
		if i < n.surname {
			r = t.strictSurname(r)
		} else {
			r = t.strictOf(r)
		}
		b = utf8.AppendRune(b, r)
	}
	if len(n.han) == 0 {
		b = append(b, letters(n.words)...)
	}
	return b
}

// Loose returns the loose key: the class of each character. Empty for a
// romanised name and when a character is unknown.
func (n Name) Loose() string {
	if n.missing > 0 {
		return ""
	}
	return string(loaded().appendLoose(nil, n.han))
}

// appendLoose folds the first character as a surname, whether it is one or not,
// so that a key does not depend on how the name was split.
func (t *tables) appendLoose(b []byte, h []rune) []byte {
	for i, r := range h {
		if i == 0 {
			b = utf8.AppendRune(b, t.looseSurname(r))
		} else {
			b = utf8.AppendRune(b, t.looseOf(r))
		}
	}
	return b
}

// appendGiven folds every character as part of a given name.
func (t *tables) appendGiven(b []byte, h []rune) []byte {
	for _, r := range h {
		b = utf8.AppendRune(b, t.looseOf(r))
	}
	return b
}

// appendMask is the loose key with the character at i unknown.
func (t *tables) appendMask(b []byte, h []rune, i int) []byte {
	for k, r := range h {
		switch {
		case k == i:
			b = append(b, Unknown)
		case k == 0:
			b = utf8.AppendRune(b, t.looseSurname(r))
		default:
			b = utf8.AppendRune(b, t.looseOf(r))
		}
	}
	return b
}

// Sounds returns the homophone keys: one per way to read the name, the likeliest
// first, syllables in Hanyu Pinyin without tones.
func (n Name) Sounds() []string { return n.spoken(loaded().hanyu) }

// NearSounds returns the homophone keys after what is confused in Taiwan was
// folded.
func (n Name) NearSounds() []string { return n.spoken(loaded().near) }

func (n Name) spoken(spell []string) []string {
	t := loaded()
	var all []string
	for _, v := range t.voices(n) {
		if s := string(t.appendSound(nil, v, spell)); !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// Romans returns the romanisation keys: of a name in characters, the unordered
// Wade-Giles classes of each way to read it; of a romanised one, its words, then
// the classes that they may stand for.
func (n Name) Romans() []string {
	return loaded().romans(n, maxSpellings)
}

func (t *tables) romans(n Name, limit int) []string {
	var all []string
	add := func(key string) {
		if key != "" && !slices.Contains(all, key) {
			all = append(all, key)
		}
	}
	if len(n.words) > 0 && n.lost == 0 {
		add(literalKey(n.words))
		for _, key := range t.romanised(n.words, limit) {
			add(key)
		}
	}
	if len(n.han) >= 2 && len(n.han) <= maxSyllables {
		for _, v := range t.voices(n) {
			add(t.classKey(v))
		}
	}
	return all
}

// Masks returns the loose key with each character left out in turn.
func (n Name) Masks() []string {
	if n.missing > 0 || len(n.han) < 2 || len(n.han) > maxMasked {
		return nil
	}
	var all []string
	for i := range n.han {
		all = append(all, string(loaded().appendMask(nil, n.han, i)))
	}
	return all
}
