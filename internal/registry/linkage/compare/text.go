package compare

import "unicode/utf8"

// limit is how many runes of a value the string measures read.
const limit = 64

// text is a value as runes: a view that costs nothing to make from ASCII.
type text struct {
	n   int
	buf [limit]rune
}

func (t *text) set(s string) {
	n := 0
	for i := 0; i < len(s) && n < limit; n++ {
		if c := s[i]; c < utf8.RuneSelf {
			t.buf[n] = rune(c)
			i++
			continue
		}
		r, w := utf8.DecodeRuneInString(s[i:])
		t.buf[n] = r
		i += w
	}
	t.n = n
}

func (t *text) runes() []rune { return t.buf[:t.n] }

// ordered puts two values in one order, so that greedy measures are
// symmetric.
func ordered(a, b string) (string, string) {
	if len(a) > len(b) || len(a) == len(b) && a > b {
		return b, a
	}
	return a, b
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Han reports whether s holds a rune of the CJK blocks, by its lead bytes:
// U+2E80 and up, which is all that the comparison of names needs.
func Han(s string) bool {
	for i := range len(s) {
		if s[i] >= 0xE2 {
			return true
		}
	}
	return false
}
