package engine

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"mpolice/internal/face/picture"
)

// Windows: at each step down they are this much smaller, and next to each
// other they share this much of their side, so that a face that fits into the
// shared part is whole in one of them.
const (
	windowShrink  = 0.6
	windowOverlap = 0.25
	windowSteps   = 3
	// leastWindow is the window below which the detector would only enlarge.
	leastWindow = blazeSide
	// closerScore is what the detector must give behind the first view: the
	// more windows, the more chances to be wrong.
	closerScore = 0.65
	// mostFaces bounds the landmark work in a picture of a crowd. Such a
	// picture is refused anyway.
	mostFaces = 32
)

// Find gives the faces of a picture, the largest first; none is no error. When
// a face is found in a large view, smaller ones that only a closer look would
// show are not searched for: they are background.
func (e *Engine) Find(ctx context.Context, p *picture.Picture) ([]Face, error) {
	release, err := e.take(ctx)
	if err != nil {
		return nil, fmt.Errorf("find faces: %w", err)
	}
	defer release()
	side := float64(max(p.Width, p.Height))
	for step := 0; step <= windowSteps && (step == 0 || side >= leastWindow); step++ {
		least := leastScore
		if step > 0 {
			least = closerScore
		}
		faces, err := e.findIn(ctx, p, windows(p.Width, p.Height, side), least)
		if err != nil {
			return nil, fmt.Errorf("find faces: %w", err)
		}
		if len(faces) > 0 {
			return faces, nil
		}
		side *= windowShrink
	}
	return nil, nil
}

// findIn gives the faces that the detector sees in some windows, with at least
// a score, and the landmark net confirms.
func (e *Engine) findIn(ctx context.Context, p *picture.Picture, ws []picture.Affine, least float64) ([]Face, error) {
	ds, err := e.detect(ctx, p, ws)
	if err != nil {
		return nil, err
	}
	var faces []Face
	for _, d := range ds[:min(len(ds), mostFaces)] {
		if d.score < least {
			break // best first
		}
		f, err := e.trace(ctx, p, d)
		if err != nil {
			return nil, err
		}
		if confirms(f, d) {
			faces = append(faces, f)
		}
	}
	slices.SortStableFunc(faces, func(a, b Face) int { return cmp.Compare(b.Box.Area(), a.Box.Area()) })
	return faces, nil
}

// detect looks through each window and merges what it sees, best score first.
func (e *Engine) detect(ctx context.Context, p *picture.Picture, ws []picture.Affine) ([]detection, error) {
	var found []detection
	for _, w := range ws {
		ds, err := e.detectIn(ctx, p, w)
		if err != nil {
			return nil, err
		}
		found = append(found, ds...)
	}
	return merge(found), nil
}

func (e *Engine) detectIn(ctx context.Context, p *picture.Picture, w picture.Affine) (ds []detection, err error) {
	err = look(ctx, e.detector, e.models.Detector, p, []picture.Affine{w}, func(_ int, out [][]float32) {
		ds = detections([2][]float32{out[0], out[1]}, [2][]float32{out[2], out[3]}, w)
	})
	return ds, err
}

// windows are squares of a side that cover the picture, evenly spread. A side
// as long as the picture is one window that reaches over its edge.
func windows(w, h int, side float64) []picture.Affine {
	var out []picture.Affine
	for _, y := range starts(float64(h), side) {
		for _, x := range starts(float64(w), side) {
			out = append(out, picture.Affine{A: side / blazeSide, X: x, Y: y})
		}
	}
	return out
}

func starts(length, side float64) []float64 {
	if length <= side {
		return []float64{(length - side) / 2}
	}
	n := 1 + int(math.Ceil((length-side)/(side*(1-windowOverlap))))
	out := make([]float64, n)
	for i := range out {
		out[i] = (length - side) * float64(i) / float64(n-1)
	}
	return out
}
