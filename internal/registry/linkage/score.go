package linkage

import "math"

// edge is a scored pair, a < b by row; odds are the log odds of a match.
type edge struct {
	a, b uint32
	odds float32
	// joined says that policy lets the pair join by itself.
	joined bool
}

// scorer gives the log odds of a match, for one goroutine.
type scorer struct {
	*comparer
	m       *Model
	weights [][codeCount]float64
	exact   [][]float32 // by comparison and value code: weight of agreement
	prior   float64
}

// newScorer shares the tables of value codes between workers.
func newScorer(t *table, m *Model, rare [][]uint8, exact [][]float32) *scorer {
	s := &scorer{comparer: newComparer(t, m.Comparisons, rare), m: m, exact: exact, prior: m.prior()}
	for i := range m.Comparisons {
		s.weights = append(s.weights, m.Comparisons[i].codeWeights())
	}
	return s
}

// exactWeights are log(m/f) of every value of every comparison.
func (m *Model) exactWeights(t *table) [][]float32 {
	out := make([][]float32, len(m.Comparisons))
	for i := range out {
		c := &m.Comparisons[i]
		for _, f := range m.Terms[i].frequencies(t.dictOf[t.cols[c.Col].dict], 0, nil) {
			out[i] = append(out[i], m.exactWeight(i, f))
		}
	}
	return out
}

// exactWeight is the weight of agreeing in a value of a frequency.
func (m *Model) exactWeight(i int, frequency float64) float32 {
	c := &m.Comparisons[i]
	return float32(math.Log(c.M[c.top()] / (frequency * c.Others[rarity(frequency)])))
}

// oddsOf is the log odds of a vector; row is either of its two rows, read for
// the values in which they agree.
func (s *scorer) oddsOf(v uint64, row []uint32) float64 {
	return s.prior + s.m.odds(sum(s.comps, v, func(i int, code uint8) float64 { return s.codeWeight(i, code, row) }))
}

func (s *scorer) codeWeight(i int, code uint8, row []uint32) float64 {
	if top := s.tops[i]; code > top && code <= top+rareClasses {
		return float64(s.exact[i][row[s.comps[i].Col]])
	}
	return s.weights[i][code]
}
