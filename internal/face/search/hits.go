package search

import (
	"cmp"
	"slices"
)

// Hit is a template found.
type Hit struct {
	ID    uint64
	Score float64
}

// compare orders hits: score descending, then id ascending. Scores are never
// NaN: templates and probes are finite.
func compare(a, b Hit) int {
	if c := cmp.Compare(b.Score, a.Score); c != 0 {
		return c
	}
	return cmp.Compare(a.ID, b.ID)
}

// best keeps the k first of what is pushed.
type best struct {
	k    int
	heap []Hit // the last in order on top
}

func (b *best) push(h Hit) {
	if len(b.heap) < b.k {
		b.heap = append(b.heap, h)
		rise(b.heap, func(x, y Hit) bool { return compare(x, y) > 0 })
	} else if compare(h, b.heap[0]) < 0 {
		b.heap[0] = h
		sink(b.heap, func(x, y Hit) bool { return compare(x, y) > 0 })
	}
}

// last is the score of the k-th; ok is false while there are fewer.
func (b *best) last() (score float64, ok bool) {
	if len(b.heap) < b.k {
		return 0, false
	}
	return b.heap[0].Score, true
}

func (b *best) list() []Hit {
	list := slices.Clone(b.heap)
	slices.SortFunc(list, compare)
	return list
}

// greatest keeps the k greatest numbers.
type greatest struct {
	k    int
	heap []float64 // the least on top
}

// push tells whether the k-th greatest is now known and may have grown.
func (g *greatest) push(x float64) bool {
	less := func(x, y float64) bool { return x < y }
	switch {
	case len(g.heap) < g.k:
		g.heap = append(g.heap, x)
		rise(g.heap, less)
		return len(g.heap) == g.k
	case x > g.heap[0]:
		g.heap[0] = x
		sink(g.heap, less)
		return true
	}
	return false
}

// rise restores a heap after an append; above says what belongs nearer the top.
func rise[T any](heap []T, above func(x, y T) bool) {
	for i := len(heap) - 1; i > 0; {
		parent := (i - 1) / 2
		if !above(heap[i], heap[parent]) {
			return
		}
		heap[i], heap[parent] = heap[parent], heap[i]
		i = parent
	}
}

// sink restores a heap after its top was replaced.
func sink[T any](heap []T, above func(x, y T) bool) {
	for i := 0; ; {
		child := 2*i + 1
		if child >= len(heap) {
			return
		}
		if child+1 < len(heap) && above(heap[child+1], heap[child]) {
			child++
		}
		if !above(heap[child], heap[i]) {
			return
		}
		heap[i], heap[child] = heap[child], heap[i]
		i = child
	}
}

// Merge joins the answers of galleries that hold different templates, list by
// list, and keeps the first k.
func Merge(k int, answers ...Answer) Answer {
	var merged Answer
	for _, a := range answers {
		merged.Shards = append(merged.Shards, a.Shards...)
		for len(merged.Hits) < len(a.Hits) {
			merged.Hits = append(merged.Hits, nil)
		}
		for i, list := range a.Hits {
			merged.Hits[i] = append(merged.Hits[i], list...)
		}
	}
	for i, list := range merged.Hits {
		slices.SortFunc(list, compare)
		merged.Hits[i] = list[:min(k, len(list))]
	}
	return merged
}
