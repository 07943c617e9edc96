package eval

import (
	"cmp"
	"math"
	"slices"
)

// Accuracy is the share of pairs told rightly, each fold at the threshold that
// was best on the other folds (LFW, Huang et al., 2007, "unseen" view 2).
type Accuracy struct {
	Mean  float64 `json:"mean"`
	SE    float64 `json:"se"` // standard error: deviation of the folds (n-1) / sqrt(n)
	Folds []Fold  `json:"folds"`
}

// Fold is one fold's test.
type Fold struct {
	Threshold float64 `json:"threshold"`
	Right     int     `json:"right"`
	Pairs     int     `json:"pairs"`
}

// told is one pair as accuracy sees it.
type told struct {
	score float64 // -Inf: a failure, always told apart
	same  bool
	fold  int
}

// accuracy is nil without folds. scores are in the order of the pairs, -Inf for
// a pair that was left out and NaN for a failure. With failures counted, such
// a pair is told apart: right when non-mated, wrong when mated.
func (p *Plan) accuracy(scores []float64, failures bool) *Accuracy {
	if p.folds < 2 {
		return nil
	}
	var list []told
	for i, x := range p.pairs {
		switch s := scores[i]; {
		case math.IsInf(s, -1), math.IsNaN(s) && !failures:
		case math.IsNaN(s):
			list = append(list, told{math.Inf(-1), x.same, x.fold})
		default:
			list = append(list, told{s, x.same, x.fold})
		}
	}
	slices.SortStableFunc(list, func(a, b told) int { return cmp.Compare(b.score, a.score) })
	a := &Accuracy{}
	for f := range p.folds {
		fold := test(list, f)
		if fold.Pairs == 0 {
			return nil
		}
		a.Folds = append(a.Folds, fold)
	}
	a.sum()
	return a
}

// test tells the pairs of one fold at the best threshold of the others. list is
// sorted by score, highest first.
func test(list []told, fold int) Fold {
	f := Fold{Threshold: bestThreshold(list, fold)}
	for _, x := range list {
		if x.fold != fold {
			continue
		}
		f.Pairs++
		if (x.score >= f.Threshold) == x.same {
			f.Right++
		}
	}
	return f
}

// bestThreshold lies midway between the two scores between which most pairs
// outside the fold are told rightly; among equals the highest, which gives the
// fewest false matches.
func bestThreshold(list []told, fold int) float64 {
	gain, best := 0, 0
	threshold := 2.0 // above every score: all told apart
	previous := math.NaN()
	for _, x := range list {
		if x.fold == fold || math.IsInf(x.score, -1) {
			continue
		}
		if x.score != previous {
			if gain > best {
				best, threshold = gain, between(x.score, previous)
			}
			previous = x.score
		}
		if x.same {
			gain++
		} else {
			gain--
		}
	}
	if gain > best {
		threshold = previous
	}
	return threshold
}

// between is above low and at most high.
func between(low, high float64) float64 {
	if mid := (low + high) / 2; mid > low {
		return mid
	}
	return high
}

func (a *Accuracy) sum() {
	n := float64(len(a.Folds))
	var mean, dev float64
	for _, f := range a.Folds {
		mean += float64(f.Right) / float64(f.Pairs) / n
	}
	for _, f := range a.Folds {
		d := float64(f.Right)/float64(f.Pairs) - mean
		dev += float64(d * d)
	}
	a.Mean, a.SE = round(mean), round(math.Sqrt(dev/(n-1))/math.Sqrt(n))
}
