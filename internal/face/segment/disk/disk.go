package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Op is one operation about to happen.
type Op struct {
	Kind string // "create", "write", "size", "sync", "rename", "remove", "syncdir"
	Name string // base name of the file
	To   string // the new base name of a rename
	Off  int64
	Data []byte // what a write is to write
}

// Observer hears of every operation before it happens; an error stops it. It
// is a seam for tests and nil in the program.
type Observer func(Op) error

// ErrSkip, given by an observer, lets a sync count as done: tests whose machine
// stays up need not wait for it.
var ErrSkip = errors.New("skip")

// Disk is one folder. Names are base names within it.
type Disk struct {
	dir string
	obs Observer
}

// New is the folder dir, which need not exist yet.
func New(dir string, obs Observer) *Disk { return &Disk{dir: dir, obs: obs} }

// Dir gives the folder.
func (d *Disk) Dir() string { return d.dir }

func (d *Disk) path(name string) string { return filepath.Join(d.dir, name) }

func (d *Disk) before(op Op) error {
	if d.obs == nil {
		return nil
	}
	return d.obs(op)
}

// Create makes a new file that only the owner may read, and fails if the name
// is taken.
func (d *Disk) Create(name string) (*File, error) {
	if err := d.before(Op{Kind: "create", Name: name}); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(d.path(name), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	return &File{disk: d, name: name, f: f}, nil
}

// Open opens a file for reading and writing.
func (d *Disk) Open(name string) (*File, error) {
	f, err := os.OpenFile(d.path(name), os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	return &File{disk: d, name: name, f: f}, nil
}

// ReadFile reads a whole file.
func (d *Disk) ReadFile(name string) ([]byte, error) { return os.ReadFile(d.path(name)) }

// Names lists the folder, sorted.
func (d *Disk) Names() ([]string, error) {
	entries, err := os.ReadDir(d.dir)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names, nil
}

// Remove deletes a file; one that is gone already is fine.
func (d *Disk) Remove(name string) error {
	if err := d.before(Op{Kind: "remove", Name: name}); err != nil {
		return err
	}
	if err := os.Remove(d.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Rename replaces to, atomically for readers.
func (d *Disk) Rename(from, to string) error {
	if err := d.before(Op{Kind: "rename", Name: from, To: to}); err != nil {
		return err
	}
	return os.Rename(d.path(from), d.path(to))
}

// SyncDir makes creations, renames and removals durable.
func (d *Disk) SyncDir() error {
	if err := d.before(Op{Kind: "syncdir", Name: "."}); err != nil {
		return unlessSkipped(err)
	}
	f, err := os.Open(d.dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func unlessSkipped(err error) error {
	if errors.Is(err, ErrSkip) {
		return nil
	}
	return err
}

// Publish writes a file so that a crash leaves it whole or not there: content
// first, then the name. Where over is set it replaces a file of that name.
func (d *Disk) Publish(name string, data []byte, over bool) error {
	made := name
	if over {
		made = name + ".tmp"
		if err := d.Remove(made); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	f, err := d.Create(made)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	err = f.WriteAt(data, 0)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil && over {
		err = d.Rename(made, name)
	}
	if err == nil {
		err = d.SyncDir()
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}
