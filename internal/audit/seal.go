package audit

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"mpolice"
)

// Keys are the program's secrets for records, kept apart from the database.
type Keys interface {
	// ContentKey returns the 32-byte key of one month and unit, made durable
	// on first use. A destroyed key is mpolice.ErrNotFound when create is
	// false.
	ContentKey(month mpolice.Month, unit mpolice.UnitID, create bool) ([]byte, error)
	// TagKey returns the 32-byte key of one month's subject tags.
	TagKey(month mpolice.Month) ([]byte, error)
}

// Sealed is a record ready to be written: nothing in it can be read without
// the keys but the strata and the officer.
type Sealed struct {
	ID      mpolice.RecordID
	Kind    Kind
	AtMicro int64
	Officer mpolice.OfficerID
	Parent  mpolice.RecordID
	Strata  Strata
	// Tag is HMAC(month's key, subject), empty without a subject. It stays
	// outside the leaf: a frequency count over leaves must tell nothing.
	Tag []byte
	// Box is nonce and ciphertext (AES-256-GCM) of the JSON content.
	Box    []byte
	Fields [32]byte
}

// Seal encrypts r and commits to its fields.
func Seal(r Record, keys Keys, rand io.Reader) (Sealed, error) {
	s := Sealed{
		ID: r.ID, Kind: r.Kind, AtMicro: r.At.UnixMicro(),
		Officer: r.Officer, Parent: r.Parent, Strata: r.Strata(),
	}
	c := Content{Secret: make([]byte, sha256.Size), Fields: readable(r.Fields)}
	if _, err := io.ReadFull(rand, c.Secret); err != nil {
		return Sealed{}, fmt.Errorf("seal record: %w", err)
	}
	if !r.Subject.IsZero() {
		c.Subject = r.Subject.Canonical()
		tag, err := Tag(keys, s.Strata.Month, r.Subject)
		if err != nil {
			return Sealed{}, fmt.Errorf("seal record: %w", err)
		}
		s.Tag = tag
	}
	var err error
	if s.Fields, err = c.FieldsRoot(); err != nil {
		return Sealed{}, fmt.Errorf("seal record: %w", err)
	}
	if s.Box, err = encrypt(c, s, keys, rand); err != nil {
		return Sealed{}, fmt.Errorf("seal record: %w", err)
	}
	return s, nil
}

// readable gives the fields as JSON will give them back. Bytes that are no UTF-8
// would come back as other text than was committed to, and look like tampering.
func readable(fields []Field) []Field {
	out := make([]Field, len(fields))
	for i, f := range fields {
		out[i] = Field{strings.ToValidUTF8(f.Name, "\uFFFD"), strings.ToValidUTF8(f.Value, "\uFFFD")}
	}
	return out
}

// Tag is the keyed monthly tag of a subject: equal for equal subjects within
// one month, without meaning to anyone who lacks the key.
func Tag(keys Keys, month mpolice.Month, subject mpolice.Subject) ([]byte, error) {
	key, err := keys.TagKey(month)
	if err != nil {
		return nil, fmt.Errorf("tag subject: %w", err)
	}
	m := hmac.New(sha256.New, key)
	m.Write([]byte("mpolice/tag/v1\x00" + subject.Canonical()))
	return m.Sum(nil), nil
}

func encrypt(c Content, s Sealed, keys Keys, rand io.Reader) ([]byte, error) {
	plain, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	aead, err := contentCipher(keys, s.Strata, true)
	if err != nil {
		return nil, err
	}
	box := make([]byte, aead.NonceSize(), aead.NonceSize()+len(plain)+aead.Overhead())
	if _, err := io.ReadFull(rand, box); err != nil {
		return nil, err
	}
	return aead.Seal(box, box, plain, s.ID[:]), nil
}

// Decrypt opens the box of a record. It fails when the key was destroyed
// (mpolice.ErrNotFound) or a byte was changed.
func (s Sealed) Decrypt(keys Keys) (Content, error) {
	aead, err := contentCipher(keys, s.Strata, false)
	if err != nil {
		return Content{}, fmt.Errorf("decrypt record: %w", err)
	}
	n := aead.NonceSize()
	if len(s.Box) < n {
		return Content{}, fmt.Errorf("decrypt record: %w: box of %d bytes", ErrContent, len(s.Box))
	}
	plain, err := aead.Open(nil, s.Box[:n], s.Box[n:], s.ID[:])
	if err != nil {
		return Content{}, fmt.Errorf("decrypt record: %w", err)
	}
	return ParseContent(plain)
}

func contentCipher(keys Keys, st Strata, create bool) (cipher.AEAD, error) {
	key, err := keys.ContentKey(st.Month, st.Unit, create)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// ContentHash is SHA-256 over everything stored of the record that the leaf
// does not show in the clear: officer, parent, tag and box, each with its
// length. One changed byte of a stored record changes it.
func (s Sealed) ContentHash() [32]byte {
	h := sha256.New()
	h.Write([]byte("mpolice/envelope/v1\x00"))
	for _, part := range [][]byte{[]byte(s.Officer), s.Parent[:], s.Tag, s.Box} {
		var n [4]byte
		binary.BigEndian.PutUint32(n[:], uint32(len(part)))
		h.Write(n[:])
		h.Write(part)
	}
	return [32]byte(h.Sum(nil))
}
