package linkage

import (
	"cmp"
	"math"
	"slices"

	"mpolice/internal/registry/linkage/field"
)

// bounds is what early exit needs: the most that a comparison of different
// values can weigh, and the order in which comparisons are graded, those with
// few distinct values (whose grades are remembered) first.
type bounds struct {
	below []float64
	order []int
	part  []int // by comparison: 1 = of the address
	moved float64
}

func (s *scorer) bounds() bounds {
	b := bounds{moved: math.Inf(-1)}
	if s.m.Moved > 0 {
		b.moved = math.Log(s.m.Moved)
	}
	for i := range s.comps {
		most := math.Inf(-1)
		for l := range s.comps[i].Levels {
			if l < int(s.tops[i]) {
				most = max(most, s.weights[i][l+1])
			}
		}
		b.below = append(b.below, most)
		part := 0
		if s.m.Moved > 0 && area(s.comps[i].Kind) {
			part = 1
		}
		b.part = append(b.part, part)
		if i != s.given && i != s.family {
			b.order = append(b.order, i)
		}
	}
	slices.SortStableFunc(b.order, func(x, y int) int { return cmp.Compare(s.gradeCost(x), s.gradeCost(y)) })
	return b
}

func (s *scorer) gradeCost(i int) int { return len(s.t.dictOf[s.t.cols[s.comps[i].Col].dict].values) }

// vectorAbove is the agreement vector of two rows if their log odds can reach
// floor; ok is false as soon as they cannot. Equality needs the codes alone,
// so most pairs are given up before any text is looked at.
func (j *judge) vectorAbove(ra, rb []uint32, floor float64) (v uint64, ok bool) {
	most := [2]float64{j.prior, 0} // of all fields but the address; of the address
	open := uint32(0)              // comparisons yet to grade
	if j.given >= 0 {
		v = uint64(j.code(j.given, ra, rb))<<(vectorBits*j.given) | uint64(j.code(j.family, ra, rb))<<(vectorBits*j.family)
		v = j.joinNames(v, ra, rb)
		most[0] += j.weightAt(j.given, v, ra) + j.weightAt(j.family, v, ra)
	}
	for _, i := range j.bound.order {
		col := j.comps[i].Col
		switch a, b := ra[col], rb[col]; {
		case a == 0 || b == 0:
		case a == b:
			if j.comps[i].Kind == field.NationalID {
				floor = math.Inf(-1) // conflicts are to be seen
			}
			v |= uint64(j.tops[i]+1+j.rare[i][a]) << (vectorBits * i)
			most[j.bound.part[i]] += float64(j.exact[i][a])
		default:
			open |= 1 << i
			most[j.bound.part[i]] += j.bound.below[i]
		}
	}
	for _, i := range j.bound.order {
		if most[0]+j.bound.stayed(most[1]) < floor {
			return 0, false
		}
		if open>>i&1 == 0 {
			continue
		}
		col := j.comps[i].Col
		code := j.grade(i, ra[col], rb[col]) + 1
		v |= uint64(code) << (vectorBits * i)
		most[j.bound.part[i]] += j.weights[i][code] - j.bound.below[i]
	}
	return v, most[0]+j.bound.stayed(most[1]) >= floor
}

// stayed is at least [Model.stayed], without its logarithms: a mixture with
// strangers is no more than twice the better, and no more than 1 of anything
// less.
func (b *bounds) stayed(area float64) float64 {
	if area >= 0 {
		return area
	}
	return min(0, max(area, b.moved)+math.Ln2)
}

func (j *judge) weightAt(i int, v uint64, row []uint32) float64 {
	code := uint8(v >> (vectorBits * i) & 15)
	if code == 0 {
		return 0
	}
	return j.codeWeight(i, code, row)
}
