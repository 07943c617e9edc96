package engine

import (
	"cmp"
	"math"
	"slices"

	"mpolice/internal/face/picture"
)

// BlazeFace (Bazarevsky et al. 2019), the model for the back camera: 256 by
// 256 pixels in, 896 anchors out.
const (
	blazeSide = 256
	// leastScore is the detector's own cut: below it a box is no face.
	leastScore = 0.5
	// leastLogit is leastScore before the sigmoid.
	leastLogit = 0
	// sameFace is the overlap from which two boxes are one face.
	sameFace = 0.3
	// blazeRow is the length of a regression row: box, then six points.
	blazeRow = 16
)

// grids are the two layers of anchors: cells a side, and anchors in a cell.
var grids = [2]struct{ cells, anchors int }{{16, 2}, {8, 6}}

// detection is a box with the points that the detector gives along.
type detection struct {
	box   picture.Box
	score float64
	// right and left are the subject's eyes: seen left and right in the picture.
	right, left picture.Point
}

// detections reads the two layers' logits and rows. Places are mapped through
// m from the net's square to the picture.
func detections(logits, rows [2][]float32, m picture.Affine) []detection {
	var out []detection
	for layer, g := range grids {
		stride := blazeSide / float64(g.cells)
		for i, logit := range logits[layer] {
			if logit < leastLogit || logit != logit {
				continue
			}
			cell := i / g.anchors
			x, y := (float64(cell%g.cells)+0.5)*stride, (float64(cell/g.cells)+0.5)*stride
			d, ok := boxAt(x, y, rows[layer][i*blazeRow:(i+1)*blazeRow], m)
			if ok {
				d.score = 1 / (1 + math.Exp(-float64(logit)))
				out = append(out, d)
			}
		}
	}
	return out
}

// boxAt reads one row of net pixels round an anchor. A box without size, or
// with a number that is none, is no box.
func boxAt(x, y float64, row []float32, m picture.Affine) (detection, bool) {
	point := func(i int) picture.Point { return m.At(x+float64(row[i]), y+float64(row[i+1])) }
	w, h := float64(row[2]), float64(row[3])
	c, k := point(0), m.Scale()
	d := detection{
		box:   picture.Box{X: c.X - w*k/2, Y: c.Y - h*k/2, W: w * k, H: h * k},
		right: point(4), left: point(6),
	}
	sum := d.box.X + d.box.Y + d.right.X + d.right.Y + d.left.X + d.left.Y
	return d, w > 1 && h > 1 && !math.IsNaN(sum) && !math.IsInf(sum, 0)
}

// merge makes one box of those that overlap: the mean weighted by score, as
// BlazeFace's authors do in place of dropping all but the best, because it
// shakes less.
func merge(ds []detection) []detection {
	slices.SortStableFunc(ds, func(a, b detection) int { return cmp.Compare(b.score, a.score) })
	var out []detection
	for len(ds) > 0 {
		best := ds[0]
		var same, rest []detection
		for _, d := range ds {
			if d.box.Overlap(best.box) > sameFace {
				same = append(same, d)
			} else {
				rest = append(rest, d)
			}
		}
		if len(same) == 0 { // a box that does not even overlap itself is broken
			return out
		}
		out = append(out, mean(same))
		ds = rest
	}
	return out
}

func mean(ds []detection) detection {
	out := detection{score: ds[0].score}
	var sum float64
	for _, d := range ds {
		sum += d.score
	}
	for _, d := range ds {
		k := d.score / sum
		out.box.X += k * d.box.X
		out.box.Y += k * d.box.Y
		out.box.W += k * d.box.W
		out.box.H += k * d.box.H
		out.right = add(out.right, d.right, k)
		out.left = add(out.left, d.left, k)
	}
	return out
}

func add(p, q picture.Point, k float64) picture.Point {
	return picture.Point{X: p.X + k*q.X, Y: p.Y + k*q.Y}
}
