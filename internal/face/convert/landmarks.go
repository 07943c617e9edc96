package convert

import (
	"encoding/json"
	"fmt"

	"mpolice/internal/face/onnx/graph"
)

// Mean of red, green and blue that face-api.js subtracts.
var faceMean = [3]float32{122.782, 117.001, 104.298}

// Landmarks builds face-api.js's net of the 68 landmarks from its weights and
// their manifest: four blocks of depthwise separable convolutions, each with its
// layers added up, and one linear layer.
func Landmarks(manifestJSON, data []byte) ([]byte, error) {
	weights, err := unpackJSON(manifestJSON, data)
	if err != nil {
		return nil, err
	}
	n := &net{weights: weights}
	n.Input("image", graph.Any, 3, 112, 112)
	x := n.normalise("image", faceMean, 255)
	for block := range 4 {
		x = n.dense(x, fmt.Sprintf("dense%d", block), block == 0)
	}
	x = n.Node("AveragePool", []graph.Attr{graph.Ints("kernel_shape", 7, 7), graph.Ints("strides", 2, 2)}, x)
	x = n.Node("Flatten", []graph.Attr{graph.Int("axis", 1)}, x)
	linear := n.vector("fc/weights")
	x = n.Node("MatMul", nil, x, n.Float32("fcw", wide(linear.shape), linear.floats))
	n.NodeTo("landmarks", "Add", nil, x, n.Float32("fcb", []int64{136}, n.vector("fc/bias").floats))
	n.Output("landmarks", graph.Any, 136)
	return n.Marshal("face_landmark_68")
}

func unpackJSON(manifestJSON, data []byte) (map[string]tensor, error) {
	var m manifest
	if err := json.Unmarshal(manifestJSON, &m); err != nil {
		return nil, err
	}
	return m.unpack(data)
}

// dense is a block of four layers; the picture halves in the first, and each
// later layer is added to the ones before.
func (n *net) dense(x, name string, first bool) string {
	var sum string
	if first {
		f := n.kernel(name+"/conv0/filters", hwio)
		sum = n.relu(n.conv(x, f, n.vector(name+"/conv0/bias").floats, 2, true, 1))
	} else {
		sum = n.relu(n.separable(x, name+"/conv0", 2))
	}
	sum = n.sum(sum, n.separable(sum, name+"/conv1", 1))
	for _, layer := range []string{"/conv2", "/conv3"} {
		y := n.separable(n.relu(sum), name+layer, 1)
		sum = n.sum(sum, y)
	}
	return n.relu(sum)
}

// separable is a depthwise convolution and one of 1x1 across the channels.
func (n *net) separable(x, name string, stride int) string {
	x = n.depthwise(x, n.kernel(name+"/depthwise_filter", hwc1), nil, stride, true)
	return n.conv(x, n.kernel(name+"/pointwise_filter", hwio), n.vector(name+"/bias").floats, 1, false, 1)
}

func wide(shape []int) []int64 {
	out := make([]int64, len(shape))
	for i, d := range shape {
		out[i] = int64(d)
	}
	return out
}
