package eval

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestFoldsAreToldByTheOthersBestThreshold tries every threshold on the other
// folds; the one taken must be as good as the best of them.
func TestFoldsAreToldByTheOthersBestThreshold(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(5, 6))
	for round := range 40 {
		p := &Plan{folds: 2 + round%4}
		var scores []float64
		for i := range 120 {
			same := i%2 == 0
			s := rng.NormFloat64()*0.1 + 0.3
			if same {
				s += 0.15
			}
			s = math.Round(s*50) / 50 // many equal scores
			switch rng.IntN(15) {
			case 0:
				s = math.NaN()
			case 1:
				s = math.Inf(-1)
			}
			p.pairs = append(p.pairs, pair{same: same, fold: i % p.folds})
			scores = append(scores, s)
		}
		for _, failures := range []bool{true, false} {
			p.checkFolds(t, scores, failures)
		}
	}
}

func (p *Plan) checkFolds(t *testing.T, scores []float64, failures bool) {
	t.Helper()
	a := p.accuracy(scores, failures)
	right := func(threshold float64, in func(int) bool) (n, of int) {
		for i, x := range p.pairs {
			if !in(x.fold) || math.IsInf(scores[i], -1) || math.IsNaN(scores[i]) && !failures {
				continue
			}
			of++
			if (scores[i] >= threshold) == x.same { // NaN is never above
				n++
			}
		}
		return n, of
	}
	var mean float64
	for f, fold := range a.Folds {
		others := func(x int) bool { return x != f }
		best := 0
		for _, s := range append([]float64{-2, 2}, scores...) {
			n, _ := right(s, others)
			best = max(best, n)
		}
		if n, _ := right(fold.Threshold, others); n != best {
			t.Errorf("fold %d: threshold %v tells %d of the others, %d is possible", f, fold.Threshold, n, best)
		}
		n, of := right(fold.Threshold, func(x int) bool { return x == f })
		if fold.Right != n || fold.Pairs != of {
			t.Errorf("fold %d: %+v, want %d of %d", f, fold, n, of)
		}
		mean += float64(n) / float64(of) / float64(len(a.Folds))
	}
	if math.Abs(a.Mean-mean) > 1e-6 {
		t.Errorf("mean %v, want %v", a.Mean, mean)
	}
}

// TestStandardErrorIsThatOfLFW uses the formulas of Huang et al. (2007) by hand.
func TestStandardErrorIsThatOfLFW(t *testing.T) {
	t.Parallel()
	a := &Accuracy{Folds: []Fold{{Right: 90, Pairs: 100}, {Right: 94, Pairs: 100}, {Right: 98, Pairs: 100}}}
	a.sum()
	// Deviations -4, 0, 4 %: sigma = sqrt(32/2) = 4 %, SE = 4 % / sqrt(3).
	if a.Mean != 0.94 || math.Abs(a.SE-0.04/math.Sqrt(3)) > 1e-6 {
		t.Errorf("%v ± %v", a.Mean, a.SE)
	}
}
