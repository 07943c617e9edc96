package keytree

import (
	"encoding/binary"
	"errors"

	"golang.org/x/crypto/chacha20"
	"golang.org/x/crypto/chacha20poly1305"
)

const (
	// KeySize is the length of root, page and record keys in bytes.
	KeySize = chacha20poly1305.KeySize
	// PageSize is the length of a sealed page, a multiple of a disk's block so
	// that writing one cannot tear its neighbour.
	PageSize = 16 << 10
	// PageKeys is how many record keys a page holds.
	PageKeys = plainSize / KeySize

	plainSize = PageSize - chacha20poly1305.Overhead
)

// SegmentID names a segment; it is random.
type SegmentID [16]byte

// ErrPage says that a page is not what the tree says it is.
var ErrPage = errors.New("key page does not open: it is damaged or was swapped")

// PagesFor gives the number of pages for n records.
func PagesFor(n int) int { return (n + PageKeys - 1) / PageKeys }

var pageNonce = []byte("mpolice page")

// place binds a page to its segment and position.
func place(id SegmentID, index int) []byte {
	ad := make([]byte, 0, 24)
	return binary.LittleEndian.AppendUint64(append(ad, id[:]...), uint64(index))
}

// SealPage encrypts the record keys of a page under a page key that was never
// used before. Keys hold PageKeys×KeySize bytes; dst holds PageSize.
func SealPage(dst, keys, pageKey []byte, id SegmentID, index int) error {
	if len(dst) != PageSize || len(keys) != PageKeys*KeySize {
		return errors.New("key page has a wrong size")
	}
	aead, err := chacha20poly1305.New(pageKey)
	if err != nil {
		return err
	}
	n := copy(dst, keys)
	clear(dst[n:])
	aead.Seal(dst[:0], pageNonce, dst[:plainSize], place(id, index))
	return nil
}

// OpenPage decrypts and authenticates a page into keys, which holds
// PageKeys×KeySize bytes with room for PageSize. It fails with ErrPage.
func OpenPage(keys, page, pageKey []byte, id SegmentID, index int) error {
	if len(page) != PageSize || cap(keys) < plainSize {
		return ErrPage
	}
	aead, err := chacha20poly1305.New(pageKey)
	if err != nil {
		return err
	}
	if _, err := aead.Open(keys[:0], pageNonce, page, place(id, index)); err != nil {
		clear(keys[:cap(keys)])
		return ErrPage
	}
	return nil
}

// KeyAt decrypts record key i of a page into key without looking at the rest
// of the page and without authenticating it: use it only where the record's
// own tag is checked next.
func KeyAt(key *[KeySize]byte, page, pageKey []byte, i int) error {
	if len(page) != PageSize || i < 0 || i >= PageKeys {
		return ErrPage
	}
	stream, err := chacha20.NewUnauthenticatedCipher(pageKey, pageNonce)
	if err != nil {
		return err
	}
	// Block 0 makes the tag's key; data starts at block 1 (RFC 8439, 2.8).
	stream.SetCounter(1 + uint32(i/2))
	var block [64]byte
	stream.XORKeyStream(block[:], block[:])
	pad, sealed := block[i%2*KeySize:], page[i*KeySize:]
	for j := range key {
		key[j] = pad[j] ^ sealed[j]
	}
	clear(block[:])
	return nil
}
