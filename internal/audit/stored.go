package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"mpolice"
)

// Stored is a record as the store gives it back.
type Stored struct {
	Written
	// Seq is the dense commit number from 1; the log's leaf index is Seq-1.
	Seq  int64
	Lane uint32
}

// At gives the record's time.
func (s Stored) At() time.Time { return time.UnixMicro(s.AtMicro).UTC() }

// Filter admits records. Zero values admit all. Before is an exclusive bound
// on Seq for paging; From is inclusive and To exclusive.
type Filter struct {
	Before  int64
	From    time.Time
	To      time.Time
	Unit    mpolice.UnitID
	Kind    Kind
	Card    mpolice.CardCode
	Officer mpolice.OfficerID
	Limit   int
}

// ErrStored is wrapped by what Check finds.
var ErrStored = errors.New("stored record differs from its leaf")

// Check holds everything that is stored of a record against its leaf: a byte
// changed in any column shows. Keys are not needed.
func (s Stored) Check() error {
	leaf, err := ParseLeaf(s.Leaf)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrStored, err)
	}
	s.Fields = leaf.Fields // the database keeps the root in the leaf alone
	want := s.leaf(Head{Lane: s.Lane, Number: s.Batch - 1, Hash: leaf.Previous}, int(s.Index), int(leaf.Count))
	b, err := want.Encode()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrStored, err)
	}
	if !bytes.Equal(b, s.Leaf) {
		return fmt.Errorf("%w: %s", ErrStored, want.differs(leaf))
	}
	return nil
}

// CheckContent decrypts the record and holds every field against the leaf's
// commitments. A destroyed key is mpolice.ErrNotFound.
func (s Stored) CheckContent(keys Keys) (Content, error) {
	c, err := s.Decrypt(keys)
	if err != nil {
		return Content{}, err
	}
	leaf, err := ParseLeaf(s.Leaf)
	if err != nil {
		return Content{}, err
	}
	root, err := c.FieldsRoot()
	if err != nil {
		return Content{}, err
	}
	if root != leaf.Fields {
		return Content{}, fmt.Errorf("%w: field commitments", ErrStored)
	}
	return c, nil
}

// differs names the first part in which two leaves differ.
func (l Leaf) differs(m Leaf) string {
	switch {
	case l.Record != m.Record:
		return "record id"
	case l.Kind != m.Kind:
		return "kind"
	case !l.At.Equal(m.At):
		return "time"
	case l.Strata != m.Strata:
		return "unit, role, card or month"
	case l.Batch != m.Batch || l.Index != m.Index || l.Lane != m.Lane:
		return "place in the batch"
	}
	return "content, officer, parent or subject tag"
}

// Reader gives records back. Lists hold at most the limit that is asked for.
type Reader interface {
	// Record answers mpolice.ErrNotFound for an unknown id.
	Record(ctx context.Context, id mpolice.RecordID) (Stored, error)
	// Children gives the records whose parent is id, oldest first.
	Children(ctx context.Context, id mpolice.RecordID) ([]Stored, error)
	// Records gives those that the filter admits, newest first.
	Records(ctx context.Context, f Filter) ([]Stored, error)
	// RecordsOf gives an officer's own of some kinds, newest first.
	RecordsOf(ctx context.Context, f Filter, kinds []Kind) ([]Stored, error)
	// RecordsFrom gives records with Seq above after, oldest first.
	RecordsFrom(ctx context.Context, after int64, limit int) ([]Stored, error)
}

// Rebuild puts a written record together again from its leaf and the parts that
// the leaf has only a hash of. It fails when they do not belong together.
func Rebuild(leaf []byte, officer string, parent, tag, box []byte) (Written, error) {
	l, err := ParseLeaf(leaf)
	if err != nil {
		return Written{}, err
	}
	if len(parent) != len(mpolice.RecordID{}) {
		return Written{}, fmt.Errorf("%w: parent of %d bytes", ErrStored, len(parent))
	}
	w := Written{
		Sealed: Sealed{
			ID: l.Record, Kind: l.Kind, AtMicro: l.At.UnixMicro(), Officer: mpolice.OfficerID(officer), Parent: mpolice.RecordID(parent),
			Strata: l.Strata, Tag: bytes.Clone(tag), Box: bytes.Clone(box), Fields: l.Fields,
		},
		Batch: l.Batch, Index: l.Index, Leaf: bytes.Clone(leaf),
	}
	if w.ContentHash() != l.Content {
		return Written{}, fmt.Errorf("%w: content, officer, parent or subject tag", ErrStored)
	}
	return w, nil
}
