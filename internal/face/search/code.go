package search

import (
	"errors"
	"fmt"
	"math"

	"mpolice/internal/face/search/kernel"
)

const (
	// MaxDim is the greatest dimension of a template.
	MaxDim = kernel.MaxDim
	// MinNorm and MaxNorm limit the Euclidean norm of templates and probes.
	// Embedders give 1; the limits keep every float32 of the bound away from
	// underflow and overflow.
	MinNorm = 1.0 / (1 << 32)
	MaxNorm = 1 << 32

	maxCode = 127
)

// Code stands for a template in a scan: row is about Scale*Codes.
type Code struct {
	Scale    float32 // greater than 0
	Residual float32 // at least the norm of row - Scale*Codes
	Codes    []int8  // a value per dimension, in [-127, 127]
}

// ErrTemplate is wrapped by every refusal of a row or code.
var ErrTemplate = errors.New("face search: template refused")

// Encode quantises a row: scale is its greatest element over 127, codes are
// rounded to nearest, the residual norm is rounded up. into has the length of
// row and becomes Code.Codes. It refuses NaN, infinities, the zero vector, and
// norms outside [MinNorm, MaxNorm]. The result is the same on every machine.
func Encode(row []float32, into []int8) (Code, error) {
	if err := checkRow(row); err != nil {
		return Code{}, err
	}
	if len(into) != len(row) {
		return Code{}, fmt.Errorf("%w: room for %d codes, %d needed", ErrTemplate, len(into), len(row))
	}
	greatest := float32(0)
	for _, v := range row {
		greatest = max(greatest, v, -v)
	}
	c := Code{Scale: greatest / maxCode, Codes: into}
	scale, inverse := float64(c.Scale), 1/float64(c.Scale)
	squares := 0.0
	for i, v := range row {
		n := min(max(math.RoundToEven(float64(v)*inverse), -maxCode), maxCode)
		d := float64(v) - float64(n*scale) // the product is exact
		squares += float64(d * d)          // not fused, so that every machine writes the same residual
		into[i] = int8(n)
	}
	// Per element: d and d*d round, then at most len(row) additions.
	norm := up(math.Sqrt(up(squares * up(1+gamma(len(row)+3, unit64)))))
	c.Residual = atLeastNormal(up32(norm))
	return c, nil
}

// checkRow refuses rows that the bound does not cover.
func checkRow(row []float32) error {
	if len(row) == 0 || len(row) > MaxDim {
		return fmt.Errorf("%w: dimension %d, 1 to %d are possible", ErrTemplate, len(row), MaxDim)
	}
	squares := 0.0
	for _, v := range row {
		squares += float64(v) * float64(v)
	}
	return checkNorm(math.Sqrt(squares))
}

func checkNorm(norm float64) error {
	// Written so that NaN is refused.
	if !(norm >= MinNorm && norm <= MaxNorm) {
		return fmt.Errorf("%w: its norm is not between %g and %g; check the model's output", ErrTemplate, float64(MinNorm), float64(MaxNorm))
	}
	return nil
}

// atLeastNormal lifts a residual that float32 holds with fewer digits, so that
// products with it cannot underflow.
func atLeastNormal(r float32) float32 {
	const least = 0x1p-126
	if r > 0 && r < least {
		return least
	}
	return r
}

// reach is the norm of Scale*Codes plus the residual, rounded up: no template
// behind the code is longer. It refuses codes that Encode cannot have made and
// the proof does not cover.
func (c Code) reach() (float32, error) {
	squares := int32(0)
	for _, v := range c.Codes {
		squares += int32(v) * int32(v)
	}
	norm := up(math.Sqrt(float64(squares))) * float64(c.Scale)
	// A code's norm differs from its row's by at most the residual.
	if !(norm >= MinNorm/2 && norm <= MaxNorm*2) {
		return 0, fmt.Errorf("%w: the norm of its code is outside what Encode gives", ErrTemplate)
	}
	if r := float64(c.Residual); !(r >= 0 && r <= norm) || c.Residual != atLeastNormal(c.Residual) {
		return 0, fmt.Errorf("%w: its residual does not fit its code", ErrTemplate)
	}
	return up32(up(up(norm) + float64(c.Residual))), nil
}
