package main

import (
	"math"
	"math/rand/v2"
)

// haircut says how the hair grows and lies.
type haircut struct {
	Name       string
	Top, Side  float64 // length in decimetres
	Lift       float64 // how far it stands off the head
	Part       float64 // where the parting is, x on the head; 9 none
	Fringe     float64 // share of the front that falls over the forehead
	FringeEnd  float64 // height where it is cut
	End        float64 // height where long hair is cut
	Back       float64 // combed back
	Curl       float64
	Strands    int
	Tied       bool
	BehindEars bool
	Wave       float64
}

var cuts = map[string]haircut{
	"crop":    {Name: "crop", Top: 0.20, Side: 0.07, Lift: 0.10, Part: 9, Strands: 26000},
	"buzz":    {Name: "buzz", Top: 0.09, Side: 0.05, Lift: 0.06, Part: 9, Strands: 30000},
	"parted":  {Name: "parted", Top: 0.95, Side: 0.22, Lift: 0.15, Part: 0.34, Strands: 15000},
	"fringe":  {Name: "fringe", Top: 1.0, Side: 0.16, Lift: 0.13, Part: 9, Fringe: 1, FringeEnd: 7.68, Strands: 16000},
	"combed":  {Name: "combed", Top: 0.9, Side: 0.25, Lift: 0.13, Part: 9, Back: 1, Strands: 15000},
	"quiff":   {Name: "quiff", Top: 0.55, Side: 0.1, Lift: 0.24, Part: 0.36, Back: 0.55, Strands: 18000},
	"long":    {Name: "long", Top: 4.2, Side: 4.2, Lift: 0.1, Part: 0.04, End: 5.1, Strands: 11000, Wave: 0.03},
	"behind":  {Name: "behind", Top: 4.2, Side: 4.2, Lift: 0.08, Part: 0.22, End: 5.25, Strands: 11000, BehindEars: true, Wave: 0.02},
	"bangs":   {Name: "bangs", Top: 4.0, Side: 4.0, Lift: 0.11, Part: 0, Fringe: 1, FringeEnd: 7.52, End: 5.3, Strands: 12000},
	"bob":     {Name: "bob", Top: 3, Side: 3, Lift: 0.14, Part: 0.25, End: 6.15, Strands: 12000},
	"bobbang": {Name: "bobbang", Top: 3, Side: 3, Lift: 0.14, Part: 0, Fringe: 1, FringeEnd: 7.55, End: 6.25, Strands: 12000},
	"tied":    {Name: "tied", Top: 1.8, Side: 1.6, Lift: 0.05, Part: 9, Back: 1, Tied: true, Strands: 14000},
	"perm":    {Name: "perm", Top: 0.75, Side: 0.65, Lift: 0.26, Part: 9, Curl: 1, Strands: 15000},
}

// scalp is the head that the hair grows from, after shaping and before turning.
type scalp struct {
	Points, Normals, Rest []vec
	Tris                  [][3]int32
	Near                  *grid
}

// grow makes the strands of a haircut. The head is upright; the caller turns the strands with it.
func grow(sc *scalp, line hairline, cut haircut, rng *rand.Rand) []strand {
	area := make([]float64, 0, len(sc.Tris))
	total := 0.0
	for _, t := range sc.Tris {
		a, b, c := sc.Points[t[0]], sc.Points[t[1]], sc.Points[t[2]]
		mid := sc.Rest[t[0]].add(sc.Rest[t[1]]).add(sc.Rest[t[2]]).mul(1.0 / 3)
		k := 0.0
		if mid.Y > 6.4 {
			k = b.sub(a).cross(c.sub(a)).length() * max(line.cover(sc.Rest[t[0]]), line.cover(sc.Rest[t[1]]), line.cover(sc.Rest[t[2]]), line.cover(mid))
		}
		total += k
		area = append(area, total)
	}
	var out []strand
	at := 0
	for n := range cut.Strands {
		goal := (float64(n) + rng.Float64()) / float64(cut.Strands) * total
		for at < len(area)-1 && area[at] < goal {
			at++
		}
		t := sc.Tris[at]
		u, v := rng.Float64(), rng.Float64()
		if u+v > 1 {
			u, v = 1-u, 1-v
		}
		mix := func(f []vec) vec { return f[t[0]].mul(1 - u - v).add(f[t[1]].mul(u)).add(f[t[2]].mul(v)) }
		rest := mix(sc.Rest)
		if line.cover(rest) < rng.Float64()*0.9 {
			continue
		}
		out = sc.strand(out, mix(sc.Points), mix(sc.Normals).unit(), rest, cut, rng)
	}
	return out
}

// growth is one hair on its way: where it is, where it points, and what it wants.
type growth struct {
	cut        haircut
	root, p    vec
	normal     vec // of the head below it
	dir        vec
	gone       float64 // length so far
	step, lift float64
	lock       float64 // hair of one lock moves alike, -1 to 1
	spin       float64
	fringe     bool
}

// strand lets one hair grow from its root along the flow of the cut, over the head and down.
func (sc *scalp) strand(out []strand, p, n, root vec, cut haircut, rng *rand.Rand) []strand {
	az := around(root)
	high := ramp(7.45, 8.15, root.Y) // 0 at the sides, 1 on top
	if cut.Top < 2 {
		high = ramp(7.6, 8.2, root.Y-0.12*ramp(0.8, 1.2, az))
	}
	length := (cut.Side + (cut.Top-cut.Side)*high) * (0.8 + 0.35*rng.Float64())
	g := growth{cut: cut, root: root, p: p, normal: n}
	g.fringe = cut.Fringe > 0 && az < 0.78+0.1*rng.Float64() && root.Z > 0.45
	g.lock = noise(root.mul(9), 77)*0.6 + noise(root.mul(22), 78)*0.4
	g.step = clamp(length/10, 0.012, 0.11)
	shade := float32(0.75 + 0.35*rng.Float64() + 0.3*g.lock)
	g.lift = cut.Lift * (0.25 + 0.75*high) * (0.72 + 0.3*rng.Float64() + 0.18*g.lock)
	g.dir = n.mul(0.22).add(sc.flow(p, root, n, cut, g.fringe, g.lock)).unit()
	g.spin = rng.Float64() * 6.28
	for ; g.gone < length; g.gone += g.step {
		from := g.p
		if !sc.advance(&g) {
			break
		}
		out = append(out, strand{from, g.p, shade, scalpHair})
		if g.cutOff(rng) {
			break
		}
	}
	return out
}

// advance grows a hair by one step; false when it would grow over the face or an ear.
func (sc *scalp) advance(g *growth) bool {
	next := g.p.add(g.dir.mul(g.step))
	flow := vec{0, -1, 0}
	j := -1
	if next.Y > 4.7 {
		j = sc.Near.nearest(next, 2)
	}
	if j >= 0 {
		g.normal = sc.Normals[j]
		flow = sc.flow(next, sc.Rest[j].mix(g.root, ramp(0.8, 0.1, g.gone)), g.normal, g.cut, g.fringe, g.lock)
		next = sc.keepOff(next, j, g)
		rest := sc.Rest[j]
		if g.cut.Top < 2 && rest.onEar() {
			return false
		}
		if !g.fringe && rest.onFace() {
			if g.cut.Top < 2 || math.Abs(rest.X) < 0.5 {
				return false
			}
			flow = flow.add(vec{math.Copysign(1.6, next.X), 0, -0.4}).unit()
		}
	}
	g.dir = g.dir.mul(0.55).add(g.bend(flow).mul(0.45)).unit()
	g.p = next
	return true
}

// keepOff holds a hair at its height above the head, or above the clothes lower down.
func (sc *scalp) keepOff(next vec, j int, g *growth) vec {
	n := sc.Normals[j]
	off := next.sub(sc.Points[j]).dot(n)
	want := g.lift * ramp(0, 0.25, g.gone+0.04) * (1 + 0.3*ramp(0.5, 1.5, g.gone))
	want = max(want, 0.02) + 0.24*ramp(6.1, 5.8, sc.Rest[j].Y) // clothes are between
	switch {
	case off < want:
		return next.add(n.mul(clamp(want-off, 0, g.step*0.9)))
	case off > want+0.02 && sc.Rest[j].Y > 6.9:
		return next.add(n.mul(-clamp(off-want, 0, g.step*0.45)))
	}
	return next
}

// bend adds the cut's waves and curls to the flow.
func (g *growth) bend(flow vec) vec {
	if w := g.cut.Wave; w > 0 {
		flow = flow.add(vec{math.Sin(g.gone*7 + 3*g.lock), 0, math.Cos(g.gone*6 + 2*g.lock)}.mul(w * 3 * ramp(0.5, 2, g.gone)))
	}
	if g.cut.Curl > 0 {
		s, c := math.Sincos(g.spin + g.gone*(19+6*g.lock))
		flow = flow.mul(0.3).add(vec{c, s, math.Sin(g.gone*15 + g.spin*2)}.mul(0.9 * g.cut.Curl))
	}
	return flow
}

// cutOff tells whether the scissors end the hair here.
func (g *growth) cutOff(rng *rand.Rand) bool {
	end := g.cut.End
	if g.fringe {
		end = g.cut.FringeEnd + 0.1*g.lock + 0.04*rng.Float64()
		if g.p.Z < 0.6 {
			end = g.cut.End
		}
	}
	return end > 0 && g.p.Y < end+0.12*rng.Float64()
}

// onFace is true of rest places in front of the ears and below the forehead.
func (p vec) onFace() bool { return p.Z > 0.75 && p.Y < 7.75 && p.Y > 6.1 && math.Abs(p.X) < 0.74 }

// onEar is true of rest places on the ears.
func (p vec) onEar() bool { return math.Abs(p.X) > 0.77 && p.Y < 7.45 && p.Y > 6.8 }

// flow is where the hair wants to go at a place on the head.
func (sc *scalp) flow(p, root, n vec, cut haircut, fringe bool, lock float64) vec {
	down := vec{0, -1, 0}
	f := p.sub(vec{0.05, 8.4, -0.15}).mul(0.8).add(down.mul(0.35)) // away from the whorl
	high := ramp(7.5, 8.1, root.Y)
	switch {
	case cut.Tied:
		f = vec{0, 7.45, -0.75}.sub(p)
	case fringe:
		f = vec{0.25 * p.X, -0.7, 0.6}
		if p.Y > 8.05 {
			f = vec{0.3*p.X + 0.05, -0.1, 1}
		}
	case cut.Back > 0:
		f = f.mul(1 - cut.Back*high).add(vec{0.15 * p.X, 0.1, -1}.mul(cut.Back * high)).add(vec{0, -0.55, -0.5}.mul(1 - high))
		if cut.Part < 2 {
			f = f.add(vec{-0.5, 0.35, 0.1}.mul(high))
		}
	case cut.Top > 2:
		side := math.Copysign(1, root.X-cut.Part)
		f = vec{side * (0.9*high + 0.1), -0.5 - 1.4*(1-high), -0.22 * high}
		if p.Y < 6.35 { // before or behind the shoulder, not over it
			f = vec{-0.5 * side * ramp(0.55, 0.9, math.Abs(p.X)), -1, 1.1 * math.Copysign(ramp(5.2, 5.9, p.Y), root.Z-0.15)}
		}
		if cut.BehindEars && p.Y < 7.75 && p.Y > 6.7 {
			f = vec{0.1 * side, -0.8, -0.9 * ramp(-0.2, 0.4, p.Z)}
		}
	case cut.Part < 2:
		side := math.Copysign(1, root.X-cut.Part)
		f = f.mul(0.2).add(vec{side * (1.1*high + 0.1), -0.2 - 0.7*(1-high), 0.28*high - 0.35*(1-high)})
	default:
		f = f.add(vec{0, -0.2, 0.5 * high}).add(vec{0, -0.5, -0.2}.mul(1 - high))
	}
	f = f.unit().add(vec{noise(root.mul(7), 91), noise(root.mul(7), 92), noise(root.mul(7), 93)}.mul(0.28))
	t := f.sub(n.mul(n.dot(f) * 0.9))
	return t.unit()
}
