package synth

import (
	"math/bits"
	"math/rand/v2"
)

// dice draws numbers. It uses the generator's raw output only: PCG's algorithm
// is fixed, while the helpers of math/rand/v2 may change between Go versions,
// and the city must not.
type dice struct{ pcg rand.PCG }

// reset starts the dice anew for one household, so that a change in one
// household's draws moves no other household.
func (d *dice) reset(seed, household uint64) {
	d.pcg.Seed(seed, household*0x9E3779B97F4A7C15+1)
}

// n draws from 0 to n-1.
func (d *dice) n(n int) int {
	hi, _ := bits.Mul64(d.pcg.Uint64(), uint64(n))
	return int(hi)
}

// between draws from lo to hi, both included.
func (d *dice) between(lo, hi int) int { return lo + d.n(hi-lo+1) }

// chance is true with probability p.
func (d *dice) chance(p float64) bool {
	return float64(d.pcg.Uint64()>>11)/(1<<53) < p
}

// pick draws an index by the picker's weights.
func (d *dice) pick(p picker) int { return int(p[d.pcg.Uint64()>>(64-pickerBits)]) }

// one draws an element, all alike.
func one[T any](d *dice, list []T) T { return list[d.n(len(list))] }

const pickerBits = 14

// picker is a table of indexes, each there in proportion to its weight: a
// weighted draw is one look into it. Weights below 1/16384 of the sum vanish.
type picker []uint16

func newPicker(n int, weight func(int) float64) picker {
	sum := 0.0
	for i := range n {
		sum += weight(i)
	}
	p := make(picker, 0, 1<<pickerBits)
	upTo := 0.0
	for i := range n {
		upTo += weight(i)
		for float64(len(p)) < upTo/sum*(1<<pickerBits)-0.5 {
			p = append(p, uint16(i))
		}
	}
	for len(p) < 1<<pickerBits {
		p = append(p, uint16(n-1))
	}
	return p
}

// falling weighs the first of a list most: 1/(head+i), Zipf's law with a head.
func falling(n int, head float64) picker {
	return newPicker(n, func(i int) float64 { return 1 / (head + float64(i)) })
}
