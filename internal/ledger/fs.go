package ledger

import (
	"errors"
	"io/fs"
	"os"
)

// FS is the few file operations that the sealer makes, so that tests can let each of them fail.
// Names are paths of the operating system. Content is durable only after File.Sync, a name only after
// SyncDir of its folder.
type FS interface {
	// Create makes a new file for writing and fails if the name is taken.
	Create(name string) (File, error)
	ReadFile(name string) ([]byte, error)
	ReadDir(name string) ([]fs.DirEntry, error)
	// Mkdir makes one folder; one that exists already is fine.
	Mkdir(name string) error
	// Rename replaces to, atomically for readers.
	Rename(from, to string) error
	Remove(name string) error
	SyncDir(name string) error
}

// File is a file being written.
type File interface {
	Write(p []byte) (int, error)
	Sync() error
	Close() error
}

// OS is the file system of the operating system.
type OS struct{}

// Create makes a file that only the owner writes and its group reads.
func (OS) Create(name string) (File, error) {
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
}

// ReadFile reads a whole file.
func (OS) ReadFile(name string) ([]byte, error) { return os.ReadFile(name) }

// ReadDir lists a folder, sorted by name.
func (OS) ReadDir(name string) ([]fs.DirEntry, error) { return os.ReadDir(name) }

// Mkdir makes one folder unless it exists.
func (OS) Mkdir(name string) error {
	if err := os.Mkdir(name, 0o750); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// Rename moves a file over another.
func (OS) Rename(from, to string) error { return os.Rename(from, to) }

// Remove deletes a file or an empty folder.
func (OS) Remove(name string) error { return os.Remove(name) }

// SyncDir makes the names in a folder durable.
func (OS) SyncDir(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
