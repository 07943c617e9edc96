package convert

import (
	"encoding/binary"
	"errors"
)

// flat reads a FlatBuffer. Positions are offsets from the start. After the first
// offset that leads outside, err is set and everything reads as zero.
//
// The format (flatbuffers.dev, internals): a table begins with the distance back
// to its vtable; the vtable holds its own size, the table's size and, for each
// field, the distance from the table's begin, 0 for a field that is absent.
// Vectors, texts and tables are reached by a distance forward from where it is
// stored; a vector begins with its number of elements.
type flat struct {
	b   []byte
	err error
}

var errFlat = errors.New("the FlatBuffer points outside itself")

// at returns size bytes at a position, or zeros.
func (f *flat) at(pos, size int) []byte {
	if pos < 0 || size < 0 || pos > len(f.b)-size {
		f.err = errFlat
		return make([]byte, min(max(size, 0), 8))
	}
	return f.b[pos : pos+size]
}

func (f *flat) uint8(pos int) int  { return int(f.at(pos, 1)[0]) }
func (f *flat) uint16(pos int) int { return int(binary.LittleEndian.Uint16(f.at(pos, 2))) }

func (f *flat) int32(pos int) int { return int(int32(binary.LittleEndian.Uint32(f.at(pos, 4)))) }

// follow returns where the distance stored at pos leads.
func (f *flat) follow(pos int) int {
	d := binary.LittleEndian.Uint32(f.at(pos, 4))
	if uint64(d) > uint64(len(f.b)-min(max(pos, 0), len(f.b))) {
		f.err = errFlat
		return 0
	}
	return pos + int(d)
}

// field returns where field i of a table is stored, or 0 if it is absent.
func (f *flat) field(table, i int) int {
	vtable := table - f.int32(table)
	if 4+2*i+2 > f.uint16(vtable) {
		return 0
	}
	d := f.uint16(vtable + 4 + 2*i)
	if d == 0 {
		return 0
	}
	return table + d
}

// table returns the table in field i, or 0.
func (f *flat) table(table, i int) int {
	pos := f.field(table, i)
	if pos == 0 {
		return 0
	}
	return f.follow(pos)
}

// vector returns where the elements of a vector begin and how many there are, at
// most limit. Elements have size bytes.
func (f *flat) vector(table, i, size, limit int) (start, n int) {
	pos := f.field(table, i)
	if pos == 0 || f.err != nil {
		return 0, 0
	}
	start = f.follow(pos)
	count := binary.LittleEndian.Uint32(f.at(start, 4))
	if uint64(count) > uint64(limit) || uint64(count)*uint64(size) > uint64(len(f.b)) {
		f.err = errors.New("the FlatBuffer has a list that is too long")
		return 0, 0
	}
	f.at(start+4, int(count)*size)
	if f.err != nil {
		return 0, 0
	}
	return start + 4, int(count)
}

// tables lists the tables in a vector.
func (f *flat) tables(table, i, limit int) []int {
	start, n := f.vector(table, i, 4, limit)
	var list []int
	for k := range n {
		list = append(list, f.follow(start+4*k))
	}
	return list
}

// ints is a vector of int32.
func (f *flat) ints(table, i, limit int) []int {
	start, n := f.vector(table, i, 4, limit)
	list := make([]int, n)
	for k := range list {
		list[k] = f.int32(start + 4*k)
	}
	return list
}

// bytes is a vector of bytes.
func (f *flat) bytes(table, i int) []byte {
	start, n := f.vector(table, i, 1, len(f.b))
	return f.at(start, n)
}

// intField is an int32 or its default.
func (f *flat) intField(table, i, absent int) int {
	if pos := f.field(table, i); pos != 0 {
		return f.int32(pos)
	}
	return absent
}

// byteField is a byte or its default.
func (f *flat) byteField(table, i, absent int) int {
	if pos := f.field(table, i); pos != 0 {
		return f.uint8(pos)
	}
	return absent
}
