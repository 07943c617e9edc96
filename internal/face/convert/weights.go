package convert

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// manifest is TensorFlow.js's weightsManifest: groups of weights, each group
// packed one after the other into its files.
type manifest []struct {
	Paths   []string     `json:"paths"`
	Weights []weightSpec `json:"weights"`
}

type weightSpec struct {
	Name         string        `json:"name"`
	Shape        []int         `json:"shape"`
	Type         string        `json:"dtype"`
	Quantization *quantization `json:"quantization"`
}

// quantization: value = stored * scale + min.
type quantization struct {
	Type  string  `json:"dtype"`
	Scale float64 `json:"scale"`
	Min   float64 `json:"min"`
}

const (
	maxWeights = 4096
	maxRank    = 8
)

// unpack cuts the one file of weights into tensors.
func (m manifest) unpack(data []byte) (map[string]tensor, error) {
	if len(m) != 1 || len(m[0].Paths) != 1 || len(m[0].Weights) > maxWeights {
		return nil, errors.New("the weights are not one group in one file")
	}
	all := make(map[string]tensor, len(m[0].Weights))
	for _, w := range m[0].Weights {
		t, rest, err := w.take(data)
		if err != nil {
			return nil, fmt.Errorf("weight %q: %w", w.Name, err)
		}
		all[w.Name], data = t, rest
	}
	if len(data) != 0 {
		return nil, fmt.Errorf("the file of weights has %d bytes more than its list", len(data))
	}
	return all, nil
}

// take reads one tensor from the front of data.
func (w weightSpec) take(data []byte) (tensor, []byte, error) {
	n := volume(w.Shape)
	if n < 0 || len(w.Shape) > maxRank {
		return tensor{}, nil, fmt.Errorf("the shape %v is not possible", w.Shape)
	}
	size := 4
	if w.Quantization != nil {
		size = 1
	}
	if n*size > len(data) {
		return tensor{}, nil, fmt.Errorf("it needs %d bytes, %d are left", n*size, len(data))
	}
	t := tensor{shape: w.Shape}
	raw := data[:n*size]
	switch {
	case w.Quantization != nil && w.Type == "float32" && w.Quantization.Type == "uint8":
		t.floats = w.Quantization.floats(raw)
	case w.Quantization == nil && w.Type == "float32":
		t.floats = floats(raw)
	case w.Quantization == nil && w.Type == "int32":
		t.ints = ints(raw)
	default:
		return tensor{}, nil, fmt.Errorf("weights of type %q are not read here", w.Type)
	}
	return t, data[n*size:], nil
}

// floats rounds once, to float32. The product is rounded to float64 before the
// sum (the conversion forbids fusing them), so that every processor agrees.
func (q quantization) floats(raw []byte) []float32 {
	out := make([]float32, len(raw))
	for i, v := range raw {
		out[i] = float32(float64(float64(v)*q.Scale) + q.Min)
	}
	return out
}

func floats(raw []byte) []float32 {
	out := make([]float32, len(raw)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return out
}

func ints(raw []byte) []int64 {
	out := make([]int64, len(raw)/4)
	for i := range out {
		out[i] = int64(int32(binary.LittleEndian.Uint32(raw[4*i:])))
	}
	return out
}
