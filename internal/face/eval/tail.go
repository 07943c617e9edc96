package eval

import (
	"math"
	"sort"
	"sync/atomic"
)

// Scores are counted in bins of 2^-gridBits from -1 to 1. Dividing by a power of
// two is exact, so "score >= edge(k)" and "bin(score) >= k" are the same.
const (
	gridBits = 17
	zeroBin  = 1 << gridBits
	topBin   = 2 * zeroBin // the bin of 1 and of what rounding put above it
	binCount = topBin + 1
)

// bin is the bin of a score. Scores a rounding error outside [-1, 1] count as at
// the end; others never come here.
func bin(score float64) int {
	return min(max(int(math.Floor(score*zeroBin))+zeroBin, 0), topBin)
}

// edge is the lowest score of bin k. edge(binCount) is above every score.
func edge(k int) float64 { return float64(k-zeroBin) / zeroBin }

// counter counts scores. It is safe for concurrent use, and the sums do not
// depend on the order.
type counter struct{ at []atomic.Uint32 }

func newCounter() *counter { return &counter{make([]atomic.Uint32, binCount)} }

func (c *counter) add(score float64) { c.at[bin(score)].Add(1) }

// tail is how many scores are at or above each bin's edge.
type tail struct{ above []int64 } // binCount+1 numbers, not rising; the last is 0

func (c *counter) tail() tail {
	t := tail{make([]int64, binCount+1)}
	for k := binCount - 1; k >= 0; k-- {
		t.above[k] = t.above[k+1] + int64(c.at[k].Load())
	}
	return t
}

// n is how many scores were counted.
func (t tail) n() int64 { return t.above[0] }

// lowest is the lowest bin at whose edge the share of scores at or above is not
// more than target. Without scores it is 0: nothing asks for a threshold.
func (t tail) lowest(target float64) int {
	if t.n() == 0 {
		return 0
	}
	return sort.Search(binCount, func(k int) bool {
		return float64(t.above[k])/float64(t.n()) <= target
	})
}

// resolvable says whether reaching target would take ten errors or more.
func resolvable(target float64, trials int64) bool {
	return target*float64(trials) >= 10-1e-9
}

// auc is the probability that a mated score is above a non-mated one, ties
// counting half (the Mann–Whitney statistic).
func auc(mated, nonmated tail) float64 {
	var twice float64
	for k := range binCount {
		here := mated.above[k] - mated.above[k+1]
		if here == 0 {
			continue
		}
		below := nonmated.n() - nonmated.above[k]
		equal := nonmated.above[k] - nonmated.above[k+1]
		twice += float64(here) * (2*float64(below) + float64(equal))
	}
	return twice / 2 / float64(mated.n()) / float64(nonmated.n())
}

// eer is the equal error rate: the mean of FMR and FNMR at the edge where they
// are nearest to each other.
func eer(mated, nonmated tail) float64 {
	k := sort.Search(binCount, func(k int) bool {
		return 1-share(mated.above[k], mated.n()) >= share(nonmated.above[k], nonmated.n())
	})
	best, rate := math.Inf(1), 0.0
	for _, k := range []int{max(k-1, 0), k} {
		fmr, fnmr := share(nonmated.above[k], nonmated.n()), 1-share(mated.above[k], mated.n())
		if d := math.Abs(fmr - fnmr); d < best {
			best, rate = d, (fmr+fnmr)/2
		}
	}
	return rate
}

func share(part, of int64) float64 { return float64(part) / float64(of) }
