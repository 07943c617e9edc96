package convert

import (
	"fmt"

	"mpolice/internal/face/onnx/graph"
)

// tensor is a named constant of a net: floats, or integers.
type tensor struct {
	shape  []int
	floats []float32
	ints   []int64
}

// filter is the kernel of a convolution in ONNX's order: output channels, input
// channels, rows, columns.
type filter struct {
	dims [4]int
	data []float32
}

// Orders of kernels, as the place of ONNX's O, I, H, W in them. A depthwise
// kernel has one input channel per group: its channels are O and the 1 is I.
var (
	hwio = [4]int{3, 2, 0, 1}
	hwc1 = [4]int{2, 3, 0, 1}
	ohwi = [4]int{0, 3, 1, 2}
	chw1 = [4]int{3, 0, 1, 2} // 1HWC
)

// reordered returns a kernel in ONNX's order.
func reordered(t tensor, from [4]int) (filter, error) {
	if len(t.shape) != 4 || volume(t.shape) != len(t.floats) {
		return filter{}, fmt.Errorf("a kernel has the shape %v and %d values", t.shape, len(t.floats))
	}
	step := [4]int{t.shape[1] * t.shape[2] * t.shape[3], t.shape[2] * t.shape[3], t.shape[3], 1}
	var f filter
	for i, axis := range from {
		f.dims[i] = t.shape[axis]
	}
	f.data = make([]float32, 0, len(t.floats))
	for o := range f.dims[0] {
		for i := range f.dims[1] {
			for h := range f.dims[2] {
				for w := range f.dims[3] {
					f.data = append(f.data, t.floats[o*step[from[0]]+i*step[from[1]]+h*step[from[2]]+w*step[from[3]]])
				}
			}
		}
	}
	return f, nil
}

func (f filter) shape() []int64 {
	return []int64{int64(f.dims[0]), int64(f.dims[1]), int64(f.dims[2]), int64(f.dims[3])}
}

// maxVolume bounds the values of one tensor.
const maxVolume = graph.MaxBytes / 4

// volume is how many values a shape holds, or -1 for a shape that cannot be.
func volume(shape []int) int {
	n := 1
	for _, d := range shape {
		if d < 0 || (d > 0 && n > maxVolume/d) {
			return -1
		}
		n *= d
	}
	return n
}

// window is the part of a picture that a convolution or pooling looks at.
type window struct {
	height, width int // of the kernel
	stride        int
	same          bool // TensorFlow's SAME padding, else VALID
}

const maxWindow = 1024

func (w window) check() error {
	if w.height < 1 || w.width < 1 || w.stride < 1 || max(w.height, w.width, w.stride) > maxWindow {
		return fmt.Errorf("a window of %d x %d with a stride of %d is not possible", w.height, w.width, w.stride)
	}
	return nil
}

// attrs are kernel_shape and strides.
func (w window) attrs() []graph.Attr {
	return []graph.Attr{
		graph.Ints("kernel_shape", int64(w.height), int64(w.width)),
		graph.Ints("strides", int64(w.stride), int64(w.stride)),
	}
}

// pads are the rows above, columns left, rows below and columns right that SAME
// adds. It holds where the stride divides the size, as in all nets here.
func (w window) pads() []int64 {
	if !w.same {
		return []int64{0, 0, 0, 0}
	}
	rows, columns := int64(max(w.height-w.stride, 0)), int64(max(w.width-w.stride, 0))
	return []int64{rows / 2, columns / 2, rows - rows/2, columns - columns/2}
}
