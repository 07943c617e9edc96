package engine

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"testing"

	"mpolice/internal/face/onnx"
	"mpolice/internal/face/picture"
)

// folder is where `make models` puts the nets and the runtime.
const folder = "../../../models/"

func open(t testing.TB, m Models) (*Engine, error) {
	t.Helper()
	rt, err := onnx.Open(folder+onnx.RuntimeFile, onnx.RuntimeSHA256)
	if err != nil {
		t.Fatalf("%v (run make models)", err)
	}
	t.Cleanup(func() {
		if err := rt.Close(); err != nil {
			t.Error(err)
		}
	})
	e, err := Open(rt, m, Options{})
	if err == nil {
		t.Cleanup(func() {
			if err := e.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	return e, err
}

func builtIn() Models {
	return Models{onnx.BlazeFace(folder), onnx.Landmark68(folder), onnx.MobileFaceNet(folder)}
}

func engine(t testing.TB) *Engine {
	t.Helper()
	e, err := open(t, builtIn())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// pattern is a picture of waves that is no face.
func pattern(w, h int) *picture.Picture {
	p := &picture.Picture{Width: w, Height: h, Pix: make([]byte, 3*w*h)}
	for i := range w * h {
		x, y := float64(i%w), float64(i/w)
		p.Pix[3*i] = byte(128 + 100*math.Sin(x/9))
		p.Pix[3*i+1] = byte(128 + 100*math.Sin(y/7+x/31))
		p.Pix[3*i+2] = byte(128 + 100*math.Cos((x+y)/13))
	}
	return p
}

// drawnFace says where a face would be.
func drawnFace() Face {
	return Face{Five: [5]picture.Point{{X: 80, Y: 90}, {X: 130, Y: 94}, {X: 103, Y: 118}, {X: 84, Y: 146}, {X: 122, Y: 149}}}
}

func TestNoFaceInPatterns(t *testing.T) {
	e := engine(t)
	for _, p := range []*picture.Picture{
		pattern(250, 250), pattern(1200, 300),
		{Width: 300, Height: 200, Pix: make([]byte, 3*300*200)},
		{Width: 33, Height: 4000, Pix: make([]byte, 3*33*4000)},
	} {
		faces, err := e.Find(t.Context(), p)
		if err != nil || len(faces) != 0 {
			t.Errorf("%dx%d: %d faces, %v", p.Width, p.Height, len(faces), err)
		}
	}
}

// TestSameBits runs one face many times, side by side: the bits never differ.
func TestSameBits(t *testing.T) {
	e := engine(t)
	p := pattern(250, 250)
	want, err := e.Embed(t.Context(), p, drawnFace())
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			got, err := e.Embed(context.Background(), p, drawnFace())
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("another template: %v", err)
			}
		})
	}
	wg.Wait()
	other, err := engine(t).Embed(t.Context(), p, drawnFace())
	if err != nil || !slices.Equal(other, want) {
		t.Errorf("a second engine gives another template: %v", err)
	}
}

func TestTemplate(t *testing.T) {
	e := engine(t)
	if e.Dim() != 192 || !e.Model().EvaluationOnly {
		t.Errorf("dim %d, evaluation only %t", e.Dim(), e.Model().EvaluationOnly)
	}
	p := pattern(250, 250)
	a, err := e.Embed(t.Context(), p, drawnFace())
	if err != nil {
		t.Fatal(err)
	}
	var square float64
	for _, x := range a {
		square += float64(x) * float64(x)
	}
	if len(a) != 192 || math.Abs(square-1) > 1e-6 {
		t.Errorf("%d numbers of length %v", len(a), math.Sqrt(square))
	}
	b, err := e.Embed(t.Context(), mirror(p), mirrorFace(drawnFace(), p.Width))
	if err != nil {
		t.Fatal(err)
	}
	if s := cosine(a, b); s < 0.99 {
		t.Errorf("the mirrored photo is another person: %v", s)
	}
}

// TestSizeHardlyMatters: the same scene three times as large gives nearly the
// same template, which holds only when sampling is right at pixel centres.
func TestSizeHardlyMatters(t *testing.T) {
	e := engine(t)
	small, f := pattern(250, 250), drawnFace()
	large := &picture.Picture{Width: 750, Height: 750, Pix: make([]byte, 3*750*750)}
	for i := range 750 * 750 {
		copy(large.Pix[3*i:3*i+3], small.Pix[3*((i/750/3)*250+i%750/3):])
	}
	a, err := e.Embed(t.Context(), small, f)
	if err != nil {
		t.Fatal(err)
	}
	for i := range f.Five {
		f.Five[i] = picture.Point{X: 3 * f.Five[i].X, Y: 3 * f.Five[i].Y}
	}
	b, err := e.Embed(t.Context(), large, f)
	if err != nil {
		t.Fatal(err)
	}
	if s := cosine(a, b); s < 0.98 {
		t.Errorf("similarity %v", s)
	}
}

func TestNoTemplate(t *testing.T) {
	e := engine(t)
	nan := math.NaN()
	for _, five := range [][5]picture.Point{{}, {{X: nan, Y: nan}}, {{X: math.Inf(1)}, {X: 5}, {Y: 9}}} {
		if v, err := e.Embed(t.Context(), pattern(100, 100), Face{Five: five}); !errors.Is(err, ErrNoTemplate) || v != nil {
			t.Errorf("%v: %v", five, err)
		}
	}
}

func TestContextEnds(t *testing.T) {
	e := engine(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.Find(ctx, pattern(100, 100)); !errors.Is(err, context.Canceled) {
		t.Errorf("find: %v", err)
	}
	if _, err := e.Embed(ctx, pattern(100, 100), drawnFace()); !errors.Is(err, context.Canceled) {
		t.Errorf("embed: %v", err)
	}
}

// TestWrongModels: nets in each other's places, and a file with another hash,
// are refused when the engine opens.
func TestWrongModels(t *testing.T) {
	m := builtIn()
	for name, wrong := range map[string]func(*Models){
		"no embedder":         func(m *Models) { m.Embedder = onnx.Model{} },
		"another hash":        func(m *Models) { m.Embedder.SHA256 = m.Detector.SHA256 },
		"no such file":        func(m *Models) { m.Landmarks.Path = folder + "nothing.onnx" },
		"another dimension":   func(m *Models) { m.Embedder.Outputs = []onnx.Output{{Name: "embedding", Shape: []int64{-1, 128}}} },
		"swapped files":       func(m *Models) { m.Embedder.Path, m.Landmarks.Path = m.Landmarks.Path, m.Embedder.Path },
		"detector elsewhere":  func(m *Models) { m.Detector = m.Landmarks },
		"landmarks elsewhere": func(m *Models) { m.Landmarks = m.Embedder },
	} {
		w := m
		wrong(&w)
		if _, err := open(t, w); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
}

func TestDigest(t *testing.T) {
	e := engine(t)
	other := *e
	other.models.Embedder.Input.Mean[1] = 3
	if d := e.Digest(); len(d) != 64 || d != engine(t).Digest() || d == other.Digest() {
		t.Errorf("digest %q", d)
	}
}

func cosine(a, b []float32) (s float64) {
	for i := range a {
		s += float64(a[i]) * float64(b[i])
	}
	return s
}

func mirror(p *picture.Picture) *picture.Picture {
	out := &picture.Picture{Width: p.Width, Height: p.Height, Pix: make([]byte, len(p.Pix))}
	for i := range p.Width * p.Height {
		x, y := i%p.Width, i/p.Width
		copy(out.Pix[3*i:3*i+3], p.Pix[3*(y*p.Width+p.Width-1-x):])
	}
	return out
}

func mirrorFace(f Face, w int) Face {
	v := f.Five
	for i := range v {
		v[i].X = float64(w) - v[i].X
	}
	f.Five = [5]picture.Point{v[1], v[0], v[2], v[4], v[3]}
	return f
}
