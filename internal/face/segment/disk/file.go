package disk

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// File is an open file.
type File struct {
	disk *Disk
	name string
	f    *os.File
}

// Name gives the base name.
func (f *File) Name() string { return f.name }

// Size gives the length in bytes.
func (f *File) Size() (int64, error) {
	info, err := f.f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// WriteAt writes all of p at off.
func (f *File) WriteAt(p []byte, off int64) error {
	if err := f.disk.before(Op{Kind: "write", Name: f.name, Off: off, Data: p}); err != nil {
		return err
	}
	_, err := f.f.WriteAt(p, off)
	return err
}

// Resize sets the length; what is added reads as zeros.
func (f *File) Resize(n int64) error {
	if err := f.disk.before(Op{Kind: "size", Name: f.name, Off: n}); err != nil {
		return err
	}
	return f.f.Truncate(n)
}

// Sync makes content and length durable.
func (f *File) Sync() error {
	if err := f.disk.before(Op{Kind: "sync", Name: f.name}); err != nil {
		return unlessSkipped(err)
	}
	return unix.Fdatasync(int(f.f.Fd()))
}

// Close closes the file. Mappings stay.
func (f *File) Close() error { return f.f.Close() }

// Map maps the first n bytes for reading. Unmap it with Unmap.
func (f *File) Map(n int64) ([]byte, error) {
	size, err := f.Size()
	if err != nil {
		return nil, err
	}
	if n <= 0 || n > size || int64(int(n)) != n {
		return nil, fmt.Errorf("map %s: %d bytes asked, %d are there", f.name, n, size)
	}
	b, err := unix.Mmap(int(f.f.Fd()), 0, int(n), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("map %s: %w", f.name, err)
	}
	// A core dump needs no ciphertext either.
	_ = unix.Madvise(b, unix.MADV_DONTDUMP)
	return b, nil
}

// Unmap gives a mapping back.
func Unmap(b []byte) error {
	if len(b) == 0 {
		return nil
	}
	return unix.Munmap(b)
}

// ErrHeld says that another process has the folder.
var ErrHeld = errors.New("another process holds this folder; stop it first")

// Lock is a held folder.
type Lock struct{ f *os.File }

// Lock holds the folder for this process until the lock is closed. The kernel
// lets go of it when the process dies, however it dies.
func (d *Disk) Lock(name string) (*Lock, error) {
	f, err := os.OpenFile(d.path(name), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, ErrHeld
		}
		return nil, err
	}
	return &Lock{f}, nil
}

// Close lets go, also where a child process has inherited the file.
func (l *Lock) Close() error {
	return errors.Join(unix.Flock(int(l.f.Fd()), unix.LOCK_UN), l.f.Close())
}
