package keyring

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"mpolice/internal/durable"
)

// Root is a key that is replaced for good: whoever holds the one before can
// open nothing that was written after, and the one before is destroyed. It
// stands over the key trees of templates and photos.
type Root struct {
	path string

	mu sync.Mutex
}

// Root gives the root key of that name (a file below the keyring's folder, such
// as "face/templates.key"), making it on first use.
func (k *Keyring) Root(name string) (*Root, error) {
	path := filepath.Join(k.dir, name)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if _, err := k.make(path); err != nil {
			return nil, fmt.Errorf("root key: %w", err)
		}
	}
	return &Root{path: path}, nil
}

// Named gives the fixed key of that name, making it on first use.
func (k *Keyring) Named(name string) ([]byte, error) { return k.load(name, true) }

// Current gives the key that holds now.
func (r *Root) Current(context.Context) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	b, err := os.ReadFile(r.path)
	if err == nil && len(b) != keySize {
		err = fmt.Errorf("%d bytes, want %d", len(b), keySize)
	}
	if err != nil {
		return nil, fmt.Errorf("root key: %w", err)
	}
	return b, nil
}

// Replace makes next durable and destroys the key before it: the old file is
// taken out of the folder by the rename, then its bytes are overwritten. An SSD
// may keep a copy in spare blocks; docs/operations says what to do about that.
func (r *Root) Replace(_ context.Context, next []byte) error {
	if len(next) != keySize {
		return fmt.Errorf("root key: %d bytes, want %d", len(next), keySize)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	old, err := os.OpenFile(r.path, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("replace root key: %w", err)
	}
	defer old.Close()
	if err := durable.WriteFile(r.path, next, 0o600); err != nil {
		return fmt.Errorf("replace root key: %w", err)
	}
	junk := make([]byte, keySize)
	_, _ = rand.Read(junk) // never fails
	if _, err := old.WriteAt(junk, 0); err != nil {
		return fmt.Errorf("destroy the root key before: %w", err)
	}
	if err := old.Sync(); err != nil {
		return fmt.Errorf("destroy the root key before: %w", err)
	}
	return nil
}
