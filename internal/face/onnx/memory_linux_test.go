package onnx

import (
	"context"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// resident is the process's memory in pages, after Go has let go of its own.
func resident(t *testing.T) int {
	t.Helper()
	debug.FreeOSMemory()
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(strings.Fields(string(b))[1])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// grown is how many bytes a call of f leaves behind: the middle one of three
// rounds, as other tests and the garbage collector may show in one of them.
func grown(t *testing.T, calls int, f func()) float64 {
	t.Helper()
	var rounds []float64
	for range 3 {
		before := resident(t)
		for range calls {
			f()
		}
		rounds = append(rounds, float64(resident(t)-before)*float64(os.Getpagesize())/float64(calls))
	}
	slices.Sort(rounds)
	return rounds[1]
}

// TestNothingIsLeftBehind: tensors that were never released left 600 bytes a run
// behind, error texts 700.
func TestNothingIsLeftBehind(t *testing.T) {
	r := openRuntime(t)
	s := loadBytes(t, r, lineNet())
	in := []Tensor{{"x", []int64{2, 3}, make([]float32, 6)}}
	out := []Tensor{{"y", []int64{2, 3}, make([]float32, 6)}}
	bad := []Tensor{{"y", []int64{1, 3}, make([]float32, 3)}}
	run := grown(t, 10_000, func() {
		if err := s.Run(context.Background(), in, out); err != nil {
			t.Fatal(err)
		}
	})
	failed := grown(t, 4_000, func() {
		if err := s.Run(context.Background(), in, bad); err == nil {
			t.Fatal("rows that differ were taken")
		}
	})
	t.Logf("%.1f bytes a run, %.1f a failed run", run, failed)
	if run > 200 || failed > 200 {
		t.Errorf("each run leaves %.0f bytes behind, each failed one %.0f", run, failed)
	}
}
