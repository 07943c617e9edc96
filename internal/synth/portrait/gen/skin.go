package main

import "math"

// skinPaint colours the skin. Places are on the undeformed base mesh, whose face has its eyes at y 7.29, the
// brows at 7.44, the tip of the nose at 6.97, the mouth at 6.60 and the chin at 6.16.
type skinPaint struct {
	Seed      uint32
	Tone      float64 // 0 fair to 1 tanned
	Ruddy     float64 // blood in cheeks, nose and ears
	Lip       vec     // linear colour
	Beard     float64 // shadow of a shaved beard
	Moustache float64
	Freckles  float64
	Bags      float64 // dark under the eyes
	Age       float64 // 0 at 25, 1 at 75
	Lines     [8]float64
	Moles     []mole
	Hair      hairline
	HairShade vec
	HairDense float64 // paint under the hair
	Brow      brow
	Blush     float64
	EyeShadow float64
}

type mole struct {
	At   vec
	Size float64
	Dark float64
}

// srgb turns display values, 0 to 255, into linear light.
func srgb(r, g, b float64) vec {
	f := func(x float64) float64 {
		if x /= 255; x > 0.04045 {
			return math.Pow((x+0.055)/1.055, 2.4)
		}
		return x / 12.92
	}
	return vec{f(r), f(g), f(b)}
}

// spot is a soft blob on both halves of the face.
func spot(p vec, x, y, wx, wy float64) float64 {
	return bump(math.Abs(p.X)-x, wx) * bump(p.Y-y, wy) * ramp(0.2, 0.9, p.Z)
}

// albedo is the colour of the skin at rest place p, and how oily it is.
func (s *skinPaint) albedo(p vec) (vec, float64) {
	c := srgb(233, 194, 168).mix(srgb(172, 122, 92), s.Tone)
	blotch := cloud(p, 3.5, 3, s.Seed)
	fine := cloud(p, 22, 2, s.Seed+9)
	c = c.mul(1 + 0.035*blotch + 0.03*fine)
	red := s.Ruddy * (0.55*spot(p, 0.42, 6.98, 0.26, 0.22) + 0.6*spot(p, 0, 6.95, 0.16, 0.16) + 0.25*spot(p, 0, 6.22, 0.25, 0.12) +
		0.5*ramp(0.66, 0.78, math.Abs(p.X))*ramp(7.5, 7.3, p.Y)*ramp(6.6, 6.8, p.Y) + 0.25*spot(p, 0.32, 7.3, 0.22, 0.1))
	red += s.Blush * spot(p, 0.5, 7.0, 0.2, 0.14)
	red *= 1 + 0.4*blotch
	c = c.times(vec{1, 1 - 0.30*red, 1 - 0.26*red})
	c = c.mul(1 - s.Bags*spot(p, 0.3, 7.12, 0.17, 0.06)*0.35 - 0.10*spot(p, 0.14, 7.28, 0.06, 0.09))
	c = c.mul(1 - s.EyeShadow*0.35*spot(p, 0.32, 7.37, 0.2, 0.06))
	c = c.times(vec{1, 1, 1}.sub(vec{.33, .31, .25}.mul(s.stubble(p))))
	c = s.marks(p, c)
	c = c.mix(s.HairShade.mul(1.5), s.moustache(p))
	oil := 0.7 + 0.5*spot(p, 0, 7.75, 0.5, 0.3) + 0.5*spot(p, 0, 7.05, 0.12, 0.3) + 0.2*fine
	if k := lipMask(p); k > 0 {
		lip := s.Lip.mul(1 + 0.12*noise(vec{p.X * 60, p.Y * 8, 0}, s.Seed+3))
		lip = lip.mul(1 - 0.45*bump(p.Y-lipLine(p.X), 0.018))
		c = c.mix(lip, k*0.85)
		oil = oil*(1-k) + 1.2*k
	}
	c = c.mul(1 - 0.55*s.lines(p)*0.35)
	under := s.Hair.cover(p) * s.HairDense
	under = max(under, 0.62*s.Brow.cover(p, s.Seed))
	return c.mix(s.HairShade, clamp(under, 0, 0.93)), oil * (1 - under)
}

func (s *skinPaint) marks(p vec, c vec) vec {
	if s.Freckles > 0 && p.Z > 0.8 {
		n := noise(p.mul(26), s.Seed+21) * ramp(6.5, 7, p.Y)
		c = c.mul(1 - 0.22*s.Freckles*ramp(0.45, 0.7, n))
	}
	if s.Age > 0.4 {
		n := noise(p.mul(9), s.Seed+31)
		c = c.times(vec{1, 1, 1}.sub(vec{.16, .22, .28}.mul(s.Age * ramp(0.5, 0.75, n))))
	}
	for _, m := range s.Moles {
		d := p.sub(m.At).length() / m.Size
		c = c.mix(srgb(62, 38, 30), m.Dark*ramp(1.2, 0.7, d))
	}
	return c
}

// moustache is the hair on the upper lip, 0 to 1.
func (s *skinPaint) moustache(p vec) float64 {
	x := math.Abs(p.X)
	if s.Moustache == 0 || p.Z < 0.9 || x > 0.36 || p.Y < 6.55 || p.Y > 6.9 {
		return 0
	}
	mid := 6.758 - 0.35*x*x - 0.4*max(0, x-0.2)
	grain := 0.85 + 0.3*noise(vec{p.X * 150, p.Y * 30, 0}, s.Seed+61)
	return clamp(s.Moustache*grain*bump(p.Y-mid, 0.045*ramp(0.36, 0.1, x)+0.012)*ramp(0.34, 0.26, x)*(1-0.45*bump(x, 0.018)), 0, 0.9) * ramp(6.835, 6.80, p.Y)
}

// stubble is the shadow of a shaved beard.
func (s *skinPaint) stubble(p vec) float64 {
	if s.Beard == 0 || p.Z < 0.2 {
		return 0
	}
	x := math.Abs(p.X)
	low := 6.75 - 0.1*ramp(0.1, 0.3, x) + 0.25*ramp(0.45, 0.68, x)
	chin := ramp(low, low-0.2, p.Y) * ramp(5.9, 6.2, p.Y)
	upper := bump(p.Y-6.765, 0.06) * ramp(0.3, 0.2, x) * (1 - 0.5*bump(x, 0.03))
	grain := 0.85 + 0.3*noise(p.mul(60), s.Seed+17)
	return clamp(s.Beard*max(chin, upper)*grain, 0, 1.2)
}

// lipLine is where the lips meet.
func lipLine(x float64) float64 { return 6.603 + 0.01*bump(x, 0.05) - 0.02*x*x/0.0676 }

// lipMask is 1 inside the red of the lips.
func lipMask(p vec) float64 {
	x := math.Abs(p.X)
	if x > 0.3 || p.Z < 1.2 || p.Y > 6.76 || p.Y < 6.42 {
		return 0
	}
	t := clamp(1-x/0.262, 0, 1)
	line := lipLine(p.X)
	top := line + (0.1+0.0*x)*math.Pow(t, 0.75) + 0.012*bump(x-0.06, 0.03) - 0.012*bump(x, 0.025)
	low := line - 0.118*math.Pow(t, 0.62)
	return ramp(top+0.014, top-0.014, p.Y) * ramp(low-0.018, low+0.014, p.Y)
}

// crease is one crease of an ageing face: a polyline on one half, mirrored.
type crease struct {
	At    []vec // x, y; z is unused
	Width float64
	From  float64 // age share at which it starts to show
	Full  float64
}

// creases in order: three of the forehead, the frown, the crow's feet, under the eye, from nose to mouth,
// from mouth to chin.
var creases = [8][]crease{
	{{[]vec{{0, 7.62, 0}, {.2, 7.65, 0}, {.42, 7.62, 0}}, .020, .25, .9}},
	{{[]vec{{0, 7.75, 0}, {.25, 7.77, 0}, {.45, 7.73, 0}}, .020, .2, .9}},
	{{[]vec{{0, 7.88, 0}, {.2, 7.89, 0}, {.38, 7.86, 0}}, .020, .35, 1}},
	{{[]vec{{.06, 7.39, 0}, {.055, 7.5, 0}}, .016, .3, .9}},
	{{[]vec{{.52, 7.30, 0}, {.64, 7.35, 0}}, .014, .15, .8}, {[]vec{{.53, 7.26, 0}, {.66, 7.24, 0}}, .014, .2, .8}, {[]vec{{.51, 7.22, 0}, {.62, 7.14, 0}}, .014, .3, .9}},
	{{[]vec{{.14, 7.2, 0}, {.25, 7.1, 0}, {.4, 7.09, 0}, {.5, 7.16, 0}}, .022, -.15, .8}},
	{{[]vec{{.17, 6.93, 0}, {.25, 6.82, 0}, {.32, 6.66, 0}, {.33, 6.58, 0}}, .030, -.25, .7}},
	{{[]vec{{.29, 6.55, 0}, {.32, 6.44, 0}, {.3, 6.34, 0}}, .026, .3, 1}},
}

// lines is how deep the creases are at p, 0 to about 1.
func (s *skinPaint) lines(p vec) float64 {
	if p.Z < 0.5 || p.Y < 6.2 || p.Y > 8 {
		return 0
	}
	q := vec{math.Abs(p.X), p.Y + 0.012*noise(p.mul(5), s.Seed+40), 0}
	sum := 0.0
	for k, group := range creases {
		for _, c := range group {
			if g := s.Lines[k] * clamp((s.Age-c.From)/(c.Full-c.From), 0, 1); g > 0 {
				sum += g * trace(q, c.At, c.Width)
			}
		}
	}
	return sum
}

// trace is a soft stroke along a polyline that fades towards its ends.
func trace(q vec, at []vec, width float64) float64 {
	best, along, total := math.MaxFloat64, 0.0, 0.0
	for i := 1; i < len(at); i++ {
		a, ab := at[i-1], at[i].sub(at[i-1])
		l := ab.length()
		t := clamp(q.sub(a).dot(ab)/(l*l), 0, 1)
		if d := q.sub(a.add(ab.mul(t))).length(); d < best {
			best, along = d, total+t*l
		}
		total += l
	}
	if best > 3*width {
		return 0
	}
	e := along / total
	fade := ramp(0, 0.2, e) * ramp(1, 0.7, e)
	if at[0].X == 0 {
		fade = ramp(1, 0.6, e)
	}
	return bump(best, width) * fade
}

// height is the relief of the skin in decimetres.
func (s *skinPaint) height(p vec) float64 {
	h := -0.022*s.lines(p) + 0.0011*cloud(p, 14, 2, s.Seed+50)*(1+s.Age)
	return h
}
