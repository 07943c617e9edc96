package templates_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"mpolice"
	"mpolice/internal/face/gallery"
	"mpolice/internal/face/gallery/templates"
	"mpolice/internal/face/segment"
)

// roots are root keys in files.
type rootFile string

func (r rootFile) Current(context.Context) ([]byte, error) { return os.ReadFile(string(r)) }

func (r rootFile) Replace(_ context.Context, next []byte) error {
	if err := os.WriteFile(string(r)+".new", next, 0o600); err != nil {
		return err
	}
	return os.Rename(string(r)+".new", string(r))
}

func rootsIn(dir string) templates.Roots {
	return func(name string) (segment.RootKey, error) {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			if err := os.WriteFile(path, bytes.Repeat([]byte{5}, 32), 0o600); err != nil {
				return nil, err
			}
		}
		return rootFile(path), nil
	}
}

var (
	one   = templates.Model{SHA256: [32]byte{1}, Dim: 8}
	two   = templates.Model{SHA256: [32]byte{2}, Dim: 12}
	three = templates.Model{SHA256: [32]byte{3}, Dim: 16}
)

func unit(dim int) []float32 {
	v := make([]float32, dim)
	for i := range v {
		v[i] = float32(1 / math.Sqrt(float64(dim)))
	}
	return v
}

// TestChangeOfModel: the old templates are in use, and found, until the switch;
// afterwards they are destroyed, also when a crash came in between.
func TestChangeOfModel(t *testing.T) {
	dir, roots := t.TempDir(), rootsIn(t.TempDir())
	open := func(m templates.Model) *templates.Folder {
		t.Helper()
		f, err := templates.OpenFolder(t.Context(), dir, m, roots, mpolice.SystemClock{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Close() })
		return f
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := templates.OpenUsed(t.Context(), dir, roots, mpolice.SystemClock{}); !errors.Is(err, segment.ErrNoStore) {
		t.Errorf("before the first: %v", err)
	}
	f := open(one)
	if !f.Fits() {
		t.Error("the first model is not in use")
	}
	must(f.Current().Append(t.Context(), []gallery.Template{{ID: 1, Category: 1, Vector: unit(8)}}))
	must(f.Close())

	used, err := templates.OpenUsed(t.Context(), dir, roots, mpolice.SystemClock{})
	if err != nil || !used.Fits() || !used.Current().Has(1) {
		t.Fatalf("without a model: %v", err)
	}
	must(used.Close())

	f = open(two)
	if f.Fits() || f.Current().Dim() != 8 || !f.Current().Has(1) || f.Beside().Dim() != 12 {
		t.Fatalf("changed model: fits %v", f.Fits())
	}
	must(f.Beside().Append(t.Context(), []gallery.Template{{ID: 1, Category: 1, Vector: unit(12)}}))
	must(f.Close())

	f = open(two) // stopped and taken up again
	if !f.Beside().Has(1) {
		t.Error("what was made is lost")
	}
	r := f.Reenrolment(nil)
	must(r.Switch(t.Context())) // and here the program dies
	must(f.Close())

	f = open(two)
	if !f.Fits() || f.Current().Dim() != 12 || !f.Current().Has(1) {
		t.Error("the switch did not hold")
	}
	if _, err := os.Stat(segment.FolderOf(dir, one.SHA256)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the old templates are there: %v", err)
	}
	must(f.Close())

	f = open(one) // back again: beside, empty
	if f.Fits() || f.Beside().Len() != 0 {
		t.Error("the old templates came back")
	}
	must(f.Beside().Append(t.Context(), []gallery.Template{{ID: 1, Category: 1, Vector: unit(8)}}))
	must(f.Close())

	f = open(three) // one is given up half made: its templates may not stay
	if left := f.Left(); f.Fits() || len(left) != 1 || left[0].Method != templates.Destroyed {
		t.Errorf("given up: fits %v, %+v", f.Fits(), left)
	}
	must(f.Close())
	f = open(one)                                                  // before that was put on record
	if left := f.Left(); len(left) != 1 || f.Beside().Len() != 0 { // three's; one is wanted again
		t.Errorf("given up twice: %+v", left)
	}
	must(f.Settle())
	must(f.Close())
	f = open(one)
	if left := f.Left(); len(left) != 0 || f.Fits() {
		t.Errorf("settled, and still told: %+v", left)
	}
	r = f.Reenrolment(nil)
	must(r.Switch(t.Context()))
	e, err := r.Destroy(t.Context())
	if err != nil || e.Method != templates.Destroyed || len(e.Before) != 1 || !f.Fits() || f.Current().Dim() != 8 {
		t.Errorf("destroyed %+v, %v", e, err)
	}
}

func TestEraseStatesRoots(t *testing.T) {
	f, err := templates.OpenFolder(t.Context(), t.TempDir(), one, rootsIn(t.TempDir()), mpolice.SystemClock{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := f.Current()
	if err := s.Append(t.Context(), []gallery.Template{{ID: 1, Category: 1, Vector: unit(8)}, {ID: 2, Category: 1, Vector: unit(8)}}); err != nil {
		t.Fatal(err)
	}
	e, err := s.Erase(t.Context(), []uint64{2, 7})
	if err != nil || len(e.Before) != 1 || e.Before[0] == e.After[0] || s.Has(2) || !s.Has(1) {
		t.Errorf("%+v, %v", e, err)
	}
	if e, err := s.Erase(t.Context(), []uint64{2, 7}); err != nil || len(e.Before) != 0 {
		t.Errorf("again: %+v, %v", e, err)
	}
	n := 0
	if err := s.IDs(t.Context(), func(id uint64, category uint16) error { n += int(id) * int(category); return nil }); err != nil || n != 1 {
		t.Errorf("ids: %d, %v", n, err)
	}
	if _, err := templates.ParseModel("xyz", 1); err == nil {
		t.Error("a hash that is none")
	}
}
