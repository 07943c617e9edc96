package pgtest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// prefix starts the name of every folder that this package makes.
const prefix = "mpolice-pg-"

// folder is a temporary folder that is locked while its process lives.
type folder struct {
	path string
	lock *os.File
}

// newFolder makes a folder that the account can use, below parent (empty: the
// system's temporary folder), and removes those of processes that are gone.
func newFolder(parent string, who *syscall.Credential) (*folder, error) {
	if parent == "" {
		parent = temporary(who)
	}
	sweep(parent)
	path, err := os.MkdirTemp(parent, prefix)
	if err != nil {
		return nil, err
	}
	f := &folder{path: path}
	if f.lock, err = hold(path); err == nil && who != nil {
		err = os.Chown(path, int(who.Uid), int(who.Gid))
	}
	if err != nil {
		return nil, errors.Join(err, f.remove())
	}
	return f, nil
}

// remove ends the folder and lets go of it.
func (f *folder) remove() error {
	err := os.RemoveAll(f.path)
	if f.lock != nil {
		err = errors.Join(err, f.lock.Close())
	}
	return err
}

func (f *folder) file(name string) string { return filepath.Join(f.path, name) }

// errHeld: the process of that folder lives.
var errHeld = errors.New("folder is in use")

// hold takes the lock of a folder. The kernel lets go when the process ends.
func hold(path string) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(path, "owner"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %w", errHeld, err), file.Close())
	}
	return file, nil
}

// sweep removes the folders below parent whose processes are gone. A folder
// without its lock file is being made this moment.
func sweep(parent string) {
	found, err := filepath.Glob(filepath.Join(parent, prefix+"*"))
	if err != nil {
		return
	}
	for _, path := range found {
		if _, err := os.Stat(filepath.Join(path, "owner")); err != nil {
			continue
		}
		if lock, err := hold(path); err == nil {
			_ = (&folder{path, lock}).remove() // what cannot be removed stays for the next sweep
		}
	}
}

// temporary is a folder for temporary files that the account can reach.
func temporary(who *syscall.Credential) string {
	dir := os.TempDir()
	if who == nil || reachable(dir) {
		return dir
	}
	return "/tmp"
}

// reachable reports whether everybody may pass through a folder and all above.
func reachable(dir string) bool {
	for {
		st, err := os.Stat(dir)
		if err != nil || st.Mode().Perm()&0o001 == 0 {
			return false
		}
		up := filepath.Dir(dir)
		if up == dir {
			return true
		}
		dir = up
	}
}
