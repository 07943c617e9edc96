package onnx

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
)

// Model is what is known of one network file: which bytes it is, what goes in
// and comes out, and on what terms it may be used.
type Model struct {
	Name    string   // as people say it
	Path    string   // of the .onnx file
	SHA256  string   // of the file, hexadecimal
	Size    int64    // of the file in bytes; 0 leaves it to the hash
	Input   Image    // the only input
	Outputs []Output // an embedder has one
	Licence string   // SPDX identifier, or what is known
	Source  string   // where it was published
	Caveat  string   // what is not settled or not verified; empty for nothing
	// EvaluationOnly: its licence does not settle use on real cases. Whoever
	// shows a result must say so.
	EvaluationOnly bool
}

// Image is how a picture becomes the net's input: one picture of Width x Height
// pixels, three channels in Order, each y = (x - Mean) * Scale with x from 0 to
// 255 and Mean and Scale in the same order.
type Image struct {
	Name          string
	Width, Height int
	Order         Order
	Layout        Layout
	Mean, Scale   [3]float32
	// FreeBatch: any number of pictures may go in at once; otherwise one.
	FreeBatch bool
}

// Output is an output of a net. The first dimension is the batch; -1 is any size.
type Output struct {
	Name  string
	Shape []int64
}

// Order is the order of the channels.
type Order string

// Layout is the order of a tensor's dimensions: N pictures, C channels, H rows,
// W columns.
type Layout string

// The values of Order and Layout.
const (
	RGB Order = "RGB"
	BGR Order = "BGR"

	NCHW Layout = "NCHW"
	NHWC Layout = "NHWC"
)

const (
	maxSide  = 4096
	maxDim   = 8192
	maxModel = 1 << 30
)

// Dim is the length of the template that an embedder gives.
func (m Model) Dim() int {
	if len(m.Outputs) != 1 || len(m.Outputs[0].Shape) != 2 {
		return 0
	}
	return int(m.Outputs[0].Shape[1])
}

// Shape is the input's shape as the model file should state it; -1 is a free batch.
func (i Image) Shape() []int64 {
	n := int64(1)
	if i.FreeBatch {
		n = -1
	}
	if i.Layout == NHWC {
		return []int64{n, int64(i.Height), int64(i.Width), 3}
	}
	return []int64{n, 3, int64(i.Height), int64(i.Width)}
}

// Check says what in the description cannot be.
func (m Model) Check() error {
	switch {
	case m.Path == "":
		return errors.New("the model has no path")
	case len(m.SHA256) != 64:
		return errors.New("the model has no SHA-256 of 64 hexadecimal digits")
	case len(m.Outputs) == 0:
		return errors.New("the model has no output")
	}
	for _, o := range m.Outputs {
		if o.Name == "" || len(o.Shape) < 2 || slices.ContainsFunc(o.Shape[1:], func(d int64) bool { return d < 1 || d > maxDim }) {
			return fmt.Errorf("the output %q of shape %s is not possible", o.Name, shapeText(o.Shape))
		}
	}
	return m.Input.check()
}

func (i Image) check() error {
	switch {
	case i.Name == "":
		return errors.New("the model's input has no name")
	case i.Width < 1 || i.Height < 1 || i.Width > maxSide || i.Height > maxSide:
		return fmt.Errorf("an input of %d x %d pixels is not possible", i.Width, i.Height)
	case i.Order != RGB && i.Order != BGR:
		return fmt.Errorf("the order of the channels is RGB or BGR, not %q", string(i.Order))
	case i.Layout != NCHW && i.Layout != NHWC:
		return fmt.Errorf("the layout is NCHW or NHWC, not %q", string(i.Layout))
	}
	for c := range 3 {
		if !finite(i.Mean[c]) || !finite(i.Scale[c]) || i.Scale[c] == 0 {
			return errors.New("mean and scale must be finite, and scale not 0")
		}
	}
	return nil
}

func finite(v float32) bool { return !math.IsNaN(float64(v)) && !math.IsInf(float64(v), 0) }

// Load reads a model's file and makes a session of it, if its size, hash,
// inputs and outputs are what m says. The error wraps [ErrHash] for another file.
func (r *Runtime) Load(m Model, o Options) (*Session, error) {
	s, err := r.load(m, o)
	if err != nil {
		return nil, fmt.Errorf("load model %s from %s: %w", m.Name, m.Path, err)
	}
	return s, nil
}

func (r *Runtime) load(m Model, o Options) (*Session, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	b, err := readModel(m)
	if err != nil {
		return nil, err
	}
	s, err := r.LoadBytes(b, m.SHA256, o)
	if err != nil {
		return nil, err
	}
	if err := m.fits(s); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func readModel(m Model) ([]byte, error) {
	f, err := os.Open(m.Path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	size := info.Size()
	if !info.Mode().IsRegular() || size > maxModel || (m.Size > 0 && m.Size != size) {
		return nil, fmt.Errorf("%w: it has %d bytes, approved are %d", ErrHash, size, m.Size)
	}
	b := make([]byte, size)
	if _, err := io.ReadFull(f, b); err != nil {
		return nil, err
	}
	return b, nil
}

// fits compares the file's own account of itself with m.
func (m Model) fits(s *Session) error {
	want := Port{Name: m.Input.Name, Shape: m.Input.Shape()}
	if len(s.inputs) != 1 || s.inputs[0].Name != want.Name || !serves(s.inputs[0].Shape, want.Shape) {
		return fmt.Errorf("the file takes %s, not %s: correct the model's description", listed(s.inputs), want)
	}
	for _, o := range m.Outputs {
		p, ok := find(s.outputs, o.Name)
		if !ok || !serves(p.Shape, o.Shape) {
			return fmt.Errorf("the file gives %s, not %s: correct the model's description", listed(s.outputs), Port{Name: o.Name, Shape: o.Shape})
		}
	}
	return nil
}

// serves reports whether a port of the file's shape can be used as described. A
// described size must be that of the file, or free in the file; what is
// described as free must be free.
func serves(file, described []int64) bool {
	if len(file) != len(described) {
		return false
	}
	for i, d := range described {
		if file[i] >= 0 && file[i] != d {
			return false
		}
	}
	return true
}

func listed(ports []Port) string {
	var parts []string
	for _, p := range ports {
		parts = append(parts, p.String())
	}
	return strings.Join(parts, ", ")
}
