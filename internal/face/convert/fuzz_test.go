package convert

import (
	"bytes"
	"testing"

	"mpolice/internal/face/onnx/graph"
)

// check holds what must be true of every conversion, whatever came in: the same
// bytes each time, or an error; no more than the limit; nothing in other files.
func check(t *testing.T, convert func() ([]byte, error)) {
	t.Helper()
	a, err := convert()
	b, err2 := convert()
	if (err == nil) != (err2 == nil) || !bytes.Equal(a, b) {
		t.Fatal("two conversions differ")
	}
	if err != nil {
		if len(a) != 0 {
			t.Fatal("an error came with a net")
		}
		return
	}
	if len(a) == 0 || len(a) > 2*graph.MaxBytes {
		t.Fatalf("a net of %d bytes", len(a))
	}
	if outside, err := graph.External(a); err != nil || outside {
		t.Fatalf("not one whole file: %v %v", outside, err)
	}
}

func FuzzMobileFaceNet(f *testing.F) {
	sample := liteSample()
	f.Add(sample)
	f.Add(sample[:len(sample)/2])
	f.Add([]byte("\x08\x00\x00\x00TFL3"))
	f.Fuzz(func(t *testing.T, file []byte) {
		check(t, func() ([]byte, error) { return MobileFaceNet(file) })
	})
}

func FuzzBlazeFace(f *testing.F) {
	model, data := graphSample()
	f.Add(model, data)
	f.Add([]byte(`{"weightsManifest":[{"paths":["a"],"weights":[]}]}`), []byte{})
	f.Fuzz(func(t *testing.T, model, data []byte) {
		check(t, func() ([]byte, error) { return BlazeFace(model, data) })
	})
}

func FuzzLandmarks(f *testing.F) {
	manifest, data := manifestSample()
	f.Add(manifest, data)
	f.Add([]byte(`[{"paths":["a"],"weights":[{"name":"b","shape":[-1],"dtype":"float32"}]}]`), []byte{0})
	f.Fuzz(func(t *testing.T, manifest, data []byte) {
		check(t, func() ([]byte, error) { return Landmarks(manifest, data) })
	})
}
