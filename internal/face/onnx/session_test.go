package onnx

import (
	"bytes"
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"mpolice/internal/face/onnx/graph"
)

func TestBuiltInModels(t *testing.T) {
	for _, c := range []struct {
		m           Model
		evaluation  bool
		batch       int64
		inputs, dim int
	}{
		{BlazeFace(models), false, 1, 1, 0},
		{Landmark68(models), false, 2, 1, 136},
		{MobileFaceNet(models), true, 2, 1, 192},
	} {
		t.Run(c.m.Name, func(t *testing.T) {
			if c.m.EvaluationOnly != c.evaluation || c.m.Dim() != c.dim || c.m.Licence == "" || c.m.Source == "" {
				t.Errorf("%+v", c.m)
			}
			s := loadModel(t, c.m, Options{})
			first, again := runOnce(t, s, c.m, c.batch), runOnce(t, s, c.m, c.batch)
			for i := range first {
				if !slices.Equal(first[i].Data, again[i].Data) {
					t.Errorf("output %s differs from run to run", first[i].Name)
				}
				if slices.Max(first[i].Data) == slices.Min(first[i].Data) {
					t.Errorf("output %s is the same number throughout", first[i].Name)
				}
			}
		})
	}
}

// runOnce feeds a pattern to a model and returns all outputs.
func runOnce(t testing.TB, s *Session, m Model, batch int64) []Tensor {
	t.Helper()
	in, out := tensors(m, batch)
	if err := s.Run(context.Background(), in, out); err != nil {
		t.Fatal(err)
	}
	return out
}

func tensors(m Model, batch int64) (in, out []Tensor) {
	make := func(name string, shape []int64) Tensor {
		shape = slices.Clone(shape)
		shape[0] = batch
		n, _ := size(shape)
		data := slices.Repeat([]float32{0}, n)
		for i := range data {
			data[i] = float32((i*7919 + i/300) % 251)
		}
		return Tensor{name, shape, data}
	}
	for _, o := range m.Outputs {
		out = append(out, make(o.Name, o.Shape))
	}
	return []Tensor{make(m.Input.Name, m.Input.Shape())}, out
}

func TestRunRefusesWhatDoesNotFit(t *testing.T) {
	s := loadBytes(t, openRuntime(t), lineNet())
	x := func(shape ...int64) []Tensor { return []Tensor{{"x", shape, make([]float32, 6)}} }
	y := func(shape ...int64) []Tensor { return []Tensor{{"y", shape, make([]float32, 6)}} }
	for _, c := range []struct {
		name, want string
		in, out    []Tensor
	}{
		{"columns", `the net's input is "x" Nx3, not 3x2`, x(3, 2), y(2, 3)},
		{"rank", `not 6`, x(6), y(2, 3)},
		{"values", "came with 6 values", x(1, 3), y(1, 3)},
		{"zero", "not 0x3", x(0, 3), y(2, 3)},
		{"no input", "no input was given", nil, y(2, 3)},
		{"no output", "no output was given", x(2, 3), nil},
		{"name", `no input "y"`, y(2, 3), y(2, 3)},
		{"twice", "given twice", append(x(2, 3), x(2, 3)...), y(2, 3)},
		{"rows differ", "ONNX Runtime: ", x(2, 3), []Tensor{{"y", []int64{1, 3}, make([]float32, 3)}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := s.Run(context.Background(), c.in, c.out)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want …%s…", err, c.want)
			}
		})
	}
	if err := s.Run(context.Background(), x(2, 3), y(2, 3)); err != nil {
		t.Errorf("after refusals: %v", err)
	}
}

func TestLoadRefuses(t *testing.T) {
	r := openRuntime(t)
	free, fixed := channelMeans(graph.Any), channelMeans(1)
	for _, c := range []struct {
		name, want string
		model      []byte
		change     func(*Model)
	}{
		{"hash", "approved is", free, func(m *Model) { m.SHA256 = strings.Repeat("0", 64) }},
		{"size", "approved are 7", free, func(m *Model) { m.Size = 7 }},
		{"input name", `takes "image" Nx3x2x2, not "data"`, free, func(m *Model) { m.Input.Name = "data" }},
		{"input size", "not \"image\" Nx3x4x4", free, func(m *Model) { m.Input.Width, m.Input.Height = 4, 4 }},
		{"layout", "not \"image\" Nx2x2x3", free, func(m *Model) { m.Input.Layout = NHWC }},
		{"batch", `takes "image" 1x3x2x2, not "image" Nx`, fixed, func(*Model) {}},
		{"template length", `gives "embedding" Nx3, not "embedding" Nx512`, free, func(m *Model) { m.Outputs[0].Shape[1] = 512 }},
		{"output name", `not "feature"`, free, func(m *Model) { m.Outputs[0].Name = "feature" }},
		{"scale", "scale not 0", free, func(m *Model) { m.Input.Scale[1] = 0 }},
		{"order", "RGB or BGR", free, func(m *Model) { m.Input.Order = "GRB" }},
		{"no output", "no output", free, func(m *Model) { m.Outputs = nil }},
		{"no file", "no such file", free, func(m *Model) { m.Path += "x" }},
		{"other files", "export it as one file", slices.Concat(free, []byte{0x3a, 0x04, 0x2a, 0x02, 0x70, 0x01}), func(*Model) {}},
		{"nonsense", "not an ONNX file", []byte("hello"), func(*Model) {}},
		{"empty", "empty", nil, func(*Model) {}},
		{"cut off", "not an ONNX file", free[:len(free)/2], func(*Model) {}},
		{"integers", "export the model with float32", integers(), func(*Model) {}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := save(t, c.model)
			c.change(&m)
			s, err := r.Load(m, Options{})
			if err == nil {
				closed(t, s)
				t.Fatal("it was loaded")
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want …%s…", err, c.want)
			}
		})
	}
	s, err := r.Load(save(t, free), Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	closed(t, s)
	if _, err := r.Load(save(t, free), Options{Threads: maxThreads + 1}); err == nil {
		t.Error("too many threads were taken")
	}
}

// integers is a net that takes and gives int64.
func integers() []byte {
	g := &graph.Graph{}
	g.Input("image", 1, 3)
	g.NodeTo("embedding", "Identity", nil, "image")
	g.Output("embedding", 1, 3)
	b, err := g.Marshal("integers")
	if err != nil {
		panic(err)
	}
	// TypeProto.Tensor begins with elem_type, then shape.
	return bytes.ReplaceAll(b, []byte{0x08, 0x01, 0x12}, []byte{0x08, 0x07, 0x12})
}

func TestRunsMayOverlap(t *testing.T) {
	m := Landmark68(models)
	s := loadModel(t, m, Options{})
	want := runOnce(t, s, m, 1)[0].Data
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			in, out := tensors(m, 1)
			for range 20 {
				clear(out[0].Data)
				if err := s.Run(context.Background(), in, out); err != nil {
					t.Error(err)
					return
				}
				if !slices.Equal(out[0].Data, want) {
					t.Error("a run beside others gave other bits")
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestRunEndsWithItsContext(t *testing.T) {
	m := MobileFaceNet(models)
	s := loadModel(t, m, Options{})
	in, out := tensors(m, 64)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- s.Run(ctx, in, out) }()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := s.Run(ctx, in, out); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that has ended: %v", err)
	}
	runOnce(t, s, m, 1)
}

func TestCloseInOrder(t *testing.T) {
	r, err := Open(models+"/"+RuntimeFile, RuntimeSHA256)
	if err != nil {
		t.Fatalf("%v\nrun `make models` first", err)
	}
	s, err := r.LoadBytes(lineNet(), sumOf(lineNet()), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err == nil || !strings.Contains(err.Error(), "1 sessions are open") {
		t.Errorf("closed under a session: %v", err)
	}
	for range 2 {
		closed(t, s)
	}
	in := []Tensor{{"x", []int64{1, 3}, make([]float32, 3)}}
	out := []Tensor{{"y", []int64{1, 3}, make([]float32, 3)}}
	if err := s.Run(context.Background(), in, out); err == nil {
		t.Error("a closed net ran")
	}
	for range 2 {
		closed(t, r)
	}
	if _, err := r.LoadBytes(lineNet(), sumOf(lineNet()), Options{}); err == nil {
		t.Error("a closed runtime loaded a net")
	}
}

func TestModelCheckedBeforeItIsRead(t *testing.T) {
	m := save(t, channelMeans(1))
	if err := os.Chmod(m.Path, 0); err != nil {
		t.Fatal(err)
	}
	m.Input.Name = ""
	if _, err := openRuntime(t).Load(m, Options{}); err == nil || !strings.Contains(err.Error(), "input has no name") {
		t.Errorf("got %v", err)
	}
}
