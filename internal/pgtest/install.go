package pgtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// ErrNotInstalled says what a machine without PostgreSQL lacks.
var ErrNotInstalled = errors.New("PostgreSQL 14 or newer is not installed here: install it (on Debian: apt-get install postgresql), " +
	"or set MPOLICE_TEST_POSTGRES to the URL of a server, such as postgres://user:password@127.0.0.1:5432/postgres")

// binaries finds the folder of the server's programs: beside the postgres of
// PATH, or where Debian keeps them, the highest version first.
func binaries() (string, error) {
	if path, err := exec.LookPath("postgres"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path), nil
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return "", err
	}
	best, highest := "", 13.9
	for _, path := range found {
		version, err := strconv.ParseFloat(filepath.Base(filepath.Dir(filepath.Dir(path))), 64)
		if err == nil && version > highest {
			best, highest = filepath.Dir(path), version
		}
	}
	if best == "" {
		return "", ErrNotInstalled
	}
	return best, nil
}

// account is whom the server runs as: this user, or postgres for root, whom the
// server refuses. nil means this user.
func account() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("a server does not run as root, and there is no user postgres: %w", ErrNotInstalled)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, err
}
