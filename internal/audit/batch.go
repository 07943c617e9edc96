package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"
)

// Head is the last batch of a lane: its dense number and its hash. The zero
// number is a lane that has written nothing.
type Head struct {
	Lane   uint32
	Number uint64
	Hash   [32]byte
}

// Written is one record as it stands in its batch: the sealed record and the
// encoded leaf.
type Written struct {
	Sealed
	Batch uint64
	Index uint16
	Leaf  []byte
}

// MaxBatch bounds the records of one batch.
const MaxBatch = 4096

// NewBatch numbers the records densely after prev, links the batch to it and
// encodes the leaves. The new head's hash covers lane, number, count, the
// previous hash and every leaf.
func NewBatch(prev Head, records []Sealed) ([]Written, Head, error) {
	if len(records) == 0 || len(records) > MaxBatch {
		return nil, prev, fmt.Errorf("new batch: %d records", len(records))
	}
	out := make([]Written, len(records))
	leaves := make([][]byte, len(records))
	for i, s := range records {
		leaf := s.leaf(prev, i, len(records))
		b, err := leaf.Encode()
		if err != nil {
			return nil, prev, fmt.Errorf("new batch: %w", err)
		}
		leaves[i] = b
		out[i] = Written{Sealed: s, Batch: leaf.Batch, Index: leaf.Index, Leaf: b}
	}
	return out, prev.Next(leaves), nil
}

func (s Sealed) leaf(prev Head, index, count int) Leaf {
	return Leaf{
		Kind: s.Kind, At: time.UnixMicro(s.AtMicro).UTC(), Record: s.ID,
		Lane: prev.Lane, Batch: prev.Number + 1, Index: uint16(index), Count: uint16(count),
		Previous: prev.Hash, Content: s.ContentHash(), Fields: s.Fields, Strata: s.Strata,
	}
}

// Next gives the head after a batch of these leaves.
func (h Head) Next(leaves [][]byte) Head {
	d := sha256.New()
	d.Write([]byte("mpolice/batch/v1\x00"))
	var n [16]byte
	binary.BigEndian.PutUint32(n[0:], h.Lane)
	binary.BigEndian.PutUint64(n[4:], h.Number+1)
	binary.BigEndian.PutUint32(n[12:], uint32(len(leaves)))
	d.Write(n[:])
	d.Write(h.Hash[:])
	for _, leaf := range leaves {
		sum := sha256.Sum256(leaf)
		d.Write(sum[:])
	}
	return Head{Lane: h.Lane, Number: h.Number + 1, Hash: [32]byte(d.Sum(nil))}
}
