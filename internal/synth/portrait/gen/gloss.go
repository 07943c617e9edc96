package main

import "math"

func (s *scene) hairSample(f *frame, i int) sample {
	h := s.Strands[f.Item[i]]
	q := sample{P: h.A.mix(h.B, float64(f.U[i])), T: h.B.sub(h.A).unit(), Kind: hairKind}
	q.Albedo = s.HairDye.mul(float64(h.Shade))
	if h.Kind == browHair {
		q.Albedo = s.BrowDye.mul(float64(h.Shade))
	}
	return q
}

// onHair is the model of Kajiya and Kay (1989) with a second, coloured highlight.
func (l *light) onHair(q sample, view vec, seen float64) (diffuse, added vec) {
	tl, tv := q.T.dot(l.Dir), q.T.dot(view)
	sl, sv := math.Sqrt(max(0, 1-tl*tl)), math.Sqrt(max(0, 1-tv*tv))
	front := clamp(0.35+0.65*(l.Dir.dot(view)), 0.1, 1)
	p := l.Power.mul(seen)
	diffuse = p.mul(0.75 * sl)
	c := max(0, sl*sv-tl*tv)
	c2 := c * c
	c8 := c2 * c2 * c2 * c2
	added = p.mul(front * 0.035 * c8 * c8 * c8 * c2 * c2)
	added = added.add(p.times(q.Albedo).mul(front * 1.3 * c8 * c))
	return diffuse, added
}
