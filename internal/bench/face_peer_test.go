package bench

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mpolice/internal/face/search/kernel"
)

// TestFlatPeer asks the real C program about real vectors.
func TestFlatPeer(t *testing.T) {
	t.Parallel()
	folder, runs := flatPeer(t)
	b, f := peerField(t, folder)
	p, err := b.startPeer(t.Context(), peerFlat, f)
	if !runs {
		if reason, ok := missing(err); !ok || reason == "" {
			t.Errorf("%v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	if err := f.agree(t.Context(), p); err != nil {
		t.Error(err)
	}
	d, hits, err := p.search(3, 2, 4)
	if err != nil || len(hits) != 8 || d.wall <= 0 || hits[0].score < hits[1].score || hits[3].row == hits[4].row && hits[3].score == hits[4].score {
		t.Errorf("%v %v %v", d, hits, err)
	}
	var loop string
	if d, err := p.reading(f.codeBytes(), 2, &loop)(t.Context(), 0); err != nil || d.wall <= 0 || loop == "" {
		t.Errorf("%v %q %v", d, loop, err)
	}
	for _, bad := range []string{"search 0 0 1", "search 0 1 0", "search 256 1 1", "search 0 65 1", "search", "read 1 1", "read 4096 0", "read 99999999999 1", "blas 1", "nonsense", ""} {
		if _, _, err := p.do("%s", bad); err == nil {
			t.Errorf("%q was answered", bad)
		}
	}
	if _, hits, err := p.search(255, 1, 1000); err != nil || hits[0].row < 0 || hits[999].row < 0 {
		t.Errorf("after mistakes it answers no more: %v", err)
	}
}

// TestFlatPeerKnowsFewRows: a list longer than the gallery is filled up.
func TestFlatPeerKnowsFewRows(t *testing.T) {
	t.Parallel()
	folder, runs := flatPeer(t)
	if !runs {
		return // TestFlatPeer holds what is said then
	}
	b, f := peerField(t, folder)
	f.Templates = 5 // the probes are then other rows: nothing is compared
	p, err := b.startPeer(t.Context(), peerFlat, f)
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	_, hits, err := p.search(0, 1, 7)
	if err != nil || hits[4].row < 0 || hits[5].row != -1 || hits[6].row != -1 {
		t.Errorf("%v, %v", hits, err)
	}
}

func peerField(t *testing.T, folder string) (*faceBench, *faceField) {
	t.Helper()
	opt := tinyFace(t)
	opt.Peers = folder
	b := &faceBench{FaceOptions: opt}
	b.result.Peers = map[string]map[string]string{}
	f, err := b.newField(t.Context(), FaceSize{3001, 40}) // neither is a multiple of what a step takes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.close(); err != nil {
			t.Error(err)
		}
	})
	return b, f
}

// TestPeersThatFail: what a program says wrongly is an error that names it, and
// never a figure.
func TestPeersThatFail(t *testing.T) {
	t.Parallel()
	hello := "echo 'ready 1 huge_kb=4 program=x'\n"
	answer := func(words string) string { return hello + "while read line; do echo '" + words + "'; done\n" }
	for name, x := range map[string]struct{ script, want string }{
		"ends":         {"exit 1", "flat ended"},
		"says why":     {"echo error no vectors", "no vectors"},
		"other tongue": {"echo ready 2", "make bench-peers"},
		"unable":       {"echo unable no AVX-512 here", "no AVX-512 here"},
		"dies later":   {hello + "read line", "flat ended"},
		"nothing":      {answer(""), "answered nothing"},
		"no times":     {answer("ok"), "begins with"},
		"no numbers":   {answer("ok a b"), "a time"},
		"few hits":     {answer("ok 1 1 0:1"), "1 hits, want 10"},
		"no hit":       {answer("ok 1 1" + strings.Repeat(" x:y", 10)), "a hit"},
		"other data":   {answer("ok 1 1" + strings.Repeat(" 1:9", 10)), "finds other templates"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			if err := os.WriteFile(filepath.Join(folder, "flat"), []byte("#!/bin/sh\n"+x.script+"\n"), 0o755); err != nil {
				t.Fatal(err)
			}
			b, f := peerField(t, folder)
			p, err := b.startPeer(t.Context(), peerFlat, f)
			if err == nil {
				err = f.agree(t.Context(), p)
				if cerr := p.close(); cerr != nil && !strings.Contains(cerr.Error(), "closed") {
					t.Error(cerr)
				}
			}
			if err == nil || !strings.Contains(err.Error(), x.want) {
				t.Errorf("%v, want %q", err, x.want)
			}
			if _, ok := missing(err); ok != (name == "unable") {
				t.Errorf("missing: %t", ok)
			}
		})
	}
}

// TestOurs: each way of searching reads what it says and finds the same.
func TestOurs(t *testing.T) {
	t.Parallel()
	_, f := peerField(t, t.TempDir())
	truth, err := f.brute(t.Context(), 5, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range kernel.Available() {
		a := plain()
		a.kind, a.batch = kind, 3
		if wrong, err := f.mismatches(t.Context(), a, truth); err != nil || wrong != 0 {
			t.Errorf("%s: %d, %v", kind, wrong, err)
		}
	}
	truth[2][4].Score = math.Nextafter(truth[2][4].Score, 2)
	if wrong, err := f.mismatches(t.Context(), plain(), truth); err != nil || wrong != 1 {
		t.Errorf("one bit: %d, %v", wrong, err)
	}
	mine, work, err := f.ours(plain())
	if err != nil {
		t.Fatal(err)
	}
	if d, err := mine(t.Context(), 1); err != nil || d.wall <= 0 || work.eligible != f.Templates || work.stats.Blocks != 188 || work.rescored[0] < 10./3001 {
		t.Errorf("%v %+v %v", d, work, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := mine(ctx, 1); err == nil {
		t.Error("a search that was called off gave a time")
	}
	if got := fmt.Sprint(first(0, 16), first(1, 16), first(100, 16)); got != "0 16 154" {
		t.Errorf("probes from %s", got)
	}
}
