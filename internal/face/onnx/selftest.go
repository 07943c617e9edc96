package onnx

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"mpolice/internal/face/onnx/graph"
)

// selfTest uses every function of the table on a net whose answer is known:
// y = 2x + 1, for any number of rows of three.
func (r *Runtime) selfTest() error {
	s, err := r.session(lineNet(), Options{Threads: 2})
	if err != nil {
		return err
	}
	if err := s.testLine(); err != nil {
		return errors.Join(err, s.Close())
	}
	if err := s.testStop(); err != nil {
		return errors.Join(err, s.Close())
	}
	if err := s.Close(); err != nil {
		return err
	}
	return r.testRefusal()
}

func lineNet() []byte {
	g := &graph.Graph{}
	g.Input("x", graph.Any, 3)
	twice := g.Node("Mul", nil, "x", g.Float32("c", []int64{1}, []float32{2}))
	g.NodeTo("y", "Add", nil, twice, g.Float32("c", []int64{1}, []float32{1}))
	g.Output("y", graph.Any, 3)
	b, err := g.Marshal("line")
	if err != nil {
		panic(err) // a constant net
	}
	return b
}

func (s *Session) testLine() error {
	want := []int64{graph.Any, 3}
	if len(s.inputs) != 1 || s.inputs[0].Name != "x" || !slices.Equal(s.inputs[0].Shape, want) ||
		len(s.outputs) != 1 || s.outputs[0].Name != "y" || !slices.Equal(s.outputs[0].Shape, want) {
		return fmt.Errorf("it reads inputs %v and outputs %v from a net with x Nx3 and y Nx3", s.inputs, s.outputs)
	}
	in := Tensor{"x", []int64{2, 3}, []float32{0, 1, -2, 0.5, 1 << 20, -0.25}}
	out := Tensor{"y", []int64{2, 3}, make([]float32, 6)}
	if err := s.Run(context.Background(), []Tensor{in}, []Tensor{out}); err != nil {
		return err
	}
	if !slices.Equal(out.Data, []float32{1, 3, -3, 2, 2<<20 + 1, 0.5}) {
		return fmt.Errorf("it computes 2x+1 = %v from %v", out.Data, in.Data)
	}
	return nil
}

// testStop checks that a run can be told to end.
func (s *Session) testStop() error {
	in := []Tensor{{"x", []int64{1, 3}, make([]float32, 3)}}
	out := []Tensor{{"y", []int64{1, 3}, make([]float32, 3)}}
	c := &call{s: s}
	defer c.release()
	if err := c.prepare(s.inputs, in, s.outputs, out); err != nil {
		return err
	}
	if err := s.r.f.check(s.r.f.terminate(c.options)); err != nil {
		return err
	}
	if c.run() == nil {
		return errors.New("it does not end a run when told to")
	}
	return nil
}

// testRefusal checks that errors come as errors, with a text: a field of the
// protobuf message that is no ONNX model.
func (r *Runtime) testRefusal() error {
	s, err := r.session([]byte{0x08, 0x01}, Options{})
	if err == nil {
		return errors.Join(errors.New("it takes an empty message for a model"), s.Close())
	}
	if len(err.Error()) <= len("ONNX Runtime: ") {
		return errors.New("it gives no text with its errors")
	}
	return nil
}
