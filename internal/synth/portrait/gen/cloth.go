package main

import "math"

// fabric is what a garment is made of and how it is cut.
type fabric struct {
	Cut    string // crew, vee, shirt, polo, jacket, hood; empty none
	Colour vec
	Second vec
	Weave  float64
	Stripe float64 // stripes per decimetre, 0 none
}

// inside tells whether a garment covers rest place p, and how far p lies from its neck edge.
func (c fabric) inside(p vec) float64 {
	v := func(slope, from float64) float64 { // an opening like a V, in front only
		if p.Z < 0.2 {
			return 9
		}
		return (slope*math.Abs(p.X) - (p.Y - from)) / math.Hypot(slope, 1)
	}
	switch c.Cut {
	case "vee":
		return min(neckline(p, 0.64), v(1.3, 4.75))
	case "shirt":
		return min(neckline(p, 0.53), v(1.5, 5.15))
	case "polo":
		return min(neckline(p, 0.53), v(2.6, 4.9))
	case "jacket":
		return min(neckline(p, 0.58), v(1.9, 3.9))
	case "cardigan":
		return min(neckline(p, 0.66), v(2.8, 4.3))
	case "high":
		return 6.08 - 0.3*p.Z - p.Y
	case "boat":
		return neckline(p, 0.78)
	}
	return neckline(p, 0.6)
}

// neckline is how far p lies outside a cone round the neck that is r wide at the collar bones.
func neckline(p vec, r float64) float64 {
	return math.Hypot(p.X, 0.85*(p.Z-0.12)) - r + 0.8*(5.6-0.35*p.Z-p.Y)
}

// garment is a shell over the body, cut by the fabric's edge.
func garment(points, normals, rest []vec, tris [][3]int32, c fabric, off float64, k kind) *mesh {
	m := &mesh{Rest: rest, Kind: k, Trim: func(p vec) bool { return c.inside(p) > 0 }}
	for i := range points {
		d := c.inside(rest[i])
		o := off * ramp(-0.1, 0.35, d+0.2)
		m.Points = append(m.Points, points[i].add(normals[i].mul(o)))
	}
	for _, t := range tris {
		if c.inside(rest[t[0]]) > -0.3 {
			m.Tris = append(m.Tris, t)
		}
	}
	m.Points = relax(m.Points, m.Tris, 6)
	m.Normals = smoothNormals(m.Points, m.Tris)
	return m
}

// relax draws each point towards its neighbours: cloth hangs over hollows.
func relax(points []vec, tris [][3]int32, rounds int) []vec {
	for range rounds {
		sum, n := make([]vec, len(points)), make([]float64, len(points))
		for _, t := range tris {
			for k := range 3 {
				a, b := t[k], t[(k+1)%3]
				sum[a], sum[b] = sum[a].add(points[b]), sum[b].add(points[a])
				n[a]++
				n[b]++
			}
		}
		next := append([]vec(nil), points...)
		for i := range next {
			if n[i] > 0 {
				next[i] = points[i].mix(sum[i].mul(1/n[i]), 0.5)
			}
		}
		points = next
	}
	return points
}

// collar is a folded band round the neck. ring gives a point on the neck and its outward normal.
func collar(ring func(angle float64) (at, out vec), open, height, fall, tip float64) *mesh {
	m := &mesh{Kind: collarKind}
	const n, rows = 72, 7
	for i := range n + 1 {
		a := open + (2*math.Pi-2*open)*float64(i)/n
		at, out := ring(a)
		out.Y = 0
		out = out.unit()
		front := bump(math.Min(a, 2*math.Pi-a)-open, 0.55)
		profile := [rows]vec{
			at.add(out.mul(0.02)), at.add(out.mul(0.05)).add(vec{0, height * 0.8, 0}), at.add(out.mul(0.075)).add(vec{0, height, 0}),
			at.add(out.mul(0.10)).add(vec{0, height * 0.93, 0}), at.add(out.mul(0.14)).add(vec{0, height * 0.4, 0}),
			at.add(out.mul(0.19)).add(vec{0, -fall*0.5 - tip*0.4*front, 0.05 * front}),
			at.add(out.mul(0.22 + 0.05*front)).add(vec{0, -fall - tip*front, 0.10 * front}),
		}
		for r, p := range profile {
			m.Points = append(m.Points, p)
			m.Rest = append(m.Rest, vec{a, float64(r) / (rows - 1), 0})
		}
	}
	for i := range n {
		for r := range rows - 1 {
			a := int32(i*rows + r)
			m.Tris = append(m.Tris, [3]int32{a, a + rows, a + 1}, [3]int32{a + 1, a + rows, a + rows + 1})
		}
	}
	m.Normals = smoothNormals(m.Points, m.Tris)
	return m
}

// paintCloth colours garments, collars and frames.
func (s *scene) paintCloth(q *sample, rest vec, k kind) {
	q.Oil, q.Rough = 0.25, 0.7
	c := s.Cloth[0]
	if k == outerKind {
		c = s.Cloth[1]
	}
	if k == glassKind {
		q.Albedo, q.Oil, q.Rough = s.Frame, 1.2, 0.3
		return
	}
	q.Albedo = c.Colour
	if k == collarKind {
		if c = s.Cloth[s.CollarOf]; c.Colour != (vec{}) {
			q.Albedo = c.Colour
		}
		q.Albedo = q.Albedo.mul(1 - 0.25*ramp(0.06, 0, 1-rest.Y))
		return
	}
	d := c.inside(rest)
	if c.Stripe > 0 && math.Mod(math.Abs(rest.Y*c.Stripe), 1) < 0.4 {
		q.Albedo = c.Second
	}
	fold := func(p vec) float64 {
		return 0.05*cloud(vec{p.X * 1.2, p.Y * 0.7, p.Z}, 2.2, 3, 400) + 0.004*noise(p.mul(40), 401)*c.Weave
	}
	const e = 0.02
	g := vec{fold(rest.add(vec{e, 0, 0})) - fold(rest), fold(rest.add(vec{0, e, 0})) - fold(rest), 0}.mul(1 / e)
	q.N = q.N.sub(g.sub(q.N.mul(q.N.dot(g)))).unit()
	q.Albedo = q.Albedo.mul(1 + 0.05*c.Weave*noise(rest.mul(70), 402))
	switch c.Cut {
	case "crew", "vee", "high", "boat": // a knitted border
		q.Albedo = q.Albedo.mul(1 - 0.2*bump(d-0.11, 0.012))
	case "shirt", "polo":
		x := math.Abs(rest.X - 0.09)
		if rest.Z > 0.2 && rest.Y < 5.25 {
			q.Albedo = q.Albedo.mul(1 - 0.25*bump(x, 0.012))
			y := math.Mod(rest.Y+10, 0.75) - 0.3
			if r := math.Hypot(rest.X, y); r < 0.05 {
				q.Albedo = q.Albedo.mix(vec{.6, .6, .58}, 0.5)
			}
		}
	case "jacket": // the lapel's edge
		q.Albedo = q.Albedo.mul(1 - 0.35*bump(d-0.24-0.08*ramp(5.2, 4.9, rest.Y), 0.014)*ramp(0.1, 0.4, rest.Z))
	}
}
