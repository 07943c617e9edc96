package vault

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"

	"mpolice"
	"mpolice/internal/face/gallery"
	"mpolice/internal/face/segment/keytree"
)

// fileRoot is a root key in a file outside the vault's folder.
type fileRoot struct{ path string }

func newRoot(t testing.TB) fileRoot {
	t.Helper()
	r := fileRoot{filepath.Join(t.TempDir(), "root.key")}
	if err := os.WriteFile(r.path, bytes.Repeat([]byte{7}, 32), 0o600); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r fileRoot) Current(context.Context) ([]byte, error) { return os.ReadFile(r.path) }

func (r fileRoot) Replace(_ context.Context, next []byte) error {
	tmp := r.path + ".new"
	if err := os.WriteFile(tmp, next, 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, r.path)
}

func jpeg(id uint64) []byte {
	return bytes.Repeat(fmt.Appendf(nil, "photo number %d of nobody; ", id), 40)
}

func pictures(ids ...uint64) []gallery.Picture {
	out := make([]gallery.Picture, len(ids))
	for i, id := range ids {
		out[i] = gallery.Picture{ID: id, JPEG: jpeg(id)}
	}
	return out
}

func mustOpen(t testing.TB, dir string, root RootKey) *Vault {
	t.Helper()
	v, err := Open(t.Context(), dir, root, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	return v
}

// holds expects exactly these photos, each to the byte.
func holds(t testing.TB, v *Vault, want ...uint64) {
	t.Helper()
	var got []uint64
	if err := v.IDs(t.Context(), func(id uint64) error {
		got = append(got, id)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the vault holds %v, want %v", got, want)
	}
	for _, id := range want {
		if b, err := v.Get(t.Context(), id); err != nil || !bytes.Equal(b, jpeg(id)) {
			t.Errorf("photo %d: %d bytes, %v", id, len(b), err)
		}
	}
}

func TestPutGetErase(t *testing.T) {
	dir, root := t.TempDir(), newRoot(t)
	v := mustOpen(t, dir, root)
	if err := v.Put(t.Context(), pictures(1, 2, 511, 512, 1700)); err != nil {
		t.Fatal(err)
	}
	holds(t, v, 1, 2, 511, 512, 1700)
	if err := v.Put(t.Context(), pictures(2)); !errors.Is(err, ErrTaken) {
		t.Errorf("a photo was put over another: %v", err)
	}
	before, err := root.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	e, err := v.Erase(t.Context(), []uint64{2, 512, 99, 1 << 40})
	if err != nil || len(e.Before) != 1 || len(e.After) != 1 || e.Before[0] == e.After[0] || e.Method == "" {
		t.Fatalf("erasure %+v, %v", e, err)
	}
	if after, err := root.Current(t.Context()); err != nil || bytes.Equal(before, after) {
		t.Errorf("the root key was not replaced (%v)", err)
	}
	for _, id := range []uint64{2, 512, 99, 0, 1 << 40} {
		if _, err := v.Get(t.Context(), id); !errors.Is(err, mpolice.ErrNotFound) {
			t.Errorf("photo %d: %v", id, err)
		}
	}
	if err := v.Put(t.Context(), pictures(2)); !errors.Is(err, ErrTaken) {
		t.Errorf("the number of an erased photo was used again: %v", err)
	}
	if e, err := v.Erase(t.Context(), []uint64{2, 512}); err != nil || len(e.Before) != 0 {
		t.Errorf("erased twice: %+v, %v", e, err)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Get(t.Context(), 1); !errors.Is(err, ErrClosed) {
		t.Errorf("read after closing: %v", err)
	}
	holds(t, mustOpen(t, dir, root), 1, 511, 1700)
}

// TestNothingIsReadable: neither before nor after an erasure does a file hold
// the photo, and of what was erased an old copy of every file is of no use.
func TestNothingIsReadable(t *testing.T) {
	dir, root := t.TempDir(), newRoot(t)
	v := mustOpen(t, dir, root)
	if err := v.Put(t.Context(), pictures(1, 2, 3)); err != nil {
		t.Fatal(err)
	}
	var key [keytree.KeySize]byte
	if err := v.key(&key, 2); err != nil {
		t.Fatal(err)
	}
	backup := t.TempDir()
	if err := os.CopyFS(filepath.Join(backup, "old"), os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Erase(t.Context(), []uint64{2}); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(backup, "new"), os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	for _, where := range []string{dir, backup} {
		absent(t, where, jpeg(1)[:40], jpeg(2)[:40], key[:])
	}
	if _, err := Open(t.Context(), filepath.Join(backup, "old"), root, rand.Reader); !errors.Is(err, keytree.ErrRootKey) {
		t.Errorf("files of before the erasure open under the root key of after it: %v", err)
	}
	// The old photo beside the new keys.
	old := filepath.Join(backup, "old", "000000", "2.photo")
	if err := os.CopyFS(filepath.Join(backup, "mixed"), os.DirFS(filepath.Join(backup, "new"))); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(old)
	if err != nil {
		t.Fatal(err)
	}
	mixed := mustOpen(t, filepath.Join(backup, "mixed"), root)
	if err := os.WriteFile(mixed.photo(2), b, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := mixed.Get(t.Context(), 2); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("an erased photo was put back from a backup: %v", err)
	}
	if b, err := mixed.Get(t.Context(), 3); err != nil || !bytes.Equal(b, jpeg(3)) {
		t.Errorf("a photo that stays, from the new backup: %v", err)
	}
}

func absent(t *testing.T, dir string, needles ...[]byte) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		b, err := os.ReadFile(path)
		for i, n := range needles {
			if bytes.Contains(b, n) {
				t.Errorf("%s holds needle %d", filepath.Base(path), i)
			}
		}
		return err
	})
	if err != nil || files < 3 {
		t.Errorf("%d files searched (%v)", files, err)
	}
}

func TestDamageIsNamed(t *testing.T) {
	dir, root := t.TempDir(), newRoot(t)
	v := mustOpen(t, dir, root)
	if err := v.Put(t.Context(), pictures(1, 2)); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(v.photo(1))
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []int{0, 8, 20, headSize, len(whole) - 1} {
		b := slices.Clone(whole)
		b[at] ^= 1
		write(t, v.photo(1), b)
		if _, err := v.Get(t.Context(), 1); !errors.Is(err, ErrDamaged) {
			t.Errorf("byte %d flipped: %v", at, err)
		}
	}
	for _, n := range []int{0, 8, headSize, len(whole) - 1} {
		write(t, v.photo(1), whole[:n])
		if _, err := v.Get(t.Context(), 1); !errors.Is(err, ErrDamaged) {
			t.Errorf("cut to %d bytes: %v", n, err)
		}
	}
	other, err := os.ReadFile(v.photo(2))
	if err != nil {
		t.Fatal(err)
	}
	write(t, v.photo(1), other)
	if _, err := v.Get(t.Context(), 1); !errors.Is(err, ErrDamaged) {
		t.Errorf("another photo in its place: %v", err)
	}
	write(t, v.photo(1), whole)
	keys, err := os.ReadFile(v.path("keys"))
	if err != nil {
		t.Fatal(err)
	}
	keys[100] ^= 1
	write(t, v.path("keys"), keys)
	if _, err := v.Get(t.Context(), 1); !errors.Is(err, ErrDamaged) {
		t.Errorf("a key flipped: %v", err)
	}
}

func write(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestOneProcess(t *testing.T) {
	dir, root := t.TempDir(), newRoot(t)
	mustOpen(t, dir, root)
	if _, err := Open(t.Context(), dir, root, rand.Reader); !errors.Is(err, ErrHeld) {
		t.Errorf("opened twice: %v", err)
	}
}

// TestKilled kills a real process at every step of putting and erasing. Opened
// again, each photo is there whole or gone for good, and the same work can be
// done again.
func TestKilled(t *testing.T) {
	if os.Getenv("VAULT_DIR") != "" {
		victim(t)
		return
	}
	var wait sync.WaitGroup
	for at := 1; at <= 12; at++ {
		dir, root := t.TempDir(), newRoot(t)
		wait.Go(func() { killedAt(t, dir, root, at) })
		if at%4 == 0 {
			wait.Wait()
		}
	}
	wait.Wait()
}

func killedAt(t *testing.T, dir string, root fileRoot, at int) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	cmd.Env = append(os.Environ(), "VAULT_DIR="+dir, "VAULT_ROOT="+root.path, fmt.Sprint("VAULT_STEP=", at))
	if out, err := cmd.CombinedOutput(); err == nil && at <= 10 {
		t.Errorf("step %d: the process was not killed: %s", at, out)
	}
	v, err := Open(t.Context(), dir, root, rand.Reader)
	if err != nil {
		t.Errorf("step %d: %v", at, err)
		return
	}
	defer v.Close()
	for id := range uint64(600) {
		b, err := v.Get(t.Context(), id+1)
		if err != nil && !errors.Is(err, mpolice.ErrNotFound) || err == nil && !bytes.Equal(b, jpeg(id+1)) {
			t.Errorf("step %d: photo %d: %d bytes, %v", at, id+1, len(b), err)
		}
	}
	if _, err := v.Erase(t.Context(), []uint64{1, 2, 512, 3}); err != nil {
		t.Errorf("step %d: erase again: %v", at, err)
	}
	if err := v.Put(t.Context(), pictures(900)); err != nil {
		t.Errorf("step %d: put after it: %v", at, err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "tree.*")); err != nil || len(left) != 1 {
		t.Errorf("step %d: trees %v", at, left)
	}
}

// victim works until it is killed at a step.
func victim(t *testing.T) {
	var left int
	if _, err := fmt.Sscan(os.Getenv("VAULT_STEP"), &left); err != nil {
		t.Fatal(err)
	}
	v, err := open(t.Context(), os.Getenv("VAULT_DIR"), fileRoot{os.Getenv("VAULT_ROOT")}, rand.Reader, func(string) error {
		if left--; left == 0 {
			if err := syscall.Kill(os.Getpid(), syscall.SIGKILL); err != nil {
				return err
			}
			select {} // the signal is on its way
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, do := range []func() error{
		func() error { return v.Put(t.Context(), pictures(1, 2, 3)) },
		func() error { return v.Put(t.Context(), pictures(512)) },
		func() error { _, err := v.Erase(t.Context(), []uint64{2, 512}); return err },
		func() error { _, err := v.Erase(t.Context(), []uint64{3}); return err },
	} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestInterrupted stops at every step with an error instead: the vault in hand
// goes on, or says that it must be opened again.
func TestInterrupted(t *testing.T) {
	for at := 1; at <= 14; at++ {
		dir, root := t.TempDir(), newRoot(t)
		left := at
		full := errors.New("no space left on device")
		v, err := open(t.Context(), dir, root, rand.Reader, func(string) error {
			if left--; left == 0 {
				return full
			}
			return nil
		})
		if errors.Is(err, full) {
			v = mustOpen(t, dir, root)
		} else if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := v.Put(t.Context(), pictures(1, 2, 512)); err == nil || errors.Is(err, ErrTaken) {
				break
			}
		}
		_, err = v.Erase(t.Context(), []uint64{2})
		if errors.Is(err, ErrUnfinished) {
			if err := v.Close(); err != nil {
				t.Fatal(err)
			}
			v = mustOpen(t, dir, root)
		} else if err != nil {
			if _, err := v.Erase(t.Context(), []uint64{2}); err != nil {
				t.Errorf("step %d: erase again: %v", at, err)
			}
		}
		holds(t, v, 1, 512)
		_ = v.Close()
	}
}

// FuzzUnseal: whatever stands in a photo's file, nothing but what was sealed
// comes out.
func FuzzUnseal(f *testing.F) {
	var key [keytree.KeySize]byte
	good, err := seal(jpeg(5), &key, 5, rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:headSize])
	f.Add([]byte(photoMagic))
	f.Fuzz(func(t *testing.T, b []byte) {
		if out, err := unseal(b, &key, 5); err == nil && !bytes.Equal(out, jpeg(5)) {
			t.Errorf("%d bytes were made up", len(out))
		}
	})
}

func BenchmarkPut128(b *testing.B) {
	v := mustOpen(b, b.TempDir(), newRoot(b))
	id := uint64(1)
	for b.Loop() {
		var all []gallery.Picture
		for range 128 {
			all = append(all, gallery.Picture{ID: id, JPEG: make([]byte, 12<<10)})
			id++
		}
		if err := v.Put(b.Context(), all); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGet(b *testing.B) {
	v := mustOpen(b, b.TempDir(), newRoot(b))
	if err := v.Put(b.Context(), pictures(1, 2, 3)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := v.Get(b.Context(), 2); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkErase(b *testing.B) {
	v := mustOpen(b, b.TempDir(), newRoot(b))
	if err := v.Put(b.Context(), pictures(1<<20)); err != nil { // pages of a million photos
		b.Fatal(err)
	}
	id := uint64(1)
	for b.Loop() {
		if _, err := v.Erase(b.Context(), []uint64{id}); err != nil {
			b.Fatal(err)
		}
		id++
	}
}
