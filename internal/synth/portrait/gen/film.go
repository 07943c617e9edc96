package main

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"math/rand/v2"
)

const oversample = 3

// develop turns linear light into a picture as a camera would: background, blur, exposure, curve, noise.
func develop(p *picture, solid []bool, t take, rng *rand.Rand) *image.RGBA {
	w, h := p.W/oversample, p.H/oversample
	small := make([]vec, w*h)
	room := t.room(rng, p.W, p.H)
	for y := range h {
		for x := range w {
			var c vec
			for k := range oversample * oversample {
				i := (y*oversample+k/oversample)*p.W + x*oversample + k%oversample
				if solid[i] {
					c = c.add(p.P[i])
				} else {
					c = c.add(room(float64(i%p.W)/float64(p.W), float64(i/p.W)/float64(p.H)))
				}
			}
			small[y*w+x] = c.mul(1.0 / (oversample * oversample))
		}
	}
	if t.Soft > 0 {
		small = soften(small, w, h, t.Soft)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for i, c := range small {
		x, y := float64(i%w)/float64(w)-0.5, float64(i/w)/float64(h)-0.5
		c = c.times(t.Cast).mul(t.Exposure * (1 - 0.25*(x*x+y*y)))
		n := t.Noise * rng.NormFloat64() // grain
		for k, v := range [3]float64{c.X, c.Y, c.Z} {
			v = tone(v) + n + 0.5*t.Noise*rng.NormFloat64()
			out.Pix[i*4+k] = uint8(clamp(v*255+0.5, 0, 255))
		}
		out.Pix[i*4+3] = 255
	}
	return out
}

// tone is the sRGB curve with a shoulder that keeps bright skin from clipping.
func tone(x float64) float64 {
	x = max(0, x)
	const knee = 0.55
	if x > knee {
		x = knee + (1-knee)*(1-math.Exp(-(x-knee)/(1-knee)))
	}
	if x <= 0.0031308 {
		return 12.92 * x
	}
	y := 1.055*math.Pow(x, 1/2.4) - 0.055
	return y + 0.09*math.Sin(2*math.Pi*(y-0.5))/math.Pi // a print's contrast
}

func (t take) room(rng *rand.Rand, w, h int) func(x, y float64) vec {
	seed := rng.Uint32()
	return func(x, y float64) vec {
		c := t.Back[0].mix(t.Back[1], ramp(0, 1, y))
		if t.Blurred {
			n := noise(vec{x * 3.1, y * 1.3, 0}, seed)
			m := noise(vec{x * 1.7, y * 4, 3}, seed+1)
			c = c.mul(1 + 0.35*n + 0.12*m)
			return c.mix(vec{1.2, 1.2, 1.16}, 0.45*ramp(0.45, 0.8, noise(vec{x * 2.5, y * 2.5, 9}, seed+2)))
		}
		return c.mul(1 - 0.18*((x-.5)*(x-.5)+(y-.4)*(y-.4)))
	}
}

func soften(p []vec, w, h int, sigma float64) []vec {
	reach := int(math.Ceil(2.5 * sigma))
	for _, horizontal := range []bool{true, false} {
		out := make([]vec, len(p))
		for i := range p {
			var acc vec
			total := 0.0
			for k := -reach; k <= reach; k++ {
				x, y := i%w, i/w
				if horizontal {
					x = min(max(x+k, 0), w-1)
				} else {
					y = min(max(y+k, 0), h-1)
				}
				g := math.Exp(-float64(k*k) / (2 * sigma * sigma))
				acc, total = acc.add(p[y*w+x].mul(g)), total+g
			}
			out[i] = acc.mul(1 / total)
		}
		p = out
	}
	return p
}

func encode(m image.Image, quality int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		panic(err)
	}
	return b.Bytes()
}
