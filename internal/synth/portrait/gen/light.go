package main

import "math"

// light is one distant source: Dir points to it, Power is its linear RGB irradiance. Many of them stand for
// a soft box, a window or a sky, so that shadows are as soft as in a photo.
type light struct {
	Dir, Power vec
	U, V       vec
	Solid      []float32 // nearest solid surface, along Dir; a map of shadowSize squared
	Hair       []float32 // nearest hair
}

const (
	shadowSize   = 448
	shadowRadius = 2.9 // decimetres round the head
)

// lamp is a disc of light in the sky of the scene.
type lamp struct {
	Dir    vec
	Spread float64 // half angle, radians
	Power  vec
	Count  int
}

// sky spreads n lights over the upper-front sphere, with power from a gradient between below and above.
func sky(n int, above, below vec) []light {
	var out []light
	for i := range n {
		y := 1 - 2*(float64(i)+0.5)/float64(n)
		r := math.Sqrt(1 - y*y)
		s, c := math.Sincos(2.399963 * float64(i))
		p := below.mix(above, ramp(-0.8, 0.8, y))
		out = append(out, light{Dir: vec{r * s, y, r * c}, Power: p.mul(1 / float64(n))})
	}
	return out
}

func (l lamp) lights() []light {
	d := l.Dir.unit()
	u := d.cross(vec{0, 1, 0.01}).unit()
	v := u.cross(d)
	var out []light
	for i := range l.Count {
		r := l.Spread * math.Sqrt((float64(i)+0.5)/float64(l.Count))
		s, c := math.Sincos(2.399963 * float64(i))
		dir := d.add(u.mul(math.Tan(r) * s)).add(v.mul(math.Tan(r) * c)).unit()
		out = append(out, light{Dir: dir, Power: l.Power.mul(1 / float64(l.Count))})
	}
	return out
}

func (l *light) plane(p, centre vec) (x, y, d float64) {
	q := p.sub(centre)
	const k = shadowSize / (2 * shadowRadius)
	return q.dot(l.U)*k + shadowSize/2, q.dot(l.V)*k + shadowSize/2, q.dot(l.Dir)
}

// cast draws the shadow maps of one light.
func (l *light) cast(s *scene) {
	l.U = l.Dir.cross(vec{0.03, 1, 0.02}).unit()
	l.V = l.Dir.cross(l.U)
	l.Solid, l.Hair = emptyMap(), emptyMap()
	for _, m := range s.Meshes {
		if m.Kind == lashKind || m.Kind == glassKind {
			continue
		}
		l.castMesh(m, s.Centre)
	}
	for _, h := range s.Strands {
		if h.Kind != scalpHair {
			continue
		}
		x0, y0, d0 := l.plane(h.A, s.Centre)
		x1, y1, d1 := l.plane(h.B, s.Centre)
		line(shadowSize, shadowSize, x0, y0, x1, y1, func(i int, t float64) {
			l.Hair[i] = max(l.Hair[i], float32(d0+(d1-d0)*t))
		})
	}
}

func emptyMap() []float32 {
	m := make([]float32, shadowSize*shadowSize)
	for i := range m {
		m[i] = -math.MaxFloat32
	}
	return m
}

func (l *light) castMesh(m *mesh, centre vec) {
	for t, tri := range m.Tris {
		var x, y, d [3]float64
		for k, i := range tri {
			x[k], y[k], d[k] = l.plane(m.Points[i], centre)
		}
		scan(shadowSize, shadowSize, x, y, func(i int, u, v float64) {
			z := float32(d[0]*(1-u-v) + d[1]*u + d[2]*v)
			if z > l.Solid[i] && (m.Trim == nil || m.Trim(m.at(m.Rest, t, u, v))) {
				l.Solid[i] = z
			}
		})
	}
}

// seen tells how much of the light reaches p, 0 to 1. Hair in front dims by its depth, since a head of hair
// lets some light through; inHair is set for points that are hair themselves.
func (l *light) seen(p, normal, centre vec, inHair bool) float64 {
	const bias, step = 0.02, 0.015
	x, y, d := l.plane(p.add(normal.mul(step)), centre)
	x, y = x-0.5, y-0.5
	x0, y0 := int(math.Floor(x)), int(math.Floor(y))
	if x0 < 0 || y0 < 0 || x0+1 >= shadowSize || y0+1 >= shadowSize {
		return 1
	}
	fx, fy := x-float64(x0), y-float64(y0)
	total := 0.0
	for k, w := range [4]float64{(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy} {
		i := (y0+k/2)*shadowSize + x0 + k%2
		if float64(l.Solid[i]) > d+bias {
			continue
		}
		through := 1.0
		if deep := float64(l.Hair[i]) - d; deep > 0 {
			if inHair {
				through = math.Exp(-deep * 7)
			} else if deep > bias {
				through = 0.12 + 0.3*math.Exp(-deep*6)
			}
		}
		total += w * through
	}
	return total
}
