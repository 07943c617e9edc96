package compare

import (
	"strings"
	"unicode/utf8"
)

// gradeName grades one name (given or family): close is a slip of the pen,
// similar a likely variant, an initial or a short form, weak a likeness.
func gradeName(a, b string) int {
	if Han(a) || Han(b) {
		return gradeHan(a, b)
	}
	a, b = ordered(a, b)
	s := JaroWinkler(a, b)
	switch {
	case s >= 0.92 || len(a) >= 4 && Within(a, b, 1):
		return 3
	case s >= 0.85 || initial(a, b) || strings.HasPrefix(b, a) && len(a) >= 2 || tokenOf(a, b):
		return 2
	case s >= 0.75:
		return 1
	}
	return 0
}

// gradeHan grades Han names by runes: one of three or more different, or a cut
// end, is similar; half is weak. A private-use rune or a box stands for any
// one character. Close is left to the homophone and variant keys that callers
// make: by its strokes alone no character is a slip for another.
func gradeHan(a, b string) int {
	var x, y text
	x.set(a)
	y.set(b)
	m, n := x.n, y.n
	if m == n {
		same := 0
		for i := range m {
			if x.buf[i] == y.buf[i] || unknown(x.buf[i]) || unknown(y.buf[i]) {
				same++
			}
		}
		switch {
		case same == m, m >= 3 && same >= m-1:
			return 2
		case same*2 >= m:
			return 1
		}
		if m == 2 && x.buf[0] == y.buf[1] && x.buf[1] == y.buf[0] {
			return 2
		}
		return 0
	}
	a, b = ordered(a, b)
	if strings.HasPrefix(b, a) && min(m, n) >= 2 {
		return 2
	}
	if osaRunes(x.runes(), y.runes()) == 1 && min(m, n) >= 1 {
		return 1
	}
	return 0
}

// unknown reports a character that an agency could not encode.
func unknown(r rune) bool {
	return r == '■' || r == utf8.RuneError || r >= 0xE000 && r <= 0xF8FF || r >= 0xF0000
}

// initial reports that the shorter is the first letter of the longer.
func initial(short, long string) bool {
	return len(short) == 1 && long[0] == short[0]
}

// tokenOf reports that the shorter is one of the words of the longer.
func tokenOf(short, long string) bool {
	if len(short) < 2 || strings.IndexByte(long, ' ') < 0 && strings.IndexByte(short, ' ') < 0 {
		return false
	}
	var ta, tb tokens
	ta.set(short)
	tb.set(long)
	for i := range ta.n {
		for j := range tb.n {
			if len(ta.at[i]) > 1 && ta.at[i] == tb.at[j] {
				return true
			}
		}
	}
	return false
}

// gradeRest grades further names and titles by their words.
func gradeRest(a, b string) int {
	o := overlap(a, b)
	switch {
	case o.least >= 0.99:
		return 2
	case o.least >= 0.3:
		return 1
	}
	return 0
}

// gradeTokens grades whole names: all words meet (in any order, with slips
// and initials), or all of the shorter do, or some.
func gradeTokens(a, b string) int {
	if Han(a) && Han(b) {
		return gradeHan(a, b)
	}
	o := overlap(a, b)
	switch {
	case o.both >= 0.99:
		return 3
	case o.least >= 0.99 && o.words >= 2 || o.both >= 0.66 || JaroWinkler(a, b) >= 0.93:
		return 2
	case o.least >= 0.49:
		return 1
	}
	return 0
}
