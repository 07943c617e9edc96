package searchtest

import (
	"math"
	"math/rand/v2"
	"sync"
)

const (
	photos  = 3    // of each identity
	within  = 0.65 // length of what differs between photos: cosine about 0.7
	decay   = 0.35 // exponent of the spectrum
	scatter = 7919 // spreads the photos of an identity over the gallery
)

// Faces generates face-like templates.
type Faces struct {
	dim, n   int
	seed     uint64
	spectrum []float32
}

// NewFaces describes n templates of the dimension.
func NewFaces(dim, n int, seed uint64) *Faces {
	f := &Faces{dim: dim, n: n, seed: seed, spectrum: make([]float32, dim)}
	for i := range f.spectrum {
		f.spectrum[i] = float32(math.Pow(1+float64(i), -decay))
	}
	return f
}

// Gallery makes all templates, with two goroutines.
func (f *Faces) Gallery() Matrix {
	m := NewMatrix(f.dim, f.n)
	var wait sync.WaitGroup
	for half := range 2 {
		wait.Go(func() {
			for i := half * f.n / 2; i < (half+1)*f.n/2; i++ {
				f.photo(f.identity(i), uint64(i), m.At(i))
			}
		})
	}
	wait.Wait()
	return m
}

// identities is the number of people in the gallery.
func (f *Faces) identities() int { return max(1, f.n/photos) }

func (f *Faces) identity(i int) uint64 { return uint64(i * scatter % f.identities()) }

// Probe is a new photo: of someone in the gallery where i is even, of a
// stranger where it is odd.
func (f *Faces) Probe(i int) []float32 {
	who := uint64(i * 31 % f.identities())
	if i%2 == 1 {
		who = uint64(f.n + i) // beyond all identities
	}
	x := make([]float32, f.dim)
	f.photo(who, 1<<40+uint64(i), x)
	return x
}

// photo writes one picture of an identity.
func (f *Faces) photo(identity, picture uint64, x []float32) {
	var noise [1024]float32
	f.draw(rand.NewPCG(f.seed, 2*identity), x)
	f.draw(rand.NewPCG(f.seed, 2*picture+1), noise[:len(x)])
	for i := range x {
		x[i] += float32(within * noise[i]) // not fused
	}
	unit(x)
}

// draw fills x with near-normal numbers, shaped by the spectrum, of length 1.
func (f *Faces) draw(r *rand.PCG, x []float32) {
	for i := range x {
		u := r.Uint64()
		// The sum of four uniform numbers is near enough to normal, and fast.
		sum := int32(u&0xffff) + int32(u>>16&0xffff) + int32(u>>32&0xffff) + int32(u>>48) - 2*0xffff
		x[i] = float32(float32(sum)/0x10000) * f.spectrum[i]
	}
	unit(x)
}
