package linkage

import (
	"cmp"
	"math"
	"slices"

	"mpolice/internal/registry/linkage/field"
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
	sharing [][rareClasses]float64 // by comparison: pairs that share a value of the class
	weights [][codeCount]float64
	strict  bool   // matches agree well in some field that tells apart
	telling []bool // by comparison: it tells apart
}

const (
	maxIterations = 200
	converged     = 1e-6
	strength      = 4.0 // pairs that the starting m counts for
	startMoved    = 0.05
	mostMoved     = 0.6
	leastOthers   = 0.25 // u is taken for no smaller a part of what agrees
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

// run fits the model. What the freest fit finds may be no matches but pairs
// that are alike in a weak way and many, as all companies of one first word:
// then it is fitted again with matches bound to agree well in one field that
// tells apart.
func (f *fit) run() {
	f.iterate()
	if !f.sound() {
		f.strict = true
		f.iterate()
	}
}

// iterate runs EM to convergence from the start.
func (f *fit) iterate() {
	f.m.Neighbour, f.m.Household, f.m.Twin = 1/f.all, 1/f.all, 0.1/f.all
	f.m.Lambda = min(0.01, max(0.5*float64(f.m.Records)/f.all, 1e-12))
	parts := 0
	for i := range f.m.Comparisons {
		c := &f.m.Comparisons[i]
		c.M = start(len(c.Levels), c.swaps())
		for r := range c.Others {
			c.Others[r] = 1
		}
		if area(c.Kind) {
			parts++
		}
	}
	if parts > 1 {
		f.m.Moved = startMoved
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
	shared := make([][rareClasses]float64, len(next)) // matches that share a value
	moved, whole := startMoved*strength, strength
	nears, homes, twins := 0.5, 0.5, 0.1
	for _, v := range f.vectors {
		s := f.sums(v.vector)
		n := v.count / f.seen
		p := probability(prior+f.m.odds(s)) * n
		if f.strict && !f.agreesWell(v.vector) {
			p = 0
		}
		near, home, twin := f.m.related(s)
		others := (n - p) / (1 + near + home + twin)
		nears += others * near
		homes += others * home
		twins += others * twin
		if p < 1e-12 {
			continue
		}
		matches += p
		left := p // of those at one address
		if f.m.Moved > 0 && f.addressed(v.vector) {
			q := f.m.Moved / math.Exp(f.m.stayed(s.area))
			left = p * (1 - q)
			moved, whole = moved+p*q, whole+p
		}
		for i := range next {
			if code := uint8(v.vector >> (vectorBits * i) & 15); code != 0 {
				n := p
				if area(f.m.Comparisons[i].Kind) {
					n = left
				}
				next[i][f.m.Comparisons[i].levelOf(code)] += n
				if top := uint8(f.m.Comparisons[i].top()); code > top && code <= top+rareClasses {
					shared[i][code-top-1] += p
				}
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
		for r, pairs := range f.sharing[i] {
			if pairs > 0 {
				f.m.Comparisons[i].Others[r] = min(1, max(1-shared[i][r]/pairs, leastOthers))
			}
		}
	}
	if f.m.Moved > 0 {
		f.m.Moved = min(moved/whole, mostMoved)
	}
	f.m.Lambda = min(0.5, max(matches, 0.5)/f.all)
	f.m.Neighbour, f.m.Household = nears/f.all, homes/f.all
	f.m.Twin = min(twins/f.all, f.mostTwins()*f.m.Lambda)
	return change
}

// mostTwins bounds pairs of twins, for one match. Where nothing but the given
// name tells twins apart, a match with a misread given name looks the same,
// and the data cannot say which is more: about one person in thirty-five has a
// twin (Pison, Monden and Smits 2015).
func (f *fit) mostTwins() float64 {
	for i := range f.m.Comparisons {
		switch k := f.m.Comparisons[i].Kind; {
		case household(k), k == field.Given, k == field.Middle, k == field.Date, k == field.Year:
		default:
			return 1
		}
	}
	return 0.03
}

// addressed reports whether both records have two parts of an address.
func (f *fit) addressed(vector uint64) bool {
	n := 0
	for i := range f.m.Comparisons {
		if area(f.m.Comparisons[i].Kind) && vector>>(vectorBits*i)&15 != 0 {
			n++
		}
	}
	return n > 1
}

func (f *fit) sums(vector uint64) sums {
	return sum(f.m.Comparisons, vector, func(i int, code uint8) float64 { return f.weights[i][code] })
}
