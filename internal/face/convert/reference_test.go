package convert

import (
	"fmt"
	"math"
	"testing"
)

// picture is a result of the reference: rows, columns, channels, as TensorFlow
// keeps them, one item of the batch. It shares no code with the converters
// beyond the reading of the files.
type picture struct {
	h, w, c int
	v       []float64
}

func newPicture(h, w, c int) picture { return picture{h, w, c, make([]float64, h*w*c)} }

func (p picture) at(y, x, c int) float64 {
	if y < 0 || x < 0 || y >= p.h || x >= p.w {
		return 0
	}
	return p.v[(y*p.w+x)*p.c+c]
}

// span is TensorFlow's output size and padding before, along one axis.
func span(in, kernel, stride int, same bool) (out, before int) {
	if !same {
		return (in-kernel)/stride + 1, 0
	}
	out = (in + stride - 1) / stride
	return out, max((out-1)*stride+kernel-in, 0) / 2
}

// convolve has the kernel as a function of output channel, row, column and
// input channel.
func convolve(p picture, kh, kw, out, stride int, same bool, bias []float32, depthwise bool, k func(o, y, x, i int) float32) picture {
	h, top := span(p.h, kh, stride, same)
	w, left := span(p.w, kw, stride, same)
	r := newPicture(h, w, out)
	for y := range h {
		for x := range w {
			for o := range out {
				sum := 0.0
				if bias != nil {
					sum = float64(bias[o])
				}
				from, to := 0, p.c
				if depthwise {
					from, to = o, o+1
				}
				for ky := range kh {
					for kx := range kw {
						for i := from; i < to; i++ {
							sum += float64(k(o, ky, kx, i)) * p.at(y*stride+ky-top, x*stride+kx-left, i)
						}
					}
				}
				r.v[(y*w+x)*out+o] = sum
			}
		}
	}
	return r
}

func maxPooled(p picture, k, stride int, same bool) picture {
	h, top := span(p.h, k, stride, same)
	w, left := span(p.w, k, stride, same)
	r := newPicture(h, w, p.c)
	for y := range h {
		for x := range w {
			for c := range p.c {
				m := math.Inf(-1)
				for ky := range k {
					for kx := range k {
						yy, xx := y*stride+ky-top, x*stride+kx-left
						if yy >= 0 && xx >= 0 && yy < p.h && xx < p.w {
							m = max(m, p.at(yy, xx, c))
						}
					}
				}
				r.v[(y*w+x)*p.c+c] = m
			}
		}
	}
	return r
}

// widened is TensorFlow's Pad with amounts before and after N, H, W, C.
func widened(p picture, a []int64) picture {
	r := newPicture(p.h+int(a[2]+a[3]), p.w+int(a[4]+a[5]), p.c+int(a[6]+a[7]))
	for y := range p.h {
		for x := range p.w {
			for c := range p.c {
				r.v[((y+int(a[2]))*r.w+x+int(a[4]))*r.c+c+int(a[6])] = p.at(y, x, c)
			}
		}
	}
	return r
}

func mapped(p picture, f func(float64) float64) picture {
	r := newPicture(p.h, p.w, p.c)
	for i, v := range p.v {
		r.v[i] = f(v)
	}
	return r
}

// combined puts two pictures together, one of them perhaps one number for each
// channel or one for all.
func combined(p, q picture, f func(a, b float64) float64) picture {
	r := newPicture(max(p.h, q.h), max(p.w, q.w), max(p.c, q.c))
	for i := range r.v {
		r.v[i] = f(p.v[i%len(p.v)], q.v[i%len(q.v)])
	}
	return r
}

func positive(v float64) float64 { return max(v, 0) }

func add(a, b float64) float64 { return a + b }

// pixels makes the same numbers from 0 to 255 each time, in NHWC and in NCHW.
func pixels(side int) (picture, []float32) {
	p, flat := newPicture(side, side, 3), make([]float32, 3*side*side)
	state := uint32(7)
	for y := range side {
		for x := range side {
			for c := range 3 {
				state = state*1664525 + 1013904223
				v := float64(state>>24)*0.5 + 127*math.Abs(math.Sin(float64(x*(c+1)+y)/9))
				v = math.Trunc(v)
				p.v[(y*side+x)*3+c] = v
				flat[(c*side+y)*side+x] = float32(v)
			}
		}
	}
	return p, flat
}

// runLite computes a TensorFlow Lite net as the file says.
func runLite(t testing.TB, file []byte, in picture) []float64 {
	t.Helper()
	f := &flat{b: file}
	m, err := parseLite(f)
	if err != nil {
		t.Fatal(err)
	}
	values := map[int]picture{m.inputs[0]: mapped(in, func(v float64) float64 { return (v - 127.5) * 0.0078125 })}
	get := func(i int) picture {
		if p, ok := values[i]; ok {
			return p
		}
		w := must(m.tensors[i].constant())(t)
		p := newPicture(1, 1, len(w.floats))
		for i, v := range w.floats {
			p.v[i] = float64(v)
		}
		return p
	}
	for _, op := range m.ops {
		x := get(op.inputs[0])
		var r picture
		switch op.code {
		case opConv, opDepthwise:
			w, b := must(m.tensors[op.inputs[1]].constant())(t), must(m.tensors[op.inputs[2]].constant())(t)
			kh, kw, kc := w.shape[1], w.shape[2], w.shape[3]
			same := f.byteField(op.options, 0, 0) == 0
			stride := f.intField(op.options, 1, 0)
			if op.code == opDepthwise {
				r = convolve(x, kh, kw, kc, stride, same, b.floats, true, func(o, y, x, _ int) float32 { return w.floats[(y*kw+x)*kc+o] })
			} else {
				r = convolve(x, kh, kw, w.shape[0], stride, same, b.floats, false, func(o, y, x, i int) float32 { return w.floats[((o*kh+y)*kw+x)*kc+i] })
			}
			act := f.byteField(op.options, map[int]int{opConv: 3, opDepthwise: 4}[op.code], 0)
			if act == 1 {
				r = mapped(r, positive)
			}
		case opAdd:
			r = combined(x, get(op.inputs[1]), add)
		case opSub:
			r = combined(x, get(op.inputs[1]), func(a, b float64) float64 { return a - b })
		case opMul:
			r = combined(x, get(op.inputs[1]), func(a, b float64) float64 { return a * b })
		case opRelu:
			r = mapped(x, positive)
		case opAbs:
			r = mapped(x, math.Abs)
		case opReshape:
			r = x
		default:
			t.Fatalf("operator %d", op.code)
		}
		values[op.outputs[0]] = r
	}
	return values[m.outputs[0]].v
}

// runGraph computes a TensorFlow.js graph as the file says; results by name.
func runGraph(t testing.TB, model, data []byte, in picture) map[string]picture {
	t.Helper()
	m := must(parseTFJS(model))(t)
	weights := must(m.Manifest.unpack(data))(t)
	values := map[string]picture{}
	for _, n := range must(m.ordered())(t) {
		x := values[n.input(0)]
		strides := must(n.ints("strides"))(t)
		same := string(n.Attrs["padding"].Text) == "SAME"
		var r picture
		switch n.Op {
		case "Placeholder":
			r = mapped(in, func(v float64) float64 { return (v - 127.5) / 127.5 })
		case "_FusedConv2D":
			w := weights[n.input(1)]
			ic, oc, kw := w.shape[2], w.shape[3], w.shape[1]
			r = convolve(x, w.shape[0], kw, oc, strides[1], same, weights[n.input(2)].floats, false,
				func(o, y, x, i int) float32 { return w.floats[((y*kw+x)*ic+i)*oc+o] })
			if len(n.Attrs["fused_ops"].List.Texts) == 2 {
				r = mapped(r, positive)
			}
		case "DepthwiseConv2dNative":
			w := weights[n.input(1)]
			kw, c := w.shape[1], w.shape[2]
			r = convolve(x, w.shape[0], kw, c, strides[1], same, nil, true,
				func(o, y, x, _ int) float32 { return w.floats[(y*kw+x)*c+o] })
		case "MaxPool":
			r = maxPooled(x, must(n.ints("ksize"))(t)[1], strides[1], same)
		case "Pad":
			r = widened(x, weights[n.input(1)].ints)
		case "AddV2":
			r = combined(x, values[n.input(1)], add)
		case "Relu":
			r = mapped(x, positive)
		case "Reshape", "Identity":
			r = x
		default:
			t.Fatalf("operator %s", n.Op)
		}
		values[n.Name] = r
	}
	return values
}

// runLandmarks computes face-api.js's net of the 68 landmarks as its code does.
func runLandmarks(t testing.TB, weights map[string]tensor, in picture) []float64 {
	t.Helper()
	mean := []float64{122.782, 117.001, 104.298}
	x := newPicture(in.h, in.w, 3)
	for i, v := range in.v {
		x.v[i] = (v - mean[i%3]) / 255
	}
	full := func(x picture, name, bias string, stride int, same bool) picture {
		w := weights[name]
		kw, ic, oc := w.shape[1], w.shape[2], w.shape[3]
		return convolve(x, w.shape[0], kw, oc, stride, same, weights[bias].floats, false,
			func(o, y, x, i int) float32 { return w.floats[((y*kw+x)*ic+i)*oc+o] })
	}
	separable := func(x picture, name string, stride int) picture {
		w := weights[name+"/depthwise_filter"]
		kw, c := w.shape[1], w.shape[2]
		x = convolve(x, w.shape[0], kw, c, stride, true, nil, true, func(o, y, x, _ int) float32 { return w.floats[(y*kw+x)*c+o] })
		return full(x, name+"/pointwise_filter", name+"/bias", 1, false)
	}
	for b := range 4 {
		name := fmt.Sprintf("dense%d", b)
		var o1 picture
		if b == 0 {
			o1 = mapped(full(x, name+"/conv0/filters", name+"/conv0/bias", 2, true), positive)
		} else {
			o1 = mapped(separable(x, name+"/conv0", 2), positive)
		}
		o2 := separable(o1, name+"/conv1", 1)
		o3 := separable(mapped(combined(o1, o2, add), positive), name+"/conv2", 1)
		o4 := separable(mapped(combined(o1, combined(o2, o3, add), add), positive), name+"/conv3", 1)
		x = mapped(combined(o1, combined(o2, combined(o3, o4, add), add), add), positive)
	}
	fc, bias := weights["fc/weights"], weights["fc/bias"]
	out := make([]float64, 136)
	for o := range out {
		out[o] = float64(bias.floats[o])
		for c := range x.c {
			mean := 0.0
			for y := range x.h {
				for xx := range x.w {
					mean += x.at(y, xx, c)
				}
			}
			out[o] += mean / float64(x.h*x.w) * float64(fc.floats[c*136+o])
		}
	}
	return out
}

// must fails the test on an error: must(f(x))(t).
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
