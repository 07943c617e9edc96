package main

import "math"

// sample is what one pixel shows, before light.
type sample struct {
	P, N, Smooth vec // place, fine normal, normal of the bare mesh
	T            vec // direction of a hair
	Albedo       vec
	Oil, Rough   float64
	Kind         kind
}

// picture is linear light per pixel.
type picture struct {
	W, H int
	P    []vec
}

// render draws the scene at w by h pixels, without background (alpha in the second result).
func (s *scene) render(w, h int) (*picture, []bool) {
	f := newFrame(w, h)
	for i, m := range s.Meshes {
		f.drawMesh(s.Camera, m, i)
	}
	f.drawStrands(s.Camera, s.Strands)
	for i := range s.Lights {
		s.Lights[i].cast(s)
	}
	diffuse, rest, albedo := make([]vec, w*h), make([]vec, w*h), make([]vec, w*h)
	solid, skin := make([]bool, w*h), make([]bool, w*h)
	for i := range f.Mesh {
		if f.Mesh[i] == -1 {
			continue
		}
		q := s.sample(f, i)
		solid[i], skin[i] = true, q.Kind == skinKind
		albedo[i] = q.Albedo
		diffuse[i], rest[i] = s.lit(q)
	}
	spread(diffuse, skin, f.Depth, w, h, s.Camera.Focal/1600)
	out := &picture{w, h, make([]vec, w*h)}
	for i := range out.P {
		out.P[i] = diffuse[i].times(albedo[i]).add(rest[i])
	}
	return out, solid
}

func (s *scene) sample(f *frame, i int) sample {
	if f.Mesh[i] == -2 {
		return s.hairSample(f, i)
	}
	m := s.Meshes[f.Mesh[i]]
	t, u, v := int(f.Item[i]), float64(f.U[i]), float64(f.V[i])
	q := sample{P: m.at(m.Points, t, u, v), Smooth: m.at(m.Normals, t, u, v).unit(), Kind: m.Kind, Rough: 0.5}
	if q.Smooth.Z < -0.2 || q.Smooth.dot(s.Camera.Eye.sub(q.P)) < 0 && m.Kind != skinKind {
		q.Smooth = q.Smooth.mul(-1)
	}
	q.N = q.Smooth
	var rest vec
	if m.Rest != nil {
		rest = m.at(m.Rest, t, u, v)
	}
	switch m.Kind {
	case skinKind:
		q.Albedo, q.Oil = s.Skin.albedo(rest)
		q.N = s.relief(q.Smooth, rest)
		q.Rough = 0.48
	case eyeKind:
		s.paintEye(&q, f, i)
	case lashKind:
		q.Albedo = vec{.012, .010, .009}
	case toothKind:
		q.Albedo, q.Oil, q.Rough = srgb(214, 205, 190).mul(0.6), 0.8, 0.25
	default:
		s.paintCloth(&q, rest, m.Kind)
	}
	return q
}

// relief tilts the normal by the slope of the skin's height.
func (s *scene) relief(n, rest vec) vec {
	const e = 0.008
	h := s.Skin.height(rest)
	g := vec{s.Skin.height(rest.add(vec{e, 0, 0})) - h, s.Skin.height(rest.add(vec{0, e, 0})) - h, 0}.mul(1 / e)
	return n.sub(g.sub(n.mul(n.dot(g)))).unit()
}

// lit sums the lights: first what the albedo will be multiplied by, then what is added as it is.
func (s *scene) lit(q sample) (diffuse, added vec) {
	view := s.Camera.Eye.sub(q.P).unit()
	for k := range s.Lights {
		l := &s.Lights[k]
		if q.Kind == hairKind {
			d, a := l.onHair(q, view, l.seen(q.P, view, s.Centre, true))
			diffuse, added = diffuse.add(d), added.add(a)
			continue
		}
		nl := q.Smooth.dot(l.Dir)
		if nl < -0.4 {
			continue
		}
		vis := l.seen(q.P, q.Smooth, s.Centre, false)
		if vis == 0 {
			continue
		}
		p := l.Power.mul(vis)
		fine := q.N.dot(l.Dir)
		if q.Kind == skinKind { // red light wanders further under the skin (d'Eon and Luebke 2007)
			soft := 0.6*nl + 0.4*fine
			diffuse = diffuse.add(p.times(vec{wrap(soft, 0.34), wrap(0.3*nl+0.7*fine, 0.16), wrap(0.2*nl+0.8*fine, 0.1)}))
		} else {
			diffuse = diffuse.add(p.mul(max(0, fine)))
		}
		if fine > 0 {
			added = added.add(p.mul(gloss(q.N, view, l.Dir, q.Rough, 0.03) * fine * q.Oil))
		}
	}
	return diffuse, added
}

func wrap(nl, w float64) float64 {
	x := max(0, (nl+w)/(1+w))
	return x * (0.65 + 0.35*x) * 1.02
}

// gloss is the GGX lobe with Schlick's Fresnel, times pi so that power is in units of a white surface.
func gloss(n, view, l vec, rough, f0 float64) float64 {
	h := view.add(l).unit()
	nh, nv, vh := max(0, n.dot(h)), max(0.05, n.dot(view)), max(0, view.dot(h))
	a2 := rough * rough * rough * rough
	d := nh*nh*(a2-1) + 1
	x := 1 - vh
	fresnel := f0 + (1-f0)*x*x*x*x*x
	k := (rough + 1) * (rough + 1) / 8
	nl := max(0.05, n.dot(l))
	g := 1 / ((nl*(1-k) + k) * (nv*(1-k) + k))
	return math.Min(a2/(d*d)*fresnel*g/4, 40)
}

// spread blurs the light on the skin, red most: light comes out of skin some way from where it went in.
func spread(light []vec, skin []bool, depth []float32, w, h int, mm float64) {
	sigma := vec{2.1 * mm, 1.1 * mm, 0.7 * mm}
	for _, step := range []int{1, w} {
		in := append([]vec(nil), light...)
		reach := int(math.Ceil(2 * sigma.X))
		var kernel []vec
		for k := range reach + 1 {
			g := func(s float64) float64 { return math.Exp(-float64(k*k) / (2*s*s + 1e-9)) }
			kernel = append(kernel, vec{g(sigma.X), g(sigma.Y), g(sigma.Z)})
		}
		for i := range in {
			if !skin[i] {
				continue
			}
			x := i % w
			if step == w {
				x = i / w
			}
			limit := w
			if step == w {
				limit = h
			}
			var acc, total vec
			for k := -reach; k <= reach; k++ {
				j := i + k*step
				if x+k < 0 || x+k >= limit || !skin[j] || math.Abs(float64(depth[j]-depth[i])) > 0.12 {
					continue
				}
				g := kernel[abs(k)]
				acc, total = acc.add(in[j].times(g)), total.add(g)
			}
			light[i] = vec{acc.X / total.X, acc.Y / total.Y, acc.Z / total.Z}
		}
	}
}
