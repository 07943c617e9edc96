package postgres

import (
	"encoding/binary"

	"mpolice/internal/registry/holding"
)

// The form that COPY takes (PostgreSQL manual, COPY, "Binary Format"): a
// signature, for each row the number of fields, for each field its length and
// bytes in network order, -1 for NULL; and a last word.
var (
	copyHead = []byte("PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	copyTail = []byte{0xff, 0xff}
)

func appendInt8(b []byte, v int64) []byte {
	return binary.BigEndian.AppendUint64(append(b, 0, 0, 0, 8), uint64(v))
}

func appendInt4(b []byte, v int32) []byte {
	return binary.BigEndian.AppendUint32(append(b, 0, 0, 0, 4), uint32(v))
}

// appendKey appends a key, NULL for none.
func appendKey(b []byte, v int64) []byte {
	if v == 0 {
		return append(b, 0xff, 0xff, 0xff, 0xff)
	}
	return appendInt8(b, v)
}

func appendText(b []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint32(b, uint32(len(s))), s...)
}

// appendVersion appends a row of row_version, its columns as in copy/rows.sql.
func appendVersion(b []byte, register int32, batch int64, v *holding.Version) []byte {
	b = append(b, 0, 17)
	b = appendInt8(b, v.Key)
	b = appendInt8(b, v.Hash)
	b = appendInt8(b, batch)
	b = appendInt8(b, 0)
	b = appendInt8(b, v.Line)
	b = appendKey(b, v.Person)
	b = appendKey(b, v.Former)
	b = appendKey(b, v.Document)
	b = appendKey(b, v.Plate)
	b = appendKey(b, v.Phone)
	b = appendKey(b, v.Name)
	b = appendKey(b, v.Address)
	b = appendInt4(b, register)
	b = appendInt4(b, v.Birth)
	b = appendInt4(b, v.ValidFrom)
	b = appendInt4(b, v.ValidTo)
	at := len(b)
	b = holding.AppendContent(append(b, 0, 0, 0, 0), v.Values)
	binary.BigEndian.PutUint32(b[at:], uint32(len(b)-at-4))
	return b
}

// appendName appends a row of name, its columns as in copy/first_names.sql.
func appendName(b []byte, register int32, e *holding.NameEntry) []byte {
	b = append(b, 0, 4+holding.NameKinds)
	b = appendInt8(b, e.Name)
	for _, h := range e.Hashes {
		b = appendInt8(b, h)
	}
	b = appendInt4(b, register)
	b = appendInt4(b, int32(e.Ord))
	return appendText(b, holding.Clean(e.Text))
}
