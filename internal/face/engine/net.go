package engine

import (
	"context"
	"fmt"

	"mpolice/internal/face/onnx"
	"mpolice/internal/face/picture"
)

// look samples one square for each view and runs the net on them: in one go
// where its batch is free, one after the other where it is not. give gets each
// view's outputs, in the order of the model's own.
func look(ctx context.Context, s *onnx.Session, m onnx.Model, p *picture.Picture, views []picture.Affine, give func(view int, outputs [][]float32)) error {
	batch := 1
	if m.Input.FreeBatch {
		batch = len(views)
	}
	side := m.Input.Width
	n := 3 * side * side
	rgb := make([]byte, n)
	in := make([]float32, batch*n)
	out := outputs(m, batch)
	for first := 0; first < len(views); first += batch {
		for i, v := range views[first : first+batch] {
			p.Sample(v, side, rgb)
			if err := m.Input.Pixels(in[i*n:(i+1)*n], rgb); err != nil {
				return fmt.Errorf("fill %s: %w", m.Name, err)
			}
		}
		tensor := onnx.Tensor{Name: m.Input.Name, Shape: shape(m.Input, batch), Data: in}
		if err := s.Run(ctx, []onnx.Tensor{tensor}, out); err != nil {
			return fmt.Errorf("run %s: %w", m.Name, err)
		}
		for i := range batch {
			give(first+i, slice(out, i, batch))
		}
	}
	clear(in)
	clear(rgb)
	return nil
}

func shape(in onnx.Image, batch int) []int64 {
	w, h := int64(in.Width), int64(in.Height)
	if in.Layout == onnx.NHWC {
		return []int64{int64(batch), h, w, 3}
	}
	return []int64{int64(batch), 3, h, w}
}

// outputs are fresh tensors for one run.
func outputs(m onnx.Model, batch int) []onnx.Tensor {
	out := make([]onnx.Tensor, len(m.Outputs))
	for i, o := range m.Outputs {
		s := append([]int64{int64(batch)}, o.Shape[1:]...)
		n := int64(1)
		for _, d := range s {
			n *= d
		}
		out[i] = onnx.Tensor{Name: o.Name, Shape: s, Data: make([]float32, n)}
	}
	return out
}

// slice is item i of every output.
func slice(out []onnx.Tensor, i, batch int) [][]float32 {
	var parts [][]float32
	for _, t := range out {
		n := len(t.Data) / batch
		parts = append(parts, t.Data[i*n:(i+1)*n])
	}
	return parts
}
