package bench

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/cpu"
)

// faceRows is how many rows each part prints for one size.
var faceRows = map[string]int{"scan": 9, "filter": 2, "exact": 1, "ready": 3, "erase": 1, "embed": 2}

// flatPeer compiles the C program; ok tells whether it runs here.
func flatPeer(t *testing.T) (folder string, ok bool) {
	t.Helper()
	folder = t.TempDir()
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		return folder, false // its rows must then say what to install
	}
	out, err := exec.CommandContext(t.Context(), gcc, "-O2", "-Wall", "-Werror", "-o", filepath.Join(folder, "flat"), "../../bench/flat/flat.c", "-pthread").CombinedOutput()
	if err != nil {
		t.Fatalf("compile flat.c: %v: %s", err, out)
	}
	return folder, cpu.X86.HasAVX512F
}

func tinyFace(t *testing.T, only ...string) FaceOptions {
	return FaceOptions{Options: Options{Dir: t.TempDir(), Progress: func(string, int64, int64) {}, tiny: true}, Peers: t.TempDir(), Models: "../../models", Only: only}
}

// TestFacePrintsEveryRow runs all parts as small as can be, beside the real C
// program and a real server; FAISS is not there and its rows say so.
func TestFacePrintsEveryRow(t *testing.T) {
	t.Parallel()
	opt := tinyFace(t)
	var runs bool
	opt.Peers, runs = flatPeer(t)
	res, err := Face(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, r := range res.Rows {
		got[r.Part]++
		checkFaceRow(t, r, runs)
	}
	for _, part := range FaceParts() {
		if got[part] != faceRows[part] || faceRows[part] == 0 {
			t.Errorf("%s: %d rows, want %d", part, got[part], faceRows[part])
		}
	}
	if runs && res.Peers["flat 3000x40"]["program"] != "flat" {
		t.Errorf("peers: %v", res.Peers)
	}
	if res.Settings["fsync"] != "on" || res.Machine.CPUs < 1 || res.Machine.Kernel == "" || res.K != 10 {
		t.Errorf("%+v, %v", res.Machine, res.Settings)
	}
	checkFaceJSON(t, res)
	if left, err := os.ReadDir(opt.Dir); err != nil || slices.ContainsFunc(left, func(e os.DirEntry) bool { return strings.HasPrefix(e.Name(), "vectors") }) {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func checkFaceRow(t *testing.T, r FaceRow, flatRuns bool) {
	t.Helper()
	faiss := slices.Contains([]string{rowFAISS, rowAVX2, rowBLAS1, rowBLAS16}, r.Name)
	flat := slices.Contains([]string{rowFlat, rowRead1, rowRead2}, r.Name)
	if without := faiss || flat && !flatRuns; without != (r.NotMeasured != "") {
		t.Errorf("%s: not measured: %q", r.Name, r.NotMeasured)
	}
	if r.NotMeasured != "" {
		if r.Met || faiss && !strings.Contains(r.NotMeasured, "apt-get install g++ make libfaiss-dev libopenblas-dev") {
			t.Errorf("row %+v", r)
		}
		return
	}
	odd := func(x float64) bool { return x < 0 || math.IsNaN(x) || math.IsInf(x, 0) }
	if r.Name == "" || r.Unit == "" || odd(r.Value) || odd(r.Beside) || odd(r.Ratio) || r.Value == 0 && r.Part != "exact" {
		t.Errorf("row %+v", r)
	}
	if r.Beside > 0 && (r.Anchor == "" || r.Ratio == 0) || r.Size == "" {
		t.Errorf("row %+v", r)
	}
	if r.Part == "exact" && (r.Value != 0 || !r.Met) {
		t.Errorf("lists differ: %+v", r)
	}
}

// checkFaceJSON holds the document to its shape.
func checkFaceJSON(t *testing.T, res FaceResult) {
	t.Helper()
	text, err := json.Marshal(res)
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"bench", "machine", "go", "started", "seconds", "k", "rounds", "postgresql", "rows"} {
		if doc[name] == nil {
			t.Errorf("the document has no %q", name)
		}
	}
	for _, want := range []string{`"bench":"face"`, `"part":"filter","size":"3000x40"`, `"not_measured":"the reference program faiss_flat`, `"cpu":{"value":`, `"ratio":`, `"load_from":`} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}

// TestFaceWithoutPeers: nothing is measured that cannot be, and strict says so.
func TestFaceWithoutPeers(t *testing.T) {
	t.Parallel()
	opt := tinyFace(t, "scan", "embed")
	opt.Models = t.TempDir()
	res, err := Face(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	without := 0
	for _, r := range res.Rows {
		if r.NotMeasured != "" {
			without++
		}
	}
	if without != 9 || res.Strict() == nil || !strings.Contains(res.Strict().Error(), "9 figures not measured") {
		t.Errorf("%d rows without a figure; %v", without, res.Strict())
	}
}

// TestFaceRefusesOptions that cannot be run.
func TestFaceRefusesOptions(t *testing.T) {
	t.Parallel()
	for _, change := range []func(*FaceOptions){
		func(o *FaceOptions) { o.Only = []string{"nonsense"} },
		func(o *FaceOptions) { o.Sizes = []FaceSize{{10, 128}} },
		func(o *FaceOptions) { o.Ready = FaceSize{1000, 5000} },
		func(o *FaceOptions) { o.Rounds = -1 },
		func(o *FaceOptions) { o.Sample = faceProbes + 1 },
	} {
		opt := tinyFace(t)
		change(&opt)
		if _, err := Face(t.Context(), opt); err == nil {
			t.Errorf("taken: %+v", opt)
		}
	}
}

// TestFaceWithoutMemory leaves a size out with a word, and goes on.
func TestFaceWithoutMemory(t *testing.T) {
	t.Parallel()
	opt := tinyFace(t, "scan")
	opt.Sizes = []FaceSize{{maxTemplates, 1024}}
	res, err := Face(t.Context(), opt)
	if err != nil || len(res.Rows) != 1 || !strings.Contains(res.Rows[0].NotMeasured, "GiB of free memory are needed") {
		t.Errorf("%+v, %v", res.Rows, err)
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	if reason, ok := missing(errors.Join(errors.New("other"), &missingError{"a thing"})); !ok || reason != "a thing" {
		t.Errorf("%q, %t", reason, ok)
	}
	if _, ok := missing(errors.New("other")); ok {
		t.Error("any error counts as something missing")
	}
}
