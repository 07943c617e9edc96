package convert

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestPrepareGivesTheApprovedBytes(t *testing.T) {
	out := t.TempDir()
	npm := filepath.Join(models, "node_modules")
	files, err := Prepare(npm, out)
	if err != nil {
		t.Fatalf("%v\nrun `make models` first", err)
	}
	if len(files) != len(products()) {
		t.Fatalf("made %d files, want %d", len(files), len(products()))
	}
	for _, f := range files {
		if !f.Made {
			t.Errorf("%s was not made in an empty folder", f.Name)
		}
	}
	left, err := os.ReadDir(out)
	if err != nil || len(left) != len(files) {
		t.Fatalf("the folder holds %d entries, want %d (%v)", len(left), len(files), err)
	}
	again, err := Prepare("nowhere", out)
	if err != nil {
		t.Fatalf("nothing was to do: %v", err)
	}
	for _, f := range again {
		if f.Made {
			t.Errorf("%s was made again", f.Name)
		}
	}
}

// TestPrepareMendsADamagedFile: a file that is not the approved one is made anew.
func TestPrepareMendsADamagedFile(t *testing.T) {
	out := t.TempDir()
	name := products()[0].name
	if err := os.WriteFile(filepath.Join(out, name), []byte("damaged"), 0o644); err != nil {
		t.Fatal(err)
	}
	files, err := Prepare(filepath.Join(models, "node_modules"), out)
	if err != nil {
		t.Fatalf("%v\nrun `make models` first", err)
	}
	if files[0].Name != name || !files[0].Made {
		t.Errorf("%+v", files[0])
	}
}

func TestPrepareRefusesOtherFiles(t *testing.T) {
	npm, out := t.TempDir(), t.TempDir()
	if _, err := Prepare(npm, out); !errors.Is(err, ErrInput) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("nothing installed: %v", err)
	}
	for _, s := range products()[0].from {
		b := bytes.Clone(published(t, s.path))
		b[len(b)-1] ^= 1
		path := filepath.Join(npm, filepath.FromSlash(s.path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Prepare(npm, out); !errors.Is(err, ErrInput) {
		t.Errorf("one bit changed: %v", err)
	}
	left, err := os.ReadDir(out)
	if err != nil || len(left) != 0 {
		t.Errorf("%d files were written (%v)", len(left), err)
	}
}

// TestOutputIsChecked: a converter that changed would be noticed before anything
// is written.
func TestOutputIsChecked(t *testing.T) {
	p := products()[0]
	convert := p.make
	p.make = func(b [][]byte) ([]byte, error) {
		net, err := convert(b)
		return append(net, 0), err
	}
	out := t.TempDir()
	if _, err := p.prepare(filepath.Join(models, "node_modules"), out); !errors.Is(err, ErrOutput) {
		t.Errorf("got %v", err)
	}
	left, err := os.ReadDir(out)
	if err != nil || len(left) != 0 {
		t.Errorf("%d files were written (%v)", len(left), err)
	}
}
