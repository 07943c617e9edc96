package search

import (
	"math"

	"mpolice/internal/face/search/kernel"
)

// aim is a probe made ready: what a scan needs of it, and the constants of the
// proof in the package comment.
type aim struct {
	row   []float32
	probe kernel.Probe // codes b, and a >= |b|
	scale float64      // t: row is about t*b
	slack float64      // C: what must be added per unit of a record's reach
}

// newAim quantises a probe. boundless is true in the negative control of the
// tests only, where it removes everything that makes the bound one.
func newAim(row []float32, boundless bool) (aim, error) {
	c, err := Encode(row, make([]int8, len(row)))
	if err != nil {
		return aim{}, err
	}
	squares := 0
	for _, v := range c.Codes {
		squares += int(v) * int(v)
	}
	p := aim{row: row, scale: float64(c.Scale)}
	p.probe = kernel.Probe{Codes: c.Codes, Norm: up32(up(math.Sqrt(float64(squares))))}
	if boundless {
		p.probe.Norm = 0
		return p, nil
	}
	length := up(float64(p.probe.Norm) * p.scale) // t*a, at least |t*b|
	residual := float64(c.Residual)
	kernelError := up(gamma(2, unit32) * length)
	scoreError := up(gamma(scoreRoundings(len(row)), unit64) * up(length+residual))
	p.slack = up(up(kernelError+residual) + scoreError)
	return p, nil
}

// threshold is the greatest float32 such that a record of at most the reach
// whose kernel bound is below it scores less than floor.
func (p *aim) threshold(floor float64, reach float32) float32 {
	return down32(down(down(floor-p.allowance(reach)) / p.scale))
}

// upper is at least the score of a record with the kernel bound.
func (p *aim) upper(bound, reach float32) float64 {
	return up(up(float64(bound)*p.scale) + p.allowance(reach))
}

// lower is at most the score of a record with the kernel bound and residual.
func (p *aim) lower(bound, residual, reach float32) float64 {
	twice := 2 * float64(p.probe.Norm) * float64(residual) // exact
	return down(down(down(float64(bound)-twice)*p.scale) - p.allowance(reach))
}

// allowance is C*reach, rounded up.
func (p *aim) allowance(reach float32) float64 { return up(p.slack * float64(reach)) }
