package keytree

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/chacha20poly1305"
)

// ErrRootKey says that a tree file does not open under this root key: the key
// is of another generation or store, or the file is damaged.
var ErrRootKey = errors.New("key tree does not open under the root key")

// ErrFormat says that a file is not a tree file.
var ErrFormat = errors.New("not a key tree file of a version that this program reads")

// File head: magic 16, version 4, zero 4, generation 8, nonce 24.
const (
	treeMagic   = "MPOLICE KEYTREE\n"
	treeVersion = 1
	headSize    = 16 + 4 + 4 + 8 + chacha20poly1305.NonceSizeX
)

// Seal gives the tree file under a root key, with a nonce from random.
func (t *Tree) Seal(root []byte, random io.Reader) ([]byte, error) {
	body := t.mem.Bytes()
	file := make([]byte, headSize, headSize+len(body)+chacha20poly1305.Overhead)
	copy(file, treeMagic)
	binary.LittleEndian.PutUint32(file[16:], treeVersion)
	binary.LittleEndian.PutUint64(file[24:], t.Generation)
	if _, err := io.ReadFull(random, file[32:headSize]); err != nil {
		return nil, fmt.Errorf("seal key tree: %w", err)
	}
	aead, err := chacha20poly1305.NewX(root)
	if err != nil {
		return nil, fmt.Errorf("seal key tree: %w", err)
	}
	return aead.Seal(file, file[32:headSize], body, file[:headSize]), nil
}

// Open reads a tree file. It fails with ErrFormat, ErrRootKey or ErrTree. The
// caller frees the tree.
func Open(file, root []byte) (*Tree, error) {
	if len(file) < headSize+chacha20poly1305.Overhead || string(file[:16]) != treeMagic ||
		binary.LittleEndian.Uint32(file[16:]) != treeVersion {
		return nil, ErrFormat
	}
	aead, err := chacha20poly1305.NewX(root)
	if err != nil {
		return nil, fmt.Errorf("open key tree: %w", err)
	}
	mem, err := NewMemory(len(file) - headSize - chacha20poly1305.Overhead)
	if err != nil {
		return nil, err
	}
	if _, err := aead.Open(mem.Bytes()[:0], file[32:headSize], file[headSize:], file[:headSize]); err != nil {
		mem.Free()
		return nil, ErrRootKey
	}
	t := &Tree{Generation: binary.LittleEndian.Uint64(file[24:]), mem: mem}
	if err := t.parse(); err != nil {
		mem.Free()
		return nil, err
	}
	return t, nil
}
