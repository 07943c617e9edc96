package name

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Unknown stands for a character that nobody knows: a missing glyph, a private
// use code point, a character masked out.
const Unknown = '?'

// role is what a rune does in a name.
type role uint8

const (
	separates role = iota // ends a word
	han                   // a character with a meaning
	unknown               // one character, not known which
	letter                // of an alphabet
	digit                 // 0-9 and others
	dot                   // between the parts of a transcribed name
	hyphen                // inside a romanised name
	silent                // belongs to a letter, or cannot be seen
	repeats               // 々, the character before once more
)

// roleOf classifies r after width and compatibility were folded.
func roleOf(r rune) role {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
		return letter
	case r >= '0' && r <= '9':
		return digit
	case isHan(r):
		return han
	case r == ' ':
		return separates
	}
	return rareRoleOf(r)
}

func rareRoleOf(r rune) role {
	switch r {
	case '.', '．', '﹒', '․', '。', '\u00B7', '\u0387', '\u2027', '\u2022', '\u30FB', '\uFF65', '\u2219', '\u22C5', '\u16EB', '\u2E31', '\uA78F':
		return dot
	case '?', '■', '□', '▇', '█', '▉', '▣', '▢', '◆', '◇', '●', '○', '◎', '◯', '〓', '*', unicode.ReplacementChar:
		return unknown
	case '\'', '’', '‘', 'ʼ', 'ʻ', 'ˈ', '´', '`', '^', ':', 'ː', '_', '\u00AD':
		return silent
	case '-', '‐', '‑', '‒', '–', '—', '―', '−', '﹣':
		return hyphen
	case '々', '〻':
		return repeats
	}
	switch {
	case unicode.Is(unicode.Co, r):
		return unknown
	case unicode.IsLetter(r):
		return letter
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Variation_Selector):
		return silent
	case unicode.IsDigit(r):
		return digit
	}
	return separates
}

// isHan covers the unified ideographs up to Extension H, the twelve of them in
// the compatibility block, and 〇.
func isHan(r rune) bool {
	switch {
	case r < 0x3007:
		return false
	case r >= 0x4E00 && r <= 0x9FFF, r >= 0x3400 && r <= 0x4DBF, r >= 0x20000 && r <= lastHan, r == '〇':
		return true
	}
	return r >= 0xFA0E && r <= 0xFA29
}

// foldWidth maps full-width ASCII to ASCII and the ideographic space to a space.
func foldWidth(r rune) rune {
	switch {
	case r == '\u3000':
		return ' '
	case r >= '\uFF01' && r <= '\uFF5E' && r != '．':
		return r - 0xFEE0
	}
	return r
}

// plain are letters that do not decompose into a base letter and marks.
var plain = map[rune]string{
	'ʉ': "u", 'ɨ': "i", 'đ': "d", 'ð': "d", 'ł': "l", 'ø': "o", 'ß': "ss", 'æ': "ae", 'œ': "oe",
	'þ': "th", 'ŋ': "ng", 'ı': "i", 'ə': "e", 'ħ': "h", 'ʔ': "",
}

// appendLetter appends r in small letters without marks.
func appendLetter(b []byte, r rune) []byte {
	if r >= 'A' && r <= 'Z' {
		return append(b, byte(r-'A'+'a'))
	}
	if r < 0x80 {
		return append(b, byte(r))
	}
	r = unicode.ToLower(r)
	if s, ok := plain[r]; ok {
		return append(b, s...)
	}
	for _, part := range norm.NFD.String(string(r)) {
		if s, ok := plain[part]; ok {
			b = append(b, s...)
		} else if !unicode.Is(unicode.Mn, part) {
			b = append(b, string(part)...)
		}
	}
	return b
}
