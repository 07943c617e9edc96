package durable

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// only expects the folder to hold these files and no leftovers.
func only(t *testing.T, dir string, names ...string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(left) != len(names) {
		t.Errorf("folder holds %v, want %v", left, names)
	}
	for _, name := range names {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}

func TestWriteFileReplaces(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "checkpoint")
	for i, data := range [][]byte{[]byte("first"), nil, bytes.Repeat([]byte{7}, 1<<20), []byte("last")} {
		perm := []os.FileMode{0o600, 0o644}[i%2]
		if err := WriteFile(path, data, perm); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(got, data) {
			t.Fatalf("round %d: %d bytes, want %d (%v)", i, len(got), len(data), err)
		}
		if st, err := os.Stat(path); err != nil || st.Mode().Perm() != perm {
			t.Errorf("round %d: mode %v, want %v", i, st.Mode().Perm(), perm)
		}
	}
	only(t, dir, "checkpoint")
}

// TestFailedWriteLeavesTheOldFile and nothing beside it.
func TestFailedWriteLeavesTheOldFile(t *testing.T) {
	dir := t.TempDir()
	taken := filepath.Join(dir, "taken")
	if err := os.MkdirAll(filepath.Join(taken, "full"), 0o700); err != nil { // a folder cannot be replaced by a file
		t.Fatal(err)
	}
	if err := WriteFile(taken, []byte("x"), 0o600); err == nil {
		t.Error("a folder was replaced by a file")
	}
	only(t, dir, "taken/full")
	if err := WriteFile(filepath.Join(dir, "nowhere", "x"), []byte("x"), 0o600); err == nil {
		t.Error("a file was written into a folder that does not exist")
	}
	if err := SyncDir(filepath.Join(dir, "nowhere")); err == nil {
		t.Error("a folder that does not exist was synced")
	}
}

// TestReadersSeeWholeFiles: whoever reads while others write sees one of the
// files that were written, whole.
func TestReadersSeeWholeFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	content := func(i int) []byte { return bytes.Repeat([]byte(fmt.Sprint(i)), 4096) }
	if err := WriteFile(path, content(0), 0o600); err != nil {
		t.Fatal(err)
	}
	var writers sync.WaitGroup
	for i := range 8 {
		writers.Go(func() {
			if err := WriteFile(path, content(i), 0o600); err != nil {
				t.Error(err)
			}
		})
	}
	for range 100 {
		got, err := os.ReadFile(path)
		if err != nil || len(got) != 4096 || !bytes.Equal(got, bytes.Repeat(got[:1], 4096)) {
			t.Fatalf("read %d bytes of more than one file (%v)", len(got), err)
		}
	}
	writers.Wait()
	only(t, filepath.Dir(path), "f")
}
