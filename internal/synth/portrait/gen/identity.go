package main

import (
	"math"
	"math/rand/v2"
)

// identity is one invented person: everything that stays the same from photo to photo.
type identity struct {
	Number int
	Male   bool
	Age    float64 // years, at enrolment
	Face   []weight
	Heavy  float64 // -1 lean to 1 heavy
	Skin   skinPaint
	Cut    haircut
	Dye    vec
	Grey   float64
	Iris   vec
	Glass  glassFrame
	Seed   uint64
}

type glassFrame struct {
	Worn                       bool
	Width, Height, Round, Wire float64
	Colour                     vec
}

// trait is a pair of opposite targets; a person's value is drawn from a normal distribution of this spread.
type trait struct {
	Less, More string
	Spread     float64
	Mean       float64
}

// pair names the two targets of a trait; "*" in a name stands for both sides of the face.
func pair(stem, less, more string, spread, mean float64) trait {
	return trait{stem + less, stem + more, spread, mean}
}

var traits = []trait{
	pair("head/head-scale-horiz-", "decr", "incr", .35, -.25), pair("head/head-scale-vert-", "decr", "incr", .35, 0), pair("head/head-fat-", "decr", "incr", .35, 0),
	pair("head/head-angle-", "in", "out", .15, 0), pair("forehead/forehead-scale-vert-", "decr", "incr", .25, 0), pair("forehead/forehead-temple-", "decr", "incr", .3, 0),
	pair("forehead/forehead-trans-", "backward", "forward", .35, 0), pair("forehead/forehead-nubian-", "decr", "incr", .35, 0),
	pair("eyebrows/eyebrows-trans-", "down", "up", .5, 0), pair("eyebrows/eyebrows-angle-", "down", "up", .35, .25), pair("eyebrows/eyebrows-trans-", "backward", "forward", .4, 0),
	pair("eyes/*-eye-scale-", "decr", "incr", .3, .5), pair("eyes/*-eye-trans-", "in", "out", .45, .3), pair("eyes/*-eye-trans-", "down", "up", .4, 0),
	pair("eyes/*-eye-height1-", "decr", "incr", .45, 0), pair("eyes/*-eye-height2-", "decr", "incr", .45, .3), pair("eyes/*-eye-height3-", "decr", "incr", .45, 0),
	pair("eyes/*-eye-corner1-", "down", "up", .5, 0), pair("eyes/*-eye-corner2-", "down", "up", .5, 0), pair("eyes/*-eye-eyefold-", "down", "up", .5, 0),
	pair("eyes/*-eye-eyefold-angle-", "down", "up", .4, 0), pair("eyes/*-eye-epicanthus-", "out", "in", .45, .25), pair("eyes/*-eye-push1-", "in", "out", .45, 0),
	pair("eyes/*-eye-push2-", "in", "out", .45, 0), pair("eyes/*-eye-bag-", "decr", "incr", .35, 0), pair("eyes/*-eye-eyefold-", "concave", "convex", .4, 0),
	pair("nose/nose-scale-horiz-", "decr", "incr", .4, 0), pair("nose/nose-scale-vert-", "decr", "incr", .5, 0), pair("nose/nose-scale-depth-", "decr", "incr", .45, 0),
	pair("nose/nose-trans-", "down", "up", .45, 0), pair("nose/nose-hump-", "decr", "incr", .35, 0), pair("nose/nose-curve-", "concave", "convex", .4, 0),
	pair("nose/nose-greek-", "decr", "incr", .35, 0), pair("nose/nose-flaring-", "decr", "incr", .45, 0), pair("nose/nose-point-", "down", "up", .5, 0),
	pair("nose/nose-point-width-", "decr", "incr", .5, 0), pair("nose/nose-nostrils-width-", "decr", "incr", .45, 0), pair("nose/nose-base-", "down", "up", .45, 0),
	pair("nose/nose-width1-", "decr", "incr", .5, 0), pair("nose/nose-width2-", "decr", "incr", .5, 0), pair("nose/nose-width3-", "decr", "incr", .5, 0), pair("nose/nose-volume-", "decr", "incr", .35, 0),
	pair("mouth/mouth-scale-horiz-", "decr", "incr", .35, .7), pair("mouth/mouth-scale-vert-", "decr", "incr", .4, 0), pair("mouth/mouth-trans-", "down", "up", .4, 0),
	pair("mouth/mouth-trans-", "backward", "forward", .3, 0), pair("mouth/mouth-upperlip-height-", "decr", "incr", .5, 0), pair("mouth/mouth-lowerlip-height-", "decr", "incr", .5, 0),
	pair("mouth/mouth-upperlip-volume-", "decr", "incr", .5, 0), pair("mouth/mouth-lowerlip-volume-", "decr", "incr", .5, 0), pair("mouth/mouth-upperlip-width-", "decr", "incr", .4, 0),
	pair("mouth/mouth-lowerlip-width-", "decr", "incr", .4, 0), pair("mouth/mouth-cupidsbow-", "decr", "incr", .4, 0), pair("mouth/mouth-philtrum-volume-", "decr", "incr", .35, 0),
	pair("mouth/mouth-angles-", "down", "up", .3, .4), pair("mouth/mouth-laugh-lines-", "in", "out", .3, 0),
	pair("chin/chin-width-", "decr", "incr", .5, 0), pair("chin/chin-height-", "decr", "incr", .45, 0), pair("chin/chin-prominent-", "decr", "incr", .45, 0),
	pair("chin/chin-bones-", "decr", "incr", .5, 0), pair("chin/chin-jaw-drop-", "decr", "incr", .4, 0), pair("chin/chin-prognathism-", "decr", "incr", .3, 0),
	pair("cheek/*-cheek-volume-", "decr", "incr", .5, 0), pair("cheek/*-cheek-bones-", "decr", "incr", .5, 0), pair("cheek/*-cheek-inner-", "decr", "incr", .4, 0), pair("cheek/*-cheek-trans-", "down", "up", .35, 0),
	pair("ears/*-ear-scale-", "decr", "incr", .4, 0), pair("ears/*-ear-wing-", "decr", "incr", .4, 0), pair("ears/*-ear-lobe-", "decr", "incr", .4, 0),
	pair("neck/neck-scale-horiz-", "decr", "incr", .35, 0),
}

var headShapes = []string{"oval", "round", "square", "rectangular", "diamond", "triangular", "invertedtriangular"}

var asymmetry = []string{"asym/asym-eye-1", "asym/asym-eye-3", "asym/asym-eye-5", "asym/asym-eye-7", "asym/asym-brown-1", "asym/asym-brown-2", "asym/asym-mouth-1", "asym/asym-mouth-2", "asym/asym-nose-1", "asym/asym-nose-2", "asym/asym-nose-4", "asym/asym-jaw-1", "asym/asym-jaw-2", "asym/asym-cheek-1", "asym/asym-ear-1"}

// cast lists the draws that became persons 1, 2, ... of the set: of the first hundred, those that look like
// people one could meet, and of these the sixty whose templates lie farthest apart.
var cast = []int{
	1, 2, 3, 4, 5, 6, 7, 10, 13, 14, 18, 19, 21, 22, 23, 26, 31, 33, 34, 35,
	36, 37, 40, 41, 42, 44, 45, 51, 52, 53, 55, 57, 58, 61, 63, 64, 65, 67, 68, 69,
	70, 73, 74, 75, 76, 77, 78, 80, 81, 82, 83, 84, 85, 86, 87, 89, 91, 95, 99, 100,
}

// person is number n of the set, from 1; beyond the cast, numbers are draws.
func person(seed uint64, n int) identity {
	if n > len(cast) {
		return newIdentity(seed, n)
	}
	id := newIdentity(seed, cast[n-1])
	id.Number = n
	return id
}

// newIdentity makes the n-th draw. The same seed and number give the same person.
func newIdentity(seed uint64, n int) identity {
	r := rand.New(rand.NewPCG(seed, uint64(n)*7919+1))
	id := identity{Number: n, Male: n%5 != 1 && n%5 != 3, Seed: seed<<16 ^ uint64(n)}
	id.Age = math.Round(19 + 48*math.Pow(r.Float64(), 1.25))
	id.Heavy = clamp(r.NormFloat64()*0.3, -0.6, 0.6)
	for _, t := range traits {
		id.give(t, clamp(t.Mean+r.NormFloat64()*t.Spread*boldness, -0.95, 0.95))
	}
	a, b := r.IntN(len(headShapes)), r.IntN(len(headShapes))
	k := r.Float64()
	id.Face = append(id.Face, weight{"head/head-" + headShapes[a], 0.55 * k}, weight{"head/head-" + headShapes[b], 0.45 * (1 - k)})
	for _, s := range asymmetry {
		side := "-l"
		if r.IntN(2) == 0 {
			side = "-r"
		}
		id.Face = append(id.Face, weight{s + side, 0.25 * math.Abs(r.NormFloat64())})
	}
	id.paint(r)
	id.style(r)
	return id
}

const boldness = 1.0

func (id *identity) give(t trait, by float64) {
	name := t.More
	if by < 0 {
		name, by = t.Less, -by
	}
	for i := range name {
		if name[i] == '*' {
			id.Face = append(id.Face, weight{name[:i] + "l" + name[i+1:], by}, weight{name[:i] + "r" + name[i+1:], by})
			return
		}
	}
	id.Face = append(id.Face, weight{name, by})
}

func (id *identity) paint(r *rand.Rand) {
	s := skinPaint{Seed: r.Uint32()}
	s.Tone = clamp(0.34+0.27*r.NormFloat64(), 0, 0.8)
	if !id.Male {
		s.Tone *= 0.6
	}
	s.Ruddy = clamp(0.55+0.25*r.NormFloat64(), 0.1, 1.1)
	s.Bags = clamp(0.5+0.4*r.NormFloat64(), 0, 1.2)
	s.Lip = srgb(178, 104, 96).mix(srgb(150, 92, 84), r.Float64())
	s.Freckles = math.Max(0, r.NormFloat64()*0.5-0.2)
	if id.Male {
		s.Beard = math.Max(0, 0.45+0.35*r.NormFloat64())
		if r.Float64() < 0.13 {
			s.Moustache = 0.9
		}
	} else if r.Float64() < 0.6 && id.Age < 60 {
		s.Lip = srgb(182, 92, 92).mix(srgb(190, 112, 106), r.Float64())
		s.Blush, s.EyeShadow = 0.4*r.Float64(), r.Float64()*0.6
	}
	for i := range s.Lines {
		s.Lines[i] = clamp(0.75+0.35*r.NormFloat64(), 0.15, 1.5)
	}
	for range r.IntN(4) {
		p := vec{math.Copysign(0.26+0.34*r.Float64(), r.Float64()-0.5), 6.35 + 1.3*r.Float64(), 0}
		p.Z = 1.62 - 0.95*p.X*p.X - 0.25*math.Abs(p.Y-6.9)
		s.Moles = append(s.Moles, mole{p, 0.02 + 0.025*r.Float64(), 0.5 + 0.4*r.Float64()})
	}
	b := brow{Inner: vec{0.095 + 0.02*r.NormFloat64(), 7.475 + 0.014*r.NormFloat64(), 0}, Peak: vec{0.38 + 0.05*r.NormFloat64(), 7.565 + 0.03*r.NormFloat64(), 0}, Outer: vec{0.54 + 0.025*r.NormFloat64(), 7.445 + 0.03*r.NormFloat64(), 0}}
	b.Inner.X = clamp(b.Inner.X, 0.05, 0.13)
	if id.Male {
		b.Thick, b.Dense = clamp(0.046+0.010*r.NormFloat64(), 0.028, 0.066), clamp(0.8+0.2*r.NormFloat64(), 0.45, 1)
	} else {
		b.Thick, b.Dense = clamp(0.036+0.009*r.NormFloat64(), 0.02, 0.055), clamp(0.55+0.15*r.NormFloat64(), 0.3, 0.8)
	}
	s.Brow = b
	id.Skin = s
	id.Iris = srgb(72, 44, 28).mix(srgb(40, 24, 17), r.Float64())
}

func (id *identity) style(r *rand.Rand) {
	pickOf := func(list ...string) haircut { return cuts[list[r.IntN(len(list))]] }
	old := id.Age > 52
	switch {
	case id.Male && old:
		id.Cut = pickOf("crop", "parted", "combed", "parted", "buzz")
	case id.Male:
		id.Cut = pickOf("crop", "parted", "fringe", "quiff", "parted", "combed", "buzz", "fringe")
	case old:
		id.Cut = pickOf("perm", "bob", "tied", "perm")
	default:
		id.Cut = pickOf("long", "behind", "bangs", "bob", "bobbang", "tied", "long", "behind")
	}
	if r.IntN(2) == 0 && id.Cut.Part < 2 {
		id.Cut.Part = -id.Cut.Part
	}
	h := hairline{Front: 8.0 + 0.07*r.NormFloat64(), Peak: math.Max(0, 0.06*r.NormFloat64()), Temples: math.Max(0, 0.05*r.NormFloat64()), Seed: r.Uint32()}
	if id.Male && id.Age > 38 {
		h.Temples += 0.25 * r.Float64()
		h.Front += 0.12 * r.Float64()
		if r.Float64() < 0.22 {
			h.Crown = 0.5 + 0.5*r.Float64()
			id.Cut = pickOf("crop", "buzz")
		}
	}
	id.Skin.Hair = h
	id.Dye = srgb(30, 25, 23).mix(srgb(52, 37, 29), r.Float64()*r.Float64())
	if !id.Male && id.Age < 50 && r.Float64() < 0.3 {
		id.Dye = srgb(78, 52, 38).mix(srgb(60, 40, 32), r.Float64())
	}
	id.Grey = clamp((id.Age-42)/35+0.18*r.NormFloat64(), 0, 0.95)
	if id.Age < 38 || !id.Male && r.Float64() < 0.55 {
		id.Grey = 0
	}
	if r.Float64() < 0.24 {
		id.Glass = glassFrame{true, 0.27 + 0.03*r.Float64(), 0.17 + 0.05*r.Float64(), r.Float64(), 0.012 + 0.014*r.Float64(), srgb(28, 26, 28)}
		if r.Float64() < 0.4 {
			id.Glass.Colour, id.Glass.Wire = srgb(120, 110, 95), 0.011
		}
	}
}
