package onnx

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"mpolice/internal/face/onnx/graph"
)

// models is where `make models` puts its files.
const models = "../../../models"

// open loads the pinned library, which the tests need.
func openRuntime(t testing.TB) *Runtime {
	t.Helper()
	r, err := Open(filepath.Join(models, RuntimeFile), RuntimeSHA256)
	if err != nil {
		t.Fatalf("%v\nrun `make models` first", err)
	}
	t.Cleanup(func() { closed(t, r) })
	return r
}

func closed(t testing.TB, c interface{ Close() error }) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// load makes a session of one of the built-in models.
func loadModel(t testing.TB, m Model, o Options) *Session {
	t.Helper()
	s, err := openRuntime(t).Load(m, o)
	if err != nil {
		t.Fatalf("%v\nrun `make models` first", err)
	}
	t.Cleanup(func() { closed(t, s) })
	return s
}

func loadBytes(t testing.TB, r *Runtime, b []byte) *Session {
	t.Helper()
	s, err := r.LoadBytes(b, sumOf(b), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, s) })
	return s
}

func sumOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// save writes a net to a file and describes it as an embedder of 3 numbers from
// pictures of 2x2.
func save(t *testing.T, b []byte) Model {
	t.Helper()
	path := filepath.Join(t.TempDir(), "net.onnx")
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return Model{
		Name: "test", Path: path, SHA256: sumOf(b), Size: int64(len(b)),
		Input:   plain("image", 2, true),
		Outputs: []Output{{"embedding", []int64{-1, 3}}},
	}
}

// channelMeans is an embedder: the mean of each channel.
func channelMeans(batch int64) []byte {
	g := &graph.Graph{}
	g.Input("image", batch, 3, 2, 2)
	g.NodeTo("embedding", "ReduceMean", []graph.Attr{graph.Ints("axes", 2, 3), graph.Int("keepdims", 0)}, "image")
	g.Output("embedding", batch, 3)
	b, err := g.Marshal("means")
	if err != nil {
		panic(err)
	}
	return b
}
