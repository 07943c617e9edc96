package convert

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"strconv"
)

// Small nets in the formats of the published ones, made here.

// numbers are a few values that repeat with no pattern to speak of.
func numbers(n int, scale float64) []float32 {
	out := make([]float32, n)
	state := uint32(n)*2654435761 + 1
	for i := range out {
		state = state*1664525 + 1013904223
		out[i] = float32((float64(state>>8)/(1<<24) - 0.5) * scale)
	}
	return out
}

func packed(v []float32) []byte {
	var b []byte
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}

// fbTable is a FlatBuffers table: nil for an absent field, uint8, int32, []int32,
// []byte, fbTable or []fbTable.
type fbTable []any

type fbWriter struct{ b []byte }

func (w *fbWriter) align() {
	for len(w.b)%4 != 0 {
		w.b = append(w.b, 0)
	}
}

func (w *fbWriter) u32(v int) int {
	w.b = binary.LittleEndian.AppendUint32(w.b, uint32(v))
	return len(w.b) - 4
}

func (w *fbWriter) link(at, to int) { binary.LittleEndian.PutUint32(w.b[at:], uint32(to-at)) }

func (w *fbWriter) table(t fbTable) int {
	w.align()
	vtable := len(w.b)
	w.b = binary.LittleEndian.AppendUint16(w.b, uint16(4+2*len(t)))
	w.b = binary.LittleEndian.AppendUint16(w.b, uint16(4+4*len(t)))
	for i, v := range t {
		d := 0
		if v != nil {
			d = 4 + 4*i
		}
		w.b = binary.LittleEndian.AppendUint16(w.b, uint16(d))
	}
	w.align()
	pos := len(w.b)
	w.u32(pos - vtable)
	for range t {
		w.u32(0)
	}
	for i, v := range t {
		w.field(pos+4+4*i, v)
	}
	return pos
}

func (w *fbWriter) field(at int, v any) {
	switch v := v.(type) {
	case uint8:
		w.b[at] = v
	case int32:
		binary.LittleEndian.PutUint32(w.b[at:], uint32(v))
	case fbTable:
		w.link(at, w.table(v))
	case []byte:
		w.align()
		w.link(at, w.u32(len(v)))
		w.b = append(w.b, v...)
	case []int32:
		w.align()
		w.link(at, w.u32(len(v)))
		for _, x := range v {
			w.u32(int(x))
		}
	case []fbTable:
		w.align()
		w.link(at, w.u32(len(v)))
		first := len(w.b)
		for range v {
			w.u32(0)
		}
		for i, t := range v {
			w.link(first+4*i, w.table(t))
		}
	}
}

// liteSample is a TensorFlow Lite net of 8x8 pixels: a convolution with stride 2,
// a depthwise one, PReLU written out, and one that looks at everything.
func liteSample() []byte {
	buffers := []fbTable{{nil}}
	var tensors []fbTable
	value := func(shape ...int32) int32 {
		tensors = append(tensors, fbTable{shape, nil, int32(0)})
		return int32(len(tensors) - 1)
	}
	weight := func(scale float64, shape ...int32) int32 {
		n := 1
		for _, d := range shape {
			n *= int(d)
		}
		buffers = append(buffers, fbTable{packed(numbers(n, scale))})
		tensors = append(tensors, fbTable{shape, nil, int32(len(buffers) - 1)})
		return int32(len(tensors) - 1)
	}
	codes := []uint8{opConv, opDepthwise, opRelu, opAbs, opSub, opMul, opAdd, opReshape}
	var table []fbTable
	for _, c := range codes {
		table = append(table, fbTable{c})
	}
	var ops []fbTable
	op := func(code, out int32, options fbTable, in ...int32) int32 {
		o := fbTable{code, in, []int32{out}, uint8(1), nil}
		if options != nil {
			o[4] = options
		}
		ops = append(ops, o)
		return out
	}
	image := value(2, 8, 8, 3)
	x := op(0, value(2, 4, 4, 4), fbTable{uint8(0), int32(2), int32(2), uint8(1)}, image, weight(0.4, 4, 3, 3, 3), weight(0.2, 4))
	x = op(1, value(2, 4, 4, 4), fbTable{uint8(0), int32(1), int32(1), int32(1), uint8(0)}, x, weight(1, 1, 3, 3, 4), weight(0.5, 4))
	relu := op(2, value(2, 4, 4, 4), nil, x)
	minus := op(4, value(2, 4, 4, 4), nil, x, op(3, value(2, 4, 4, 4), nil, x))
	slope := op(5, value(2, 4, 4, 4), nil, op(5, value(2, 4, 4, 4), nil, weight(1, 4), minus), weight(1, 1))
	x = op(6, value(2, 4, 4, 4), nil, relu, slope)
	x = op(0, value(2, 1, 1, 5), fbTable{uint8(1), int32(1), int32(1), uint8(0)}, x, weight(0.5, 5, 4, 4, 4), weight(0.5, 5))
	x = op(7, value(2, 5), nil, x)

	w := &fbWriter{b: make([]byte, 8)}
	copy(w.b[4:], "TFL3")
	w.link(0, w.table(fbTable{int32(3), table, []fbTable{{tensors, []int32{image}, []int32{x}, ops}}, nil, buffers}))
	return w.b
}

// graphSample is a TensorFlow.js graph with the operators and outputs of
// BlazeFace, but two channels.
func graphSample() (model, data []byte) {
	type attr = map[string]any
	var nodes, weights []attr
	text := func(s string) attr { return attr{"s": base64.StdEncoding.EncodeToString([]byte(s))} }
	list := func(v ...int) attr {
		var s []string
		for _, x := range v {
			s = append(s, strconv.Itoa(x))
		}
		return attr{"list": attr{"i": s}}
	}
	constant := func(name string, shape []int, values []float32) {
		nodes = append(nodes, attr{"name": name, "op": "Const", "attr": attr{"dtype": attr{"type": "DT_FLOAT"}}})
		weights = append(weights, attr{"name": name, "shape": shape, "dtype": "float32"})
		data = append(data, packed(values)...)
	}
	integers := func(name string, shape []int, values ...int32) {
		nodes = append(nodes, attr{"name": name, "op": "Const"})
		weights = append(weights, attr{"name": name, "shape": shape, "dtype": "int32"})
		for _, v := range values {
			data = binary.LittleEndian.AppendUint32(data, uint32(v))
		}
	}
	node := func(name, op string, a attr, in ...string) {
		nodes = append(nodes, attr{"name": name, "op": op, "input": in, "attr": a})
	}
	window := func(stride int) attr { return attr{"strides": list(1, stride, stride, 1), "padding": text("SAME")} }

	constant("k", []int{5, 5, 3, 2}, numbers(150, 0.3))
	constant("b", []int{2}, numbers(2, 0.3))
	constant("d", []int{3, 3, 2, 1}, numbers(18, 1))
	constant("p", []int{1, 1, 4, 2}, numbers(8, 1))
	integers("pads", []int{4, 2}, 0, 0, 0, 0, 0, 0, 0, 2)
	integers("rows", []int{3}, 1, -1, 1)
	fused := window(2)
	fused["fused_ops"] = attr{"list": attr{"s": []string{"Qmlhc0FkZA==", "UmVsdQ=="}}}
	one := window(1)
	one["fused_ops"] = attr{"list": attr{"s": []string{"Qmlhc0FkZA=="}}}
	pool := window(2)
	pool["ksize"] = list(1, 2, 2, 1)
	node("sum", "AddV2", attr{}, "pooled", "deep") // stands before its inputs, as a graph may
	node("input", "Placeholder", attr{})
	node("conv", "_FusedConv2D", fused, "input", "k", "b")
	node("pooled", "MaxPool", pool, "conv")
	node("deep", "DepthwiseConv2dNative", window(2), "conv:0", "d")
	node("relu", "Relu", attr{}, "sum")
	node("wide", "Pad", attr{}, "relu", "pads")
	node("thin", "_FusedConv2D", one, "wide", "p", "b")
	node("list", "Reshape", attr{}, "thin", "rows")
	for _, name := range []string{"Identity", "Identity_1", "Identity_2", "Identity_3"} {
		node(name, "Identity", attr{}, "list")
	}
	model, err := json.Marshal(attr{
		"modelTopology":   attr{"node": nodes},
		"weightsManifest": []attr{{"paths": []string{"w.bin"}, "weights": weights}},
	})
	if err != nil {
		panic(err)
	}
	return model, data
}

// manifestSample is weights of the landmark net's form, one byte each, two
// channels throughout.
func manifestSample() (manifestJSON, data []byte) {
	var weights []map[string]any
	put := func(name string, shape ...int) {
		n := 1
		for _, d := range shape {
			n *= d
		}
		for i := range n {
			data = append(data, byte(i*37+len(name)*11))
		}
		weights = append(weights, map[string]any{
			"name": name, "shape": shape, "dtype": "float32",
			"quantization": map[string]any{"dtype": "uint8", "scale": 0.0047, "min": -0.61},
		})
	}
	in := 3
	for b, block := range []string{"dense0", "dense1", "dense2", "dense3"} {
		for l, layer := range []string{"/conv0", "/conv1", "/conv2", "/conv3"} {
			name := block + layer
			if b == 0 && l == 0 {
				put(name+"/filters", 3, 3, 3, 2)
			} else {
				put(name+"/depthwise_filter", 3, 3, in, 1)
				put(name+"/pointwise_filter", 1, 1, in, 2)
			}
			put(name+"/bias", 2)
			in = 2
		}
	}
	put("fc/weights", 2, 136)
	put("fc/bias", 136)
	manifestJSON, err := json.Marshal([]any{map[string]any{"paths": []string{"w.bin"}, "weights": weights}})
	if err != nil {
		panic(err)
	}
	return manifestJSON, data
}
