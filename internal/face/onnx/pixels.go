package onnx

import "fmt"

// Pixels turns one picture into one item of the net's input. rgb holds Width x
// Height pixels of three bytes (red, green, blue), row by row; into takes
// 3*Width*Height values.
func (i Image) Pixels(into []float32, rgb []byte) error {
	n := i.Width * i.Height
	if len(rgb) != 3*n || len(into) != 3*n {
		return fmt.Errorf("a picture of %d x %d has %d values; %d came in and %d fit", i.Width, i.Height, 3*n, len(rgb), len(into))
	}
	step, plane := 1, n
	if i.Layout == NHWC {
		step, plane = 3, 1
	}
	for c := range 3 {
		from := c
		if i.Order == BGR {
			from = 2 - c
		}
		mean, scale := i.Mean[c], i.Scale[c]
		out := into[c*plane:]
		for p := range n {
			out[p*step] = (float32(rgb[3*p+from]) - mean) * scale
		}
	}
	return nil
}
