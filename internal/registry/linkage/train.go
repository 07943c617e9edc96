package linkage

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
)

// Sizes of the samples that a model is fitted on.
const (
	randomPairs = 300_000   // for u
	vectorPairs = 2_000_000 // candidate pairs for EM
)

// ErrTooFew says that there is nothing to fit a model on.
var ErrTooFew = errors.New("linkage needs at least two records that can be compared")

// train fits a model to a table: blocking keys, u from random pairs, then m
// and lambda by EM on the candidate pairs (a deterministic sample of them
// where they are many).
func train(ctx context.Context, t *table, cfg Config) (*Model, *pairMaker, int64, error) {
	link, workers := cfg.Link, cfg.workers()
	m := &Model{Fields: t.fields, Link: link, Records: t.n, schema: t.schema, Comparisons: comparisonsOf(t.schema)}
	all := allPairs(t, link)
	if all < 1 {
		return nil, nil, 0, ErrTooFew
	}
	m.countTerms(t)
	set := newAtomSet()
	var refused int64
	if all > exhaustivePairs {
		m.Keys = chooseKeys(t, cfg, set)
		refused = freezeOversize(t, m.Keys, set)
	} else {
		m.Keys = []blockKey{{}}
	}
	pairs := newPairMaker(t, newBlocker(t, m.Keys, set), link, workers)
	f := &fit{m: m, all: all, random: m.random(t, link), sharing: m.sharing(t, link)}
	if err := f.collect(ctx, t, pairs, workers); err != nil {
		return nil, nil, 0, fmt.Errorf("fit the model: %w", err)
	}
	f.run()
	return m, pairs, refused, nil
}

// allPairs is the number of pairs that could match.
func allPairs(t *table, link bool) float64 {
	n := float64(t.n)
	pairs := n * (n - 1) / 2
	if !link {
		return pairs
	}
	var by [256]float64
	for _, s := range t.source {
		by[s]++
	}
	for _, k := range by {
		pairs -= k * (k - 1) / 2
	}
	return pairs
}

// countTerms fills term frequencies and u of exact agreement by rarity.
func (m *Model) countTerms(t *table) {
	for i := range m.Comparisons {
		c := &m.Comparisons[i]
		terms := termsOf(t, c)
		counts := countCodes(t, c.Col)
		var sum, squares [rareClasses]float64
		for code, f := range terms.frequencies(t.dictOf[t.cols[c.Col].dict], 0, nil) {
			if code > 0 && counts[code] > 0 {
				k := rarity(f)
				n := float64(counts[code])
				sum[k] += n
				squares[k] += n * f
			}
		}
		for k := range rareClasses {
			c.RareU[k] = math.Exp2(-3 * float64(k+1))
			if sum[k] > 0 {
				c.RareU[k] = squares[k] / sum[k]
			}
			c.Others[k] = 1
		}
		m.Terms = append(m.Terms, terms)
	}
}

// rareCodes are the rarity classes by comparison and value code.
func (m *Model) rareCodes(t *table) [][]uint8 {
	out := make([][]uint8, len(m.Comparisons))
	for i := range out {
		for _, f := range m.Terms[i].frequencies(t.dictOf[t.cols[m.Comparisons[i].Col].dict], 0, nil) {
			out[i] = append(out[i], rarity(f))
		}
	}
	return out
}

// random is how often each level is met among random pairs: exact agreement
// from the frequencies of all values, the rest from a sample.
func (m *Model) random(t *table, link bool) [][]float64 {
	counts := make([][]float64, len(m.Comparisons))
	for i := range counts {
		counts[i] = make([]float64, len(m.Comparisons[i].Levels))
	}
	c := newComparer(t, m.Comparisons, m.rareCodes(t))
	r := rand.New(rand.NewPCG(1969, uint64(t.n)))
	for range min(randomPairs, 100*t.n, int(2*allPairs(t, link))) {
		a, b := r.IntN(t.n), r.IntN(t.n)
		if a == b || link && t.source[a] == t.source[b] {
			continue
		}
		v := c.vector(t.row(a), t.row(b))
		for i := range counts {
			if code := uint8(v >> (vectorBits * i) & 15); code != 0 {
				counts[i][m.Comparisons[i].levelOf(code)]++
			}
		}
	}
	for i := range counts {
		top := m.Comparisons[i].top()
		counts[i][top] = 0
		for l := range counts[i] {
			counts[i][l] += 0.5
		}
		exact := meeting(t, m.Comparisons[i].Col)
		counts[i][top] = 0
		normalized(counts[i])
		for l := range counts[i] {
			counts[i][l] *= 1 - exact
		}
		counts[i][top] = exact
	}
	return counts
}

// meeting is the chance that two random records with a value share it.
func meeting(t *table, col int) float64 {
	var filled, squares float64
	for code, n := range countCodes(t, col) {
		if code > 0 && n > 0 {
			filled += float64(n)
			squares += float64(n) * float64(n-1)
		}
	}
	return max(squares, 1) / max(filled*(filled-1), 2)
}

// collect counts agreement vectors over the candidate pairs.
func (f *fit) collect(ctx context.Context, t *table, pairs *pairMaker, workers int) error {
	f.seen = min(1, vectorPairs/max(1, pairs.upper()))
	threshold := uint64(f.seen * (1 << 32))
	keep := func(a, b uint32) bool { return mix(uint64(a)<<32|uint64(b), seed0)>>32 < threshold }
	if f.seen >= 1 {
		keep = nil
	}
	rare := f.m.rareCodes(t)
	comparers := make([]*comparer, workers)
	counts := make([]map[uint64]float64, workers)
	for w := range workers {
		comparers[w] = newComparer(t, f.m.Comparisons, rare)
		counts[w] = map[uint64]float64{}
	}
	err := pairs.each(ctx, workers, keep, func(w int, batch []uint64) {
		for _, p := range batch {
			counts[w][comparers[w].vector(t.row(int(p>>32)), t.row(int(uint32(p))))]++
		}
	})
	for _, c := range counts[1:] {
		for v, n := range c {
			counts[0][v] += n
		}
	}
	f.vectors = sortVectors(counts[0])
	return err
}

// upper is the number of pairs in all blocks, repetitions included.
func (p *pairMaker) upper() float64 {
	var sum float64
	for _, sorted := range p.sorted {
		for lo := 0; lo < len(sorted); {
			hi := groupEnd(sorted, lo)
			sum += float64(hi-lo) * float64(hi-lo-1) / 2
			lo = hi
		}
	}
	return sum
}
