package main

import (
	"math"
	"testing"
)

func cube() (*surface, []vec) {
	var points []vec
	for i := range 8 {
		points = append(points, vec{float64(i & 1), float64(i >> 1 & 1), float64(i >> 2)})
	}
	return newSurface([][4]int{{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4}, {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}}), points
}

func TestSubdividedPointsAreBlends(t *testing.T) {
	s, points := cube()
	for range 2 {
		s = s.subdivide()
	}
	if len(s.Quads) != 6*16 || len(s.Blends) != 98 { // Euler: 96 faces and 192 edges make 98 points
		t.Errorf("a cube subdivided twice has %d faces and %d points", len(s.Quads), len(s.Blends))
	}
	for i, b := range s.Blends {
		sum := 0.0
		for _, term := range b {
			sum += term.W
		}
		if math.Abs(sum-1) > 1e-12 {
			t.Fatalf("the weights of point %d add up to %g", i, sum)
		}
	}
	for _, p := range s.eval(points) {
		if d := p.sub(vec{.5, .5, .5}).length(); d > 0.75 || d < 0.3 {
			t.Errorf("point %v left the rounded cube", p)
		}
	}
}

func TestSamePersonFromSameSeed(t *testing.T) {
	a, b := person(1, 7), person(1, 7)
	if a.Seed != b.Seed || a.Age != b.Age || len(a.Face) != len(b.Face) || a.Skin.Tone != b.Skin.Tone {
		t.Error("two draws of one person differ")
	}
	for i := range a.Face {
		if a.Face[i] != b.Face[i] {
			t.Errorf("trait %d differs: %v, %v", i, a.Face[i], b.Face[i])
		}
	}
	if c := person(2, 7); c.Skin.Seed == a.Skin.Seed {
		t.Error("another seed gave the same person")
	}
}

func TestNearestFindsTheNearest(t *testing.T) {
	var points []vec
	for i := range int32(300) {
		points = append(points, vec{hash(i, 0, 0, 1), hash(i, 1, 0, 1), hash(i, 2, 0, 1)})
	}
	g := newGrid(points, 0.1)
	for i := range int32(200) {
		q := vec{hash(i, 3, 0, 1), hash(i, 4, 0, 1), hash(i, 5, 0, 1)}
		best := math.MaxFloat64
		for _, p := range points {
			best = min(best, p.sub(q).length())
		}
		if j := g.nearest(q, 12); j < 0 || points[j].sub(q).length() > best+1e-12 {
			t.Errorf("%v: got point %d, want one at %g", q, j, best)
		}
	}
}

func TestScanCountsEachPixelInside(t *testing.T) {
	for _, turn := range [][3]int{{0, 1, 2}, {0, 2, 1}} {
		n := 0
		x, y := [3]float64{1, 9, 1}, [3]float64{1, 1, 9}
		scan(10, 10, [3]float64{x[turn[0]], x[turn[1]], x[turn[2]]}, [3]float64{y[turn[0]], y[turn[1]], y[turn[2]]}, func(i int, u, v float64) {
			n++
			if u < 0 || v < 0 || u+v > 1 {
				t.Errorf("pixel %d has weights %g, %g", i, u, v)
			}
		})
		if n != 36 { // an 8 x 8 half square, the diagonal's pixel centres included
			t.Errorf("scan visited %d pixels, want 36", n)
		}
	}
}
