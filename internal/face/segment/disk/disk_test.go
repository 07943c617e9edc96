package disk

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestPublishIsWholeOrNotThere(t *testing.T) {
	t.Parallel()
	for _, over := range []bool{true, false} {
		for n := 1; ; n++ {
			dir, seen, broke := t.TempDir(), 0, errors.New("broke")
			if over {
				if err := os.WriteFile(filepath.Join(dir, "f"), []byte("old"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			d := New(dir, func(Op) error {
				if seen++; seen >= n {
					return broke
				}
				return nil
			})
			err := d.Publish("f", []byte("new"), over)
			got, _ := d.ReadFile("f")
			if err == nil {
				if string(got) != "new" {
					t.Fatalf("published %q", got)
				}
				break
			}
			if !errors.Is(err, broke) || over && string(got) != "old" && string(got) != "new" {
				t.Fatalf("step %d: %v, left %q", n, err, got)
			}
		}
	}
}

func TestLockIsHeldOnce(t *testing.T) {
	t.Parallel()
	d := New(t.TempDir(), nil)
	first, err := d.Lock("lock")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Lock("lock"); !errors.Is(err, ErrHeld) {
		t.Fatalf("held twice: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := d.Lock("lock")
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}

func TestMapSeesWrites(t *testing.T) {
	t.Parallel()
	d := New(t.TempDir(), nil)
	f, err := d.Create("f")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Map(1); err == nil {
		t.Error("an empty file was mapped")
	}
	if err := f.Resize(8192); err != nil {
		t.Fatal(err)
	}
	b, err := f.Map(8192)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.WriteAt([]byte{42}, 5000); err != nil {
		t.Fatal(err)
	}
	if b[5000] != 42 {
		t.Error("the mapping does not show what was written")
	}
	if _, err := d.Create("f"); err == nil {
		t.Error("a name was taken twice")
	}
	if err := errors.Join(Unmap(b), d.Remove("f"), d.Remove("f"), d.SyncDir()); err != nil {
		t.Error(err)
	}
}
