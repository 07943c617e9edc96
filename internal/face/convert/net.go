package convert

import (
	"fmt"

	"mpolice/internal/face/onnx/graph"
)

// net is an ONNX graph that takes its weights by their TensorFlow.js names. An
// error stays in the graph until it is written.
type net struct {
	graph.Graph
	weights map[string]tensor
}

// kernel is a weight in ONNX's order.
func (n *net) kernel(name string, from [4]int) filter {
	t, ok := n.weights[name]
	if !ok {
		n.Fail(fmt.Errorf("there is no weight %q", name))
		return filter{}
	}
	f, err := reordered(t, from)
	if err != nil {
		n.Fail(fmt.Errorf("weight %q: %w", name, err))
	}
	return f
}

// vector is a weight of floats.
func (n *net) vector(name string) tensor {
	t, ok := n.weights[name]
	if !ok || t.floats == nil {
		n.Fail(fmt.Errorf("there is no weight %q of floats", name))
	}
	return t
}

// numbers is a weight of integers.
func (n *net) numbers(name string) []int64 {
	t, ok := n.weights[name]
	if !ok || t.ints == nil {
		n.Fail(fmt.Errorf("there is no weight %q of integers", name))
	}
	return t.ints
}

// normalise makes pixels from 0 to 255 into (x - mean) / divisor.
func (n *net) normalise(x string, mean [3]float32, divisor float32) string {
	x = n.Node("Sub", nil, x, n.Float32("mean", []int64{1, 3, 1, 1}, mean[:]))
	return n.Node("Mul", nil, x, n.Float32("inv", []int64{1}, []float32{1 / divisor}))
}

// conv adds a convolution; bias may be nil.
func (n *net) conv(x string, f filter, bias []float32, stride int, same bool, groups int) string {
	w := window{height: f.dims[2], width: f.dims[3], stride: stride, same: same}
	if err := w.check(); err != nil {
		n.Fail(err)
		return ""
	}
	inputs := []string{x, n.Float32("w", f.shape(), f.data)}
	if bias != nil {
		inputs = append(inputs, n.Float32("b", []int64{int64(len(bias))}, bias))
	}
	attrs := append(w.attrs(), graph.Int("group", int64(groups)))
	return n.Node("Conv", n.padded(attrs, w), inputs...)
}

// depthwise adds a convolution of each channel by itself.
func (n *net) depthwise(x string, f filter, bias []float32, stride int, same bool) string {
	if f.dims[1] != 1 {
		n.Fail(fmt.Errorf("a depthwise kernel gives %d channels for each", f.dims[1]))
	}
	return n.conv(x, f, bias, stride, same, f.dims[0])
}

func (n *net) maxPool(x string, w window) string {
	if err := w.check(); err != nil {
		n.Fail(err)
		return ""
	}
	return n.Node("MaxPool", n.padded(w.attrs(), w), x)
}

// padded adds the padding where there is any.
func (n *net) padded(attrs []graph.Attr, w window) []graph.Attr {
	pads := w.pads()
	for _, p := range pads {
		if p != 0 {
			return append(attrs, graph.Ints("pads", pads...))
		}
	}
	return attrs
}

func (n *net) relu(x string) string { return n.Node("Relu", nil, x) }

func (n *net) sum(x, y string) string { return n.Node("Add", nil, x, y) }
