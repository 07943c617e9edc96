package audit

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"mpolice"
)

// leafMagic starts every leaf: the format and its version.
const leafMagic = "mpl1"

// Leaf is what the public log keeps of one record. Encoded (big endian):
//
//	"mpl1"  kind:1  at:8 (µs since 1970, UTC)  month:4  record:16
//	lane:4  batch:8  index:2  count:2  previous:32
//	content:32 (SHA-256 of the envelope)  fields:32 (root of commitments)
//	unit:1+n  role:1+n  card:1+n
//
// previous is the hash of the batch before, repeated in each leaf of a batch,
// so that the chain of batches can be checked from the log alone.
type Leaf struct {
	Kind     Kind
	At       time.Time
	Record   mpolice.RecordID
	Lane     uint32
	Batch    uint64
	Index    uint16 // place in the batch, from 0
	Count    uint16 // records in the batch
	Previous [32]byte
	Content  [32]byte
	Fields   [32]byte
	Strata   Strata
}

const leafFixed = 4 + 1 + 8 + 4 + 16 + 4 + 8 + 2 + 2 + 32 + 32 + 32

// ErrLeaf is wrapped by every error of ParseLeaf.
var ErrLeaf = errors.New("malformed leaf")

// Encode gives the canonical bytes. It fails when a stratum is longer than 255
// bytes.
func (l Leaf) Encode() ([]byte, error) {
	s := []string{string(l.Strata.Unit), string(l.Strata.Role), string(l.Strata.Card)}
	b := make([]byte, 0, leafFixed+3+len(s[0])+len(s[1])+len(s[2]))
	b = append(b, leafMagic...)
	b = append(b, byte(l.Kind))
	b = binary.BigEndian.AppendUint64(b, uint64(l.At.UnixMicro()))
	b = binary.BigEndian.AppendUint32(b, uint32(l.Strata.Month))
	b = append(b, l.Record[:]...)
	b = binary.BigEndian.AppendUint32(b, l.Lane)
	b = binary.BigEndian.AppendUint64(b, l.Batch)
	b = binary.BigEndian.AppendUint16(b, l.Index)
	b = binary.BigEndian.AppendUint16(b, l.Count)
	b = append(b, l.Previous[:]...)
	b = append(b, l.Content[:]...)
	b = append(b, l.Fields[:]...)
	for _, x := range s {
		if len(x) > 255 {
			return nil, fmt.Errorf("encode leaf: stratum of %d bytes", len(x))
		}
		b = append(b, byte(len(x)))
		b = append(b, x...)
	}
	return b, nil
}

// ParseLeaf reads canonical bytes; anything that Encode would not give back
// byte for byte is refused.
func ParseLeaf(b []byte) (Leaf, error) {
	if len(b) < leafFixed+3 || string(b[:4]) != leafMagic {
		return Leaf{}, fmt.Errorf("%w: %d bytes or another format", ErrLeaf, len(b))
	}
	l := Leaf{Kind: Kind(b[4]), At: time.UnixMicro(int64(binary.BigEndian.Uint64(b[5:]))).UTC()}
	l.Strata.Month = mpolice.Month(binary.BigEndian.Uint32(b[13:]))
	copy(l.Record[:], b[17:])
	l.Lane = binary.BigEndian.Uint32(b[33:])
	l.Batch = binary.BigEndian.Uint64(b[37:])
	l.Index = binary.BigEndian.Uint16(b[45:])
	l.Count = binary.BigEndian.Uint16(b[47:])
	copy(l.Previous[:], b[49:])
	copy(l.Content[:], b[81:])
	copy(l.Fields[:], b[113:])
	rest := b[leafFixed:]
	var s [3]string
	for i := range s {
		if len(rest) == 0 || len(rest) < 1+int(rest[0]) {
			return Leaf{}, fmt.Errorf("%w: cut short", ErrLeaf)
		}
		end := 1 + int(rest[0]) // in a byte, 255 and 1 would be 0
		s[i], rest = string(rest[1:end]), rest[end:]
	}
	if len(rest) != 0 {
		return Leaf{}, fmt.Errorf("%w: %d bytes too many", ErrLeaf, len(rest))
	}
	l.Strata.Unit, l.Strata.Role, l.Strata.Card = mpolice.UnitID(s[0]), mpolice.Role(s[1]), mpolice.CardCode(s[2])
	return l, l.check()
}

// check refuses what no writer makes.
func (l Leaf) check() error {
	_, known := kindNames[l.Kind]
	switch {
	case !known:
		return fmt.Errorf("%w: unknown kind %d", ErrLeaf, l.Kind)
	case !l.Strata.Month.Valid() || l.Strata.Month != mpolice.MonthOf(l.At):
		return fmt.Errorf("%w: month does not fit the time", ErrLeaf)
	case l.Index >= l.Count:
		return fmt.Errorf("%w: record %d of a batch of %d", ErrLeaf, l.Index, l.Count)
	case l.Batch == 0:
		return fmt.Errorf("%w: batch 0", ErrLeaf)
	}
	return nil
}
