package mpolice

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"
)

// RecordID names one record (and through it one query): a UUID of version 7
// (RFC 9562), so that ids sort by time.
type RecordID [16]byte

// NewRecordID makes an id from the time (to the millisecond) and 74 random
// bits of rand.
func NewRecordID(now time.Time, rand io.Reader) (RecordID, error) {
	var id RecordID
	if _, err := io.ReadFull(rand, id[6:]); err != nil {
		return RecordID{}, fmt.Errorf("record id: %w", err)
	}
	ms := now.UnixMilli()
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i))
	}
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	return id, nil
}

// IsZero reports whether the id was never set.
func (id RecordID) IsZero() bool { return id == RecordID{} }

// String gives the 36-character form with hyphens.
func (id RecordID) String() string {
	var b [36]byte
	hex.Encode(b[0:8], id[0:4])
	hex.Encode(b[9:13], id[4:6])
	hex.Encode(b[14:18], id[6:8])
	hex.Encode(b[19:23], id[8:10])
	hex.Encode(b[24:36], id[10:16])
	b[8], b[13], b[18], b[23] = '-', '-', '-', '-'
	return string(b[:])
}

// ErrRecordID is what ParseRecordID answers to anything but its own form.
var ErrRecordID = errors.New("not a record number")

// ParseRecordID reads the form that String gives, in lower case only: one id
// has one spelling.
func ParseRecordID(s string) (RecordID, error) {
	var id RecordID
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return id, ErrRecordID
	}
	flat := s[0:8] + s[9:13] + s[14:18] + s[19:23] + s[24:36]
	if _, err := hex.Decode(id[:], []byte(flat)); err != nil || id.String() != s {
		return RecordID{}, ErrRecordID
	}
	return id, nil
}
