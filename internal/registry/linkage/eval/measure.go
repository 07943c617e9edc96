package eval

import (
	"cmp"
	"slices"

	"mpolice/internal/registry/linkage"
)

// judged is a kept pair with its truth.
type judged struct {
	odds, p float64
	match   bool
}

// measure fills what needs truth.
func measure(r *Report, t *truth, l *linkage.Linker, frames []frame) {
	source := func(row int) int {
		if len(frames) > 1 && row >= len(frames[0].rows) {
			return 1
		}
		return 0
	}
	counts := func(a, b int) bool { return r.Mode == "dedupe" || source(a) != source(b) }
	all, blocked := truePairs(t, l, counts)
	r.TruePairs = all
	if all > 0 {
		r.BlockRecall = float64(blocked) / float64(all)
	}
	var list []judged
	for p := range l.Pairs() {
		if match, ok := t.same(p.A, p.B); ok {
			list = append(list, judged{p.LogOdds, p.Probability(), match})
		}
	}
	r.decide(list)
	r.calibrate(list)
	r.clusters(t, l, counts)
}

// truePairs counts the pairs to be found, and those that blocking kept.
func truePairs(t *truth, l *linkage.Linker, counts func(a, b int) bool) (all, blocked int64) {
	one := func(a, b int) {
		if counts(a, b) {
			all++
			if l.Candidate(a, b) {
				blocked++
			}
		}
	}
	for p, match := range t.pairs {
		if match {
			one(int(p[0]), int(p[1]))
		}
	}
	for _, rows := range byLabel(len(t.entity), func(i int) int64 { return int64(t.entity[i]) }) {
		for i, a := range rows {
			for _, b := range rows[i+1:] {
				one(a, b)
			}
		}
	}
	return all, blocked
}

// byLabel groups rows by a label, in the order of their first rows; negative
// labels are no group.
func byLabel(n int, label func(int) int64) [][]int {
	at := map[int64]int{}
	var out [][]int
	for i := range n {
		l := label(i)
		if l < 0 {
			continue
		}
		k, ok := at[l]
		if !ok {
			k = len(out)
			at[l] = k
			out = append(out, nil)
		}
		out[k] = append(out[k], i)
	}
	return out
}

// decide measures pairs at p > 0.5 and finds the best threshold.
func (r *Report) decide(list []judged) {
	slices.SortFunc(list, func(a, b judged) int { return cmp.Compare(b.odds, a.odds) })
	var right int64
	for i, j := range list {
		if j.match {
			right++
		}
		if i+1 < len(list) && list[i+1].odds == j.odds {
			continue
		}
		s := scoreOf(right, int64(i+1), r.TruePairs)
		if j.odds > 0 {
			r.Pair = s
		}
		if s.F1 > r.BestF1 {
			r.BestF1, r.BestAt = s.F1, j.odds
		}
	}
}

// binEdges are the probabilities that the calibration table is cut at.
var binEdges = []float64{0, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999, 1.0000001}

func (r *Report) calibrate(list []judged) {
	r.Calibration = make([]Bin, len(binEdges)-1)
	for i := range r.Calibration {
		r.Calibration[i].From, r.Calibration[i].To = binEdges[i], min(1, binEdges[i+1])
	}
	for _, j := range list {
		k, exact := slices.BinarySearch(binEdges, j.p)
		if !exact {
			k--
		}
		b := &r.Calibration[min(k, len(r.Calibration)-1)]
		b.Pairs++
		b.Mean += j.p
		y := 0.0
		if j.match {
			y = 1
		}
		b.Observed += y
		r.Brier += (j.p - y) * (j.p - y) / float64(len(list))
	}
	for i := range r.Calibration {
		if b := &r.Calibration[i]; b.Pairs > 0 {
			b.Mean /= float64(b.Pairs)
			b.Observed /= float64(b.Pairs)
		}
	}
}
