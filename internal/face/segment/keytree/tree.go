package keytree

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Kinds of segment.
const (
	Log    = 1 // grows by appending
	Sealed = 2 // sorted, never grows
)

// Segment is what the tree says of one segment.
type Segment struct {
	ID       SegmentID
	Kind     uint8
	Capacity int      // records that have a key
	Root     [32]byte // of the file's chunks; zero for a log
	Table    Table    // PagesFor(Capacity) entries
}

// Table lists the pages of a segment: where each is and its key. Entries are
// four bytes of slot and a key.
type Table []byte

const entrySize = 4 + KeySize

// TableSize is the length of a table of n pages.
func TableSize(n int) int { return n * entrySize }

// Len gives the number of pages.
func (t Table) Len() int { return len(t) / entrySize }

// Slot gives the place of page i in the key file, in pages.
func (t Table) Slot(i int) int { return int(binary.LittleEndian.Uint32(t[i*entrySize:])) }

// SetSlot sets it.
func (t Table) SetSlot(i, slot int) { binary.LittleEndian.PutUint32(t[i*entrySize:], uint32(slot)) }

// Key gives the key of page i, in place.
func (t Table) Key(i int) []byte {
	at := i*entrySize + 4
	return t[at : at+KeySize : at+KeySize]
}

// Ref points at a record that is erased by its key and must be zeroed in its
// file as well.
type Ref struct {
	Segment uint32 // index into Tree.Segments
	Slot    uint32
}

// Tree is the whole key tree down to the page keys. It is immutable: a change
// makes a new one.
type Tree struct {
	Generation uint64
	Model      [32]byte // SHA-256 of the model that made the templates
	Dim        int
	Segments   []Segment
	Pending    []Ref // the erasures of this generation

	mem *Memory
}

// Body layout, little endian: model 32, dim 4, segments 4, pending 4; per
// segment id 16, kind 4, capacity 4, root 32; then all tables; then pending
// pairs of 4+4.
const (
	fixedSize   = 32 + 4 + 4 + 4
	segmentSize = 16 + 4 + 4 + 32
	refSize     = 4 + 4

	maxSegments = 1 << 16
	maxCapacity = 1 << 30
)

// ErrTree says that a tree's content has no meaning although it opened.
var ErrTree = errors.New("key tree is malformed")

// New copies everything, page keys too, into memory of its own. Free it.
func New(t Tree) (*Tree, error) {
	size := fixedSize + len(t.Segments)*segmentSize + len(t.Pending)*refSize
	for _, s := range t.Segments {
		size += len(s.Table)
	}
	mem, err := NewMemory(size)
	if err != nil {
		return nil, err
	}
	encode(mem.Bytes()[:0], &t)
	made := &Tree{Generation: t.Generation, mem: mem}
	if err := made.parse(); err != nil {
		mem.Free()
		return nil, err
	}
	return made, nil
}

func encode(b []byte, t *Tree) {
	le := binary.LittleEndian
	b = append(b, t.Model[:]...)
	b = le.AppendUint32(b, uint32(t.Dim))
	b = le.AppendUint32(b, uint32(len(t.Segments)))
	b = le.AppendUint32(b, uint32(len(t.Pending)))
	for _, s := range t.Segments {
		b = append(b, s.ID[:]...)
		b = le.AppendUint32(b, uint32(s.Kind))
		b = le.AppendUint32(b, uint32(s.Capacity))
		b = append(b, s.Root[:]...)
	}
	for _, s := range t.Segments {
		b = append(b, s.Table...)
	}
	for _, r := range t.Pending {
		b = le.AppendUint32(b, r.Segment)
		b = le.AppendUint32(b, r.Slot)
	}
}

// parse reads the body in t.mem; tables stay there.
func (t *Tree) parse() error {
	b, le := t.mem.Bytes(), binary.LittleEndian
	if len(b) < fixedSize {
		return ErrTree
	}
	t.Model = [32]byte(b)
	dim, segments, pending := le.Uint32(b[32:]), le.Uint32(b[36:]), le.Uint32(b[40:])
	b = b[fixedSize:]
	if segments > maxSegments || int(segments)*segmentSize > len(b) || dim == 0 || dim > math.MaxUint16 {
		return ErrTree
	}
	t.Dim = int(dim)
	t.Segments = make([]Segment, segments)
	for i := range t.Segments {
		s := &t.Segments[i]
		kind, capacity := le.Uint32(b[16:]), le.Uint32(b[20:])
		if kind != Log && kind != Sealed || capacity == 0 || capacity > maxCapacity {
			return fmt.Errorf("%w: segment %d", ErrTree, i)
		}
		s.ID, s.Kind, s.Capacity, s.Root = SegmentID(b), uint8(kind), int(capacity), [32]byte(b[24:])
		b = b[segmentSize:]
	}
	return t.parseTables(b, pending)
}

func (t *Tree) parseTables(b []byte, pending uint32) error {
	for i := range t.Segments {
		s := &t.Segments[i]
		n := TableSize(PagesFor(s.Capacity))
		if n > len(b) {
			return fmt.Errorf("%w: pages of segment %d", ErrTree, i)
		}
		s.Table, b = Table(b[:n:n]), b[n:]
		if err := s.Table.check(); err != nil {
			return fmt.Errorf("%w: segment %d", err, i)
		}
	}
	if uint64(len(b)) != uint64(pending)*refSize {
		return fmt.Errorf("%w: length", ErrTree)
	}
	t.Pending = make([]Ref, pending)
	for i := range t.Pending {
		r := Ref{binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])}
		if int(r.Segment) >= len(t.Segments) || int(r.Slot) >= t.Segments[r.Segment].Capacity {
			return fmt.Errorf("%w: erasure %d", ErrTree, i)
		}
		t.Pending[i], b = r, b[refSize:]
	}
	return nil
}

// check refuses two pages in one slot and slots far out.
func (t Table) check() error {
	limit := 2*t.Len() + 1
	used := make([]bool, limit)
	for i := range t.Len() {
		slot := t.Slot(i)
		if slot >= limit || used[slot] {
			return fmt.Errorf("%w: slot of page %d", ErrTree, i)
		}
		used[slot] = true
	}
	return nil
}

// Free zeroes the page keys. The tree is of no use afterwards.
func (t *Tree) Free() {
	if t != nil {
		t.mem.Free()
	}
}

// Locked reports whether the page keys are kept from swap.
func (t *Tree) Locked() bool { return t.mem.Locked() }
