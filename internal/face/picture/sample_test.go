package picture_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"mpolice/internal/face/picture"
)

// TestSimilarityFindsItself: points moved by a known turn, scale and shift
// give it back, and noise moves the result by no more than the noise.
func TestSimilarityFindsItself(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		angle, k := r.Float64()*6, 0.1+5*r.Float64()
		want := picture.Affine{A: k * math.Cos(angle), B: k * math.Sin(angle), X: 900 * r.Float64(), Y: -300 * r.Float64()}
		var from, to []picture.Point
		for range 5 {
			p := picture.Point{X: 100 * r.Float64(), Y: 100 * r.Float64()}
			from, to = append(from, p), append(to, want.At(p.X, p.Y))
		}
		got := picture.Similarity(from, to)
		if d := math.Abs(got.A-want.A) + math.Abs(got.B-want.B) + math.Abs(got.X-want.X) + math.Abs(got.Y-want.Y); d > 1e-8 {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	}
}

// TestAlignmentOfTemplate: a face that lies on the template already is not
// moved, at any size of crop.
func TestAlignmentOfTemplate(t *testing.T) {
	five := [5]picture.Point{{X: 38.7946, Y: 52.1963}, {X: 74.0318, Y: 52.0014}, {X: 56.5252, Y: 72.2366}, {X: 42.0493, Y: 92.8655}, {X: 71.2299, Y: 92.7041}}
	for _, side := range []int{112, 224, 96} {
		m := picture.Alignment(five, side)
		if k := 112 / float64(side); math.Abs(m.A-k)+math.Abs(m.B)+math.Abs(m.X)+math.Abs(m.Y) > 1e-9 {
			t.Errorf("side %d: %+v", side, m)
		}
	}
}

func TestMirrored(t *testing.T) {
	m := picture.Affine{A: 2, B: 1, X: 5, Y: 7}
	n := m.Mirrored(112)
	if n.At(12, 30) != m.At(100, 30) || n.Mirrored(112) != m {
		t.Errorf("got %v, want %v", n.At(12, 30), m.At(100, 30))
	}
}

// TestSampleIdentity: a crop that lies on the pixels is the pixels.
func TestSampleIdentity(t *testing.T) {
	p := decode(t, photoJPEG(t, 64, 64))
	got := make([]byte, 3*64*64)
	p.Sample(picture.Affine{A: 1}, 64, got)
	if !bytes.Equal(got, p.Pix) {
		t.Error("the pixels moved")
	}
	p.Sample(picture.Affine{A: 1, X: 3, Y: -2}, 64, got)
	if [3]byte(got[3*(10*64+20):]) != [3]byte(p.Pix[3*(8*64+23):]) || got[0] != 0 {
		t.Error("a shift by whole pixels shows another place, or outside is not black")
	}
}

// TestSampleKeepsPlaces: two opposite slopes are met where they are, whatever
// the scale. Rounding moves both values the same way, a shift by a part of a
// pixel moves them apart.
func TestSampleKeepsPlaces(t *testing.T) {
	const w, side = 250, 40
	p := &picture.Picture{Width: w, Height: w, Pix: make([]byte, 3*w*w)}
	for i := range w * w {
		p.Pix[3*i], p.Pix[3*i+1] = byte(i%w), byte(255-i%w)
	}
	for _, k := range []float64{0.3, 0.9, 1.4, 2, 2.7, 3, 4.9} {
		m := picture.Affine{A: k * math.Cos(0.2), B: k * math.Sin(0.2)}
		c := m.At(side/2, side/2)
		m.X, m.Y = w/2-c.X, w/2-c.Y
		got := make([]byte, 3*side*side)
		p.Sample(m, side, got)
		var shift float64
		for i := range 400 {
			u, v := 10+i%20, 10+i/20
			x := m.At(float64(u)+0.5, float64(v)+0.5).X
			px := got[3*(v*side+u):]
			shift += ((float64(px[0]) - (x - 0.5)) - (float64(px[1]) - (255 - (x - 0.5)))) / 800
		}
		if math.Abs(shift) > 0.05 {
			t.Errorf("scale %v: off by %.3f pixels", k, shift)
		}
	}
}

// TestSampleNoAlias: squares finer than a crop pixel become grey.
func TestSampleNoAlias(t *testing.T) {
	const w = 640
	p := &picture.Picture{Width: w, Height: w, Pix: make([]byte, 3*w*w)}
	for i := range w * w {
		if (i%w+i/w)%2 == 0 {
			copy(p.Pix[3*i:], []byte{255, 255, 255})
		}
	}
	for _, k := range []float64{2, 2.5, 3.7, 6} {
		got := make([]byte, 3*80*80)
		p.Sample(picture.Affine{A: k, X: 20, Y: 20}, 80, got)
		for i, v := range got {
			if v < 90 || v > 165 {
				t.Fatalf("scale %v: byte %d is %d", k, i, v)
			}
		}
	}
}

// TestSampleAnywhere: no map leaves the picture or breaks.
func TestSampleAnywhere(t *testing.T) {
	p := decode(t, photoJPEG(t, 64, 64))
	nan, inf := math.NaN(), math.Inf(1)
	r := rand.New(rand.NewPCG(5, 6))
	maps := []picture.Affine{{}, {A: nan}, {A: inf}, {A: 1, X: nan}, {A: 1, X: 1e300}, {A: 1e8}, {A: 1e-300}, {A: -1, X: 64, Y: 64}, {A: 5000, X: -1000}}
	for range 300 {
		k := math.Pow(10, 6*r.Float64()-3)
		maps = append(maps, picture.Affine{A: k * r.NormFloat64(), B: k * r.NormFloat64(), X: 100 * k * r.NormFloat64(), Y: 100 * r.NormFloat64(), Flip: float64(r.IntN(2) * 16)})
	}
	got := make([]byte, 3*16*16)
	for _, m := range maps {
		p.Sample(m, 16, got)
	}
	clear(got)
	p.Sample(picture.Affine{A: nan}, 16, got)
	if !bytes.Equal(got, make([]byte, len(got))) {
		t.Error("a map without a scale shows something")
	}
}

func TestOverlap(t *testing.T) {
	a := picture.Box{X: 0, Y: 0, W: 10, H: 10}
	for _, c := range []struct {
		b    picture.Box
		want float64
	}{{a, 1}, {picture.Box{X: 5, W: 10, H: 10}, 1. / 3}, {picture.Box{X: 10, W: 10, H: 10}, 0}, {picture.Box{}, 0}} {
		if got := a.Overlap(c.b); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%v: %v, want %v", c.b, got, c.want)
		}
	}
}
