package vault

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/crypto/chacha20poly1305"

	"mpolice/internal/face/segment/keytree"
)

// A photo's file: magic 8, number 8, nonce 24, then the sealed JPEG. The head is
// authenticated with it, so that no photo stands in for another.
const (
	photoMagic = "MPPHOTO\x01"
	headSize   = 8 + 8 + chacha20poly1305.NonceSizeX
)

func seal(jpeg []byte, key *[keytree.KeySize]byte, id uint64, random io.Reader) ([]byte, error) {
	file := make([]byte, headSize, headSize+len(jpeg)+chacha20poly1305.Overhead)
	copy(file, photoMagic)
	binary.LittleEndian.PutUint64(file[8:], id)
	if _, err := io.ReadFull(random, file[16:headSize]); err != nil {
		return nil, fmt.Errorf("seal photo: %w", err)
	}
	aead, err := chacha20poly1305.NewX(key[:])
	if err != nil {
		return nil, fmt.Errorf("seal photo: %w", err)
	}
	return aead.Seal(file, file[16:headSize], jpeg, file[:headSize]), nil
}

// unseal gives the JPEG of a photo's file, or ErrDamaged.
func unseal(file []byte, key *[keytree.KeySize]byte, id uint64) ([]byte, error) {
	if len(file) < headSize+chacha20poly1305.Overhead || string(file[:8]) != photoMagic || binary.LittleEndian.Uint64(file[8:]) != id {
		return nil, fmt.Errorf("photo %d: %w", id, ErrDamaged)
	}
	aead, err := chacha20poly1305.NewX(key[:])
	if err != nil {
		return nil, fmt.Errorf("photo %d: %w", id, err)
	}
	jpeg, err := aead.Open(nil, file[16:headSize], file[headSize:], file[:headSize])
	if err != nil {
		return nil, fmt.Errorf("photo %d: %w", id, ErrDamaged)
	}
	return jpeg, nil
}

// publish writes a file under a temporary name, syncs it and gives it its own.
// The folder's entry is durable only after syncDir.
func publish(path string, data []byte) error {
	tmp := path + ".tmp"
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return bare(err)
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(bare(err), f.Close()); err == nil {
		err = bare(os.Rename(tmp, path))
	}
	if err != nil {
		_ = os.Remove(tmp)
	}
	return err
}

// bare takes the path out of an error.
func bare(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// wipe overwrites a file with zeros and unlinks it. One that is not there is
// wiped already.
func wipe(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	st, err := f.Stat()
	if err == nil {
		_, err = io.CopyN(f, zeros{}, st.Size())
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return bare(err)
	}
	return bare(os.Remove(path))
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// sweepTemporary unlinks what a crash left of files that were being written.
func sweepTemporary(dir string) error {
	for _, pattern := range []string{"*.tmp", "*/*.tmp"} {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return err
		}
		for _, n := range names {
			if err := wipe(n); err != nil {
				return err
			}
		}
	}
	return nil
}
