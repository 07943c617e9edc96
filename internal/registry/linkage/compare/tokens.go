package compare

import (
	"math/bits"
	"strings"
)

// maxTokens bounds the words of a value that are paired off.
const maxTokens = 24

// tokens are the words of a value.
type tokens struct {
	n    int
	at   [maxTokens]string
	mask [maxTokens]uint64 // the letters of a word, by their low six bits
}

func (t *tokens) set(s string) {
	t.n = 0
	for s != "" && t.n < maxTokens {
		i := strings.IndexByte(s, ' ')
		if i < 0 {
			t.add(s)
			return
		}
		if i > 0 {
			t.add(s[:i])
		}
		s = s[i+1:]
	}
}

func (t *tokens) add(w string) {
	var mask uint64
	for i := range len(w) {
		mask |= 1 << (w[i] & 63)
	}
	t.at[t.n], t.mask[t.n] = w, mask
	t.n++
}

// shared says how much of two values' words meet.
type shared struct {
	both  float64 // matched weight over the weight of all words of both
	least float64 // matched weight over the weight of the value with less
	words int     // words matched
}

// overlap pairs the words of two values greedily: equal words first, then
// words that are one slip apart or an initial, which count half to nine
// tenths. A word weighs by its length, up to a bound, so that "of" says less
// than "chudleigh".
func overlap(a, b string) shared {
	a, b = ordered(a, b)
	var x, y tokens
	x.set(a)
	y.set(b)
	var usedX, usedY uint32
	var got float64
	words := 0
	for i := range x.n {
		for j := range y.n {
			if usedY>>j&1 == 0 && x.at[i] == y.at[j] {
				usedX |= 1 << i
				usedY |= 1 << j
				got += weigh(x.at[i])
				words++
				break
			}
		}
	}
	got += fuzzy(&x, &y, usedX, usedY, &words)
	wx, wy := x.weight(), y.weight()
	if wx == 0 || wy == 0 {
		return shared{}
	}
	return shared{both: min(1, 2*got/(wx+wy)), least: min(1, got/min(wx, wy)), words: words}
}

// foreign reports that each of two words has four letters or more that the
// other lacks. Words of fewer than twenty letters are not alike then.
func foreign(x, y uint64) bool {
	return bits.OnesCount64(x&^y) > 3 && bits.OnesCount64(y&^x) > 3
}

// fuzzy pairs what exact pairing left over.
func fuzzy(x, y *tokens, usedX, usedY uint32, words *int) float64 {
	var got float64
	for i := range x.n {
		if usedX>>i&1 == 1 {
			continue
		}
		best, at := 0.0, -1
		for j := range y.n {
			if usedY>>j&1 == 1 || foreign(x.mask[i], y.mask[j]) {
				continue
			}
			if s := alike(x.at[i], y.at[j]); s > best {
				best, at = s, j
			}
		}
		if at >= 0 {
			usedY |= 1 << at
			got += best * (weigh(x.at[i]) + weigh(y.at[at])) / 2
			*words++
		}
	}
	return got
}

// alike is how far two different words count as one.
func alike(a, b string) float64 {
	a, b = ordered(a, b)
	switch {
	case len(a) == 1 && len(b) > 1 && a[0] == b[0]:
		return 0.8
	case len(a) >= 4 && Within(a, b, 1):
		return 0.9
	case len(a) >= 3 && strings.HasPrefix(b, a):
		return 0.8
	case len(a) >= 5 && JaroWinkler(a, b) >= 0.92:
		return 0.8
	}
	return 0
}

func weigh(w string) float64 { return float64(min(len(w), 6)) + 0.5 }

func (t *tokens) weight() float64 {
	var sum float64
	for i := range t.n {
		sum += weigh(t.at[i])
	}
	return sum
}
