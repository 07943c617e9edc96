package plates

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"math/bits"
)

// A saved index is for a quick start; the registers stay the truth. It is
// little-endian: the magic word, the number of shapes; for each shape its code
// and number of groups; for each group its key, the count of its members and
// the members, as a list of 16-bit numbers or as the whole bitmap, told by the
// highest bit of the count; at the end CRC-32C of all before.
const magic = "plates1\n"

// ErrFile refuses a saved index that is cut, damaged or of another version.
var ErrFile = errors.New("車牌索引檔毀損或版本不符，請由登記資料重建 the saved plate index is damaged or of another version: build it anew from the register")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Save writes the current snapshot to w. It may run beside searches and an
// update.
func (x *Index) Save(w io.Writer) error {
	sum := crc32.New(castagnoli)
	buffer := bufio.NewWriterSize(io.MultiWriter(w, sum), 1<<16)
	s := x.load()
	out := []byte(magic)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(s.tables)))
	for _, t := range s.tables {
		out = binary.LittleEndian.AppendUint32(out, uint32(t.shape))
		out = binary.LittleEndian.AppendUint32(out, uint32(len(t.keys)))
		for i, key := range t.keys {
			out = binary.LittleEndian.AppendUint64(out, uint64(key))
			out = t.sets[i].append(out)
			if _, err := buffer.Write(out); err != nil {
				return fmt.Errorf("save plate index: %w", err)
			}
			out = out[:0]
		}
	}
	if _, err := buffer.Write(out); err != nil {
		return fmt.Errorf("save plate index: %w", err)
	}
	if err := buffer.Flush(); err != nil {
		return fmt.Errorf("save plate index: %w", err)
	}
	if err := binary.Write(w, binary.LittleEndian, sum.Sum32()); err != nil {
		return fmt.Errorf("save plate index: %w", err)
	}
	return nil
}

func (n *numbers) append(out []byte) []byte {
	head := uint16(n.count)
	if n.words != nil {
		head |= bitmapFlag
	}
	out = binary.LittleEndian.AppendUint16(out, head)
	for _, v := range n.list {
		out = binary.LittleEndian.AppendUint16(out, v)
	}
	for _, w := range n.words {
		out = binary.LittleEndian.AppendUint64(out, w)
	}
	return out
}

// Load reads a saved index. Everything is checked, the order of the groups and
// the range of every member too: a damaged file is ErrFile and no index.
func Load(r io.Reader) (*Index, error) {
	l := loader{from: bufio.NewReaderSize(r, 1<<16), sum: crc32.New(castagnoli)}
	var s snapshot
	if string(l.bytes(len(magic))) != magic {
		return nil, ErrFile
	}
	before := shape(0)
	for range l.uint32() {
		t := l.table()
		if l.err != nil || t.shape <= before {
			return nil, l.failure()
		}
		before = t.shape
		s.tables = append(s.tables, t)
		s.count += t.count
	}
	want := l.sum.Sum32()
	if got := l.uint32(); l.err != nil || got != want {
		return nil, l.failure()
	}
	if _, err := l.from.ReadByte(); !errors.Is(err, io.EOF) {
		return nil, ErrFile
	}
	x := new(Index)
	x.current.Store(&s)
	return x, nil
}

// loader reads numbers until the first error.
type loader struct {
	from *bufio.Reader
	sum  hash.Hash32
	room [8 * maskWords]byte
	err  error
}

// failure is a read error as it is, and anything else a damaged file.
func (l *loader) failure() error {
	if l.err == nil || errors.Is(l.err, io.EOF) || errors.Is(l.err, io.ErrUnexpectedEOF) || errors.Is(l.err, ErrFile) {
		return ErrFile
	}
	return fmt.Errorf("load plate index: %w", l.err)
}

// damaged notes what cannot be, unless reading failed before.
func (l *loader) damaged() {
	if l.err == nil {
		l.err = ErrFile
	}
}

func (l *loader) bytes(n int) []byte {
	b := l.room[:n]
	if l.err != nil {
		clear(b)
		return b
	}
	if _, l.err = io.ReadFull(l.from, b); l.err != nil {
		clear(b)
	}
	l.sum.Write(b)
	return b
}

func (l *loader) uint16() uint16 { return binary.LittleEndian.Uint16(l.bytes(2)) }
func (l *loader) uint32() uint32 { return binary.LittleEndian.Uint32(l.bytes(4)) }
func (l *loader) uint64() uint64 { return binary.LittleEndian.Uint64(l.bytes(8)) }

// table reads one shape.
func (l *loader) table() *table {
	t := &table{layout: newLayout(shape(l.uint32()))}
	groups := l.uint32()
	if !t.sound() {
		l.damaged()
	}
	for i := uint32(0); i < groups && l.err == nil; i++ {
		key := word(l.uint64())
		if len(t.keys) > 0 && key <= t.keys[len(t.keys)-1] || !t.holds(key) {
			l.damaged()
			return t
		}
		set := l.numbers(t.space)
		t.keys, t.sets = append(t.keys, key), append(t.sets, set)
		t.count += int(set.count)
	}
	return t
}

// sound reports whether the shape is one that a plate can have.
func (l *layout) sound() bool {
	for i := range MaxLength {
		c := l.shape.class(i)
		if (c == none) != (i >= l.length) || c == han && i > 0 {
			return false
		}
	}
	return l.length > 0
}

// holds reports whether key has a character of the right class at every place
// but those of the set, and nothing there.
func (l *layout) holds(key word) bool {
	if key&l.lowMask != 0 || key>>(topShift+bitsPerSymbol) != 0 {
		return false
	}
	filled := l.join(key, 0)
	for i := range MaxLength {
		symbol := filled.symbol(i)
		if symbol > lastHan || i >= l.length && symbol != 0 || i < l.length && (symbol == 0 || classOf(symbol) != l.shape.class(i)) {
			return false
		}
	}
	return true
}

// bitmapFlag in the count says that a bitmap follows; counts are at most ten
// thousand.
const bitmapFlag = 1 << 15

// numbers reads one set.
func (l *loader) numbers(space int) numbers {
	head := l.uint16()
	n := numbers{count: int32(head &^ bitmapFlag)}
	if head&bitmapFlag == 0 {
		return l.list(n, space)
	}
	n.words = make([]uint64, (space+63)/64)
	total := 0
	for i := range n.words {
		n.words[i] = l.uint64()
		total += onesBelow(n.words[i], space-64*i)
	}
	if total != int(n.count) || total == 0 || int(n.count) < space/32 {
		l.damaged()
	}
	return n
}

func (l *loader) list(n numbers, space int) numbers {
	n.list = make([]uint16, n.count)
	for i := range n.list {
		n.list[i] = l.uint16()
		if int(n.list[i]) >= space || i > 0 && n.list[i] <= n.list[i-1] {
			l.damaged()
		}
	}
	if n.count == 0 {
		l.damaged()
	}
	return n
}

// onesBelow counts the bits of w below a bound; a bit above it makes the count
// impossible.
func onesBelow(w uint64, bound int) int {
	if bound < 64 && w>>bound != 0 {
		return 1 << 20
	}
	return bits.OnesCount64(w)
}
