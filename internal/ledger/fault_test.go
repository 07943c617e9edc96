package ledger

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

var errKilled = errors.New("killed")

// faults lets the n-th operation fail: kill fails that and everything after it, otherwise only that one
// fails, with err. A write that fails has written half.
type faults struct {
	mu   sync.Mutex
	n    int
	kill bool
	err  error

	seen int
	hit  string // the operation that failed, empty while none has
}

func (f *faults) step(op string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen++
	switch {
	case f.seen == f.n:
		f.hit = op
		return f.err
	case f.seen > f.n && f.kill:
		return f.err
	}
	return nil
}

// faultyFS is a file system with faults.
type faultyFS struct {
	FS
	*faults
}

type faultyFile struct {
	File
	*faults
}

func (f faultyFS) Create(name string) (File, error) {
	if err := f.step("create " + name); err != nil {
		return nil, err
	}
	file, err := f.FS.Create(name)
	return faultyFile{file, f.faults}, err
}

func (f faultyFile) Write(p []byte) (int, error) {
	if err := f.step("write"); err != nil {
		n, _ := f.File.Write(p[:len(p)/2])
		return n, err
	}
	return f.File.Write(p)
}

func (f faultyFile) Sync() error {
	if err := f.step("sync"); err != nil {
		return err
	}
	return f.File.Sync()
}

func (f faultyFS) ReadFile(name string) ([]byte, error) {
	if err := f.step("read " + name); err != nil {
		return nil, err
	}
	return f.FS.ReadFile(name)
}

func (f faultyFS) ReadDir(name string) ([]fs.DirEntry, error) {
	if err := f.step("list " + name); err != nil {
		return nil, err
	}
	return f.FS.ReadDir(name)
}

func (f faultyFS) Mkdir(name string) error {
	if err := f.step("mkdir " + name); err != nil {
		return err
	}
	return f.FS.Mkdir(name)
}

func (f faultyFS) Rename(from, to string) error {
	if err := f.step("rename to " + to); err != nil {
		return err
	}
	return f.FS.Rename(from, to)
}

func (f faultyFS) Remove(name string) error {
	if err := f.step("remove " + name); err != nil {
		return err
	}
	return f.FS.Remove(name)
}

func (f faultyFS) SyncDir(name string) error {
	if err := f.step("sync folder " + name); err != nil {
		return err
	}
	return f.FS.SyncDir(name)
}

// faultyAnchor fails before and after it has taken effect, and remembers every value it held.
type faultyAnchor struct {
	*MemoryAnchor
	*faults
	history *[][]byte
}

func (a faultyAnchor) Last(ctx context.Context) ([]byte, error) {
	if err := a.step("anchor last"); err != nil {
		return nil, err
	}
	return a.MemoryAnchor.Last(ctx)
}

func (a faultyAnchor) Replace(ctx context.Context, old, next []byte) (bool, error) {
	if err := a.step("anchor before replace"); err != nil {
		return false, err
	}
	ok, err := a.MemoryAnchor.Replace(ctx, old, next)
	if ok {
		*a.history = append(*a.history, next)
	}
	if err := a.step("anchor after replace"); err != nil {
		return false, err
	}
	return ok, err
}

// ordeal runs the same growth with the n-th operation failing: from nothing over a tile boundary.
// It returns the largest size that was published before the sealer gave up.
func ordeal(t *testing.T, f *fixture, retry bool) (published int64) {
	t.Helper()
	var s *Sealer
	for _, step := range []int{250, 10, 3} {
		f.src.grow(step)
		for attempt := 0; ; attempt++ {
			err := func() (err error) {
				if s == nil {
					if s, err = Open(t.Context(), f.cfg); err != nil {
						return err
					}
				}
				cp, err := s.Seal(t.Context())
				if err == nil {
					published = cp.Size
				}
				return err
			}()
			if err == nil {
				break
			}
			if !retry {
				return published
			}
			if attempt == 3 {
				t.Fatalf("still failing: %v", err)
			}
			if final(err) { // as if restarted
				if s = nil; !errors.Is(err, ErrNotDurable) {
					t.Fatalf("a passing error stopped the sealer for good: %v", err)
				}
			}
		}
	}
	return published
}

// recover opens the folder on the real file system and checks everything that must hold after any fault.
func (f *fixture) recover(t *testing.T, published int64, history [][]byte) {
	t.Helper()
	f.cfg.FS, f.cfg.Anchor = noSync{}, f.anchor
	s, err := Open(t.Context(), f.cfg)
	if err != nil {
		t.Fatalf("does not open: %v", err)
	}
	if got := s.Checkpoint().Size; got < published {
		t.Fatalf("%d leaves were published, %d are left", published, got)
	}
	cp := mustSeal(t, s)
	if cp.Size != int64(len(f.src.leaves)) || cp.Root != naiveRoot(t, f.src.leaves) {
		t.Fatalf("sealed %d of %d leaves", cp.Size, len(f.src.leaves))
	}
	f.sound(t)
	for _, raw := range history {
		if r := mustVerify(t, f.dir, Options{Against: raw}); !r.OK() {
			t.Fatalf("forked: %v", r.Problems)
		}
	}
	if left, _ := os.ReadDir(filepath.Join(f.dir, tmpDir)); len(left) > 0 {
		t.Fatalf("temporary files left: %v", left)
	}
}

func TestKillAtEveryStep(t *testing.T) {
	t.Parallel()
	for n := 1; ; n++ {
		f := newFixture(t)
		var history [][]byte
		faulty := &faults{n: n, kill: true, err: errKilled}
		f.cfg.FS, f.cfg.Anchor = faultyFS{noSync{}, faulty}, faultyAnchor{f.anchor, faulty, &history}
		published := ordeal(t, f, false)
		if faulty.hit == "" {
			if n < 50 {
				t.Fatalf("only %d steps: the fault seam is not used", n)
			}
			return
		}
		t.Logf("killed at %d: %s", n, strings.TrimPrefix(faulty.hit, f.dir))
		f.recover(t, published, history)
	}
}

func TestErrorAtEveryStep(t *testing.T) {
	t.Parallel()
	for n := 1; ; n++ {
		errno := []error{syscall.ENOSPC, syscall.EIO}[n%2]
		f := newFixture(t)
		var history [][]byte
		faulty := &faults{n: n, err: errno}
		f.cfg.FS, f.cfg.Anchor = faultyFS{noSync{}, faulty}, faultyAnchor{f.anchor, faulty, &history}
		published := ordeal(t, f, true)
		if faulty.hit == "" {
			return
		}
		if published != 263 {
			t.Fatalf("%v at %d (%s): published %d", errno, n, faulty.hit, published)
		}
		f.recover(t, published, history)
	}
}

func TestFailedSyncStopsForGood(t *testing.T) {
	t.Parallel()
	hits := map[string]bool{}
	for n := 1; ; n++ {
		f := sealed(t, 3)
		f.src.grow(1)
		faulty := &faults{err: syscall.EIO}
		f.cfg.FS = faultyFS{noSync{}, faulty}
		s := f.open(t)
		faulty.n = faulty.seen + n
		_, err := s.Seal(t.Context())
		if faulty.hit == "" {
			break
		}
		if !strings.HasPrefix(faulty.hit, "sync") {
			continue
		}
		hits[faulty.hit[:min(len(faulty.hit), len("sync folder"))]] = true
		if !errors.Is(err, ErrNotDurable) || !errors.Is(err, syscall.EIO) {
			t.Errorf("%s: %v", faulty.hit, err)
		}
		if _, err := s.Seal(t.Context()); !errors.Is(err, ErrNotDurable) {
			t.Errorf("went on after a failed %s: %v", faulty.hit, err)
		}
	}
	if len(hits) != 2 {
		t.Errorf("syncs of files and of folders were to fail, but only %v did", hits)
	}
}

// liar is a disk that stores one byte of one file wrongly and reports success.
type liar struct {
	noSync
	suffix string // of the published name
	at     int
}

func (l liar) Rename(from, to string) error {
	if strings.HasSuffix(to, l.suffix) {
		data, err := l.ReadFile(from)
		if err != nil {
			return err
		}
		data[l.at] ^= 4
		if err := os.WriteFile(from, data, 0o640); err != nil {
			return err
		}
	}
	return l.noSync.Rename(from, to)
}

func TestDiskThatStoresWrongly(t *testing.T) {
	t.Parallel()
	for name, size := range map[string]int{
		"tile/entries/000": 900, "tile/entries/001": 900, "tile/entries/002.p/8": 40,
		"tile/0/000": tileBytes, "tile/0/001": tileBytes, "tile/0/002.p/8": 8 * 32, "tile/1/000.p/2": 2 * 32,
	} {
		for _, at := range []int{2, 20, size / 2, size - 1} { // byte 2 is of a leaf that was there before
			f := sealed(t, 200)
			f.cfg.FS = liar{suffix: name, at: at}
			s := f.open(t)
			f.src.grow(320)
			_, err := s.Seal(t.Context())
			if d, ok := asDamage(err); !ok || d.File != name {
				t.Errorf("%s byte %d: %v", name, at, err)
			}
			if last, _ := f.anchor.Last(t.Context()); !bytes.Equal(last, s.Checkpoint().Raw) {
				t.Errorf("%s byte %d: anchored", name, at)
			}
		}
	}
}
