package onnx

import (
	"slices"
	"strings"
	"testing"
)

func TestPixels(t *testing.T) {
	rgb := []byte{1, 2, 3, 11, 12, 13} // two pixels
	for _, c := range []struct {
		name string
		i    Image
		want []float32
	}{
		{"RGB NCHW", Image{Order: RGB, Layout: NCHW}, []float32{1, 11, 2, 12, 3, 13}},
		{"BGR NCHW", Image{Order: BGR, Layout: NCHW}, []float32{3, 13, 2, 12, 1, 11}},
		{"RGB NHWC", Image{Order: RGB, Layout: NHWC}, []float32{1, 2, 3, 11, 12, 13}},
		{"BGR NHWC", Image{Order: BGR, Layout: NHWC}, []float32{3, 2, 1, 13, 12, 11}},
		{"mean and scale", Image{Order: BGR, Layout: NCHW, Mean: [3]float32{3, 2, 1}, Scale: [3]float32{2, 3, 0.5}}, []float32{0, 20, 0, 30, 0, 5}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.i.Width, c.i.Height = 2, 1
			if c.i.Scale == [3]float32{} {
				c.i.Scale = [3]float32{1, 1, 1}
			}
			got := make([]float32, 6)
			if err := c.i.Pixels(got, rgb); err != nil || !slices.Equal(got, c.want) {
				t.Errorf("got %v, %v, want %v", got, err, c.want)
			}
		})
	}
	i := plain("image", 2, false)
	if err := i.Pixels(make([]float32, 12), rgb); err == nil {
		t.Error("a picture of another size was taken")
	}
}

func TestCatalogue(t *testing.T) {
	for _, m := range []Model{BlazeFace("m"), Landmark68("m"), MobileFaceNet("m"), SFace("m"), AuraFace("m")} {
		if err := m.Check(); err != nil {
			t.Errorf("%s: %v", m.Name, err)
		}
		if m.Size == 0 || m.Licence == "" || m.Source == "" || m.Caveat == "" {
			t.Errorf("%s is not described in full", m.Name)
		}
	}
	for _, m := range []Model{MobileFaceNet(""), SFace(""), AuraFace("")} {
		got, ok := Known(strings.ToUpper(m.SHA256), "there")
		if !ok || got.Name != m.Name || got.Path != "there" || got.EvaluationOnly != m.EvaluationOnly {
			t.Errorf("%s is known as %+v", m.Name, got)
		}
	}
	if _, ok := Known(BlazeFace("").SHA256, ""); ok {
		t.Error("a detector is known as an embedder")
	}
	if n := AuraFace("").Dim(); n != 512 {
		t.Errorf("AuraFace gives %d numbers", n)
	}
}
