package eval

import (
	"cmp"
	"slices"

	"mpolice/internal/registry/linkage"
)

// judged is a kept pair with its truth.
type judged struct {
	a, b    int32
	odds, p float64
	match   bool
}

// measurement compares what was linked with the truth.
type measurement struct {
	*dataset
	report *Report
	linker *linkage.Linker
	pairs  []judged // kept pairs that count, best first
	missed [][2]int // true pairs that were not kept
}

// measure fills what needs truth.
func measure(r *Report, s *dataset, l *linkage.Linker) *measurement {
	m := &measurement{dataset: s, report: r, linker: l}
	kept := map[[2]int32]bool{}
	for p := range l.Pairs() {
		match, ok := s.truth.same(p.A, p.B)
		if !ok {
			continue
		}
		if match {
			kept[[2]int32{int32(p.A), int32(p.B)}] = true
		}
		m.pairs = append(m.pairs, judged{int32(p.A), int32(p.B), p.LogOdds, p.Probability(), match})
	}
	slices.SortFunc(m.pairs, func(a, b judged) int {
		return cmp.Or(cmp.Compare(b.odds, a.odds), cmp.Compare(a.a, b.a), cmp.Compare(a.b, b.b))
	})
	m.truePairs(kept)
	m.decide()
	m.thresholds()
	r.calibrate(m.pairs)
	m.clusters()
	return m
}

// counted reports whether two rows are compared at all.
func (m *measurement) counted(a, b int) bool {
	n := len(m.frames[0].rows)
	return m.report.Mode == "dedupe" || (a < n) != (b < n)
}

// truePairs counts the pairs to be found and those that blocking kept, by rule.
func (m *measurement) truePairs(kept map[[2]int32]bool) {
	r := m.report
	var blocked int64
	one := func(a, b int) {
		if !m.counted(a, b) {
			return
		}
		r.TruePairs++
		if rule := m.linker.Rule(a, b); rule >= 0 {
			blocked++
			r.Blocking[rule].TruePairs++
		}
		if a, b = min(a, b), max(a, b); !kept[[2]int32{int32(a), int32(b)}] {
			m.missed = append(m.missed, [2]int{a, b})
		}
	}
	for p, match := range m.truth.pairs {
		if match {
			one(int(p[0]), int(p[1]))
		}
	}
	for _, rows := range byLabel(len(m.truth.entity), func(i int) int64 { return int64(m.truth.entity[i]) }) {
		for i, a := range rows {
			for _, b := range rows[i+1:] {
				one(a, b)
			}
		}
	}
	r.LostByBlocking = r.TruePairs - blocked
	if r.TruePairs > 0 {
		r.BlockRecall = float64(blocked) / float64(r.TruePairs)
	}
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
func (m *measurement) decide() {
	r := m.report
	var right int64
	for i, j := range m.pairs {
		if j.match {
			right++
		}
		if i+1 < len(m.pairs) && m.pairs[i+1].odds == j.odds {
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

// marks are the probabilities at which precision and recall are told.
var marks = []float64{0.01, 0.1, 0.5, 0.9, 0.99, 0.999}

func (m *measurement) thresholds() {
	for _, p := range marks {
		n := slices.IndexFunc(m.pairs, func(j judged) bool { return j.p <= p })
		if n < 0 {
			n = len(m.pairs)
		}
		t := Threshold{Probability: p}
		for _, j := range m.pairs[:n] {
			if j.match {
				t.True++
			} else {
				t.False++
			}
		}
		t.Missed = m.report.TruePairs - t.True
		t.Score = scoreOf(t.True, t.True+t.False, m.report.TruePairs)
		m.report.Thresholds = append(m.report.Thresholds, t)
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
