package linkage

import (
	"cmp"
	"math"
	"slices"
)

// vectorCount is a distinct agreement vector and how often it was seen.
type vectorCount struct {
	vector uint64
	count  float64
}

// fit runs EM over distinct vectors for m and lambda, with u held to what
// random pairs show (Fellegi and Sunter 1969; Winkler 1988). seen is what
// share of all candidate pairs the vectors are; all is the number of pairs
// that there are, candidate or not: lambda is over all of them, as u is, or
// the probabilities would not be calibrated.
type fit struct {
	m       *Model
	vectors []vectorCount
	random  [][]float64 // by comparison: level shares among random pairs
	seen    float64
	all     float64
	weights [][codeCount]float64
}

const (
	maxIterations = 200
	converged     = 1e-6
	strength      = 4.0 // pairs that the starting m counts for
)

// sortVectors puts counts in one order, so that sums have the same bits.
func sortVectors(count map[uint64]float64) []vectorCount {
	out := make([]vectorCount, 0, len(count))
	for v, n := range count {
		out = append(out, vectorCount{v, n})
	}
	slices.SortFunc(out, func(a, b vectorCount) int { return cmp.Compare(a.vector, b.vector) })
	return out
}

// start is m before the data has spoken: mostly exact, falling by level.
func start(levels int, swap bool) []float64 {
	m := make([]float64, levels)
	n := levels
	if swap {
		n--
		m[n] = 0.005
	}
	rest := 0.22
	for l := n - 2; l >= 0; l-- {
		m[l] = rest / 2
		rest /= 2
	}
	m[0] += rest
	m[n-1] = 0.78
	return normalized(m)
}

// leastU keeps a level that was never seen from weighing infinitely.
const leastU = 1e-9

func normalized(x []float64) []float64 {
	var sum float64
	for _, v := range x {
		sum += v
	}
	for i := range x {
		x[i] /= sum
	}
	return x
}

// run iterates to convergence.
func (f *fit) run() {
	f.m.Neighbour, f.m.Household, f.m.Twin = 1/f.all, 1/f.all, 0.1/f.all
	f.m.Lambda = min(0.01, max(0.5*float64(f.m.Records)/f.all, 1e-12))
	for i := range f.m.Comparisons {
		c := &f.m.Comparisons[i]
		c.M = start(len(c.Levels), c.swaps())
	}
	for f.m.Iterations = 1; f.m.Iterations <= maxIterations; f.m.Iterations++ {
		f.weigh()
		if f.step() < converged {
			break
		}
	}
	f.weigh()
}

func (c *Comparison) swaps() bool { return c.Levels[len(c.Levels)-1] == swapped }

// weigh refreshes u, from random pairs less the matches among them, and the
// weight of every code.
func (f *fit) weigh() {
	if f.weights == nil {
		f.weights = make([][codeCount]float64, len(f.m.Comparisons))
	}
	for i := range f.m.Comparisons {
		c := &f.m.Comparisons[i]
		f.unmatched(i)
		f.weights[i] = c.codeWeights()
	}
}

// unmatched sets u. A random pair is a match with chance lambda; where fields
// are nearly unique that share is what random agreement mostly is.
func (f *fit) unmatched(i int) {
	c := &f.m.Comparisons[i]
	c.U = make([]float64, len(c.Levels))
	top := c.top()
	for l, r := range f.random[i] {
		c.U[l] = max((r-f.m.Lambda*c.M[l])/(1-f.m.Lambda), 0.1*r)
		if l == top {
			c.U[l] = r
		}
	}
	for l := range c.U { // a level that no two records reach, as when all have one sex
		c.U[l] = max(c.U[l], leastU)
	}
	normalized(c.U)
}

// codeWeights are log(m/u) by code of the vector.
func (c *Comparison) codeWeights() (w [codeCount]float64) {
	top := c.top()
	for l := range c.Levels {
		switch {
		case l < top:
			w[l+1] = math.Log(c.M[l] / c.U[l])
		case l == top:
			for r := range rareClasses {
				w[top+1+r] = math.Log(c.M[top] / c.RareU[r])
			}
		default:
			w[top+1+rareClasses] = math.Log(c.M[l] / c.U[l])
		}
	}
	return w
}

// levelOf is the level of a code.
func (c *Comparison) levelOf(code uint8) int {
	top := uint8(c.top())
	switch {
	case code <= top:
		return int(code) - 1
	case code < top+1+rareClasses:
		return int(top)
	}
	return int(top) + 1
}

// step is one round of EM; it returns the largest change of a parameter.
func (f *fit) step() float64 {
	next := make([][]float64, len(f.m.Comparisons))
	for i := range next {
		c := &f.m.Comparisons[i]
		next[i] = start(len(c.Levels), c.swaps())
		for l := range next[i] {
			next[i][l] *= strength
		}
	}
	prior, matches := f.m.prior(), 0.0
	nears, homes, twins := 0.5, 0.5, 0.1
	for _, v := range f.vectors {
		s := f.sums(v.vector)
		n := v.count / f.seen
		p := probability(prior+f.m.odds(s)) * n
		near, home, twin := f.m.related(s)
		others := (n - p) / (1 + near + home + twin)
		nears += others * near
		homes += others * home
		twins += others * twin
		if p < 1e-12 {
			continue
		}
		matches += p
		for i := range next {
			if code := uint8(v.vector >> (vectorBits * i) & 15); code != 0 {
				next[i][f.m.Comparisons[i].levelOf(code)] += p
			}
		}
	}
	change := 0.0
	for i := range next {
		normalized(next[i])
		for l, m := range next[i] {
			change = max(change, math.Abs(m-f.m.Comparisons[i].M[l]))
		}
		f.m.Comparisons[i].M = next[i]
	}
	f.m.Lambda = min(0.5, max(matches, 0.5)/f.all)
	f.m.Neighbour, f.m.Household, f.m.Twin = nears/f.all, homes/f.all, twins/f.all
	return change
}

func (f *fit) sums(vector uint64) sums {
	return sum(f.m.Comparisons, vector, func(i int, code uint8) float64 { return f.weights[i][code] })
}
