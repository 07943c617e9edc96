package quality

import (
	"math"

	"mpolice/internal/face/picture"
)

// side is the face laid on the alignment template, as the embedder sees it.
const side = 112

// inner is the part of the template that is face whatever the hair: between
// the outer ends of the brows, from the brows to below the mouth.
const (
	innerLeft, innerRight = 24, 88
	innerTop, innerBottom = 38, 102
)

// light is what the face's own pixels tell.
type light struct{ sharpness, under, over, dynamic float64 }

// readLight samples the aligned face and reads its luminance.
func readLight(p *picture.Picture, f picture.Face) light {
	rgb := make([]byte, 3*side*side)
	p.Sample(picture.Alignment(f.Five, side), side, rgb)
	luma := make([]float64, side*side)
	for i := range luma { // ITU-R BT.601, as JPEG
		luma[i] = 0.299*float64(rgb[3*i]) + 0.587*float64(rgb[3*i+1]) + 0.114*float64(rgb[3*i+2])
	}
	clear(rgb)
	l := exposure(luma)
	l.sharpness = sharpness(luma)
	return l
}

func exposure(luma []float64) light {
	var histogram [256]float64
	n := 0.0
	inner(func(i int) {
		histogram[int(luma[i]+0.5)]++
		n++
	})
	var l light
	for v, count := range histogram {
		share := count / n
		switch {
		case v <= 25:
			l.under += share
		case v >= 247:
			l.over += share
		}
		if share > 0 {
			l.dynamic -= share * math.Log2(share)
		}
	}
	return l
}

// sharpness is the spread of the Laplacian over that of the luminance: the
// contrast of the light falls out, that of the finest detail stays.
func sharpness(luma []float64) float64 {
	var edge, tone spread
	inner(func(i int) {
		tone.add(luma[i])
		edge.add(luma[i-1] + luma[i+1] + luma[i-side] + luma[i+side] - 4*luma[i])
	})
	if tone.deviation() < 1 { // a plain surface has no detail at all
		return 0
	}
	return edge.deviation() / tone.deviation()
}

func inner(f func(i int)) {
	for y := innerTop; y < innerBottom; y++ {
		for x := innerLeft; x < innerRight; x++ {
			f(y*side + x)
		}
	}
}

type spread struct{ n, sum, squares float64 }

func (s *spread) add(x float64) { s.n, s.sum, s.squares = s.n+1, s.sum+x, s.squares+x*x }

func (s *spread) deviation() float64 {
	mean := s.sum / s.n
	return math.Sqrt(max(0, s.squares/s.n-mean*mean))
}
