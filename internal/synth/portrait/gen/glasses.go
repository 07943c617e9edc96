package main

import "math"

// tube is a round wire along a line of points.
func tube(at []vec, radius float64, closed bool) *mesh {
	const sides = 6
	m := &mesh{Kind: glassKind}
	n := len(at)
	for i, p := range at {
		a, b := at[max(i-1, 0)], at[min(i+1, n-1)]
		if closed {
			a, b = at[(i+n-1)%n], at[(i+1)%n]
		}
		t := b.sub(a).unit()
		u := t.cross(vec{0.1, 0.2, 1}).unit()
		v := t.cross(u)
		for k := range sides {
			s, c := math.Sincos(2 * math.Pi * float64(k) / sides)
			m.Points = append(m.Points, p.add(u.mul(radius*c)).add(v.mul(radius*s)))
		}
	}
	last := n - 1
	if closed {
		last = n
	}
	for i := range last {
		j := (i + 1) % n
		for k := range sides {
			l := (k + 1) % sides
			a, b, c, d := int32(i*sides+k), int32(i*sides+l), int32(j*sides+k), int32(j*sides+l)
			m.Tris = append(m.Tris, [3]int32{a, c, b}, [3]int32{b, c, d})
		}
	}
	m.Rest = m.Points
	m.Normals = smoothNormals(m.Points, m.Tris)
	return m
}

// spectacles builds frames before the eyes: two rims, a bridge and the temples. round is 0 for oblong rims
// and 1 for round ones.
func spectacles(eyes, ears [2]vec, front float64, width, height, round, wire float64) []*mesh {
	var out []*mesh
	mid := (eyes[0].Y+eyes[1].Y)/2 - 0.01
	for k, side := range []float64{1, -1} {
		c := vec{eyes[k].X + side*0.02, mid, front}
		power := 2 + 2.2*(1-round)
		var rim []vec
		for i := range 40 {
			s, co := math.Sincos(2 * math.Pi * float64(i) / 40)
			x := math.Copysign(math.Pow(math.Abs(co), 2/power), co) * width
			y := math.Copysign(math.Pow(math.Abs(s), 2/power), s) * height
			rim = append(rim, c.add(vec{x, y + 0.02*math.Abs(x), -0.25 * (x*side + width) * (x*side + width) * 0.5}))
		}
		out = append(out, tube(rim, wire, true))
		end := c.add(vec{side * width, 0.3 * height, -0.25 * 2 * width * width})
		ear := ears[k].add(vec{side * 0.02, 0, 0})
		out = append(out, tube([]vec{end, end.mix(ear, 0.12).add(vec{side * 0.05, 0, 0}), end.mix(ear, 0.5).add(vec{side * 0.05, 0, 0}), ear}, wire, false))
	}
	l, r := eyes[0].X+0.02-width, eyes[1].X-0.02+width
	var bridge []vec
	for i := range 7 {
		t := float64(i) / 6
		bridge = append(bridge, vec{l + (r-l)*t, mid + 0.05 + 0.03*math.Sin(math.Pi*t), front + 0.02*math.Sin(math.Pi*t)})
	}
	return append(out, tube(bridge, wire, false))
}
