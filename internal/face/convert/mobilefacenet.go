package convert

import (
	"errors"
	"fmt"

	"mpolice/internal/face/onnx/graph"
)

// TensorFlow Lite's operators that MobileFaceNet uses (schema.fbs,
// BuiltinOperator). PReLU is written out in the file, as relu(x) and |x|.
const (
	opAdd       = 0
	opConv      = 3
	opDepthwise = 4
	opMul       = 18
	opRelu      = 19
	opReshape   = 22
	opSub       = 41
	opAbs       = 101
)

var elementwise = map[int]string{opAdd: "Add", opMul: "Mul", opSub: "Sub", opRelu: "Relu", opAbs: "Abs"}

// Fields of Conv2DOptions and DepthwiseConv2DOptions.
const (
	optPadding, optStrideW, optStrideH = 0, 1, 2
	convActivation, convDilation       = 3, 4
	depthActivation, depthDilation     = 4, 5
	samePadding, validPadding          = 0, 1
	plainActivation, reluActivation    = 0, 1
)

// MobileFaceNet converts the TensorFlow Lite file. The file has a batch of two;
// the ONNX net takes any number.
func MobileFaceNet(file []byte) ([]byte, error) {
	f := &flat{b: file}
	m, err := parseLite(f)
	if err != nil {
		return nil, err
	}
	l := &liteNet{f: f, m: m, values: map[int]string{}}
	if err := l.input(); err != nil {
		return nil, err
	}
	for i, op := range m.ops {
		v, err := l.op(op)
		if err = errors.Join(err, l.Err(), f.err); err != nil {
			return nil, fmt.Errorf("operator %d (code %d): %w", i, op.code, err)
		}
		l.values[op.outputs[0]] = v
	}
	return l.finish()
}

// liteNet is a net that is read off a TensorFlow Lite file.
type liteNet struct {
	net
	f      *flat
	m      *liteModel
	values map[int]string // results by tensor
	flat   bool           // a vector has been made of the picture
}

func (l *liteNet) input() error {
	in := l.m.inputs[0]
	shape := l.m.tensors[in].shape
	if len(shape) != 4 || shape[3] != 3 || volume(shape) < 1 {
		return fmt.Errorf("the input has the shape %v, not that of pictures with three channels", shape)
	}
	l.Input("image", graph.Any, 3, int64(shape[1]), int64(shape[2]))
	x := l.Node("Sub", nil, "image", l.Float32("mean", []int64{1}, []float32{127.5}))
	l.values[in] = l.Node("Mul", nil, x, l.Float32("inv", []int64{1}, []float32{0.0078125}))
	return nil
}

func (l *liteNet) finish() ([]byte, error) {
	out := l.m.outputs[0]
	shape := l.m.tensors[out].shape
	v, ok := l.values[out]
	if !ok || !l.flat || len(shape) != 2 || shape[1] < 1 {
		return nil, fmt.Errorf("the output has the shape %v, not that of a vector for each picture", shape)
	}
	l.NodeTo("embedding", "Identity", nil, v)
	l.Output("embedding", graph.Any, int64(shape[1]))
	return l.Marshal("tflite")
}

func (l *liteNet) op(op liteOp) (string, error) {
	switch op.code {
	case opConv, opDepthwise:
		return l.convolution(op)
	case opAdd, opMul, opSub:
		return l.binary(op)
	case opRelu, opAbs:
		x, err := l.result(op, 0)
		if err != nil {
			return "", err
		}
		return l.Node(elementwise[op.code], nil, x), nil
	case opReshape:
		return l.flatten(op)
	}
	return "", errors.New("this operator is not known here")
}

// convolution has a kernel and a bias; OHWI, or 1HWC when depthwise.
func (l *liteNet) convolution(op liteOp) (string, error) {
	order, dilation, activation := ohwi, convDilation, convActivation
	if op.code == opDepthwise {
		order, dilation, activation = chw1, depthDilation, depthActivation
	}
	x, err := l.result(op, 0)
	if err != nil {
		return "", err
	}
	weights, err := l.weight(op, 1)
	if err != nil {
		return "", err
	}
	k, err := reordered(weights, order)
	if err != nil {
		return "", err
	}
	w, err := l.window(op, k, dilation)
	if err != nil {
		return "", err
	}
	attrs := w.attrs()
	if w.same {
		attrs = append(attrs, graph.Ints("pads", w.pads()...))
	}
	if op.code == opDepthwise {
		if k.dims[1] != 1 {
			return "", fmt.Errorf("a depthwise kernel has the shape %v", weights.shape)
		}
		attrs = append(attrs, graph.Int("group", int64(k.dims[0])))
	}
	bias, err := l.weight(op, 2)
	if err != nil {
		return "", err
	}
	v := l.Node("Conv", attrs, x, l.Float32("w", k.shape(), k.data), l.Float32("b", []int64{int64(len(bias.floats))}, bias.floats))
	return l.activated(v, l.option(op, activation))
}

func (l *liteNet) window(op liteOp, k filter, dilation int) (window, error) {
	if op.options == 0 {
		return window{}, errors.New("it has no options")
	}
	w := window{
		height: k.dims[2], width: k.dims[3],
		stride: l.f.intField(op.options, optStrideH, 0),
		same:   l.option(op, optPadding) == samePadding,
	}
	switch {
	case l.f.intField(op.options, optStrideW, 0) != w.stride:
		return w, errors.New("its strides differ")
	case l.f.intField(op.options, dilation, 1) != 1 || l.f.intField(op.options, dilation+1, 1) != 1:
		return w, errors.New("it is dilated, which is not known here")
	case !w.same && l.option(op, optPadding) != validPadding:
		return w, errors.New("its padding is not known here")
	}
	return w, w.check()
}

// binary combines two values, or a value and a weight per channel.
func (l *liteNet) binary(op liteOp) (string, error) {
	x, err := l.operand(op, 0)
	if err != nil {
		return "", err
	}
	y, err := l.operand(op, 1)
	if err != nil {
		return "", err
	}
	return l.activated(l.Node(elementwise[op.code], nil, x, y), l.option(op, 0))
}

func (l *liteNet) operand(op liteOp, i int) (string, error) {
	if i < len(op.inputs) {
		if v, ok := l.values[op.inputs[i]]; ok {
			return v, nil
		}
	}
	w, err := l.weight(op, i)
	if err != nil {
		return "", err
	}
	n := int64(len(w.floats))
	switch {
	case len(w.shape) > 1 && w.shape[len(w.shape)-1] != len(w.floats):
		return "", fmt.Errorf("a weight of shape %v is not one number per channel", w.shape)
	case n > 1 && !l.flat:
		return l.Float32("c", []int64{1, n, 1, 1}, w.floats), nil
	}
	return l.Float32("c", []int64{n}, w.floats), nil
}

// flatten makes a vector of a picture of one pixel, where the order of channels
// and pixels does not matter.
func (l *liteNet) flatten(op liteOp) (string, error) {
	x, err := l.result(op, 0)
	if err != nil {
		return "", err
	}
	shape := l.m.tensors[op.inputs[0]].shape
	if len(shape) != 4 || shape[1] != 1 || shape[2] != 1 || l.flat {
		return "", fmt.Errorf("a value of shape %v is flattened; only 1x1 pixels can be", shape)
	}
	l.flat = true
	return l.Node("Flatten", []graph.Attr{graph.Int("axis", 1)}, x), nil
}

func (l *liteNet) activated(v string, kind int) (string, error) {
	switch kind {
	case plainActivation:
		return v, nil
	case reluActivation:
		return l.relu(v), nil
	}
	return "", fmt.Errorf("its activation %d is not known here", kind)
}

// option is a byte of the operator's options; all of them are 0 by default.
func (l *liteNet) option(op liteOp, i int) int {
	if op.options == 0 {
		return 0
	}
	return l.f.byteField(op.options, i, 0)
}

// result is an input that an operator before has computed.
func (l *liteNet) result(op liteOp, i int) (string, error) {
	if i < len(op.inputs) {
		if v, ok := l.values[op.inputs[i]]; ok {
			return v, nil
		}
	}
	return "", fmt.Errorf("its input %d is not computed before it", i)
}

func (l *liteNet) weight(op liteOp, i int) (tensor, error) {
	if i >= len(op.inputs) {
		return tensor{}, fmt.Errorf("it has no input %d", i)
	}
	return l.m.tensors[op.inputs[i]].constant()
}
