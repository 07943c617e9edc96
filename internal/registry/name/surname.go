package name

// surnameOf returns how many characters of a name are its surname: 1, 2 for a
// compound surname (歐陽) or a husband's surname before one's own (林黃秀英), 3 for
// both together (范姜林秀英), 0 for a transcribed name.
func (t *tables) surnameOf(h []rune, dotted bool) int {
	switch {
	case len(h) == 0 || dotted:
		return 0
	case len(h) <= 2:
		return 1
	}
	compound := t.compound(h[0], h[1]) != nil
	switch len(h) {
	case 3:
		if compound {
			return 2
		}
		return 1
	case 4:
		if compound || t.single(h[0]) && t.single(h[1]) {
			return 2
		}
		return 1
	case 5:
		return t.surnameOfFive(h, compound)
	}
	return 0
}

func (t *tables) surnameOfFive(h []rune, compound bool) int {
	switch {
	case compound && t.single(h[2]):
		return 3
	case compound:
		return 2
	case t.single(h[0]) && t.compound(h[1], h[2]) != nil:
		return 3
	}
	return 0
}

func (t *tables) single(r rune) bool { return r == Unknown || t.flags.at(r)&isSurname != 0 }

// compound returns the two syllables of a compound surname, nil when a and b
// are none.
func (t *tables) compound(a, b rune) []syllable { return t.compounds[[2]rune{a, b}] }
