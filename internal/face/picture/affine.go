package picture

import "math"

// Affine maps a place in a crop to a place in a picture, both in pixels with
// the origin at a corner: x = A*u - B*v + X, y = B*u + A*v + Y. It turns,
// scales by one factor and shifts. Flip, when not zero, is the crop's width,
// and the crop is seen in a mirror.
type Affine struct{ A, B, X, Y, Flip float64 }

// At is the place in the picture of the place (u, v) in the crop.
func (m Affine) At(u, v float64) Point {
	if m.Flip != 0 {
		u = m.Flip - u
	}
	return Point{m.A*u - m.B*v + m.X, m.B*u + m.A*v + m.Y}
}

// Scale is picture pixels per crop pixel.
func (m Affine) Scale() float64 { return math.Hypot(m.A, m.B) }

// Mirrored is the same crop, of a width, seen in a mirror.
func (m Affine) Mirrored(side int) Affine {
	m.Flip = float64(side) - m.Flip
	return m
}

// inside maps to a picture of which each pixel stands for f by f pixels and
// whose corner is the old (x, y).
func (m Affine) inside(x, y, f int) Affine {
	k := 1 / float64(f)
	m.X, m.Y = (m.X-float64(x))*k, (m.Y-float64(y))*k
	m.A, m.B = m.A*k, m.B*k
	return m
}

// template holds the five points of an aligned 112 by 112 face, as InsightFace
// publishes them for ArcFace (Deng et al. 2019), in the order of [Face.Five].
// They are pixel indexes; half a pixel makes them places.
var template = [5]Point{
	{38.2946, 51.6963},
	{73.5318, 51.5014},
	{56.0252, 71.7366},
	{41.5493, 92.3655},
	{70.7299, 92.2041},
}

const templateSide = 112

// Alignment is the crop of a side that lays five points on ArcFace's template
// in the least-squares sense. Points on one spot give a scale that is zero or
// no number.
func Alignment(five [5]Point, side int) Affine {
	k := float64(side) / templateSide
	var want [5]Point
	for i, p := range template {
		want[i] = Point{(p.X + 0.5) * k, (p.Y + 0.5) * k}
	}
	return Similarity(want[:], five[:])
}

// Similarity is the turn, scale and shift that takes from to to with the least
// sum of squares (Umeyama 1991, two dimensions, without reflection). Both have
// the same length; the points of from must not all be one.
func Similarity(from, to []Point) Affine {
	cf, ct := Centroid(from), Centroid(to)
	var spread, dot, cross float64
	for i := range from {
		fx, fy := from[i].X-cf.X, from[i].Y-cf.Y
		tx, ty := to[i].X-ct.X, to[i].Y-ct.Y
		spread += fx*fx + fy*fy
		dot += fx*tx + fy*ty
		cross += fx*ty - fy*tx
	}
	a, b := dot/spread, cross/spread
	return Affine{A: a, B: b, X: ct.X - a*cf.X + b*cf.Y, Y: ct.Y - b*cf.X - a*cf.Y}
}

// Centroid is the mean of some points.
func Centroid(ps []Point) Point {
	var c Point
	for _, p := range ps {
		c.X, c.Y = c.X+p.X, c.Y+p.Y
	}
	n := float64(len(ps))
	return Point{c.X / n, c.Y / n}
}
