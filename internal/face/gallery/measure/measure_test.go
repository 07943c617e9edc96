package measure_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"mpolice/internal/face/engine"
	"mpolice/internal/face/gallery"
	"mpolice/internal/face/gallery/measure"
	"mpolice/internal/face/onnx"
	"mpolice/internal/face/picture"
)

// finder is a model that finds given faces and says whom it was asked to embed.
type finder struct {
	faces []picture.Face
	asked *picture.Face
	err   error
}

func (f *finder) Find(context.Context, *picture.Picture) ([]picture.Face, error) {
	return f.faces, f.err
}

func (f *finder) Embed(_ context.Context, _ *picture.Picture, face picture.Face) ([]float32, error) {
	f.asked = &face
	return []float32{1}, nil
}

// noise is a picture of nothing.
func noise(seed uint64) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 1))
	m := image.NewRGBA(image.Rect(0, 0, 240, 300))
	for y := range 300 {
		for x := range 240 {
			g := uint8(100 + r.IntN(60))
			m.SetRGBA(x, y, color.RGBA{g, g, g, 255})
		}
	}
	return m
}

func encoded(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func code(t *testing.T, err error) string {
	t.Helper()
	var f *gallery.Finding
	if !errors.As(err, &f) {
		t.Fatalf("not a finding: %v", err)
	}
	return f.Code
}

// TestCleanKeepsPixelsAlone: what is kept is a JPEG without anything beside it.
func TestCleanKeepsPixelsAlone(t *testing.T) {
	e := measure.New(&finder{})
	var b bytes.Buffer
	if err := jpeg.Encode(&b, noise(1), nil); err != nil {
		t.Fatal(err)
	}
	secret := []byte("taken by somebody at their home")
	raw := append([]byte{0xff, 0xd8, 0xff, 0xfe, 0, byte(len(secret) + 2)}, secret...) // a comment
	raw = append(raw, b.Bytes()[2:]...)
	clean, err := e.Clean(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(clean, secret) {
		t.Error("what stood beside the pixels is kept")
	}
	if m, err := jpeg.Decode(bytes.NewReader(clean)); err != nil || m.Bounds().Dx() != 240 {
		t.Errorf("not the picture: %v", err)
	}
	again, err := e.Clean(t.Context(), raw)
	if err != nil || !bytes.Equal(clean, again) {
		t.Errorf("another JPEG of the same picture: %v", err)
	}
}

func TestUnreadableIsAFinding(t *testing.T) {
	e := measure.New(&finder{})
	for raw, want := range map[string]string{"": "picture.empty", "GIF89a\x01\x00\x01\x00": "picture.format", "\xff\xd8\xff\xe0": "picture.truncated"} {
		if _, err := e.Clean(t.Context(), []byte(raw)); code(t, err) != want {
			t.Errorf("%q: %v, want %s", raw, err, want)
		}
		if _, err := e.Measure(t.Context(), []byte(raw)); code(t, err) != want {
			t.Errorf("%q: %v, want %s", raw, err, want)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := e.Clean(ctx, encoded(t, noise(1))); !errors.Is(err, context.Canceled) && code(t, err) == "" {
		t.Errorf("stopped: %v", err)
	}
}

func TestNobodyAndSeveral(t *testing.T) {
	raw := encoded(t, noise(2))
	face := func(x float64) picture.Face {
		return picture.Face{Box: picture.Box{X: x, Y: 60, W: 90, H: 90}, Score: 0.99}
	}
	for want, faces := range map[string][]picture.Face{"quality.no_face": nil, "quality.several_faces": {face(10), face(120)}} {
		f := &finder{faces: faces}
		if _, err := measure.New(f).Measure(t.Context(), raw); code(t, err) != want {
			t.Errorf("%v, want %s", err, want)
		}
		if f.asked != nil {
			t.Errorf("%s: a template was made all the same", want)
		}
	}
	broken := errors.New("the model failed")
	if _, err := measure.New(&finder{err: broken}).Measure(t.Context(), raw); !errors.Is(err, broken) {
		t.Errorf("a fault of the model: %v", err)
	}
}

// TestRealEngine: the nets of `make models` find nobody in noise.
func TestRealEngine(t *testing.T) {
	models := filepath.Join("..", "..", "..", "..", "models")
	rt, err := onnx.Open(filepath.Join(models, onnx.RuntimeFile), onnx.RuntimeSHA256)
	if err != nil {
		t.Fatalf("%v (run make models)", err)
	}
	defer rt.Close()
	nets := engine.Models{Detector: onnx.BlazeFace(models), Landmarks: onnx.Landmark68(models), Embedder: onnx.MobileFaceNet(models)}
	real, err := engine.Open(rt, nets, engine.Options{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer real.Close()
	e := measure.New(real)
	clean, err := e.Clean(t.Context(), encoded(t, noise(3)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Measure(t.Context(), clean); code(t, err) != "quality.no_face" {
		t.Errorf("in noise: %v", err)
	}
}
