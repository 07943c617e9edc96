package eval

import (
	"math"
	"testing"
)

// atLeast is P(X >= k) of a binomial, summed term by term.
func atLeast(k, n int64, p float64) float64 {
	var sum float64
	for i := k; i <= n; i++ {
		a, _ := math.Lgamma(float64(n + 1))
		b, _ := math.Lgamma(float64(i + 1))
		c, _ := math.Lgamma(float64(n - i + 1))
		sum += math.Exp(a - b - c + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
	}
	return sum
}

// TestLimitsAreExact holds the limits to their definition.
func TestLimitsAreExact(t *testing.T) {
	t.Parallel()
	for n := int64(1); n <= 60; n++ {
		for k := int64(0); k <= n; k++ {
			low, high := clopperPearson(k, n, 0.05)
			if k == 0 && low != 0 || k == n && high != 1 {
				t.Fatalf("%d of %d: %v to %v", k, n, low, high)
			}
			if k > 0 && math.Abs(atLeast(k, n, low)-0.025) > 1e-9 {
				t.Fatalf("%d of %d: P(X >= %d) at %v is %v", k, n, k, low, atLeast(k, n, low))
			}
			if k < n && math.Abs(1-atLeast(k+1, n, high)-0.025) > 1e-9 {
				t.Fatalf("%d of %d: P(X <= %d) at %v is %v", k, n, k, high, 1-atLeast(k+1, n, high))
			}
		}
	}
}

// TestLimitsOfMillions compares with published limits of a Poisson count and
// with closed forms.
func TestLimitsOfMillions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		k, n      int64
		low, high float64
	}{
		{27, 2_700_000, 17.793 / 2_700_000, 39.284 / 2_700_000},
		{10, 100_000_000, 4.7954 / 100_000_000, 18.3904 / 100_000_000},
		{0, 1_000_000, 0, 1 - math.Pow(0.025, 1e-6)},
		{1_000_000, 1_000_000, math.Pow(0.025, 1e-6), 1},
		{50, 100, 0.39832, 0.60168},
	}
	for _, x := range tests {
		low, high := clopperPearson(x.k, x.n, 0.05)
		if math.Abs(low-x.low) > 1e-4*x.low+1e-15 || math.Abs(high-x.high) > 1e-4*x.high {
			t.Errorf("%d of %d: %g to %g, want %g to %g", x.k, x.n, low, high, x.low, x.high)
		}
	}
}

// TestBinsAgreeWithScores: counting by bin is counting by comparison.
func TestBinsAgreeWithScores(t *testing.T) {
	t.Parallel()
	for _, s := range []float64{-1, -0.5, -1e-9, 0, 1e-9, 0.1, 0.3, 1 - 1e-9, 1, math.Nextafter(0.5, 0), 0.5, math.Nextafter(0.5, 1)} {
		k := bin(s)
		if !(s >= edge(k) && (k == topBin || s < edge(k+1))) {
			t.Errorf("score %v is in bin %d from %v", s, k, edge(k))
		}
	}
	if bin(1.0000003) != topBin || bin(-1.0000003) != 0 || edge(binCount) <= 1 {
		t.Error("scores a rounding error outside are not at the ends")
	}
}

// TestTargetMayBeReachedExactly: ten false matches of a thousand are FMR 0.01,
// not above it, for every way to write the share.
func TestTargetMayBeReachedExactly(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		n, allowed int
		target     float64
	}{{1000, 10, 0.01}, {1000, 100, 0.1}, {3000, 3, 0.001}, {999, 9, 0.01}, {300, 87, 0.29}, {7, 0, 0.01}} {
		c := newCounter()
		for i := range x.n {
			c.add(float64(i) / float64(x.n))
		}
		all := c.tail()
		if k := all.lowest(x.target); all.above[k] != int64(x.allowed) || all.above[k-1] <= int64(x.allowed) {
			t.Errorf("%d scores at %v: %d at or above, want %d", x.n, x.target, all.above[k], x.allowed)
		}
	}
	empty := newCounter().tail()
	if empty.lowest(0.1) != 0 || resolvable(0.01, 999) || !resolvable(0.01, 1000) || !resolvable(1e-5, 1_000_000) {
		t.Error("what no scores and few scores resolve")
	}
}
