package search

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"mpolice/internal/face/search/kernel"
)

// pair is a probe and a row, and what a scan makes of them.
type pair struct {
	aim                    aim
	score                  float64
	bound, residual, reach float32
}

// scan runs the real kernel on a block with the row in a random place.
func scan(probe, row []float32) (pair, error) {
	a, err := newAim(probe, false)
	if err != nil {
		return pair{}, err
	}
	c, err := Encode(row, make([]int8, len(row)))
	if err != nil {
		return pair{}, err
	}
	reach, err := c.reach()
	if err != nil {
		return pair{}, fmt.Errorf("Encode's own code: %w", err)
	}
	p := pair{aim: a, score: Score(probe, row), residual: c.Residual, reach: reach}
	block := make([]byte, kernel.BlockBytes(len(row)))
	kernel.Put(block, 5, c.Scale, c.Residual, c.Codes)
	s := kernel.Pack(kernel.Best(), len(row), []kernel.Probe{a.probe}).Scanner()
	s.Scan(block, []uint32{0, 0}, []uint16{1 << 5})
	found := false
	s.Survivors(func(_, _, _ int, bound float32) { p.bound, found = bound, true })
	if !found {
		return pair{}, fmt.Errorf("a finite bound did not survive the lowest threshold")
	}
	return p, nil
}

// check holds the pair to the proof: the score lies between the bounds, and the
// record survives a floor that it just reaches.
func (p pair) check() error {
	if upper := p.aim.upper(p.bound, p.reach); upper < p.score {
		return fmt.Errorf("upper bound %v below the score %v", upper, p.score)
	}
	if lower := p.aim.lower(p.bound, p.residual, p.reach); lower > p.score {
		return fmt.Errorf("lower bound %v above the score %v", lower, p.score)
	}
	if t := p.aim.threshold(p.score, p.reach); p.bound < t {
		return fmt.Errorf("the scan drops bound %v at threshold %v though the score reaches the floor", p.bound, t)
	}
	return nil
}

func checkPair(t *testing.T, probe, row []float32) pair {
	t.Helper()
	p, err := scan(probe, row)
	if err == nil {
		err = p.check()
	}
	if err != nil {
		t.Fatalf("dimension %d: %v", len(row), err)
	}
	return p
}

func fillWith(dim int, f func(i int) float64) []float32 {
	x := make([]float32, dim)
	for i := range x {
		x[i] = float32(f(i))
	}
	return x
}

// toNorm scales a row to a norm within the limits, as near as float32 goes.
func toNorm(x []float32, norm float64) []float32 {
	f := norm / math.Sqrt(Score(x, x))
	return fillWith(len(x), func(i int) float64 { return float64(x[i]) * f })
}

var edgeNorms = []float64{MinNorm * 1.001, 1e-6, 1, 1e2, MaxNorm * 0.999}

func TestBoundHoldsAtRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for dim := 1; dim <= MaxDim; dim = dim*5/4 + 1 {
		for range 30 {
			for _, spread := range []float64{0, 1, 12} { // 12: elements of very different size
				draw := func(int) float64 { return r.NormFloat64() * math.Exp(spread*r.NormFloat64()) }
				probe := toNorm(fillWith(dim, draw), edgeNorms[r.IntN(len(edgeNorms))])
				row := toNorm(fillWith(dim, draw), edgeNorms[r.IntN(len(edgeNorms))])
				checkPair(t, probe, row)
				checkPair(t, probe, toNorm(probe, edgeNorms[r.IntN(len(edgeNorms))]))
				checkPair(t, probe, toNorm(probe, -1)) // an opposite
			}
		}
	}
}

// TestBoundIsNearlyTight: rows whose quantisation errors all point along the
// probe use up the Cauchy-Schwarz bound almost wholly, above and below. The
// first element fixes the scale.
func TestBoundIsNearlyTight(t *testing.T) {
	for _, dim := range []int{2, 17, 128, 1024} {
		for _, sign := range []float64{1, -1} {
			for _, norm := range edgeNorms {
				probe := toNorm(fillWith(dim, func(i int) float64 { return float64(1 - i%2*2) }), norm)
				row := toNorm(fillWith(dim, func(i int) float64 {
					if i == 0 {
						return 127
					}
					return float64(1-i%2*2) * sign * (float64(i%60) + 0.4999)
				}), 1)
				p := checkPair(t, probe, row)
				slack := p.aim.upper(p.bound, p.reach) - p.score
				if sign < 0 {
					slack = p.score - p.aim.lower(p.bound, p.residual, p.reach)
				}
				if room := float64(p.aim.probe.Norm) * p.aim.scale * float64(p.residual); dim > 100 && slack > room/50 {
					t.Errorf("dimension %d: slack %g of %g: the rows are not the worst", dim, slack, room)
				}
			}
		}
	}
}

// TestRoundingOfTheKernelCounts: codes that hold rows and probe without any
// residual leave the float32 rounding alone; without its term the bound breaks.
func TestRoundingOfTheKernelCounts(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	broken := 0
	for range 2000 {
		dim := 1 + r.IntN(MaxDim)
		codes := func() []float32 {
			step := math.Ldexp(float64(1<<16+r.IntN(1<<16)), -24) // 17 bits: code*step is exact
			x := fillWith(dim, func(int) float64 { return float64(r.IntN(255)-127) * step })
			x[r.IntN(dim)] = float32(127 * step)
			return x
		}
		p := checkPair(t, codes(), codes())
		if p.residual > 0x1p-126 {
			t.Fatal("the row is not held exactly")
		}
		p.aim.slack = 0
		if p.check() != nil {
			broken++
		}
	}
	if broken == 0 {
		t.Error("the bound holds without its rounding term: this test shows nothing")
	}
	t.Logf("%d of 2000 bounds break without the rounding term", broken)
}

// TestResidualOfTheProbeCounts: the probe's own quantisation error, along the
// row, breaks a bound that leaves it out.
func TestResidualOfTheProbeCounts(t *testing.T) {
	dim := 128
	row := toNorm(fillWith(dim, func(i int) float64 { return float64(1 - i%2*2) }), 1)
	probe := fillWith(dim, func(i int) float64 { return float64(1-i%2*2) * 20.4999 })
	probe[0] = 127
	p := checkPair(t, toNorm(probe, 1), row)
	p.aim.slack = up(gamma(2, unit32) * float64(p.aim.probe.Norm) * p.aim.scale)
	if p.check() == nil {
		t.Error("the bound holds without the probe's residual: this test shows nothing")
	}
}

// TestScoreErrorIsBounded compares with exact arithmetic.
func TestScoreErrorIsBounded(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 300 {
		dim := 1 + r.IntN(300)
		draw := func(int) float64 { return r.NormFloat64() * math.Exp(4*r.NormFloat64()) }
		q, x := fillWith(dim, draw), fillWith(dim, draw)
		exact, size := new(big.Float).SetPrec(2000), 0.0
		for i := range q {
			product := new(big.Float).SetPrec(2000).Mul(big.NewFloat(float64(q[i])), big.NewFloat(float64(x[i])))
			exact.Add(exact, product)
			size = up(size + math.Abs(float64(q[i])*float64(x[i])))
		}
		diff, _ := new(big.Float).Sub(exact, big.NewFloat(Score(q, x))).Float64()
		if math.Abs(diff) > gamma(scoreRoundings(dim), unit64)*size {
			t.Fatalf("dimension %d: the score errs by %g", dim, diff)
		}
	}
}

// TestFloorsOfAnySign: the order of floors in one word holds for all numbers.
func TestFloorsOfAnySign(t *testing.T) {
	list := []float64{math.Inf(-1), -math.MaxFloat64, -4.5, -4, -1e-300, 0, 1e-300, 3, math.MaxFloat64, math.Inf(1)}
	for i, x := range list {
		if disorder(order(x)) != x {
			t.Errorf("%v does not come back", x)
		}
		if i > 0 && order(list[i-1]) >= order(x) {
			t.Errorf("%v is not below %v", list[i-1], x)
		}
	}
}

func TestDirectedRounding(t *testing.T) {
	for _, x := range []float64{0, 1, 1 + 0x1p-40, -1 - 0x1p-40, 0x1p-140, -0x1p-150, 1e300, -1e300} {
		if u := up32(x); float64(u) < x {
			t.Errorf("up32(%g) = %g", x, u)
		}
		if d := down32(x); float64(d) > x && x > -math.MaxFloat32 || math.IsInf(float64(d), 0) {
			t.Errorf("down32(%g) = %g", x, d)
		}
	}
}

// FuzzBound looks for a probe and a row that break the proof.
func FuzzBound(f *testing.F) {
	f.Add([]byte{0, 0, 128, 63, 0, 0, 0, 63})
	f.Add(make([]byte, 64))
	f.Fuzz(func(t *testing.T, data []byte) {
		dim := min(len(data)/8, MaxDim)
		probe, row := make([]float32, dim), make([]float32, dim)
		for i := range dim {
			probe[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[8*i:]))
			row[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[8*i+4:]))
		}
		if checkRow(probe) != nil || checkRow(row) != nil {
			if _, err := scan(probe, row); err == nil {
				t.Fatal("a row outside the proof was scanned")
			}
			return
		}
		p, err := scan(probe, row)
		if err == nil {
			err = p.check()
		}
		if err != nil {
			t.Fatal(err)
		}
	})
}
