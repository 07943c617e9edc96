package main

import "math"

// hairline bounds the scalp on the base mesh: hair grows above a height that depends on the direction from
// the middle of the head, 0 straight ahead and pi behind.
type hairline struct {
	Front   float64 // height over the forehead, about 8.0
	Peak    float64 // widow's peak
	Temples float64 // how far the temples recede
	Crown   float64 // bald crown, 0 to 1
	Seed    uint32
}

var scalpEdge = [][2]float64{{0, 8.0}, {0.35, 8.0}, {0.6, 7.93}, {0.85, 7.72}, {1.0, 7.46}, {1.2, 7.16}, {1.38, 7.16}, {1.44, 7.40}, {1.75, 7.42}, {1.95, 7.1}, {2.3, 6.75}, {math.Pi, 6.55}}

func around(p vec) float64 { return math.Atan2(math.Abs(p.X), p.Z-0.32) }

// edge is the height of the hairline at direction az.
func (h hairline) edge(az float64) float64 {
	y := scalpEdge[len(scalpEdge)-1][1]
	for i := 1; i < len(scalpEdge); i++ {
		a, b := scalpEdge[i-1], scalpEdge[i]
		if az <= b[0] {
			y = a[1] + (b[1]-a[1])*ramp(a[0], b[0], az)
			break
		}
	}
	front := ramp(0.95, 0.5, az)
	return y + (h.Front-8)*front + h.Temples*bump(az-0.62, 0.24) - h.Peak*bump(az, 0.14)
}

// cover is 1 on the scalp, 0 off it, with a ragged soft edge.
func (h hairline) cover(p vec) float64 {
	if p.Y < 6.45 || math.Abs(p.X) > 0.775 && p.Y < 7.42 {
		return 0
	}
	az := around(p)
	y := p.Y + 0.03*noise(p.mul(18), h.Seed) + 0.02*noise(p.mul(45), h.Seed+1)
	k := ramp(-0.05, 0.09, y-h.edge(az))
	if h.Crown > 0 {
		bald := ramp(8.55-0.75*h.Crown, 8.75-0.75*h.Crown, p.Y+0.25*p.Z*ramp(0, 1, p.Z)+0.05*noise(p.mul(6), h.Seed+2))
		k *= 1 - bald
	}
	return k
}
