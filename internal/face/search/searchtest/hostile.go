package searchtest

import (
	"math"
	"math/rand/v2"
)

// Hostile makes n rows of which most are chosen to break an exact search. Norms
// lie between 1e-6 and 1e2, or are those of Faces.
func Hostile(dim, n int, seed uint64) Matrix {
	m := NewFaces(dim, n, seed).Gallery()
	r := rand.New(rand.NewPCG(seed, 0))
	for i := range n {
		hostile(r, m, i)
	}
	return m
}

func hostile(r *rand.Rand, m Matrix, i int) {
	x, other := m.At(i), m.At(r.IntN(i+1))
	switch u := r.IntN(100); {
	case u < 35: // a duplicate
		copy(x, other)
	case u < 45: // one bit apart
		copy(x, other)
		k := r.IntN(len(x))
		x[k] = math.Nextafter32(x[k], 2)
	case u < 50: // one-hot
		clear(x)
		x[r.IntN(len(x))] = 1
	case u < 55: // one outlier
		x[r.IntN(len(x))] = 50
		unit(x)
	case u < 65: // short and long
		scale(x, float32(math.Pow(10, r.Float64()*8-6)))
	case u < 70: // all elements alike: the residual is next to nothing
		for k := range x {
			x[k] = x[0]
		}
	case u < 75: // halfway between codes: the residual is as large as can be
		for k := range x {
			x[k] = float32(r.IntN(126)) + 0.5
		}
		x[r.IntN(len(x))] = 127
		unit(x)
	case u < 80: // an exact opposite
		copy(x, other)
		scale(x, -1)
	}
}

func scale(x []float32, by float32) {
	for i := range x {
		x[i] *= by
	}
}

// HostileProbe is a probe for a hostile gallery: a stored row, one bit beside a
// stored row, an opposite of one, one-hot, long, or a face.
func HostileProbe(m Matrix, i int, seed uint64) []float32 {
	r := rand.New(rand.NewPCG(seed, uint64(i)))
	x := append([]float32(nil), m.At(r.IntN(m.Len()))...)
	switch i % 7 {
	case 0:
	case 1:
		k := r.IntN(len(x))
		x[k] = math.Nextafter32(x[k], -2)
	case 2:
		scale(x, -100)
	case 3:
		clear(x)
		x[r.IntN(len(x))] = 1
	case 4:
		scale(x, 1000)
	case 5:
		scale(x, 1e-3)
	default:
		x = NewFaces(m.Dim, m.Len(), seed).Probe(i)
	}
	return x
}

// Opposed turns every row away from a direction: all scores with it are far
// below zero. Row i then has the length 1+i%length.
func Opposed(m Matrix, direction []float32, length int) {
	for i := range m.Len() {
		x, dot := m.At(i), 0.0
		for k := range x {
			dot += float64(x[k]) * float64(direction[k])
		}
		if dot > 0 {
			scale(x, -1)
		}
		unit(x)
		scale(x, float32(1+i%length))
	}
}
