package linkage

import "math"

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
				w[top+1+r] = math.Log(c.M[top] / (c.RareU[r] * c.Others[r]))
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
