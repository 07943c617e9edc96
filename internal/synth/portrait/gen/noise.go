package main

import "math"

// hash mixes lattice coordinates into a number from 0 to 1.
func hash(x, y, z int32, seed uint32) float64 {
	h := uint32(x)*0x8da6b343 ^ uint32(y)*0xd8163841 ^ uint32(z)*0xcb1ab31f ^ seed*0x9e3779b1
	h ^= h >> 15
	h *= 0x2c1b3c6d
	h ^= h >> 12
	h *= 0x297a2d39
	h ^= h >> 15
	return float64(h) / (1 << 32)
}

// noise is smooth value noise of one period per unit, mean 0, about -1 to 1.
func noise(p vec, seed uint32) float64 {
	fx, fy, fz := math.Floor(p.X), math.Floor(p.Y), math.Floor(p.Z)
	x, y, z := int32(fx), int32(fy), int32(fz)
	ease := func(t float64) float64 { return t * t * (3 - 2*t) }
	u, v, w := ease(p.X-fx), ease(p.Y-fy), ease(p.Z-fz)
	s := 0.0
	for k := range int32(8) {
		a, b, c := k&1, k>>1&1, k>>2
		s += hash(x+a, y+b, z+c, seed) * pick(a, u) * pick(b, v) * pick(c, w)
	}
	return 2*s - 1
}

func pick(bit int32, t float64) float64 {
	if bit == 1 {
		return t
	}
	return 1 - t
}

// cloud sums octaves of noise from frequency f upwards.
func cloud(p vec, f float64, octaves int, seed uint32) float64 {
	s, k := 0.0, 1.0
	for o := range octaves {
		s += k * noise(p.mul(f), seed+uint32(o))
		f, k = f*2.03, k*0.55
	}
	return s
}
