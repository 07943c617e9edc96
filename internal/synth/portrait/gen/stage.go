package main

import (
	"math"
	"math/rand/v2"
)

// stage puts a person before the camera for one take; the picture will be w by h pixels.
func (b *body) stage(id identity, t take, w, h int) (*scene, error) {
	bare, err := b.shape(id.macro(t.Years))
	if err != nil {
		return nil, err
	}
	pts, err := b.add(bare, t.Mood)
	if err != nil {
		return nil, err
	}
	lowered := b.pose(b.level(pts), 0.42, 0, 0, 0)
	s := &scene{Skin: id.aged(t.Years), Iris: id.Iris, HairDye: id.hairColour(t.Years), Lights: append([]light(nil), t.Lights...), Cloth: [2]fabric{t.Inner, t.Outer}, Frame: id.Glass.Colour, Gaze: t.Gaze}
	s.BrowDye = id.Dye.mix(s.HairDye, 0.35).add(srgb(60, 46, 38).mul(0.5))
	s.Skin.HairShade = s.HairDye.mul(0.55)
	s.Skin.HairDense = 0.9 * (1 - 0.25*id.Grey)
	skin := &mesh{Points: b.skin.eval(lowered), Rest: b.rest, Tris: b.skinTri, Kind: skinKind}
	skin.Normals = smoothNormals(skin.Points, skin.Tris)
	sc := &scalp{Points: skin.Points, Normals: skin.Normals, Rest: b.rest, Tris: b.skinTri, Near: newGrid(skin.Points, 0.17)}
	rng := rand.New(rand.NewPCG(id.Seed, 5))
	s.Strands = grow(sc, s.Skin.Hair, id.Cut, rng)
	s.Strands = append(s.Strands, brows(sc, b.near, s.Skin.Brow, rng, 800)...)
	heads := append([]*mesh{skin}, b.organs(lowered)...)
	s.EyeAt = centres(heads[1])
	if id.Glass.Worn {
		front := math.Max(s.EyeAt[0].Z, s.EyeAt[1].Z) + 0.36
		g := id.Glass
		heads = append(heads, spectacles(s.EyeAt, b.temples(skin), front, g.Width, g.Height, g.Round, g.Wire)...)
	}
	clothes := b.dress(skin, t)
	b.turnAll(s, heads, lowered, skin, t)
	s.Meshes = append(heads, clothes...)
	s.frameHead(skin, t, w, h)
	return s, nil
}

// organs are the eyeballs, lashes and teeth, in this order.
func (b *body) organs(points []vec) []*mesh {
	part := func(f *surface, k kind) *mesh {
		m := &mesh{Points: f.eval(points), Rest: f.eval(b.base), Tris: f.triangles(), Kind: k}
		m.Normals = smoothNormals(m.Points, m.Tris)
		return m
	}
	lashes := part(b.lashes, lashKind)
	lashes.Trim = func(p vec) bool { // single hairs, on the upper lid
		return p.Y > 7.28 && hash(int32(math.Floor(p.X*420+p.Y*160)), 0, 0, 8) < 0.42
	}
	return []*mesh{part(b.eyes, eyeKind), lashes, part(b.teeth, toothKind)}
}

// temples are the places over the ears where the arms of glasses rest.
func (b *body) temples(skin *mesh) [2]vec {
	at := func(side float64) vec { return skin.Points[b.near.nearest(vec{side * 0.77, 7.4, 0.3}, 6)] }
	return [2]vec{at(1), at(-1)}
}

// turnAll turns head, eyes, glasses and hair; hair low on the back stays with the shoulders.
func (b *body) turnAll(s *scene, heads []*mesh, lowered []vec, skin *mesh, t take) {
	turned := b.pose(lowered, 0, t.Yaw, t.Pitch, t.Roll)
	skin.Points = b.skin.eval(turned)
	skin.Normals = smoothNormals(skin.Points, skin.Tris)
	for _, m := range heads[1:] {
		for i, p := range m.Points {
			m.Points[i] = b.turnHead(p, 1, t.Yaw, t.Pitch, t.Roll)
		}
		m.Normals = smoothNormals(m.Points, m.Tris)
	}
	for i := range s.EyeAt {
		s.EyeAt[i] = b.turnHead(s.EyeAt[i], 1, t.Yaw, t.Pitch, t.Roll)
	}
	chin := b.pivot.Y
	follow := func(p vec) vec {
		return b.turnHead(p, ramp(chin-1.2, chin+0.4, p.Y), t.Yaw, t.Pitch, t.Roll)
	}
	for i, h := range s.Strands {
		s.Strands[i].A, s.Strands[i].B = follow(h.A), follow(h.B)
	}
}

func centres(eyes *mesh) [2]vec {
	var c [2]vec
	var n [2]float64
	for _, p := range eyes.Points {
		k := 0
		if p.X < 0 {
			k = 1
		}
		c[k], n[k] = c[k].add(p), n[k]+1
	}
	return [2]vec{c[0].mul(1 / n[0]), c[1].mul(1 / n[1])}
}

func (b *body) dress(skin *mesh, t take) []*mesh {
	var out []*mesh
	for k, f := range []fabric{t.Inner, t.Outer} {
		if f.Cut != "" {
			out = append(out, garment(skin.Points, skin.Normals, b.rest, b.skinTri, f, 0.07+0.1*float64(k), []kind{clothKind, outerKind}[k]))
		}
	}
	ring := func(low float64) func(float64) (vec, vec) {
		at := make([]vec, 64)
		for i := range at {
			s, c := math.Sincos(2 * math.Pi * float64(i) / 64)
			q := vec{0.62 * s, low - 0.40*(0.12+0.66*c), 0.12 + 0.66*c}
			if j := b.near.nearest(q, 8); j >= 0 {
				at[i] = skin.Points[j].add(skin.Normals[j].mul(0.05))
			}
		}
		for range 3 {
			n := append([]vec(nil), at...)
			for i := range at {
				at[i] = n[i].mul(0.4).add(n[(i+1)%64].add(n[(i+63)%64]).mul(0.3))
			}
		}
		var mid vec
		for _, p := range at {
			mid = mid.add(p.mul(1.0 / 64))
		}
		return func(a float64) (vec, vec) {
			x := a / (2 * math.Pi) * 64
			i := int(x) % 64
			p := at[i].mix(at[(i+1)%64], x-math.Floor(x))
			return p, p.sub(mid)
		}
	}
	switch t.Inner.Cut {
	case "shirt":
		out = append(out, collar(ring(5.80), 0.16, 0.2, 0.1, 0.28))
	case "polo":
		out = append(out, collar(ring(5.80), 0.24, 0.15, 0.14, 0.16))
	}
	return out
}

// frameHead points the camera so that the head, chin to crown, fills its share of the picture.
func (s *scene) frameHead(skin *mesh, t take, w, h int) {
	top, low := -math.MaxFloat64, math.MaxFloat64
	var mid vec
	n := 0.0
	for i, p := range skin.Points {
		if r := skin.Rest[i]; r.Y > 6.17 {
			top, mid, n = max(top, p.Y), mid.add(p), n+1
			if r.Z > 1 {
				low = min(low, p.Y)
			}
		}
	}
	s.Centre = mid.mul(1 / n)
	s.Centre.Y -= 0.3
	eye := vec{s.Centre.X, (s.EyeAt[0].Y + s.EyeAt[1].Y) / 2, s.Centre.Z + t.Distance}
	focal := t.Zoom * float64(h) / (top - low) * (t.Distance - 0.8)
	s.Camera = camera{eye, focal, float64(w) * (0.5 + t.ShiftX), 0}
	crown := focal * (top - eye.Y) / t.Distance
	s.Camera.CY = crown + float64(h)*(0.12+0.5*(0.67-t.Zoom)+t.ShiftY)
}

func (b *body) add(pts []vec, list []weight) ([]vec, error) {
	moved, err := b.shape(list)
	if err != nil {
		return nil, err
	}
	for i := range moved {
		moved[i] = pts[i].add(moved[i].sub(b.base[i]))
	}
	return moved, nil
}

// macro joins sex, age and build with the person's own traits.
func (id identity) macro(years float64) []weight {
	sex := "female"
	if id.Male {
		sex = "male"
	}
	old := clamp((id.Age+years-25)/50, 0, 1) * 0.85
	var list []weight
	for i, age := range []string{"young", "old"} {
		k := []float64{1 - old, old}[i]
		list = append(list, weight{"macrodetails/asian-" + sex + "-" + age, k})
		build := "maxweight"
		if id.Heavy < 0 {
			build = "minweight"
		}
		u := "macrodetails/universal-" + sex + "-" + age + "-averagemuscle-"
		list = append(list, weight{u + "averageweight", k * (1 - math.Abs(id.Heavy))}, weight{u + build, k * math.Abs(id.Heavy)})
	}
	return append(list, id.Face...)
}

func (id identity) aged(years float64) *skinPaint {
	s := id.Skin
	s.Age = clamp((id.Age+years-25)/50, 0, 1)
	return &s
}

func (id identity) hairColour(years float64) vec {
	g := clamp(id.Grey+0.01*years, 0, 1)
	if id.Grey == 0 {
		g = 0
	}
	return id.Dye.mix(srgb(168, 166, 164), g*g)
}
