package convert

import (
	"errors"
	"fmt"

	"mpolice/internal/face/onnx/graph"
)

// blazeOutputs are BlazeFace's outputs under their names here, for grids of 16x16
// cells with 2 anchors (512 rows) and 8x8 with 6 (384): c the logit of a face, r
// a box and six points.
var blazeOutputs = [][2]string{
	{"Identity", "c512"}, {"Identity_1", "c384"}, {"Identity_2", "r512"}, {"Identity_3", "r384"},
}

// BlazeFace converts the graph model of BlazeFace for the back camera, 256x256.
func BlazeFace(model, data []byte) ([]byte, error) {
	m, err := parseTFJS(model)
	if err != nil {
		return nil, err
	}
	weights, err := m.Manifest.unpack(data)
	if err != nil {
		return nil, err
	}
	nodes, err := m.ordered()
	if err != nil {
		return nil, err
	}
	b := &graphModel{net: net{weights: weights}, values: map[string]value{}}
	b.Input("image", 1, 3, 256, 256)
	for _, n := range nodes {
		v, err := b.node(n)
		if err != nil {
			return nil, fmt.Errorf("operator %q (%s): %w", n.Name, n.Op, err)
		}
		if b.Err() != nil {
			return nil, fmt.Errorf("operator %q (%s): %w", n.Name, n.Op, b.Err())
		}
		b.values[n.Name] = v
	}
	for _, o := range blazeOutputs {
		v, ok := b.values[o[0]]
		if !ok {
			return nil, fmt.Errorf("the net has no output %q", o[0])
		}
		b.NodeTo(o[1], "Identity", nil, v.name)
		b.Output(o[1])
	}
	return b.Marshal("tfjs")
}

// value is a result on its way through the graph.
type value struct {
	name    string
	picture bool // NCHW here, NHWC in the original
}

// graphModel is a net that is read off a TensorFlow graph.
type graphModel struct {
	net
	values map[string]value
}

var errAttr = errors.New("its attributes are not those of an operator on pictures")

// node adds one operator.
func (b *graphModel) node(n tfjsNode) (value, error) {
	x := b.values[n.input(0)]
	switch n.Op {
	case "Placeholder":
		return value{b.normalise("image", [3]float32{127.5, 127.5, 127.5}, 127.5), true}, nil
	case "_FusedConv2D", "DepthwiseConv2dNative":
		return b.convolution(n, x)
	case "MaxPool":
		return b.pool(n, x)
	case "Relu":
		return value{b.relu(x.name), x.picture}, nil
	case "Identity":
		return x, nil
	case "AddV2":
		y := b.values[n.input(1)]
		return value{b.sum(x.name, y.name), x.picture || y.picture}, nil
	case "Pad":
		return b.pad(n, x)
	case "Reshape":
		return b.reshape(n, x), nil
	}
	return value{}, errors.New("this operator is not known here")
}

func (b *graphModel) convolution(n tfjsNode, x value) (value, error) {
	w, err := n.window("")
	if err != nil {
		return value{}, err
	}
	if n.Op == "DepthwiseConv2dNative" {
		f := b.kernel(n.input(1), hwc1)
		return value{b.depthwise(x.name, f, nil, w.stride, w.same), true}, nil
	}
	var bias []float32
	relu := false
	for _, fused := range n.Attrs["fused_ops"].List.Texts {
		switch string(fused) {
		case "BiasAdd":
			bias = b.vector(n.input(2)).floats
		case "Relu":
			relu = true
		default:
			return value{}, fmt.Errorf("it is fused with %q, which is not known here", fused)
		}
	}
	y := b.conv(x.name, b.kernel(n.input(1), hwio), bias, w.stride, w.same, 1)
	if relu {
		y = b.relu(y)
	}
	return value{y, true}, nil
}

func (b *graphModel) pool(n tfjsNode, x value) (value, error) {
	w, err := n.window("ksize")
	if err != nil {
		return value{}, err
	}
	return value{b.maxPool(x.name, w), true}, nil
}

// pad widens a picture; the amounts are before and after for N, H, W, C.
func (b *graphModel) pad(n tfjsNode, x value) (value, error) {
	p := b.numbers(n.input(1))
	if len(p) != 8 || !x.picture {
		return value{}, errAttr
	}
	pads := b.Int64("pads", []int64{p[0], p[6], p[2], p[4], p[1], p[7], p[3], p[5]})
	return value{b.Node("Pad", []graph.Attr{graph.String("mode", "constant")}, x.name, pads), true}, nil
}

// reshape goes back to NHWC first, as the new shape counts on that order.
func (b *graphModel) reshape(n tfjsNode, x value) value {
	if x.picture {
		x.name = b.Node("Transpose", []graph.Attr{graph.Ints("perm", 0, 2, 3, 1)}, x.name)
	}
	return value{b.Node("Reshape", nil, x.name, b.Int64("shape", b.numbers(n.input(1)))), false}
}

// window reads stride, padding and, from the attribute size if it has a name,
// the kernel. Lists are for N, H, W, C.
func (n tfjsNode) window(size string) (window, error) {
	w := window{height: 1, width: 1}
	strides, err := n.ints("strides")
	if err != nil || len(strides) != 4 || strides[1] != strides[2] {
		return w, errAttr
	}
	w.stride = strides[1]
	switch string(n.Attrs["padding"].Text) {
	case "SAME":
		w.same = true
	case "VALID":
	default:
		return w, errAttr
	}
	if size == "" {
		return w, nil
	}
	kernel, err := n.ints(size)
	if err != nil || len(kernel) != 4 {
		return w, errAttr
	}
	w.height, w.width = kernel[1], kernel[2]
	return w, nil
}
