package bench

import (
	"iter"
	"math/rand/v2"
)

// run is a series of plates: what its first character may be, its shape (L a
// letter, D a digit), and its share of all.
type run struct {
	first, shape string
	share        float64
}

const (
	fleetLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
	fleetDigits  = "012356789" // no plate has a 4
)

// runs are the plates on the road about 2026, from the ministry's counts by kind
// of vehicle (14 million motorcycles, 8 million cars) and the series in use;
// the shares by series are the writer's judgment.
var runs = []run{
	{"NMPQ", "LLLDDDD", .34},
	{"ABC", "LLLDDDD", .24},
	{"E", "LLLDDDD", .03},
	{"R", "LLLDDDD", .015},
	{"T", "LLLDDDD", .005},
	{fleetLetters, "LLLDDD", .16},
	{fleetDigits, "DDDLLL", .08},
	{fleetLetters, "LLDDDD", .05},
	{fleetDigits, "DDDDLL", .05},
	{"12356789", "DLDDDD", .01},
	{"KLH", "LLLDDDD", .015},
	{fleetLetters, "LLDDD", .005},
}

// inUse is the share of a series' numbers that are on the road, gaps left by
// scrapped vehicles in between.
const inUse = .75

// fleet yields n plates, or as many as the series hold, each once.
func fleet(n int) iter.Seq[string] {
	return func(yield func(string) bool) {
		dice := rand.New(rand.NewPCG(1, 2))
		for _, r := range runs {
			left := int(float64(n) * r.share)
			space := r.space()
			keep := max(inUse, float64(left)/float64(space))
			for i := 0; i < space && left > 0; i++ {
				if dice.Float64() >= keep {
					continue
				}
				left--
				if !yield(r.plate(i)) {
					return
				}
			}
		}
	}
}

// at is what may stand in a place.
func (r run) at(i int) string {
	switch {
	case i == 0:
		return r.first
	case r.shape[i] == 'L':
		return fleetLetters
	}
	return fleetDigits
}

func (r run) space() int {
	n := 1
	for i := range r.shape {
		n *= len(r.at(i))
	}
	return n
}

func (r run) plate(n int) string {
	b := make([]byte, len(r.shape))
	for i := len(b) - 1; i >= 0; i-- {
		set := r.at(i)
		b[i] = set[n%len(set)]
		n /= len(set)
	}
	return string(b)
}
