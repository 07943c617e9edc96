package mpolice

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxSubjectRunes bounds what is typed into a subject box, separators included.
const maxSubjectRunes = 32

// foldKey folds full-width forms, upper-cases and drops separators. Anything
// but ASCII letters and digits that remains is refused, which keeps control
// and bidirectional characters, quotes and markup out of every key. One rune
// of prefixes may stand first: the Han prefix of a special plate.
func foldKey(raw, prefixes string) (string, error) {
	if len(raw) > maxSubjectRunes*utf8.UTFMax {
		return "", ErrSubjectTooLong
	}
	if !utf8.ValidString(raw) {
		return "", ErrSubjectCharacters
	}
	if utf8.RuneCountInString(raw) > maxSubjectRunes {
		return "", ErrSubjectTooLong
	}
	var room [maxSubjectRunes + utf8.UTFMax]byte
	key := room[:0]
	for _, r := range raw {
		r = foldWidth(r)
		switch {
		case isSeparator(r):
			continue
		case r >= '0' && r <= '9' || r >= 'A' && r <= 'Z':
			key = append(key, byte(r))
		case r >= 'a' && r <= 'z':
			key = append(key, byte(r-'a'+'A'))
		case len(key) == 0 && r > unicode.MaxASCII && strings.ContainsRune(prefixes, r):
			key = utf8.AppendRune(key, r)
		default:
			return "", ErrSubjectCharacters
		}
	}
	if len(key) == 0 {
		return "", ErrSubjectEmpty
	}
	return string(key), nil
}

// isSeparator reports what people put between the parts of a plate or a
// number: spaces, hyphens and dashes, full stops and middle dots.
func isSeparator(r rune) bool {
	switch r {
	case ' ', '\u00A0', '-', '.', '·', '‧', '•', '・', '\u2212':
		return true
	}
	return r >= '\u2010' && r <= '\u2015'
}

// foldWidth maps the full-width ASCII block and the ideographic space.
func foldWidth(r rune) rune {
	switch {
	case r == '\u3000':
		return ' '
	case r >= '\uFF01' && r <= '\uFF5E':
		return r - 0xFEE0
	}
	return r
}

// CleanText trims s and checks it for free-text fields (reason, place): valid
// UTF-8, at most maxRunes runes, no control, line-breaking, bidirectional or
// invisible formatting characters, which could make a record read differently
// from what it holds.
func CleanText(s string, maxRunes int) (string, error) {
	if !utf8.ValidString(s) {
		return "", ErrTextCharacters
	}
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) > maxRunes {
		return "", ErrTextTooLong
	}
	for _, r := range s {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			return "", ErrTextCharacters
		}
	}
	return s, nil
}
