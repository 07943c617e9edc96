package linkage

import (
	"math"

	"mpolice/internal/registry/linkage/field"
)

// household reports whether a kind is shared by those who live together.
func household(k field.Kind) bool {
	switch k {
	case field.Family, field.Street, field.HouseNumber, field.Place, field.Postcode, field.Phone:
		return true
	}
	return false
}

// area reports whether a kind changes when a person moves.
func area(k field.Kind) bool {
	switch k {
	case field.Street, field.HouseNumber, field.Place, field.Postcode:
		return true
	}
	return false
}

// sums are the weights of a pair by whom the fields tell apart.
type sums struct {
	area  float64 // shared by neighbours; all of it changes with a move
	name  float64 // family name and phone: shared by a household, with the area
	birth float64 // shared by twins besides
	own   float64 // one's own
}

// sum adds the weights of a vector, in the order of the comparisons.
func sum(comps []Comparison, vector uint64, weight func(i int, code uint8) float64) (s sums) {
	for i := range comps {
		code := uint8(vector >> (vectorBits * i) & 15)
		if code == 0 {
			continue
		}
		w := weight(i, code)
		switch k := comps[i].Kind; {
		case area(k):
			s.area += w
		case household(k):
			s.name += w
		case k == field.Date, k == field.Year:
			s.birth += w
		default:
			s.own += w
		}
	}
	return s
}

// odds are the log odds of a match against strangers of the model's prior.
//
// A match is not always of one address: with the chance Moved (estimated) the
// two records are from before and after a move, and every part of the address
// is a stranger's. Without that, each part would count against the match on
// its own, as if a person had moved to another street, to another town and to
// another post code.
//
// A pair that is no match is not always a pair of strangers: with the chances
// Neighbour, Household and Twin (estimated, relative to strangers) it shares an
// area, a home, or a home and a birthday, as a match does. Agreement on the
// home can therefore say no more than that households are rare, on the area no
// more than that neighbours are, and on a twin's birthday no more than that
// twins are.
func (m *Model) odds(s sums) float64 {
	near, home, twin := m.related(s)
	return m.stayed(s.area) + s.name + s.birth + s.own - math.Log1p(near+home+twin)
}

// stayed is the weight of the whole address.
func (m *Model) stayed(area float64) float64 {
	if m.Moved == 0 {
		return area
	}
	return math.Log((1-m.Moved)*math.Exp(area) + m.Moved)
}

// related are the odds of neighbours, housemates and twins to strangers.
func (m *Model) related(s sums) (near, home, twin float64) {
	h := s.area + s.name
	return m.Neighbour * math.Exp(s.area), m.Household * math.Exp(h), m.Twin * math.Exp(h+s.birth)
}
