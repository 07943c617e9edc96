package main

import "math"

// vec is a point, direction or linear RGB colour. Mesh space: x to the person's left, y up, z to the
// front; one unit is a decimetre.
type vec struct{ X, Y, Z float64 }

func (a vec) add(b vec) vec            { return vec{a.X + b.X, a.Y + b.Y, a.Z + b.Z} }
func (a vec) sub(b vec) vec            { return vec{a.X - b.X, a.Y - b.Y, a.Z - b.Z} }
func (a vec) mul(k float64) vec        { return vec{a.X * k, a.Y * k, a.Z * k} }
func (a vec) times(b vec) vec          { return vec{a.X * b.X, a.Y * b.Y, a.Z * b.Z} }
func (a vec) dot(b vec) float64        { return a.X*b.X + a.Y*b.Y + a.Z*b.Z }
func (a vec) length() float64          { return math.Sqrt(a.dot(a)) }
func (a vec) mix(b vec, t float64) vec { return a.mul(1 - t).add(b.mul(t)) }

func (a vec) cross(b vec) vec {
	return vec{a.Y*b.Z - a.Z*b.Y, a.Z*b.X - a.X*b.Z, a.X*b.Y - a.Y*b.X}
}

func (a vec) unit() vec {
	l := a.length()
	if l < 1e-12 {
		return vec{0, 0, 1}
	}
	return a.mul(1 / l)
}

// turn rotates a around axis (unit) by angle radians.
func (a vec) turn(axis vec, angle float64) vec {
	s, c := math.Sincos(angle)
	return a.mul(c).add(axis.cross(a).mul(s)).add(axis.mul(axis.dot(a) * (1 - c)))
}

func clamp(x, lo, hi float64) float64 { return math.Max(lo, math.Min(hi, x)) }

// ramp goes smoothly from 0 at a to 1 at b (a may be greater than b).
func ramp(a, b, x float64) float64 {
	t := clamp((x-a)/(b-a), 0, 1)
	return t * t * (3 - 2*t)
}

// bump is a Gaussian of half-width w round zero.
func bump(d, w float64) float64 { return math.Exp(-d * d / (w * w)) }
