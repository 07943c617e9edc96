package ledger

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// refused expects Open to fail with the error and words, and to have changed nothing that is part of the log.
func (f *fixture) refused(t *testing.T, want error, words string) {
	t.Helper()
	before := files(t, f.dir)
	last, _ := f.anchor.Last(t.Context())
	_, err := Open(t.Context(), f.cfg)
	if !errors.Is(err, want) || !strings.Contains(err.Error(), words) {
		t.Fatalf("open: %v, want %v with %q", err, want, words)
	}
	if now, _ := f.anchor.Last(t.Context()); string(now) != string(last) {
		t.Fatal("the anchor changed")
	}
	if now := files(t, f.dir); !slices.Equal(now, before) {
		t.Fatalf("files changed from %v to %v", before, now)
	}
}

func TestFolderPutBackFromOlderCopy(t *testing.T) {
	t.Parallel()
	for _, later := range [][]int{{1}, {10}, {300}, {3, 3}, {70_000}} {
		f := sealed(t, 250)
		old := copyDir(t, f.dir)
		s := f.open(t)
		for _, n := range later {
			f.src.grow(n)
			for cp := mustSeal(t, s); cp.Size < int64(len(f.src.leaves)); {
				cp = mustSeal(t, s)
			}
		}
		root := s.Checkpoint().Root
		replaceDir(t, f.dir, old)
		f.refused(t, ErrForked, "put back from an older copy")

		cp, err := Rebuild(t.Context(), f.cfg)
		if err != nil || cp.Root != root {
			t.Fatalf("rebuild: %v", err)
		}
		f.sound(t)
		f.src.grow(5)
		mustSeal(t, f.open(t))
		f.sound(t)
	}
}

// TestCopyMadeWhileSealing has a checkpoint that was copied before the tiles; its own partial tiles became
// full and were removed in between.
func TestCopyMadeWhileSealing(t *testing.T) {
	t.Parallel()
	f := sealed(t, 250)
	before, err := os.ReadFile(filepath.Join(f.dir, checkpointFile))
	if err != nil {
		t.Fatal(err)
	}
	s := f.open(t)
	for _, n := range []int{300, 20} {
		f.src.grow(n)
		mustSeal(t, s)
	}
	backup := copyDir(t, f.dir)
	if err := os.WriteFile(filepath.Join(backup, checkpointFile), before, 0o640); err != nil {
		t.Fatal(err)
	}
	f.src.grow(100)
	mustSeal(t, s)
	replaceDir(t, f.dir, backup)
	f.refused(t, ErrForked, "put back from an older copy")
	if _, err := Rebuild(t.Context(), f.cfg); err != nil {
		t.Fatal(err)
	}
	f.sound(t)
}

func TestFolderLost(t *testing.T) {
	t.Parallel()
	f := sealed(t, 300, 300)
	if err := os.RemoveAll(f.dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(f.dir, 0o750); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), f.cfg); !errors.Is(err, ErrForked) {
		t.Fatalf("an empty folder was opened: %v", err)
	}
	if _, err := Rebuild(t.Context(), f.cfg); err != nil {
		t.Fatal(err)
	}
	f.sound(t)
	f.open(t)
}

func TestRebuildRefusesOtherRecords(t *testing.T) {
	t.Parallel()
	f := sealed(t, 250)
	old := copyDir(t, f.dir)
	f.src.grow(20)
	mustSeal(t, f.open(t))
	replaceDir(t, f.dir, old)

	changed := f.src.leaves[260]
	f.src.leaves[260] = []byte("never happened")
	if _, err := Rebuild(t.Context(), f.cfg); !errors.Is(err, ErrForked) || !strings.Contains(err.Error(), "changed after sealing") {
		t.Errorf("changed record: %v", err)
	}
	all := f.src.leaves
	f.src.leaves = all[:265]
	if _, err := Rebuild(t.Context(), f.cfg); !errors.Is(err, ErrForked) || !strings.Contains(err.Error(), "records end at leaf 264") {
		t.Errorf("missing records: %v", err)
	}
	f.src.leaves = all
	f.src.leaves[260] = changed
	if _, err := Rebuild(t.Context(), f.cfg); err != nil {
		t.Fatal(err)
	}
	f.sound(t)
}

func TestAnchorPutBackFromOlderCopy(t *testing.T) {
	t.Parallel()
	f := sealed(t, 250)
	old, _ := f.anchor.Last(t.Context())
	f.src.grow(10)
	mustSeal(t, f.open(t))
	f.anchor.last = old
	f.refused(t, ErrForked, "the database was put back from an older copy")
	f.anchor.last = nil
	f.refused(t, ErrForked, "the anchor has none")
	f.anchor.last = []byte("nonsense")
	f.refused(t, ErrForked, "no valid checkpoint")
}

func TestSameSizeOtherRoot(t *testing.T) {
	t.Parallel()
	f := sealed(t, 250)
	other := newFixture(t)
	other.src.grow(250)
	other.src.leaves[3] = []byte("other")
	mustSeal(t, other.open(t))
	f.anchor.last, _ = other.anchor.Last(t.Context())
	f.refused(t, ErrForked, "different roots")
}

// TestAnchorAheadWithOtherLeaves has everything on disk for the size that the anchor signs, but other leaves.
func TestAnchorAheadWithOtherLeaves(t *testing.T) {
	t.Parallel()
	f := sealed(t, 100)
	before, err := os.ReadFile(filepath.Join(f.dir, checkpointFile))
	if err != nil {
		t.Fatal(err)
	}
	f.src.grow(10)
	mustSeal(t, f.open(t))
	if err := os.WriteFile(filepath.Join(f.dir, checkpointFile), before, 0o640); err != nil {
		t.Fatal(err)
	}
	good := f.anchor.last
	other := newFixture(t)
	other.src.grow(110)
	other.src.leaves[105] = []byte("other")
	mustSeal(t, other.open(t))
	f.anchor.last = other.anchor.last
	f.refused(t, ErrForked, "the leaves give another root")
	f.anchor.last = good
	for _, name := range []string{"tile/0/000.p/110", "tile/entries/000.p/110"} {
		restore := flip(t, filepath.Join(f.dir, name), 2, 1) // in what 100 leaves had already
		f.refused(t, ErrForked, name)
		restore()
	}
	if cp := f.open(t).Checkpoint(); cp.Size != 110 {
		t.Errorf("caught up to %d leaves", cp.Size)
	}
	f.sound(t)
}

func TestCheckpointRemoved(t *testing.T) {
	t.Parallel()
	f := sealed(t, 250)
	if err := os.Remove(filepath.Join(f.dir, checkpointFile)); err != nil {
		t.Fatal(err)
	}
	f.refused(t, ErrForked, "the folder has no checkpoint")
	f.anchor.last = nil
	f.refused(t, ErrForked, "holds tiles")
}

func TestForeignVKeyInFolder(t *testing.T) {
	t.Parallel()
	f := sealed(t, 5)
	flip(t, filepath.Join(f.dir, vkeyFile), 40, 1)
	_, err := Open(t.Context(), f.cfg)
	if d, ok := asDamage(err); !ok || d.File != vkeyFile {
		t.Errorf("open: %v", err)
	}
}

// TestLeftoversAreSwept leaves what a crash before the sweep of a round leaves.
func TestLeftoversAreSwept(t *testing.T) {
	t.Parallel()
	f := sealed(t, 256, 10)
	data, err := os.ReadFile(filepath.Join(f.dir, "tile/0/000"))
	if err != nil {
		t.Fatal(err)
	}
	want := files(t, f.dir)
	for _, name := range []string{"tile/0/000.p/9", "tmp/1-1"} {
		full := filepath.Join(f.dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, data[:9*32], 0o640); err != nil {
			t.Fatal(err)
		}
	}
	f.sound(t) // neither is damage
	f.open(t)
	if got := files(t, f.dir); !slices.Equal(got, want) {
		t.Errorf("files %v, want %v", got, want)
	}
	if left, err := os.ReadDir(filepath.Join(f.dir, tmpDir)); err != nil || len(left) > 0 {
		t.Errorf("temporary files %v, %v", left, err)
	}
}

// TestSecondSealer lets two sealers work on one folder, one after the other.
func TestSecondSealer(t *testing.T) {
	t.Parallel()
	f := sealed(t, 5)
	first, second := f.open(t), f.open(t)
	f.src.grow(1)
	mustSeal(t, first)
	f.src.grow(1)
	for range 2 {
		if _, err := second.Seal(t.Context()); !errors.Is(err, ErrRaced) {
			t.Fatalf("the second sealer: %v", err)
		}
	}
	mustSeal(t, first)
	f.sound(t)
}

// TestSecondSealerOnACopy has two folders and one anchor.
func TestSecondSealerOnACopy(t *testing.T) {
	t.Parallel()
	f := sealed(t, 5)
	twin := *f
	twin.dir = copyDir(t, f.dir)
	twin.cfg.Dir = twin.dir
	first, second := f.open(t), twin.open(t)
	f.src.grow(300)
	mustSeal(t, first)
	f.src.grow(1)
	if _, err := second.Seal(t.Context()); !errors.Is(err, ErrRaced) {
		t.Fatalf("the second sealer: %v", err)
	}
	twin.refused(t, ErrForked, "older copy")
	f.sound(t)
}

// TestSealersAtOnce races two sealers on one folder: one may lose, and then it stops, and nothing forks.
func TestSealersAtOnce(t *testing.T) {
	t.Parallel()
	f := sealed(t, 1)
	var wg sync.WaitGroup
	for range 2 {
		s := f.open(t)
		wg.Go(func() {
			for range 40 {
				f.src.grow(37)
				if _, err := s.Seal(t.Context()); err != nil {
					if !errors.Is(err, ErrRaced) {
						t.Error(err)
					}
					return
				}
			}
		})
	}
	wg.Wait()
	s := f.open(t)
	mustSeal(t, s)
	f.sound(t)
}
