package linkage

import (
	"cmp"
	"context"
	"slices"
)

// scoreAll judges all candidate pairs, streaming: only those that may join,
// or that somebody may want to see, are kept. They come sorted by rows.
func (l *Linker) scoreAll(ctx context.Context) ([]edge, error) {
	workers := l.cfg.workers()
	judges := make([]*judge, workers)
	kept := make([][]edge, workers)
	counts := make([]int64, workers)
	for w := range judges {
		judges[w] = newJudge(newScorer(l.t, l.model, l.judge.rare, l.judge.exact), l.cfg.Policy)
	}
	err := l.pairs.each(ctx, workers, nil, func(w int, batch []uint64) {
		counts[w] += int64(len(batch))
		for _, p := range batch {
			if e, ok := judges[w].edge(uint32(p>>32), uint32(p), l.floor()); ok {
				kept[w] = append(kept[w], e)
			}
		}
	})
	for _, c := range counts {
		l.stats.Pairs += c
	}
	edges := slices.Concat(kept...)
	slices.SortFunc(edges, func(x, y edge) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
	return edges, err
}

// floor is the log odds from which a pair is kept.
func (l *Linker) floor() float64 {
	if l.cfg.Floor != 0 {
		return l.cfg.Floor
	}
	return l.judge.review
}

// edge judges a pair; ok says that it is to be kept.
func (j *judge) edge(a, b uint32, floor float64) (e edge, ok bool) {
	ra, rb := j.t.row(int(a)), j.t.row(int(b))
	v, ok := j.vectorAbove(ra, rb, floor)
	if !ok {
		return edge{}, false
	}
	odds := j.oddsOf(v, ra)
	d, _ := j.decide(a, b, v, odds)
	if d == Apart && odds < floor {
		return edge{}, false
	}
	return edge{a, b, float32(odds), d == Joined}, true
}
