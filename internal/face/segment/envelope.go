package segment

import (
	"encoding/binary"
	"errors"
	"math"
	"unsafe"

	"golang.org/x/crypto/chacha20poly1305"

	"mpolice/internal/face/search"
	"mpolice/internal/face/segment/keytree"
)

// The two envelopes of a record are sealed under its one key, each once, with
// a nonce of its own. The nonce can be fixed because the key is never used for
// a third message.
var (
	codesNonce = []byte("face codes 1")
	rowsNonce  = []byte("face row   1")
)

var errEnvelope = errors.New("envelope does not open")

// bound is what an envelope is bound to, so that nobody can move it to another
// person's entry: segment, id and category.
type bound [32]byte

func (b *bound) set(id keytree.SegmentID, e entry) {
	copy(b[:], id[:])
	binary.LittleEndian.PutUint64(b[16:], e.id)
	binary.LittleEndian.PutUint16(b[24:], e.category)
}

// recordKey is the key of one record; all zero means destroyed.
type recordKey = [keytree.KeySize]byte

func sealCodes(dst []byte, key *recordKey, ad *bound, c search.Code) error {
	n := 8 + len(c.Codes)
	binary.LittleEndian.PutUint32(dst, math.Float32bits(c.Scale))
	binary.LittleEndian.PutUint32(dst[4:], math.Float32bits(c.Residual))
	copy(dst[8:n], bytesOf(c.Codes))
	return seal(dst, n, key, codesNonce, ad)
}

func sealRow(dst []byte, key *recordKey, ad *bound, row []float32) error {
	for i, v := range row {
		binary.LittleEndian.PutUint32(dst[4*i:], math.Float32bits(v))
	}
	return seal(dst, 4*len(row), key, rowsNonce, ad)
}

// seal encrypts the first n bytes of dst in place.
func seal(dst []byte, n int, key *recordKey, nonce []byte, ad *bound) error {
	aead, err := chacha20poly1305.New(key[:])
	if err != nil {
		return err
	}
	aead.Seal(dst[:0], nonce, dst[:n], ad[:])
	return nil
}

// openCodes decrypts into plain, which holds 8+dim bytes. The codes of the
// result lie in plain.
func openCodes(plain, sealed []byte, key *recordKey, ad *bound) (search.Code, error) {
	aead, err := chacha20poly1305.New(key[:])
	if err != nil {
		return search.Code{}, err
	}
	if _, err := aead.Open(plain[:0], codesNonce, sealed, ad[:]); err != nil {
		return search.Code{}, errEnvelope
	}
	return search.Code{
		Scale:    math.Float32frombits(binary.LittleEndian.Uint32(plain)),
		Residual: math.Float32frombits(binary.LittleEndian.Uint32(plain[4:])),
		Codes:    int8sOf(plain[8:]),
	}, nil
}

// openRow decrypts straight into the row.
func openRow(row []float32, sealed []byte, key *recordKey, ad *bound) error {
	aead, err := chacha20poly1305.New(key[:])
	if err != nil {
		return err
	}
	b := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(row))), 4*len(row))
	if _, err := aead.Open(b[:0], rowsNonce, sealed, ad[:]); err != nil {
		clear(row)
		return errEnvelope
	}
	// The file is little endian; on such a machine this changes nothing.
	for i := range row {
		row[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return nil
}

func bytesOf(c []int8) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(c))), len(c))
}

func int8sOf(b []byte) []int8 {
	return unsafe.Slice((*int8)(unsafe.Pointer(unsafe.SliceData(b))), len(b))
}
