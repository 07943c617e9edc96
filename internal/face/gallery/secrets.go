package gallery

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
)

// Sealer keeps whose photo it is: sealed in the row, with the photo's number as
// what it is bound to.
type Sealer interface {
	Seal(plain, bound []byte) ([]byte, error)
	// Open fails when a byte of the box was changed or it is another photo's.
	Open(box, bound []byte) ([]byte, error)
}

// Tagger makes keyed tags: equal for equal input, without meaning to anyone who
// lacks the key. National ids have under 2^32 practical values, so a bare hash
// of one hides nothing.
type Tagger interface {
	Tag(what string, parts ...[]byte) []byte
}

// Secrets is both, derived from one key of 32 bytes (HKDF-SHA-256, RFC 5869):
// AES-256-GCM with random nonces, and HMAC-SHA-256 cut to 24 bytes.
type Secrets struct {
	aead cipher.AEAD
	tag  []byte
	rand io.Reader
}

var errBox = errors.New("a sealed person cannot be opened: the row was changed, or the key is another")

// NewSecrets derives both from key.
func NewSecrets(key []byte, rand io.Reader) (*Secrets, error) {
	if len(key) != 32 {
		return nil, fmt.Errorf("gallery key has %d bytes, want 32", len(key))
	}
	seal, err := hkdf.Key(sha256.New, key, nil, "mpolice/gallery/seal/v1", 32)
	if err != nil {
		return nil, fmt.Errorf("gallery key: %w", err)
	}
	tag, err := hkdf.Key(sha256.New, key, nil, "mpolice/gallery/tag/v1", 32)
	if err != nil {
		return nil, fmt.Errorf("gallery key: %w", err)
	}
	block, err := aes.NewCipher(seal)
	if err != nil {
		return nil, fmt.Errorf("gallery key: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("gallery key: %w", err)
	}
	return &Secrets{aead, tag, rand}, nil
}

// Seal implements Sealer: nonce and ciphertext.
func (s *Secrets) Seal(plain, bound []byte) ([]byte, error) {
	nonce := make([]byte, s.aead.NonceSize(), s.aead.NonceSize()+len(plain)+s.aead.Overhead())
	if _, err := io.ReadFull(s.rand, nonce); err != nil {
		return nil, fmt.Errorf("seal person: %w", err)
	}
	return s.aead.Seal(nonce, nonce, plain, bound), nil
}

// Open implements Sealer.
func (s *Secrets) Open(box, bound []byte) ([]byte, error) {
	n := s.aead.NonceSize()
	if len(box) < n {
		return nil, errBox
	}
	plain, err := s.aead.Open(nil, box[:n], box[n:], bound)
	if err != nil {
		return nil, errBox
	}
	return plain, nil
}

// tagSize is how much of an HMAC a tag keeps: 2^96 work to find two equal ones.
const tagSize = 24

// Tag implements Tagger; each part goes in with its length.
func (s *Secrets) Tag(what string, parts ...[]byte) []byte {
	m := hmac.New(sha256.New, s.tag)
	fmt.Fprintf(m, "%s\x00", what)
	for _, p := range parts {
		fmt.Fprintf(m, "%d:", len(p))
		m.Write(p)
	}
	return m.Sum(nil)[:tagSize]
}
