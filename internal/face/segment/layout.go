package segment

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"time"

	"golang.org/x/crypto/chacha20poly1305"

	"mpolice/internal/face/segment/keytree"
)

const (
	// ChunkSize is the unit of checks: 256 KB, so that an erasure hashes little.
	ChunkSize = 256 << 10

	headerSize = 4096
	entrySize  = 16
	frameHead  = 16
	version    = 1
	tag        = chacha20poly1305.Overhead

	sealedMagic = "MPFACES1"
	logMagic    = "MPFACEL1"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// header is the first block of every segment file. It never changes.
//
//	0 magic 8 | 8 version 4 | 12 dim 4 | 16 records 4 | 20 chunk size 4
//	24 created, µs since 1970 UTC 8 | 32 model SHA-256 32 | 64 key-tree id 16
//	80 CRC32C of the above 4 | zeros to 4096
type header struct {
	kind    uint8
	dim     int
	records int // capacity of a log, count of a sealed segment
	created time.Time
	model   [32]byte
	id      keytree.SegmentID
}

func (h header) encode() []byte {
	b, le := make([]byte, headerSize), binary.LittleEndian
	copy(b, sealedMagic)
	if h.kind == keytree.Log {
		copy(b, logMagic)
	}
	le.PutUint32(b[8:], version)
	le.PutUint32(b[12:], uint32(h.dim))
	le.PutUint32(b[16:], uint32(h.records))
	le.PutUint32(b[20:], ChunkSize)
	le.PutUint64(b[24:], uint64(h.created.UnixMicro()))
	copy(b[32:], h.model[:])
	copy(b[64:], h.id[:])
	le.PutUint32(b[80:], crc32.Checksum(b[:80], castagnoli))
	return b
}

// parseHeader reads a header; it fails with a sentence that says what is wrong.
func parseHeader(b []byte) (header, error) {
	var h header
	le := binary.LittleEndian
	if len(b) < headerSize {
		return h, fmt.Errorf("the header is cut off at %d bytes", len(b))
	}
	switch string(b[:8]) {
	case sealedMagic:
		h.kind = keytree.Sealed
	case logMagic:
		h.kind = keytree.Log
	default:
		return h, fmt.Errorf("it does not begin as a segment file does")
	}
	if le.Uint32(b[80:]) != crc32.Checksum(b[:80], castagnoli) {
		return h, fmt.Errorf("the header's checksum is wrong")
	}
	for i, v := range b[84:headerSize] {
		if v != 0 && !(h.kind == keytree.Log && inMarker(int64(84+i))) {
			return h, fmt.Errorf("the header is not zero at %d", 84+i)
		}
	}
	if v, c := le.Uint32(b[8:]), le.Uint32(b[20:]); v != version || c != ChunkSize {
		return h, fmt.Errorf("version %d with chunks of %d bytes cannot be read by this program", v, c)
	}
	h.dim, h.records = int(le.Uint32(b[12:])), int(le.Uint32(b[16:]))
	h.created = time.UnixMicro(int64(le.Uint64(b[24:]))).UTC()
	h.model, h.id = [32]byte(b[32:]), keytree.SegmentID(b[64:])
	if h.dim < 1 || h.dim > maxDim || h.records < 1 || h.records > maxRecords {
		return h, fmt.Errorf("the header gives %d records of %d values", h.records, h.dim)
	}
	return h, nil
}

const maxRecords = 1 << 28

// layout says where the parts of a record are. A sealed segment keeps them
// apart: directory, then all codes, then all rows, each from a chunk border on,
// then the table of chunks. A log keeps a record's parts together in a frame.
type layout struct {
	entry, codes, rows                   int64 // offset of slot 0
	entryStride, codesStride, rowsStride int64
	codesLen, rowsLen                    int64
	table                                int64 // sealed only: end of chunks
	size                                 int64 // of the whole file
}

func layoutOf(h header) layout {
	l := layout{codesLen: int64(8 + h.dim + tag), rowsLen: int64(4*h.dim + tag)}
	n := int64(h.records)
	if h.kind == keytree.Log {
		stride := (frameHead + entrySize + l.codesLen + l.rowsLen + 7) &^ 7
		l.entry = headerSize + frameHead
		l.codes = l.entry + entrySize
		l.rows = l.codes + l.codesLen
		l.entryStride, l.codesStride, l.rowsStride = stride, stride, stride
		l.table = headerSize + n*stride
		l.size = l.table
		return l
	}
	l.entry, l.entryStride, l.codesStride, l.rowsStride = headerSize, entrySize, l.codesLen, l.rowsLen
	l.codes = chunkUp(l.entry + n*entrySize)
	l.rows = chunkUp(l.codes + n*l.codesLen)
	l.table = chunkUp(l.rows + n*l.rowsLen)
	l.size = l.table + l.table/ChunkSize*tableEntry
	return l
}

func chunkUp(n int64) int64 { return (n + ChunkSize - 1) / ChunkSize * ChunkSize }

// States of a record.
const (
	unused = 0 // a log's slot that was never written
	live   = 1
	erased = 2
	void   = 3 // a log's slot that a crash left half written; its key is not used again
)

// entry is the plain part of a record: id 8, category 2, state 1, zeros 5.
type entry struct {
	id       uint64
	category uint16
	state    uint8
}

func (e entry) put(b []byte) {
	binary.LittleEndian.PutUint64(b, e.id)
	binary.LittleEndian.PutUint16(b[8:], e.category)
	b[10] = e.state
	clear(b[11:entrySize])
}

func getEntry(b []byte) entry {
	return entry{binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint16(b[8:]), b[10]}
}

// compare is the order of a sealed segment: category, then id.
func (e entry) compare(o entry) int {
	switch {
	case e.category != o.category:
		return int(e.category) - int(o.category)
	case e.id < o.id:
		return -1
	case e.id > o.id:
		return 1
	}
	return 0
}
