// Package keyring keeps the program's secrets as files, apart from the
// database and the log: whoever holds a copy of those two can check every
// proof and read no content.
//
//	keys/log.key                   signs checkpoints
//	keys/tag.key, keys/self.key    keyed tags of subjects and of officers' own ids
//	keys/content/202611/<unit>.key content of one month and unit
//
// Removing one content key destroys that content for ever and leaves every
// proof valid. Each file is written durably before its key is first used.
package keyring

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"mpolice"
	"mpolice/internal/durable"
)

const keySize = 32

// Keyring is the keys of one data folder. It is safe for concurrent use.
type Keyring struct {
	dir  string
	rand io.Reader
	tag  []byte
	self []byte

	mu      sync.RWMutex
	content map[string][]byte // by path below dir; guarded by mu
}

// Open reads the keys below dir, making the folder and its fixed keys on
// first use (create) or failing when they are missing.
func Open(dir string, rand io.Reader, create bool) (*Keyring, error) {
	if create {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("open keyring: %w", err)
		}
	}
	k := &Keyring{dir: dir, rand: rand, content: map[string][]byte{}}
	var err error
	if k.tag, err = k.load("tag.key", create); err != nil {
		return nil, fmt.Errorf("open keyring: %w", err)
	}
	if k.self, err = k.load("self.key", create); err != nil {
		return nil, fmt.Errorf("open keyring: %w", err)
	}
	return k, nil
}

// ContentKey returns the key of one month and unit. With create it is made
// durable on first use; without, a missing key is mpolice.ErrNotFound: it was
// destroyed, or never used.
func (k *Keyring) ContentKey(month mpolice.Month, unit mpolice.UnitID, create bool) ([]byte, error) {
	name := filepath.Join("content", strconv.Itoa(int(month)), hex.EncodeToString([]byte(unit))+".key")
	k.mu.RLock()
	key := k.content[name]
	k.mu.RUnlock()
	if key != nil {
		return key, nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if key := k.content[name]; key != nil {
		return key, nil
	}
	key, err := k.load(name, create)
	if err != nil {
		return nil, err
	}
	k.content[name] = key
	return key, nil
}

// TagKey derives the key of one month's subject tags.
func (k *Keyring) TagKey(month mpolice.Month) ([]byte, error) {
	return derive(k.tag, "month "+strconv.Itoa(int(month))), nil
}

// SelfTag is the keyed tag of an officer's own national id, by which a query
// about oneself is found without storing the id.
func (k *Keyring) SelfTag(subject mpolice.Subject) []byte {
	return derive(k.self, subject.Canonical())
}

// LogKey returns the stored key text of the log (signing key and public key, a
// line each), or makes it with the given function where there is none. Without a
// function a missing key is an error: a new one could prove nothing of before.
func (k *Keyring) LogKey(create func(io.Reader) (string, error)) (string, error) {
	path := filepath.Join(k.dir, "log.key")
	b, err := os.ReadFile(path)
	if err == nil {
		return string(b), nil
	}
	if !errors.Is(err, fs.ErrNotExist) || create == nil {
		return "", fmt.Errorf("log key: %w", err)
	}
	key, err := create(k.rand)
	if err != nil {
		return "", fmt.Errorf("log key: %w", err)
	}
	if err := durable.WriteFile(path, []byte(key), 0o600); err != nil {
		return "", fmt.Errorf("log key: %w", err)
	}
	return key, nil
}

// load reads one key file below the keyring's folder, or makes it.
func (k *Keyring) load(name string, create bool) ([]byte, error) {
	path := filepath.Join(k.dir, name)
	b, err := os.ReadFile(path)
	switch {
	case err == nil && len(b) == keySize:
		return b, nil
	case err == nil:
		return nil, fmt.Errorf("key file %s has %d bytes, want %d", name, len(b), keySize)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("key file %s: %w", name, err)
	case !create:
		return nil, fmt.Errorf("key file %s: %w", name, mpolice.ErrNotFound)
	}
	return k.make(path)
}

func (k *Keyring) make(path string) ([]byte, error) {
	key := make([]byte, keySize)
	if _, err := io.ReadFull(k.rand, key); err != nil {
		return nil, fmt.Errorf("make key: %w", err)
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make key: %w", err)
	}
	if err := durable.WriteFile(path, key, 0o600); err != nil {
		return nil, fmt.Errorf("make key: %w", err)
	}
	return key, durable.SyncDir(filepath.Dir(dir))
}

func derive(key []byte, what string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(what))
	return m.Sum(nil)
}
