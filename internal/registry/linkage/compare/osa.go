package compare

import "math/bits"

// Distance is the optimal string alignment distance (insert, delete, replace,
// swap of neighbours), of at most the first 64 runes.
func Distance(a, b string) int {
	if a == b {
		return 0
	}
	a, b = ordered(a, b)
	if isASCII(a) && isASCII(b) {
		return osaBytes(a[:min(len(a), limit)], b[:min(len(b), limit)])
	}
	var x, y text
	x.set(a)
	y.set(b)
	return osaRunes(x.runes(), y.runes())
}

// Within reports whether the distance is at most k, after a cheap look at
// length and letters.
func Within(a, b string, k int) bool {
	if d := len(a) - len(b); (d > k || -d > k) && isASCII(a) && isASCII(b) {
		return false
	}
	return Distance(a, b) <= k
}

// osaBytes is Hyyrö's bit-parallel algorithm: one column of the matrix in two
// words, a bit a row.
func osaBytes(a, b string) int {
	if a == "" {
		return len(b)
	}
	var masks [128]uint64
	for i := range len(a) {
		masks[a[i]&127] |= 1 << i
	}
	s := newOSA(len(a))
	for j := range len(b) {
		s.step(masks[b[j]&127])
	}
	return s.score
}

func osaRunes(a, b []rune) int {
	if len(a) == 0 {
		return len(b)
	}
	if len(b) == 0 {
		return len(a)
	}
	s := newOSA(len(a))
	for _, c := range b {
		var mask uint64
		for i, r := range a {
			if r == c {
				mask |= 1 << i
			}
		}
		s.step(mask)
	}
	return s.score
}

// osa is the state after some columns.
type osa struct {
	vp, vn, d0, prev uint64
	last             int
	score            int
}

func newOSA(m int) osa {
	return osa{vp: ^uint64(0) >> (bits.UintSize - m), last: m - 1, score: m}
}

func (s *osa) step(pm uint64) {
	tr := ((^s.d0 & pm) << 1) & s.prev
	s.d0 = (((pm & s.vp) + s.vp) ^ s.vp) | pm | s.vn | tr
	hp := s.vn | ^(s.d0 | s.vp)
	hn := s.d0 & s.vp
	s.score += int(hp>>s.last&1) - int(hn>>s.last&1)
	hp = hp<<1 | 1
	s.vp = hn<<1 | ^(s.d0 | hp)
	s.vn = s.d0 & hp
	s.prev = pm
}
