package steward

import (
	"strings"
	"unicode"

	"mpolice"
)

// closedText stands for a value of which not even the shape is shown.
const closedText = "●●●●●"

// Shape writes a value's shape: 9 for a digit, A for a letter, 字 for a
// character, 造 for one of an agency's own (private use) and � for what could
// not be decoded; what separates them stays. A wrong format shows in it, and
// nobody's data does.
func Shape(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteRune(shapeOf(r))
	}
	return b.String()
}

func shapeOf(r rune) rune {
	switch {
	case r == unicode.ReplacementChar || r == '■' || r == '□' || r == '?' || r == '？':
		return r
	case unicode.In(r, unicode.Co):
		return '造'
	case unicode.IsDigit(r):
		return '9'
	case unicode.In(r, unicode.Han):
		return '字'
	case unicode.IsLetter(r), unicode.IsMark(r):
		return 'A'
	case unicode.IsControl(r), unicode.In(r, unicode.Cf):
		return '�'
	}
	return r
}

// cover shows a value as its class allows without opening it: ordinary ones as
// they are, identity and contact by their shape, special and sealed not at all.
func cover(class mpolice.Class, value string) (shown string, closed bool) {
	switch {
	case value == "":
		return "", false
	case class == mpolice.ClassOrdinary:
		return value, false
	case class == mpolice.ClassIdentity || class == mpolice.ClassContact:
		return Shape(value), true
	}
	return closedText, true
}
