package engine

import (
	"context"
	"errors"
	"fmt"
	"math"

	"mpolice/internal/face/picture"
)

// ErrNoTemplate: the face gives no usable vector, because its points lie on
// one spot or the net gave no numbers.
var ErrNoTemplate = errors.New("this face gives no template; take another photo")

// landmarkLift is by how much, in pixels of the 112 by 112 template, the five
// points taken from the 68 stand above the places that the template means: it
// was drawn from another detector's points. Each shift from 1 to 2 makes every
// measured error smaller than none does; this is the middle.
const landmarkLift = 1.5

// aligned is the crop of a face for the embedder. It has no scale when the
// points lie on one spot.
func aligned(five [5]picture.Point, side int) picture.Affine {
	m := picture.Alignment(five, side)
	at := m.At(0, landmarkLift*float64(side)/112)
	m.X, m.Y = at.X, at.Y
	return m
}

// Embed makes the template of a face that Find gave for the same picture: Dim
// numbers, of unit length. The face and its mirror image count the same, so a
// mirrored photo gives nearly the same template.
func (e *Engine) Embed(ctx context.Context, p *picture.Picture, f Face) ([]float32, error) {
	release, err := e.take(ctx)
	if err != nil {
		return nil, fmt.Errorf("embed face: %w", err)
	}
	defer release()
	side := e.models.Embedder.Input.Width
	straight := aligned(f.Five, side)
	if s := straight.Scale(); !(s > 0) || math.IsInf(s, 0) {
		return nil, fmt.Errorf("embed face: %w", ErrNoTemplate)
	}
	sum := make([]float64, e.Dim())
	usable := true
	err = look(ctx, e.embedder, e.models.Embedder, p, []picture.Affine{straight, straight.Mirrored(side)}, func(_ int, out [][]float32) {
		usable = addUnit(sum, out[0]) && usable
	})
	if err != nil {
		return nil, fmt.Errorf("embed face: %w", err)
	}
	t, ok := unit(sum)
	if !usable || !ok {
		return nil, fmt.Errorf("embed face: %w", ErrNoTemplate)
	}
	return t, nil
}

// addUnit adds v, brought to unit length; false when it has no length.
func addUnit(sum []float64, v []float32) bool {
	var square float64
	for _, x := range v {
		square += float64(x) * float64(x)
	}
	n := math.Sqrt(square)
	if !(n > 0) || math.IsInf(n, 0) {
		return false
	}
	for i, x := range v {
		sum[i] += float64(x) / n
	}
	return true
}

// unit brings a sum of unit vectors to unit length. Vectors that cancel leave
// nothing to compare.
func unit(sum []float64) ([]float32, bool) {
	var square float64
	for _, x := range sum {
		square += x * x
	}
	n := math.Sqrt(square)
	if !(n > 1e-3) {
		return nil, false
	}
	t := make([]float32, len(sum))
	for i, x := range sum {
		t[i] = float32(x / n)
	}
	return t, true
}
