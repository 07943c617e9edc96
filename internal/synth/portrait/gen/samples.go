package main

import (
	"image"
	"math"
	"math/rand/v2"
)

// samples are pictures for tests of what a comparison must refuse or ask about. Nobody on them is in
// the gallery.
func samples(b *body, seed uint64) []job {
	extra := func(n int) (identity, take) {
		id := newIdentity(seed, 500+n)
		return id, id.takes()[2]
	}
	one := func(name string, n, w, h int, change func(t *take)) job {
		return job{"samples/" + name + ".jpg", 0, name, func() (*image.RGBA, error) {
			id, t := extra(n)
			change(&t)
			return b.shoot(id, t, 9, w, h)
		}}
	}
	return []job{
		one("stranger", 1, width, height, func(*take) {}),
		one("stranger-2", 2, width, height, func(*take) {}),
		one("blurred", 3, width, height, func(t *take) { t.Soft = 4.5 }),
		one("dark", 4, width, height, func(t *take) { t.Exposure, t.Noise = 0.035, 0.012 }),
		one("bright", 5, width, height, func(t *take) { t.Exposure = 8 }),
		one("cut-off", 6, width, height, func(t *take) { t.ShiftX = 0.42 }),
		one("turned", 7, width, height, func(t *take) { t.Yaw = 0.9 }),
		one("steep", 13, width, height, func(t *take) { t.Pitch, t.Yaw = 0.55, 0.05 }),
		one("small", 16, 480, 360, func(t *take) {
			t.Zoom, t.Distance, t.Soft, t.ShiftY, t.ShiftX, t.Pitch = 0.11, 60, 0.5, 0.36, -0.12, 0.5
		}),
		{"samples/two.jpg", 0, "two", func() (*image.RGBA, error) { return b.couple(seed, 500, 360) }},
		{"samples/nobody.jpg", 0, "nobody", func() (*image.RGBA, error) {
			_, t := extra(10)
			t.Noise = 0.004
			const k = oversample * oversample
			empty := &picture{width * oversample, height * oversample, make([]vec, width*height*k)}
			return develop(empty, make([]bool, len(empty.P)), t, rand.New(rand.NewPCG(seed, 10))), nil
		}},
	}
}

// couple draws two persons side by side.
func (b *body) couple(seed uint64, w, h int) (*image.RGBA, error) {
	var both *picture
	var solid []bool
	var t take
	for k, n := range []int{11, 12} {
		id := newIdentity(seed, 500+n)
		t = id.takes()[2]
		t.ShiftX, t.Zoom = math.Copysign(0.23, float64(k)-0.5), 0.52
		s, err := b.stage(id, t, w*oversample, h*oversample)
		if err != nil {
			return nil, err
		}
		p, mask := s.render(w*oversample, h*oversample)
		if both == nil {
			both, solid = p, mask
			continue
		}
		for i := range mask {
			if mask[i] {
				both.P[i], solid[i] = p.P[i], true
			}
		}
	}
	return develop(both, solid, t, rand.New(rand.NewPCG(seed, 11))), nil
}
