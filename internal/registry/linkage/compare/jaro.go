package compare

import "math/bits"

// JaroWinkler is the similarity of two values, 0 to 1, with Winkler's bonus
// for up to four common first runes.
func JaroWinkler(a, b string) float64 {
	if a == b {
		return 1
	}
	if a == "" || b == "" {
		return 0
	}
	a, b = ordered(a, b)
	if isASCII(a) && isASCII(b) {
		return winkler([]byte(a[:min(len(a), limit)]), []byte(b[:min(len(b), limit)]))
	}
	var x, y text
	x.set(a)
	y.set(b)
	return winkler(x.runes(), y.runes())
}

func winkler[C byte | rune](a, b []C) float64 {
	s := jaro(a, b)
	p := 0
	for p < 4 && p < len(a) && p < len(b) && a[p] == b[p] {
		p++
	}
	return s + float64(p)*0.1*(1-s)
}

// jaro marks the matched positions of both values in two 64-bit sets.
func jaro[C byte | rune](a, b []C) float64 {
	window := max(max(len(a), len(b))/2-1, 0)
	var inA, inB uint64
	for i := range a {
		lo, hi := max(0, i-window), min(len(b), i+window+1)
		for j := lo; j < hi; j++ {
			if a[i] == b[j] && inB>>j&1 == 0 {
				inA |= 1 << i
				inB |= 1 << j
				break
			}
		}
	}
	m := bits.OnesCount64(inA)
	if m == 0 {
		return 0
	}
	half := 0
	for x, y := inA, inB; x != 0; x, y = x&(x-1), y&(y-1) {
		if a[bits.TrailingZeros64(x)] != b[bits.TrailingZeros64(y)] {
			half++
		}
	}
	f := float64(m)
	return (f/float64(len(a)) + f/float64(len(b)) + (f-float64(half)/2)/f) / 3
}
