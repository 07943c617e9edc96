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

// sums are the weights of a pair by whom the fields tell apart.
type sums struct {
	area  float64 // shared by neighbours
	home  float64 // shared by a household: area, family name and phone
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
		case household(k):
			s.home += w
			if k != field.Family && k != field.Phone {
				s.area += w
			}
		case k == field.Date, k == field.Year:
			s.birth += w
		default:
			s.own += w
		}
	}
	return s
}

// odds are the log odds of a match. A pair that is no match is not always a
// pair of strangers: with the chances Neighbour, Household and Twin (estimated,
// relative to strangers) it shares an area, a home, or a home and a birthday,
// as a match does. Agreement on the home can therefore say no more than that
// households are rare, on the area no more than that neighbours are, and on a
// twin's birthday no more than that twins are.
func (m *Model) odds(s sums) float64 {
	near, home, twin := m.related(s)
	return s.home + s.birth + s.own - math.Log1p(near+home+twin)
}

// related are the odds of neighbours, housemates and twins to strangers.
func (m *Model) related(s sums) (near, home, twin float64) {
	return m.Neighbour * math.Exp(s.area), m.Household * math.Exp(s.home), m.Twin * math.Exp(s.home+s.birth)
}
