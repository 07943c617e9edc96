package keyring

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"mpolice"
)

func TestKeysSurviveReopening(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	k, err := Open(dir, rand.Reader, true)
	if err != nil {
		t.Fatal(err)
	}
	a, err := k.ContentKey(202611, "east/1", true)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Open(dir, rand.Reader, false)
	if err != nil {
		t.Fatal(err)
	}
	b, err := again.ContentKey(202611, "east/1", false)
	if err != nil || !bytes.Equal(a, b) {
		t.Fatalf("content key after reopening: %v, equal %v", err, bytes.Equal(a, b))
	}
	other, err := again.ContentKey(202612, "east/1", true)
	if err != nil || bytes.Equal(a, other) {
		t.Fatalf("another month has the same key (%v)", err)
	}
	s := mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: "A123456789"}
	if !bytes.Equal(k.SelfTag(s), again.SelfTag(s)) {
		t.Error("self tag changed by reopening")
	}
}

func TestDestroyedKeyIsNotMadeAgain(t *testing.T) {
	k, err := Open(filepath.Join(t.TempDir(), "keys"), rand.Reader, true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.ContentKey(202611, "x", false); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("missing key: %v, want ErrNotFound", err)
	}
}

func TestCutKeyFileIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	if _, err := Open(dir, rand.Reader, true); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "tag.key"), []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, rand.Reader, true); err == nil {
		t.Error("a cut key file was accepted")
	}
}
