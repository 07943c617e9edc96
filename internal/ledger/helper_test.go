package ledger

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const testOrigin = "mpolice.example/log/test"

// zeroes is a source of key material that is the same in every run.
type zeroes struct{}

func (zeroes) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func testKey(t testing.TB) (note.Signer, string) {
	t.Helper()
	skey, vkey, err := GenerateKey(zeroes{}, testOrigin)
	if err != nil {
		t.Fatal(err)
	}
	s, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	return s, vkey
}

func testVerifier(t testing.TB) note.Verifier {
	t.Helper()
	_, vkey := testKey(t)
	v, err := ParseVKey(vkey)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// noSync is the real file system without waiting for the disk: most tests are not about power cuts.
type noSync struct{ OS }

type noSyncFile struct{ File }

func (noSyncFile) Sync() error { return nil }

func (noSync) SyncDir(string) error { return nil }

func (n noSync) Create(name string) (File, error) {
	f, err := n.OS.Create(name)
	return noSyncFile{f}, err
}

// records is a Source that grows.
type records struct {
	mu     sync.Mutex
	leaves [][]byte
	err    error // returned by the next Pending
}

func (r *records) Pending(ctx context.Context, after int64, max int) ([][]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		return nil, r.err
	}
	if after > int64(len(r.leaves)) {
		return nil, fmt.Errorf("only %d records", len(r.leaves))
	}
	rest := r.leaves[after:]
	return slices.Clone(rest[:min(max, len(rest))]), ctx.Err()
}

func (r *records) grow(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for range n {
		r.leaves = append(r.leaves, testLeaf(len(r.leaves)))
	}
}

// testLeaf is short and of varying length, so that exhaustive tests stay quick.
func testLeaf(i int) []byte {
	return bytes.Repeat([]byte{byte(i), byte(i >> 8)}, 1+i%3)
}

func naiveRoot(t testing.TB, leaves [][]byte) tlog.Hash {
	t.Helper()
	var stored []tlog.Hash
	read := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(at))
		for i, x := range at {
			out[i] = stored[x]
		}
		return out, nil
	})
	for i, leaf := range leaves {
		hashes, err := tlog.StoredHashes(int64(i), leaf, read)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, hashes...)
	}
	root, err := tlog.TreeHash(int64(len(leaves)), read)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// fixture is a log with its source and anchor.
type fixture struct {
	dir    string
	src    *records
	anchor *MemoryAnchor
	cfg    Config
}

func newFixture(t testing.TB) *fixture {
	t.Helper()
	signer, vkey := testKey(t)
	f := &fixture{dir: filepath.Join(t.TempDir(), "data", "log"), src: &records{}, anchor: &MemoryAnchor{}}
	f.cfg = Config{Dir: f.dir, Signer: signer, VKey: vkey, Source: f.src, Anchor: f.anchor, FS: noSync{}}
	return f
}

func (f *fixture) open(t testing.TB) *Sealer {
	t.Helper()
	s, err := Open(t.Context(), f.cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sealed makes a log that grew in the given steps.
func sealed(t testing.TB, steps ...int) *fixture {
	t.Helper()
	f := newFixture(t)
	s := f.open(t)
	for _, n := range steps {
		f.src.grow(n)
		mustSeal(t, s)
	}
	return f
}

func mustSeal(t testing.TB, s *Sealer) Checkpoint {
	t.Helper()
	cp, err := s.Seal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return cp
}

func mustVerify(t testing.TB, dir string, opt Options) Report {
	t.Helper()
	r, err := VerifyDir(t.Context(), dir, testVerifier(t), opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sound verifies the folder and that it holds exactly the leaves of the source.
func (f *fixture) sound(t testing.TB) {
	t.Helper()
	last, err := f.anchor.Last(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got [][]byte
	r := mustVerify(t, f.dir, Options{Against: last, EachLeaf: func(i int64, leaf []byte) error {
		if i != int64(len(got)) {
			return fmt.Errorf("leaf %d after %d", i, len(got))
		}
		got = append(got, bytes.Clone(leaf))
		return nil
	}})
	if !r.OK() {
		t.Fatalf("problems: %v", r.Problems)
	}
	if r.Checked != r.Size || !slices.EqualFunc(got, f.src.leaves[:r.Size], bytes.Equal) {
		t.Fatalf("log holds %d leaves that differ from the records", r.Size)
	}
}

// files lists the regular files of a folder but not those in tmp.
func files(t testing.TB, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() && filepath.Base(filepath.Dir(name)) != tmpDir {
			rel, _ := filepath.Rel(dir, name)
			out = append(out, rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func copyDir(t testing.TB, from string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

func replaceDir(t testing.TB, dir, with string) {
	t.Helper()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS(with)); err != nil {
		t.Fatal(err)
	}
}

// flip changes one byte of a file in place.
func flip(t testing.TB, name string, at int, mask byte) (restore func()) {
	t.Helper()
	xor := func() {
		t.Helper()
		f, err := os.OpenFile(name, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		var b [1]byte
		if _, err := f.ReadAt(b[:], int64(at)); err != nil {
			t.Fatal(err)
		}
		b[0] ^= mask
		if _, err := f.WriteAt(b[:], int64(at)); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	xor()
	return xor
}

// keepSealing seals many small rounds in the background; more is true until it ends.
func (f *fixture) keepSealing(t *testing.T, s *Sealer) (more func() bool) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 100 {
			f.src.grow(1 + i*7%301)
			if _, err := s.Seal(context.Background()); err != nil {
				t.Error(err)
				return
			}
		}
	}()
	return func() bool {
		select {
		case <-done:
			return false
		default:
			return true
		}
	}
}
