package linkage

import (
	"math"
	"slices"
)

// Terms are the frequencies of a column's values in the full table: agreeing
// on a rare name says more than on a common one (Winkler 1989). Values are
// kept by hash, and only those that many records share: single people cannot
// be read out of a model.
type Terms struct {
	// Hashes of values, sorted, with their counts beside them.
	Hashes []uint64 `json:"hashes"`
	Counts []uint32 `json:"counts"`
	// Filled is how many records have a value.
	Filled int `json:"filled"`
	// Floor is the count given to values that are not listed.
	Floor float64 `json:"floor"`
	// Rare is the count from which a value is listed.
	Rare int `json:"rare"`
}

// Values of private kinds are listed from privateCount records on, others
// from publicCount.
const (
	publicCount  = 3
	privateCount = 10
)

// termsOf counts the values of a comparison's column.
func termsOf(t *table, c *Comparison) Terms {
	counts := countCodes(t, c.Col)
	out := Terms{Rare: publicCount}
	if c.Kind.Private() {
		out.Rare = privateCount
	}
	type term struct {
		hash  uint64
		count uint32
	}
	var list []term
	hashes := t.dictOf[t.cols[c.Col].dict].hashes
	var rest, restSquares float64
	for code, n := range counts {
		if code == 0 || n == 0 {
			continue
		}
		out.Filled += int(n)
		if int(n) >= out.Rare {
			list = append(list, term{hashes[code], n})
			continue
		}
		rest += float64(n)
		restSquares += float64(n) * float64(n)
	}
	out.Floor = 1
	if rest > 0 {
		out.Floor = max(1, restSquares/rest)
	}
	slices.SortFunc(list, func(a, b term) int {
		if a.hash < b.hash {
			return -1
		}
		return 1
	})
	for _, x := range list {
		out.Hashes = append(out.Hashes, x.hash)
		out.Counts = append(out.Counts, x.count)
	}
	return out
}

func countCodes(t *table, col int) []uint32 {
	counts := make([]uint32, len(t.dictOf[t.cols[col].dict].values))
	w := len(t.cols)
	for i := col; i < len(t.codes); i += w {
		counts[t.codes[i]]++
	}
	return counts
}

// frequency is the share of records with a value, by the value's hash.
func (t *Terms) frequency(hash uint64) float64 {
	if t.Filled == 0 {
		return 1
	}
	n := t.Floor
	if i, ok := slices.BinarySearch(t.Hashes, hash); ok {
		n = float64(t.Counts[i])
	}
	return max(n, 1.5) / (float64(t.Filled) + 1)
}

// rarity is the class of a frequency: 0 common … 3 rare.
func rarity(frequency float64) uint8 {
	switch l := -math.Log2(frequency); {
	case l < 5:
		return 0
	case l < 8:
		return 1
	case l < 11:
		return 2
	}
	return 3
}

// frequencies are by value code, for all codes of the dictionary from on.
func (t *Terms) frequencies(d *dict, from int, out []float64) []float64 {
	for _, h := range d.hashes[from:] {
		out = append(out, t.frequency(h))
	}
	return out
}
