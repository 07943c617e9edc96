package vault

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/sys/unix"

	"mpolice"
	"mpolice/internal/face/gallery"
	"mpolice/internal/face/segment/keytree"
)

// RootKey is the one key that the vault does not keep itself: 32 bytes, in the
// program's keyring. Replace returns nil only when the next key is durable and
// the one before it is destroyed; while it has not returned, Current may give
// either.
type RootKey interface {
	Current(ctx context.Context) ([]byte, error)
	Replace(ctx context.Context, next []byte) error
}

// Errors of a vault. They name no person.
var (
	ErrHeld = errors.New("another process has the photo vault; stop it first")
	// ErrUnfinished: the disk did not confirm a change.
	ErrUnfinished = errors.New("a change of the photo vault was interrupted; restart to finish it")
	ErrClosed     = errors.New("the photo vault is closed")
	// ErrDamaged: a file is not as it was written.
	ErrDamaged = errors.New("a file of the photo vault is damaged; restore it from a backup taken under the present root key, or enrol the photo again")
	// ErrTaken: photo numbers are used once.
	ErrTaken = errors.New("a photo of this number is, or was, in the vault")
)

// Vault is one folder of photos. It is safe for concurrent use.
type Vault struct {
	dir  string
	root RootKey
	rand io.Reader
	lock *os.File
	keys *os.File
	step func(string) error // tests only: told of each step before it is taken

	mu     sync.RWMutex
	tree   *keytree.Tree
	id     string // SHA-256 of the tree's file, for certificates
	broken error  // why nothing is changed any more
}

// Open opens the vault in a folder, making it on first use, and finishes what a
// crash interrupted.
func Open(ctx context.Context, dir string, root RootKey, rand io.Reader) (*Vault, error) {
	return open(ctx, dir, root, rand, func(string) error { return nil })
}

func open(ctx context.Context, dir string, root RootKey, rand io.Reader, step func(string) error) (*Vault, error) {
	v := &Vault{dir: dir, root: root, rand: rand, step: step}
	if err := v.open(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open photo vault: %w", err), v.Close())
	}
	return v, nil
}

func (v *Vault) open(ctx context.Context) error {
	if err := os.MkdirAll(v.dir, 0o700); err != nil {
		return err
	}
	var err error
	if v.lock, err = os.OpenFile(v.path("lock"), os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return err
	}
	if err := unix.Flock(int(v.lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		if errors.Is(err, unix.EWOULDBLOCK) {
			return ErrHeld
		}
		return err
	}
	if v.keys, err = os.OpenFile(v.path("keys"), os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return err
	}
	if err := v.openTree(ctx); err != nil {
		return err
	}
	return v.finish()
}

func (v *Vault) path(name string) string { return filepath.Join(v.dir, name) }

// Close zeroes the keys and lets go of the folder. A second call does nothing.
func (v *Vault) Close() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.tree.Free()
	v.tree, v.broken = nil, ErrClosed
	var errs []error
	for _, f := range []*os.File{v.keys, v.lock} {
		if f != nil {
			errs = append(errs, f.Close())
		}
	}
	v.keys, v.lock = nil, nil
	return errors.Join(errs...)
}

// Get implements gallery.Pictures.
func (v *Vault) Get(_ context.Context, id uint64) ([]byte, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if v.tree == nil {
		return nil, ErrClosed
	}
	var key [keytree.KeySize]byte
	defer clear(key[:])
	if err := v.key(&key, id); err != nil {
		return nil, err
	}
	sealed, err := os.ReadFile(v.photo(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("photo %d: %w", id, mpolice.ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("photo %d: %w", id, err)
	}
	return unseal(sealed, &key, id)
}

// IDs implements gallery.Pictures. It lists files, whose keys it does not try.
func (v *Vault) IDs(ctx context.Context, f func(id uint64) error) error {
	folders, err := os.ReadDir(v.dir)
	if err != nil {
		return fmt.Errorf("list photos: %w", err)
	}
	for _, d := range folders {
		if !d.IsDir() {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		files, err := os.ReadDir(v.path(d.Name()))
		if err != nil {
			return fmt.Errorf("list photos: %w", err)
		}
		for _, file := range files {
			if id, ok := numbered(file.Name()); ok {
				if err := f(id); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// photo is the path of a photo's file: a thousand to a folder.
func (v *Vault) photo(id uint64) string {
	return filepath.Join(v.dir, fmt.Sprintf("%06d", id/1000), strconv.FormatUint(id, 10)+extension)
}

const extension = ".photo"

func numbered(name string) (uint64, bool) {
	base, ok := strings.CutSuffix(name, extension)
	if !ok {
		return 0, false
	}
	id, err := strconv.ParseUint(base, 10, 64)
	return id, err == nil && strconv.FormatUint(id, 10) == base
}

var _ gallery.Pictures = (*Vault)(nil)

func fingerprint(file []byte) string {
	h := sha256.Sum256(file)
	return hex.EncodeToString(h[:])
}

// writable says why no change can be made. The caller holds mu.
func (v *Vault) writable() error { return v.broken }

// fail keeps that the disk may not be as we think.
func (v *Vault) fail(err error) error {
	if v.broken == nil {
		v.broken = ErrUnfinished
	}
	return errors.Join(ErrUnfinished, err)
}
