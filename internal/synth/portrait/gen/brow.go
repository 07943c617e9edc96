package main

import (
	"math"
	"math/rand/v2"
)

// brow is the shape of both eyebrows on the base mesh.
type brow struct {
	Inner, Peak, Outer vec     // of the middle line, on the left half; z unused
	Thick              float64 // half height at the inner third
	Dense              float64
}

// spine gives the middle line and half height at share t from the inner end.
func (b brow) spine(t float64) (vec, float64) {
	u := 1 - t
	p := b.Inner.mul(u * u).add(b.Peak.mul(2 * u * t)).add(b.Outer.mul(t * t))
	w := b.Thick * ramp(-0.15, 0.15, t) * (1 - 0.75*math.Pow(t, 2.2))
	return p, w
}

// cover is the tint that the brow leaves on the skin, 0 to 1.
func (b brow) cover(p vec, seed uint32) float64 {
	x := math.Abs(p.X)
	if p.Z < 0.9 || p.Y < 7.3 || p.Y > 7.7 || x > 0.75 {
		return 0
	}
	t := clamp((x-b.Inner.X)/(b.Outer.X-b.Inner.X), -0.1, 1.1)
	c, w := b.spine(clamp(t, 0, 1))
	d := (p.Y - c.Y) / (w + 1e-4)
	grain := 0.7 + 0.3*noise(vec{p.X * 50, p.Y * 50, p.Y * 30}, seed+70)
	return b.Dense * grain * bump(d, 0.95) * ramp(-0.08, 0.1, t) * ramp(1.06, 0.85, t)
}

// brows makes the hairs of both eyebrows, lying on the skin.
func brows(sc *scalp, rest *grid, b brow, rng *rand.Rand, count int) []strand {
	var out []strand
	for range count {
		side := math.Copysign(1, rng.Float64()-0.5)
		t := rng.Float64()
		c, w := b.spine(t)
		d := (rng.Float64() + rng.Float64() - 1) * 1.1
		at := vec{side * c.X, c.Y + d*w, 1.5 - 0.9*c.X*c.X}
		if rng.Float64() > ramp(-0.05, 0.12, t)*b.Dense*1.2 {
			continue
		}
		j := rest.nearest(at, 6)
		if j < 0 {
			continue
		}
		r := sc.Rest[j]
		p := sc.Points[j].add(vec{at.X - r.X, at.Y - r.Y, 0})
		n := sc.Normals[j]
		p = p.add(n.mul(0.012))
		up := 0.9 - 1.3*t - 0.5*d
		dir := vec{side, up, -0.35 * math.Abs(at.X)}.unit()
		dir = dir.sub(n.mul(n.dot(dir))).unit()
		l := 0.05 + 0.05*rng.Float64()
		out = append(out, strand{p, p.add(dir.mul(l)).add(n.mul(0.008)), float32(0.7 + 0.6*rng.Float64()), browHair})
	}
	return out
}
