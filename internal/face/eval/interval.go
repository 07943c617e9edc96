package eval

import (
	"math"
	"strconv"
)

// Rate is a measured share with its exact 95 % limits (Clopper and Pearson,
// Biometrika 1934), trials taken as independent.
type Rate struct {
	Errors int64   `json:"errors"`
	Trials int64   `json:"trials"`
	Value  float64 `json:"value"` // errors / trials
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
}

// rate is nil without trials: nothing was measured.
func rate(errors, trials int64) *Rate {
	if trials == 0 {
		return nil
	}
	low, high := clopperPearson(errors, trials, 0.05)
	return &Rate{errors, trials, share(errors, trials), round(low), round(high)}
}

// round keeps six digits: enough to read, and the same on every machine although
// logarithms may differ in their last bit.
func round(x float64) float64 {
	y, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 6, 64), 64)
	return y
}

// clopperPearson is the interval whose ends are the shares at which k errors or
// more, and k errors or fewer, have the probability alpha/2 in n trials.
func clopperPearson(k, n int64, alpha float64) (low, high float64) {
	low, high = 0, 1
	if k > 0 {
		low = betaQuantile(alpha/2, float64(k), float64(n-k+1))
	}
	if k < n {
		high = betaQuantile(1-alpha/2, float64(k+1), float64(n-k))
	}
	return low, high
}

// betaQuantile solves I_x(a, b) = p by halving; I rises with x. The steps are
// taken on a logarithmic scale first, for limits far below 1.
func betaQuantile(p, a, b float64) float64 {
	low, high := 0.0, 1.0
	for range 200 {
		mid := (low + high) / 2
		if low > 0 && high/low > 4 {
			mid = math.Sqrt(low * high)
		}
		if mid <= low || mid >= high {
			break
		}
		if betaShare(mid, a, b) < p {
			low = mid
		} else {
			high = mid
		}
	}
	return (low + high) / 2
}

// betaShare is the regularised incomplete beta function I_x(a, b).
func betaShare(x, a, b float64) float64 {
	switch {
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	case x > (a+1)/(a+b+2):
		return 1 - betaShare(1-x, b, a)
	}
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	front := math.Exp(lab - la - lb + a*math.Log(x) + b*math.Log1p(-x))
	return front * betaFraction(x, a, b) / a
}

// betaFraction is the continued fraction of I_x (DLMF 8.17.22) by Lentz's
// method.
func betaFraction(x, a, b float64) float64 {
	const tiny = 1e-300
	c, d := 1.0, 1-(a+b)*x/(a+1)
	if math.Abs(d) < tiny {
		d = tiny
	}
	d = 1 / d
	f := d
	for m := 1.0; m <= 100_000; m++ {
		even := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		step := 1.0
		for _, term := range [2]float64{even, odd} {
			d = nonzero(1+term*d, tiny)
			c = nonzero(1+term/c, tiny)
			d = 1 / d
			step = c * d
			f *= step
		}
		if math.Abs(step-1) < 1e-15 {
			break
		}
	}
	return f
}

func nonzero(x, tiny float64) float64 {
	if math.Abs(x) < tiny {
		return tiny
	}
	return x
}
