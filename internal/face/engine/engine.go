package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"mpolice/internal/face/onnx"
	"mpolice/internal/face/picture"
)

// pipeline names what happens between the nets. It changes when the same
// picture would give another template, so that galleries are made anew.
const pipeline = "mpolice-face-1"

// Face is a face found in a picture.
type Face = picture.Face

// Models are the nets that one engine runs.
type Models struct{ Detector, Landmarks, Embedder onnx.Model }

// Options are how an engine runs. The zero value works.
type Options struct {
	// Workers is how many pictures are worked on at the same time; default 2.
	Workers int
}

// Engine finds and embeds faces. It may be used by many goroutines.
type Engine struct {
	models    Models
	detector  *onnx.Session
	landmarks *onnx.Session
	embedder  *onnx.Session
	turns     chan struct{} // one place for each worker
}

// Open loads the three nets. It refuses nets of another form, and files whose
// hash is not the model's.
func Open(rt *onnx.Runtime, m Models, o Options) (*Engine, error) {
	if o.Workers < 1 {
		o.Workers = 2
	}
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("open face engine: %w", err)
	}
	e := &Engine{models: m, turns: make(chan struct{}, o.Workers)}
	for _, n := range []struct {
		role    string
		model   onnx.Model
		session **onnx.Session
	}{{"detector", m.Detector, &e.detector}, {"landmark net", m.Landmarks, &e.landmarks}, {"embedder", m.Embedder, &e.embedder}} {
		s, err := rt.Load(n.model, onnx.Options{Threads: 1})
		if err != nil {
			return nil, errors.Join(fmt.Errorf("open face engine: %s: %w", n.role, err), e.Close())
		}
		*n.session = s
	}
	return e, nil
}

// check refuses nets that stand in each other's place: their answers would be
// read as something else.
func (m Models) check() error {
	d, l, e := m.Detector, m.Landmarks, m.Embedder
	switch {
	case !square(d.Input, blazeSide) || !slices.Equal(lengths(d), []int64{512, 384, 512 * blazeRow, 384 * blazeRow}):
		return errors.New("the detector must be BlazeFace's back model: 256 by 256, four outputs; check its entry")
	case !square(l.Input, l.Input.Width) || !slices.Equal(lengths(l), []int64{2 * 68}):
		return errors.New("the landmark net must take a square face and give 68 points; check its entry")
	case !square(e.Input, e.Input.Width) || len(e.Outputs) != 1 || e.Dim() < 8:
		return errors.New("the embedder must take a square face and give one vector; check its entry in the configuration")
	}
	return nil
}

func square(in onnx.Image, side int) bool { return side > 0 && in.Width == side && in.Height == side }

// lengths are the numbers that each output gives for one picture.
func lengths(m onnx.Model) []int64 {
	var out []int64
	for _, o := range m.Outputs {
		n := int64(1)
		for _, d := range o.Shape[min(1, len(o.Shape)):] {
			n *= d
		}
		out = append(out, n)
	}
	return out
}

// Close waits for what is under way and releases the nets.
func (e *Engine) Close() error {
	var errs []error
	for _, s := range []*onnx.Session{e.detector, e.landmarks, e.embedder} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}

// Dim is the length of a template.
func (e *Engine) Dim() int { return e.models.Embedder.Dim() }

// Model is what is known of the embedder, its licence included.
func (e *Engine) Model() onnx.Model { return e.models.Embedder }

// Digest is the SHA-256, in hex, over everything that shapes a template: the
// three nets' hashes, the embedder's preprocessing and the pipeline's version.
// Templates with different digests must not be compared.
func (e *Engine) Digest() string {
	h := sha256.New()
	in := e.models.Embedder.Input
	fmt.Fprintf(h, "%s\n%s\n%s\n%s\n", pipeline, e.models.Detector.SHA256, e.models.Landmarks.SHA256, e.models.Embedder.SHA256)
	fmt.Fprintf(h, "%dx%d %v %v %v %v\n", in.Width, in.Height, in.Order, in.Layout, in.Mean, in.Scale)
	return hex.EncodeToString(h.Sum(nil))
}

// take waits for a place; the caller gives it back with the function returned.
func (e *Engine) take(ctx context.Context) (func(), error) {
	select {
	case e.turns <- struct{}{}:
		return func() { <-e.turns }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
