package keyring_test

import (
	"bytes"
	"crypto/rand"
	"io"
	"os"
	"path/filepath"
	"testing"

	"mpolice/internal/keyring"
)

func TestRootIsReplacedAndTheOldOneDestroyed(t *testing.T) {
	dir := t.TempDir()
	k, err := keyring.Open(dir, rand.Reader, true)
	if err != nil {
		t.Fatal(err)
	}
	root, err := k.Root("face/templates.key")
	if err != nil {
		t.Fatal(err)
	}
	first, err := root.Current(t.Context())
	if err != nil || len(first) != 32 {
		t.Fatalf("%d bytes, %v", len(first), err)
	}
	held, err := os.Open(filepath.Join(dir, "face/templates.key")) // whoever has the file open keeps its inode
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	next := bytes.Repeat([]byte{7}, 32)
	if err := root.Replace(t.Context(), next); err != nil {
		t.Fatal(err)
	}
	if now, err := root.Current(t.Context()); err != nil || !bytes.Equal(now, next) {
		t.Errorf("current is not the next: %v", err)
	}
	if left, err := io.ReadAll(held); err != nil || bytes.Contains(left, first) {
		t.Errorf("the key before is still to be read: %v", err)
	}
	again, err := k.Root("face/templates.key")
	if err != nil {
		t.Fatal(err)
	}
	if now, err := again.Current(t.Context()); err != nil || !bytes.Equal(now, next) {
		t.Errorf("a second reader sees another key: %v", err)
	}
	if err := root.Replace(t.Context(), next[:31]); err == nil {
		t.Error("a short key was taken")
	}
}
