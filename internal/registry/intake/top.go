package intake

import (
	"maps"
	"slices"
)

// tops is how many values are followed for the most frequent one.
const tops = 32

// top finds the most frequent values of a field in one pass (Misra and Gries,
// 1982): a count is too low by at most rows/tops.
type top struct{ counts map[string]int64 }

func newTop() *top { return &top{map[string]int64{}} }

func (t *top) add(value []byte, n int64) {
	if had, ok := t.counts[string(value)]; ok {
		t.counts[string(value)] = had + n
		return
	}
	t.put(string(value), n)
}

func (t *top) put(value string, n int64) {
	if _, ok := t.counts[value]; ok || len(t.counts) < tops {
		t.counts[value] += n
		return
	}
	least := n
	for _, c := range t.counts {
		least = min(least, c)
	}
	for v, c := range t.counts {
		if c == least {
			delete(t.counts, v)
		} else {
			t.counts[v] = c - least
		}
	}
	if n > least {
		t.counts[value] = n - least
	}
}

// merge takes in another's counts, in the order of the values: the same file
// gives the same figures.
func (t *top) merge(o *top) {
	for _, v := range slices.Sorted(maps.Keys(o.counts)) {
		t.put(v, o.counts[v])
	}
}

// most is the count of the most frequent value.
func (t *top) most() (n int64) {
	for _, c := range t.counts {
		n = max(n, c)
	}
	return n
}
