package ledger

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func (f *fixture) reader(t testing.TB) *Reader {
	t.Helper()
	r, err := OpenReader(f.dir, testVerifier(t))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestProofOfEveryLeaf(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, 2, 3, 255, 256, 257, 600} {
		f := sealed(t, size)
		r := f.reader(t)
		for i := range size {
			p, err := r.Proof(int64(i))
			if err != nil {
				t.Fatalf("size %d leaf %d: %v", size, i, err)
			}
			got, err := VerifyProof(p.Marshal(), nil, testVerifier(t))
			if err != nil || got.Index != int64(i) || !bytes.Equal(got.Leaf, f.src.leaves[i]) {
				t.Fatalf("size %d leaf %d: %v", size, i, err)
			}
		}
		for _, i := range []int64{-1, int64(size), 1 << 40} {
			if _, err := r.Proof(i); !errors.Is(err, ErrNotInLog) {
				t.Errorf("size %d leaf %d: %v", size, i, err)
			}
		}
	}
}

// TestProofVector holds the format to a file that transparency-dev/formats v0.1.1 reads and writes alike.
// Other implementations may use it as a test vector; the key is that of 32 zero bytes.
func TestProofVector(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile("testdata/leaf-77-of-300.tlog-proof")
	if err != nil {
		t.Fatal(err)
	}
	vkey, err := os.ReadFile("testdata/vkey")
	if err != nil {
		t.Fatal(err)
	}
	v, err := ParseVKey(string(vkey))
	if err != nil {
		t.Fatal(err)
	}
	p, err := VerifyProof(want, nil, v)
	if err != nil || p.Index != 77 {
		t.Fatalf("leaf %d: %v", p.Index, err)
	}
	made, err := sealed(t, 300).reader(t).Proof(77)
	if err != nil || !bytes.Equal(made.Marshal(), want) {
		t.Errorf("%v, made\n%s, want\n%s", err, made.Marshal(), want)
	}
}

func TestAnyChangeBreaksAProof(t *testing.T) {
	t.Parallel()
	p, err := sealed(t, 300).reader(t).Proof(77)
	if err != nil {
		t.Fatal(err)
	}
	file, v := p.Marshal(), testVerifier(t)
	for at := range file {
		for bit := range 8 {
			changed := bytes.Clone(file)
			changed[at] ^= 1 << bit
			if _, err := VerifyProof(changed, nil, v); err == nil {
				t.Fatalf("byte %d bit %d flipped: still verifies", at, bit)
			}
		}
	}
}

func TestProofWithItsLeafElsewhere(t *testing.T) {
	t.Parallel()
	f := sealed(t, 30)
	p, err := f.reader(t).Proof(7)
	if err != nil {
		t.Fatal(err)
	}
	v, leaf := testVerifier(t), f.src.leaves[7]
	if _, err := VerifyProof(p.Marshal(), leaf, v); err != nil {
		t.Error(err)
	}
	if _, err := VerifyProof(p.Marshal(), []byte("other"), v); err == nil || !strings.Contains(err.Error(), "another leaf") {
		t.Errorf("other leaf: %v", err)
	}
	p.Leaf = nil
	if _, err := VerifyProof(p.Marshal(), leaf, v); err != nil {
		t.Error(err)
	}
	if _, err := VerifyProof(p.Marshal(), nil, v); err == nil || !strings.Contains(err.Error(), "carries no leaf") {
		t.Errorf("no leaf: %v", err)
	}
}

func TestTilesByPath(t *testing.T) {
	t.Parallel()
	f := sealed(t, 250, 1, 349, 2)
	r := f.reader(t)
	for _, name := range files(t, f.dir) {
		if !strings.HasPrefix(name, tileDir) {
			continue
		}
		got, err := r.Tile(name)
		want, _ := os.ReadFile(filepath.Join(f.dir, name))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{
		"", "tile", "tile/", "tile/0", "checkpoint", "vkey", "../vkey", "tile/0/../0/000", "tile/0/000/", "/tile/0/000", "tile//0/000",
		"tile/0/0", "tile/0/0000", "tile/00/000", "tile/+0/000", "tile/-1/000", "tile/0/x000/000", "tile/64/000", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/002.p/090",
		"tile/data/000", "tile/entries/", "tile/entries", "tile/0/x001/234/", "tile/0/002.p/89", "tile/0/002.p/91", "tile/0/003", "tile/entries/002",
		"tile/0/x999/x999/x999/x999/x999/x999/999", "tile/0/x999/x999/x999/x999/x999/x999/x999/x999/x999/999", "tile\\0\\000", "tile/0/000\x00", "tile/0/000%2e",
	} {
		if _, err := r.Tile(name); !errors.Is(err, ErrNotInLog) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if err := os.Remove(filepath.Join(f.dir, "tile/0/001")); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Tile("tile/0/001"); err == nil || errors.Is(err, ErrNotInLog) {
		t.Errorf("a lost tile must not look like one that never was: %v", err)
	}
}

func TestReaderOfUnsealedLog(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	if _, err := OpenReader(f.dir, nil); err == nil {
		t.Error("a log without a key was opened")
	}
	r := f.reader(t)
	if _, err := r.Tile("tile/0/000"); !errors.Is(err, ErrNotInLog) {
		t.Errorf("tile: %v", err)
	}
	if _, err := r.Checkpoint(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("checkpoint: %v", err)
	}
}

func TestProofsWhileSealing(t *testing.T) {
	t.Parallel()
	f := sealed(t, 1)
	r := f.reader(t)
	for more := f.keepSealing(t, f.open(t)); more(); {
		cp, err := r.Checkpoint()
		if err != nil {
			t.Error(err)
		}
		if _, err := r.Proof(cp.Size - 1); err != nil {
			t.Error(err)
		}
		c, partial := lastBundle(cp.Size)
		if data, err := r.Tile(c.path()); partial && (err != nil && !errors.Is(err, ErrNotInLog) || err == nil && len(data) == 0) {
			t.Errorf("%s: %d bytes, %v", c.path(), len(data), err)
		}
	}
}
