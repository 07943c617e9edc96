package linkage

import (
	"slices"

	"mpolice/internal/registry/linkage/field"
)

// tellsApart is how often two random records agree in a field by which one
// knows an entity, at most; soundShare is the share of matches that agree well in such a field,
// at least.
const (
	tellsApart = 0.01
	soundShare = 0.6
)

// wellFrom is the level from which a comparison agrees well.
func (c *Comparison) wellFrom() int {
	if c.Kind == field.Text || c.Kind == field.Organization {
		return c.top() - 3 // half of the words
	}
	return max(1, c.top()-1)
}

// sound reports whether most of the fitted matches agree well in a field that
// tells apart. Without such a field there is nothing to judge by.
func (f *fit) sound() bool {
	f.findTelling()
	if !slices.Contains(f.telling, true) {
		return true
	}
	var well, all float64
	for _, v := range f.vectors {
		p := probability(f.m.prior()+f.m.odds(f.sums(v.vector))) * v.count
		all += p
		if f.agreesWell(v.vector) {
			well += p
		}
	}
	return well >= soundShare*all
}

// findTelling marks the fields that tell apart, the matches among random pairs
// not counted.
func (f *fit) findTelling() {
	f.telling = make([]bool, len(f.m.Comparisons))
	for i := range f.telling {
		c := &f.m.Comparisons[i]
		top := c.top()
		f.telling[i] = f.random[i][top]-f.m.Lambda*c.M[top] <= tellsApart
	}
}

// agreesWell reports whether a vector agrees well in a field that tells apart.
func (f *fit) agreesWell(vector uint64) bool {
	for i := range f.m.Comparisons {
		c := &f.m.Comparisons[i]
		code := uint8(vector >> (vectorBits * i) & 15)
		if code != 0 && f.telling[i] && c.levelOf(code) >= c.wellFrom() {
			return true
		}
	}
	return false
}
