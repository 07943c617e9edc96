package search

import "math"

// Unit roundoffs of IEEE 754 binary32 and binary64, rounding to nearest.
const (
	unit32 = 1.0 / (1 << 24)
	unit64 = 1.0 / (1 << 53)
)

// gamma is Higham's bound n*u/(1-n*u) of the relative error that n roundings
// accumulate (Accuracy and Stability of Numerical Algorithms, 2nd ed., lemma
// 3.1), rounded up.
func gamma(n int, u float64) float64 {
	nu := float64(n) * u // exact: u is a power of two
	return up(nu / down(1-nu))
}

// up is a number at least as great as the exact result that was rounded to x:
// rounding to nearest never moves a result by more than half the gap.
func up(x float64) float64 { return math.Nextafter(x, math.Inf(1)) }

// down is a number at most as great as the exact result rounded to x.
func down(x float64) float64 { return math.Nextafter(x, math.Inf(-1)) }

// up32 is the least float32 that is at least x.
func up32(x float64) float32 {
	f := float32(x)
	if float64(f) < x {
		f = math.Nextafter32(f, float32(math.Inf(1)))
	}
	return f
}

// down32 is the greatest finite float32 that is at most x.
func down32(x float64) float32 {
	f := float32(x)
	if float64(f) > x {
		f = math.Nextafter32(f, float32(math.Inf(-1)))
	}
	return max(f, -math.MaxFloat32)
}
