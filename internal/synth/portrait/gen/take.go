package main

import (
	"math"
	"math/rand/v2"
)

// take is one photo of a person: what changes from photo to photo.
type take struct {
	Variant          string
	Years            float64 // since enrolment
	Yaw, Pitch, Roll float64 // radians
	Mood             []weight
	Lights           []light
	Back             [2]vec // top and bottom of the background
	Blurred          bool   // a room out of focus instead of a plain wall
	Inner, Outer     fabric
	Exposure         float64
	Cast             vec
	Noise            float64
	Zoom             float64 // head height as a share of the picture
	ShiftX, ShiftY   float64
	Soft             float64 // blur in output pixels
	Distance         float64 // decimetres
	Gaze             vec
}

const mood = "expression/units/asian/"

func smile(k float64) []weight {
	return []weight{{mood + "mouth-corner-puller", 0.55 * k}, {mood + "mouth-retraction", 0.2 * k}, {mood + "eye-left-slit", 0.25 * k}, {mood + "eye-right-slit", 0.25 * k}}
}

var studioBacks = [][2]vec{
	{srgb(238, 240, 242), srgb(226, 229, 232)}, {srgb(196, 214, 230), srgb(178, 200, 220)}, {srgb(214, 216, 216), srgb(196, 198, 198)}, {srgb(232, 236, 240), srgb(222, 226, 232)},
}

func studio(r *rand.Rand) []light {
	side := math.Copysign(1, r.Float64()-0.5)
	l := lamp{vec{side * 0.45, 0.55, 1}, 0.32, vec{1, .985, .96}.mul(0.72), 14}.lights()
	l = append(l, lamp{vec{-side * 0.7, 0.2, 0.9}, 0.35, vec{.97, .985, 1}.mul(0.34), 9}.lights()...)
	l = append(l, lamp{vec{-side * 0.7, 0.7, -0.8}, 0.3, vec{1, 1, 1}.mul(0.3), 4}.lights()...)
	return append(l, sky(26, vec{1, 1, 1}.mul(0.95), vec{.85, .8, .76}.mul(0.5))...)
}

func window(r *rand.Rand) []light {
	side := math.Copysign(1, r.Float64()-0.5)
	l := lamp{vec{side * (0.75 + 0.25*r.Float64()), 0.3, 0.75}, 0.38, vec{.95, 1, 1.06}.mul(0.95), 18}.lights()
	l = append(l, lamp{vec{-side * 0.5, 0.5, 0.8}, 0.5, vec{1.05, 1, .9}.mul(0.22), 8}.lights()...)
	return append(l, sky(26, vec{1.04, 1, .94}.mul(0.8), vec{.9, .82, .74}.mul(0.5))...)
}

func ceiling(r *rand.Rand) []light {
	l := lamp{vec{0.3 * (r.Float64() - .5), 1, 0.75}, 0.5, vec{.97, 1.02, .97}.mul(0.8), 18}.lights()
	l = append(l, lamp{vec{0, 0.1, 1}, 0.5, vec{1, 1, 1}.mul(0.2), 6}.lights()...)
	return append(l, sky(28, vec{1, 1.02, 1}.mul(1.0), vec{.85, .82, .78}.mul(0.55))...)
}

func shade(r *rand.Rand) []light {
	l := lamp{vec{0.8 * (r.Float64() - .5), 0.8, 0.7}, 0.8, vec{.93, .99, 1.07}.mul(0.6), 20}.lights()
	return append(l, sky(34, vec{.93, 1, 1.08}.mul(1.5), vec{.95, .93, .85}.mul(0.7))...)
}

// takes are the photos of a person: at enrolment, some years later, and one as a probe.
func (id identity) takes() []take {
	r := rand.New(rand.NewPCG(id.Seed, 77))
	enrol := take{Variant: "enrolment", Lights: studio(r), Back: studioBacks[r.IntN(len(studioBacks))], Exposure: 1, Cast: vec{1, 1, 1}, Noise: 0.003, Zoom: 0.67, Distance: 17, Mood: smile(0.15)}
	enrol.Yaw, enrol.Pitch, enrol.Roll = 0.02*r.NormFloat64(), 0.015*r.NormFloat64(), 0.012*r.NormFloat64()
	enrol.Inner, enrol.Outer = id.wardrobe(r)
	later := take{Variant: "later", Years: 1 + 6*r.Float64(), Back: [2]vec{srgb(206, 203, 196), srgb(176, 172, 166)}, Exposure: 0.92 + 0.16*r.Float64(), Cast: vec{1.03, 1, 0.95}, Noise: 0.005, Zoom: 0.66, Distance: 13, Mood: smile(0.1 + 0.35*r.Float64())}
	later.Lights = window(r)
	if r.IntN(3) == 0 {
		later.Lights = ceiling(r)
	}
	later.Yaw, later.Pitch, later.Roll = 0.06*r.NormFloat64(), 0.04*r.NormFloat64(), 0.03*r.NormFloat64()
	later.Inner, later.Outer = id.wardrobe(r)
	probe := take{Variant: "probe", Years: later.Years + 2*r.Float64(), Blurred: true, Exposure: 0.9 + 0.2*r.Float64(), Cast: vec{0.98, 1, 1.02}, Noise: 0.007, Zoom: 0.6, Distance: 10, Soft: 0.35, Mood: smile(0.1 + 0.5*r.Float64())}
	probe.Lights = shade(r)
	if r.IntN(2) == 0 {
		probe.Lights = ceiling(r)
	}
	g, d := 110+70*r.Float64(), func() float64 { return 22 * r.NormFloat64() }
	probe.Back = [2]vec{srgb(g+d(), g, g+d()), srgb(g-30+d(), g-30, g-30+d())}
	probe.Yaw = math.Copysign(0.10+0.14*r.Float64(), r.Float64()-0.5)
	probe.Pitch, probe.Roll = 0.06*r.NormFloat64(), 0.04*r.NormFloat64()
	probe.ShiftX, probe.ShiftY = 0.03*r.NormFloat64(), 0.02*r.NormFloat64()
	probe.Inner, probe.Outer = id.wardrobe(r)
	return []take{enrol, later, probe}
}

func (id identity) wardrobe(r *rand.Rand) (inner, outer fabric) {
	hues := []vec{srgb(40, 48, 70), srgb(90, 30, 36), srgb(58, 62, 66), srgb(36, 36, 38), srgb(60, 84, 70), srgb(120, 130, 140), srgb(196, 190, 178), srgb(88, 108, 140), srgb(150, 110, 84), srgb(222, 222, 218), srgb(130, 90, 110), srgb(70, 90, 120)}
	c := hues[r.IntN(len(hues))]
	white := srgb(224, 226, 228).mix(srgb(176, 196, 216), r.Float64())
	weave := 0.5 + r.Float64()
	cut := []string{"crew", "polo", "shirt", "jacket", "crew", "vee", "hooded"}
	if !id.Male {
		cut = []string{"crew", "vee", "boat", "shirt", "cardigan", "high", "jacket", "crew"}
	}
	switch k := cut[r.IntN(len(cut))]; k {
	case "jacket":
		return fabric{Cut: "shirt", Colour: white, Weave: 0.3}, fabric{Cut: "jacket", Colour: srgb(38, 40, 48).mix(srgb(70, 68, 66), r.Float64()), Weave: 0.8}
	case "cardigan", "hooded":
		return fabric{Cut: "crew", Colour: white, Weave: 0.4}, fabric{Cut: "cardigan", Colour: c, Weave: 1.4}
	case "shirt":
		if r.IntN(2) == 0 {
			c = white
		}
		return fabric{Cut: "shirt", Colour: c, Weave: 0.4}, fabric{}
	default:
		f := fabric{Cut: k, Colour: c, Weave: weave}
		if k == "crew" && r.IntN(4) == 0 {
			f.Stripe, f.Second = 2.2, white
		}
		return f, fabric{}
	}
}
