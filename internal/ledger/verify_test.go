package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

// names is the files that a report complains about.
func names(r Report) []string {
	var out []string
	for _, p := range r.Problems {
		out = append(out, p.Where)
	}
	slices.Sort(out)
	return out
}

// TestEveryFlippedByteIsNamed flips each byte of each file of a small log, and expects exactly that file
// to be named. The small log has partial tiles of an earlier checkpoint as well.
func TestEveryFlippedByteIsNamed(t *testing.T) {
	t.Parallel()
	dir, v := sealed(t, 4, 3).dir, testVerifier(t)
	for _, name := range files(t, dir) {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for at := range data {
			masks, keys := []byte{1 << (at % 8), 0xff}, []note.Verifier{v}
			if !strings.HasPrefix(name, tileDir) { // text might have two spellings of one content
				masks = []byte{1, 2, 4, 8, 16, 32, 64, 128, 255}
			}
			if name == vkeyFile {
				keys = append(keys, nil)
			}
			for _, mask := range masks {
				restore := flip(t, filepath.Join(dir, name), at, mask)
				for _, v := range keys {
					r, err := VerifyDir(t.Context(), dir, v, Options{Workers: 1})
					if err != nil {
						t.Fatal(err)
					}
					if got := names(r); !slices.Equal(got, []string{name}) {
						t.Fatalf("%s byte %d xor %02x: problems %v", name, at, mask, r.Problems)
					}
				}
				restore()
			}
		}
	}
	if r := mustVerify(t, dir, Options{}); !r.OK() {
		t.Fatal(r.Problems)
	}
}

// TestFlippedBytesOfATallLog does the same with strides in a log of three tile levels.
func TestFlippedBytesOfATallLog(t *testing.T) {
	t.Parallel()
	dir := sealed(t, 65_536, 700).dir
	seen := map[string]int{}
	for _, name := range files(t, dir) {
		class := name[:min(len(name), len("tile/e"))]
		if seen[class]++; seen[class] > 1 && !strings.Contains(name, ".p/") {
			continue
		}
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []int{int(info.Size()) - 1} {
			restore := flip(t, filepath.Join(dir, name), at, 1)
			if r := mustVerify(t, dir, Options{}); !slices.Equal(names(r), []string{name}) {
				t.Errorf("%s byte %d: problems %v", name, at, r.Problems)
			}
			restore()
		}
	}
	if len(seen) < 5 {
		t.Fatalf("classes %v: too few files were tried", seen)
	}
}

func TestRemovedCutAndGrownFilesAreNamed(t *testing.T) {
	t.Parallel()
	dir := sealed(t, 258, 3).dir
	stale := []string{"tile/0/001.p/2", "tile/entries/001.p/2"}
	for _, name := range files(t, dir) {
		full := filepath.Join(dir, name)
		data, err := os.ReadFile(full)
		if err != nil {
			t.Fatal(err)
		}
		check := func(what string) {
			t.Helper()
			if r := mustVerify(t, dir, Options{}); !slices.Equal(names(r), []string{name}) {
				t.Errorf("%s %s: problems %v", name, what, r.Problems)
			}
		}
		write := func(data []byte) {
			t.Helper()
			if err := os.WriteFile(full, data, 0o640); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Contains(stale, name) { // the tree does not need those any more
			if err := os.Remove(full); err != nil {
				t.Fatal(err)
			}
			check("removed")
		}
		write(nil)
		check("emptied")
		write(data[:len(data)-1])
		check("cut by a byte")
		write(append(bytes.Clone(data), '\n'))
		check("grown by a byte")
		write(data)
	}
	if r := mustVerify(t, dir, Options{}); !r.OK() {
		t.Fatal(r.Problems)
	}
}

func TestLastLeafRemoved(t *testing.T) {
	t.Parallel()
	f := sealed(t, 5)
	bundle := filepath.Join(f.dir, "tile/entries/000.p/5")
	data, err := os.ReadFile(bundle)
	if err != nil {
		t.Fatal(err)
	}
	short, err := cutBundle(data, 4)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(bundle, short, 0o640); err != nil {
		t.Fatal(err)
	}
	r := mustVerify(t, f.dir, Options{})
	if len(r.Problems) != 1 || !strings.Contains(r.Problems[0].What, "entry 4 of 5") {
		t.Errorf("problems %v", r.Problems)
	}
}

// TestRewrittenLogIsFoundByTheRoot changes a leaf and all tiles above it, consistently.
func TestRewrittenLogIsFoundByTheRoot(t *testing.T) {
	t.Parallel()
	f := sealed(t, 300)
	other := newFixture(t)
	other.src.grow(300)
	other.src.leaves[17] = []byte("never happened")
	mustSeal(t, other.open(t))
	kept, err := os.ReadFile(filepath.Join(f.dir, checkpointFile))
	if err != nil {
		t.Fatal(err)
	}
	// With its own signature the forgery is sound in itself; only a kept checkpoint tells.
	if r := mustVerify(t, other.dir, Options{}); !r.OK() {
		t.Fatal(r.Problems)
	}
	for _, more := range []int{0, 1, 300} {
		other.src.grow(more)
		mustSeal(t, other.open(t))
		r := mustVerify(t, other.dir, Options{Against: kept})
		if !slices.Equal(names(r), []string{checkpointFile}) {
			t.Errorf("%d leaves later: problems %v", more, r.Problems)
		}
	}
	other = newFixture(t)
	other.src.grow(300)
	other.src.leaves[17] = []byte("never happened")
	mustSeal(t, other.open(t))
	if err := os.WriteFile(filepath.Join(other.dir, checkpointFile), kept, 0o640); err != nil {
		t.Fatal(err)
	}
	r := mustVerify(t, other.dir, Options{})
	if r.OK() {
		t.Error("tiles of another tree pass under this checkpoint")
	}
}

func TestAgainstEveryEarlierCheckpoint(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	s := f.open(t)
	var history []Checkpoint
	for _, n := range []int{0, 1, 254, 1, 1, 255, 100} {
		f.src.grow(n)
		history = append(history, mustSeal(t, s))
	}
	for _, cp := range history {
		if r := mustVerify(t, f.dir, Options{Against: cp.Raw}); !r.OK() {
			t.Errorf("against %d leaves: %v", cp.Size, r.Problems)
		}
		// Put back the older checkpoint: the newer one that somebody kept tells.
		restored := copyDir(t, f.dir)
		if err := os.WriteFile(filepath.Join(restored, checkpointFile), cp.Raw, 0o640); err != nil {
			t.Fatal(err)
		}
		r := mustVerify(t, restored, Options{Against: s.Checkpoint().Raw, Growing: true})
		if last := cp.Size == s.Checkpoint().Size; r.OK() != last {
			t.Errorf("put back to %d leaves: problems %v", cp.Size, r.Problems)
		}
	}
	if r := mustVerify(t, f.dir, Options{Against: []byte("nonsense")}); r.OK() {
		t.Error("a kept checkpoint that is none was accepted")
	}
}

func TestForeignKeyIsNamed(t *testing.T) {
	t.Parallel()
	f := sealed(t, 5)
	_, vkey, err := GenerateKey(bytes.NewReader(bytes.Repeat([]byte{7}, 32)), testOrigin)
	if err != nil {
		t.Fatal(err)
	}
	v, err := ParseVKey(vkey)
	if err != nil {
		t.Fatal(err)
	}
	r, err := VerifyDir(t.Context(), f.dir, v, Options{})
	if err != nil || !slices.Equal(names(r), []string{checkpointFile, vkeyFile}) {
		t.Errorf("%v, problems %v", err, r.Problems)
	}
}

func TestUnexpectedFilesAreNamed(t *testing.T) {
	t.Parallel()
	f := sealed(t, 258, 3)
	for _, name := range []string{
		"README", "tile/0/001.p/4", "tile/0/001", "tile/0/002", "tile/2/000.p/1", "tile/entries/001.p/9", "tile/entries/x001/000",
		"tile/0/000.bak", "tile/0/0", "tile/entries/.DS_Store", "tile/00/000", "tile/data/000", "tile/8/0/000", "checkpoint.old", "tile/0/x000/000",
	} {
		full := filepath.Join(f.dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte("x"), 0o640); err != nil {
			t.Fatal(err)
		}
		if r := mustVerify(t, f.dir, Options{}); !slices.Equal(names(r), []string{name}) {
			t.Errorf("%s: problems %v", name, r.Problems)
		}
		if err := os.Remove(full); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("000", filepath.Join(f.dir, "tile/0/004")); err != nil {
		t.Fatal(err)
	}
	if r := mustVerify(t, f.dir, Options{}); !slices.Equal(names(r), []string{"tile/0/004"}) {
		t.Errorf("symbolic link: problems %v", r.Problems)
	}
}

// TestManyFilesGone must neither panic nor name more than what is wrong.
func TestManyFilesGone(t *testing.T) {
	t.Parallel()
	f := sealed(t, 1000)
	if err := os.RemoveAll(filepath.Join(f.dir, tileDir)); err != nil {
		t.Fatal(err)
	}
	r := mustVerify(t, f.dir, Options{})
	if want := 4 + 4 + 1; len(r.Problems) != want || r.Checked != 0 { // bundles, tiles, the tile above
		t.Errorf("%d problems, want %d: %v", len(r.Problems), want, r.Problems)
	}
	if _, err := VerifyDir(t.Context(), filepath.Join(f.dir, "nowhere"), nil, Options{}); err == nil {
		t.Error("a folder that does not exist was verified")
	}
}

func TestLeavesOfADamagedBundleAreLeftOut(t *testing.T) {
	t.Parallel()
	f := sealed(t, 300)
	flip(t, filepath.Join(f.dir, "tile/entries/000"), 2, 1) // first byte of leaf 0
	var got []int64
	r := mustVerify(t, f.dir, Options{EachLeaf: func(i int64, leaf []byte) error {
		if !bytes.Equal(leaf, f.src.leaves[i]) {
			return fmt.Errorf("leaf %d differs", i)
		}
		got = append(got, i)
		return nil
	}})
	if len(got) != 299 || got[0] != 1 || !slices.IsSorted(got) || r.Checked != 299 {
		t.Errorf("got %d leaves from %d on, %d checked", len(got), got[0], r.Checked)
	}
}

func TestEachLeafAndContextEndIt(t *testing.T) {
	t.Parallel()
	f := sealed(t, 3000)
	enough := errors.New("enough")
	_, err := VerifyDir(t.Context(), f.dir, nil, Options{EachLeaf: func(i int64, _ []byte) error {
		if i == 700 {
			return enough
		}
		return nil
	}})
	if !errors.Is(err, enough) {
		t.Errorf("error of EachLeaf: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := VerifyDir(ctx, f.dir, nil, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestProgressReachesTheEnd(t *testing.T) {
	t.Parallel()
	f := sealed(t, 20_000)
	var done []int64
	mustVerify(t, f.dir, Options{Progress: func(n, total int64) {
		if total != 20_000 {
			t.Errorf("total %d", total)
		}
		done = append(done, n)
	}})
	if len(done) < 2 || done[len(done)-1] != 20_000 || !slices.IsSorted(done) {
		t.Errorf("progress %v", done)
	}
}

// TestVerifyWhileSealing must never take the sealer's work for damage.
func TestVerifyWhileSealing(t *testing.T) {
	t.Parallel()
	f := sealed(t, 1)
	s := f.open(t)
	for more := f.keepSealing(t, s); more(); {
		kept := s.Checkpoint().Raw
		r := mustVerify(t, f.dir, Options{Growing: true, Against: kept})
		if !r.OK() {
			t.Error(r.Problems)
		}
	}
	f.sound(t)
}

// TestInterruptedRound leaves files past the checkpoint: named when nobody should be writing.
func TestInterruptedRound(t *testing.T) {
	t.Parallel()
	f := sealed(t, 250)
	before, err := os.ReadFile(filepath.Join(f.dir, checkpointFile))
	if err != nil {
		t.Fatal(err)
	}
	f.src.grow(10)
	mustSeal(t, f.open(t))
	if err := os.WriteFile(filepath.Join(f.dir, checkpointFile), before, 0o640); err != nil {
		t.Fatal(err)
	}
	past := []string{"tile/0/000", "tile/0/001.p/4", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/4"}
	r := mustVerify(t, f.dir, Options{Growing: true})
	if !slices.Equal(r.Unsealed, past) {
		t.Errorf("unsealed %v, want %v", r.Unsealed, past)
	}
	// At rest they are a problem, and so is that the sealer had already removed what 250 leaves need.
	want := []string{
		"tile/0/000", "tile/0/000.p/250", "tile/0/001.p/4", "tile/1/000.p/1",
		"tile/entries/000", "tile/entries/000.p/250", "tile/entries/001.p/4",
	}
	if got := names(mustVerify(t, f.dir, Options{})); !slices.Equal(got, want) {
		t.Errorf("problems of a folder at rest: %v, want %v", got, want)
	}
}
