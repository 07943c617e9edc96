package search

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"slices"
	"testing"
)

// TestScoreBits pins the bits of 20,000 scores: a processor, compiler or flag
// (arm64 fuses, GOAMD64=v3 may) that changed one would change rankings in the record.
func TestScoreBits(t *testing.T) {
	s := uint64(1)
	next := func() float32 { // xorshift64: the same everywhere
		s ^= s << 13
		s ^= s >> 7
		s ^= s << 17
		return float32(int32(s>>32)) / (1 << 31)
	}
	h := sha256.New()
	a, b := make([]float32, 131), make([]float32, 131)
	for range 20000 {
		for i := range a {
			a[i], b[i] = next(), next()
		}
		_ = binary.Write(h, binary.LittleEndian, math.Float64bits(Score(a, b)))
	}
	const want = "282fc6e00dcf658b7e7ecbfacdc401b77b18b152eea96f1e8032587c2c9c8701"
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		t.Errorf("the scores hash to %s, want %s", got, want)
	}
}

func TestScoreIgnoresPadding(t *testing.T) {
	q, x := make([]float32, 40), make([]float32, 40)
	for n := range 25 {
		if n > 0 {
			q[n-1], x[n-1] = 1/float32(n), float32(n)-7.3
		}
		if Score(q[:n], x[:n]) != Score(q, x) {
			t.Errorf("zeros after %d elements change the score", n)
		}
	}
	if got := Score([]float32{1, 2, 3}, []float32{4, -5, 6}); got != 12 {
		t.Errorf("score %v, want 12", got)
	}
}

func TestEncodeRefuses(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for name, row := range map[string][]float32{
		"empty": {}, "zero": {0, 0, 0}, "NaN": {1, nan}, "infinity": {1, inf}, "minus infinity": {-inf, 1},
		"too short": {1e-12, 0}, "too long": {1e12, 0}, "longer than float32": {math.MaxFloat32, math.MaxFloat32},
		"least subnormal": {math.SmallestNonzeroFloat32}, "too many dimensions": slices.Repeat([]float32{1}, MaxDim+1),
	} {
		if _, err := Encode(row, make([]int8, len(row))); !errors.Is(err, ErrTemplate) {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
	if _, err := Encode([]float32{1, 2}, make([]int8, 3)); !errors.Is(err, ErrTemplate) {
		t.Errorf("room of another length: %v", err)
	}
}

func TestEncode(t *testing.T) {
	c, err := Encode([]float32{12.7, -6.35, 0.04, 1}, make([]int8, 4))
	if err != nil {
		t.Fatal(err)
	}
	if want := []int8{127, -64, 0, 10}; !slices.Equal(c.Codes, want) && !slices.Equal(c.Codes, []int8{127, -63, 0, 10}) {
		t.Errorf("codes %v, want %v", c.Codes, want)
	}
	squares := 0.0
	for i, v := range []float32{12.7, -6.35, 0.04, 1} {
		d := float64(v) - float64(c.Codes[i])*float64(c.Scale)
		squares += d * d
	}
	if exact := math.Sqrt(squares); float64(c.Residual) < exact || float64(c.Residual) > exact*(1+1e-6) {
		t.Errorf("residual %g, exact %g", c.Residual, exact)
	}
}

// TestCodesFromElsewhere: a set takes no code outside the proof.
func TestCodesFromElsewhere(t *testing.T) {
	nan := float32(math.NaN())
	good := Code{Scale: 0.01, Residual: 0.01, Codes: []int8{100, 3, -128}}
	if _, err := good.reach(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Code){
		"scale NaN":          func(c *Code) { c.Scale = nan },
		"scale 0":            func(c *Code) { c.Scale = 0 },
		"scale negative":     func(c *Code) { c.Scale = -1 },
		"scale infinite":     func(c *Code) { c.Scale = float32(math.Inf(1)) },
		"scale subnormal":    func(c *Code) { c.Scale = 1e-40 },
		"codes zero":         func(c *Code) { c.Codes = make([]int8, 3) },
		"residual NaN":       func(c *Code) { c.Residual = nan },
		"residual negative":  func(c *Code) { c.Residual = -0.1 },
		"residual erased":    func(c *Code) { c.Residual = float32(math.Inf(-1)) },
		"residual too great": func(c *Code) { c.Residual = 5 },
		"residual subnormal": func(c *Code) { c.Residual = 1e-40 },
	} {
		c := good
		change(&c)
		if _, err := c.reach(); !errors.Is(err, ErrTemplate) {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
}
