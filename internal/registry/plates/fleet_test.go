package plates

import (
	"iter"
	"math/rand/v2"
)

// fleet yields n plates as they are distributed in 2026: 14 million
// motorcycles, 8 million cars and the rest, in series of which three in four
// plates are still in use, without the digit 4.
func fleet(n int) iter.Seq[string] {
	const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ"
	type run struct {
		first, shape string
		share        float64
	}
	runs := []run{
		{"NMPQ", "LLLDDDD", .34},
		{"ABC", "LLLDDDD", .24},
		{"E", "LLLDDDD", .03},
		{"R", "LLLDDDD", .015},
		{"T", "LLLDDDD", .005},
		{alphabet, "LLLDDD", .16},
		{alphabet, "DDDLLL", .08},
		{alphabet, "LLDDDD", .05},
		{alphabet, "DDDDLL", .05},
		{"123456789", "DLDDDD", .01},
		{"KLH", "LLLDDDD", .015},
		{alphabet, "LLDDD", .005},
	}
	return func(yield func(string) bool) {
		r := rand.New(rand.NewPCG(1, 2))
		for _, run := range runs {
			left := int(float64(n) * run.share)
			space := 1
			for i := range run.shape {
				space *= radix(run.first, run.shape[i], i)
			}
			keep := max(.75, float64(left)/float64(space))
			for i := 0; i < space && left > 0; i++ {
				if r.Float64() >= keep {
					continue
				}
				left--
				if !yield(number(run.first, run.shape, i)) {
					return
				}
			}
		}
	}
}

const (
	fleetLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
	fleetDigits  = "012356789"
)

func radix(first string, place byte, i int) int {
	switch {
	case i == 0 && (place == 'L' || first != ""):
		if place == 'L' || first[0] < 'A' {
			return len(first)
		}
		return len(fleetDigits)
	case place == 'L':
		return len(fleetLetters)
	}
	return len(fleetDigits)
}

func number(first, shape string, n int) string {
	b := make([]byte, len(shape))
	for i := len(shape) - 1; i >= 0; i-- {
		m := radix(first, shape[i], i)
		set := fleetDigits
		if shape[i] == 'L' {
			set = fleetLetters
		}
		if i == 0 && m == len(first) {
			set = first
		}
		b[i] = set[n%m]
		n /= m
	}
	return string(b)
}
