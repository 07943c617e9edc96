package intake

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// parquetRows are the rows of a Parquet file with flat columns. Each becomes a
// record of text, as the agency's CSV would hold it: dates yyyy-mm-dd,
// instants RFC 3339, numbers in decimal.
type parquetRows struct {
	names  []string
	kinds  []parquetKind
	groups []parquet.RowGroup
	rows   parquet.Rows
	room   []parquet.Row
	values []parquet.Value // of one row, by column
	line   int64
	total  int64 // rows that the file says it has
	size   int64
}

// parquetKind says how a column's values are written as text.
type parquetKind struct {
	date     bool
	clock    bool          // a time of day
	instant  time.Duration // the unit; 0: no instant
	unsigned bool
	uuid     bool
	decimals int // digits after the point; -1: no decimal
}

var errDamaged = fmt.Errorf("%w: this Parquet file is cut short or damaged; ask the agency to deliver it again", ErrFile)

// maxColumn bounds the bytes of one column of one group of rows, which the
// reader may hold at once; a damaged file may claim any number.
const maxColumn = 2 << 30

func openParquet(r io.ReaderAt, size int64) (p *parquetRows, err error) {
	defer caught(&err)
	f, err := parquet.OpenFile(r, size, parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true))
	if err != nil {
		return nil, fmt.Errorf("%w (%w)", errDamaged, err)
	}
	p = &parquetRows{groups: f.RowGroups(), room: make([]parquet.Row, 256), total: f.NumRows(), size: size}
	for _, c := range f.Root().Columns() {
		if !c.Leaf() || c.Repeated() {
			return nil, fmt.Errorf("%w: column %q holds lists or groups; a register's file has one value in each column", ErrFile, c.Name())
		}
		p.names = append(p.names, c.Name())
		p.kinds = append(p.kinds, kindOf(c.Type()))
	}
	if len(p.names) == 0 {
		return nil, fmt.Errorf("%w: this Parquet file has no columns", ErrFile)
	}
	p.values = make([]parquet.Value, len(p.names))
	for _, g := range f.Metadata().RowGroups {
		for _, c := range g.Columns {
			if m := c.MetaData; m.TotalCompressedSize < 0 || m.TotalCompressedSize > size || m.TotalUncompressedSize < 0 || m.TotalUncompressedSize > maxColumn {
				return nil, errDamaged
			}
		}
	}
	return p, nil
}

// caught turns a panic of the Parquet reader, which damaged pages can cause,
// into an error.
func caught(err *error) {
	if r := recover(); r != nil {
		*err = errDamaged
	}
}

func kindOf(of parquet.Type) parquetKind {
	k := parquetKind{decimals: -1}
	t := of.LogicalType()
	if of.Kind() == parquet.Int96 {
		k.instant = time.Nanosecond
	}
	if t == nil {
		return k
	}
	switch v := t.Value.(type) {
	case *format.DateType:
		k.date = true
	case *format.DecimalType:
		k.decimals = int(v.Scale)
	case *format.TimestampType:
		k.instant = unitOf(v.Unit)
	case *format.TimeType:
		k.clock, k.instant = true, unitOf(v.Unit)
	case *format.IntType:
		k.unsigned = !v.IsSigned
	case *format.UUIDType:
		k.uuid = true
	}
	return k
}

func unitOf(u format.TimeUnit) time.Duration {
	switch u.Value.(type) {
	case *format.MilliSeconds:
		return time.Millisecond
	case *format.MicroSeconds:
		return time.Microsecond
	}
	return time.Nanosecond
}

func (p *parquetRows) columns() []string { return p.names }

func (p *parquetRows) done() int64 {
	if p.line >= p.total {
		return p.size
	}
	return int64(float64(p.size) * float64(p.line) / float64(p.total))
}

func (p *parquetRows) fill(to *chunk) (err error) {
	defer caught(&err)
	to.width = len(p.names)
	for !to.full() {
		if p.rows == nil {
			if len(p.groups) == 0 {
				return p.end()
			}
			p.rows = p.groups[0].Rows()
		}
		n, err := p.rows.ReadRows(p.room)
		for _, row := range p.room[:n] {
			p.line++
			p.put(to, row)
		}
		switch {
		case errors.Is(err, io.EOF):
			err = p.rows.Close()
			p.rows, p.groups = nil, p.groups[1:]
		case err == nil && n == 0:
			return errDamaged
		}
		if err != nil {
			return fmt.Errorf("%w (%w)", errDamaged, err)
		}
	}
	return nil
}

// end compares what was read with what the file says of itself: no row is lost
// without a word.
func (p *parquetRows) end() error {
	if p.line != p.total {
		return fmt.Errorf("%w (%d of %d rows)", errDamaged, p.line, p.total)
	}
	return io.EOF
}

// put writes a row as text into the chunk, one cell for each column. A row of
// which a value is impossible is kept with that value empty of meaning, for the
// checks to refuse.
func (p *parquetRows) put(to *chunk, row parquet.Row) {
	clear(p.values)
	for _, v := range row {
		if i := v.Column(); i >= 0 && i < len(p.values) {
			p.values[i] = v
		}
	}
	from := len(to.raw)
	for i, v := range p.values {
		if !v.IsNull() {
			to.raw = p.kinds[i].append(to.raw, v)
		}
		to.ends = append(to.ends, len(to.raw))
	}
	s := span{line: p.line, from: from, to: len(to.raw)}
	if s.to-s.from > maxRecord {
		s.fault = ruleTooLong
	}
	to.records = append(to.records, s)
}

func (k parquetKind) append(dst []byte, v parquet.Value) []byte {
	switch {
	case k.date:
		return time.Unix(int64(v.Int32())*86400, 0).UTC().AppendFormat(dst, time.DateOnly)
	case v.Kind() == parquet.Int96:
		return append(dst, int96Text(v)...)
	case k.clock:
		return append(dst, clockText(k, v)...)
	case k.instant != 0:
		return append(dst, instantText(v.Int64(), int64(time.Second/k.instant))...)
	case k.decimals >= 0:
		return append(dst, decimal(v, k.decimals)...)
	case k.uuid:
		return hex.AppendEncode(dst, v.ByteArray())
	}
	return k.number(dst, v)
}

func (k parquetKind) number(dst []byte, v parquet.Value) []byte {
	switch v.Kind() {
	case parquet.Boolean:
		return strconv.AppendBool(dst, v.Boolean())
	case parquet.Int32:
		if k.unsigned {
			return strconv.AppendUint(dst, uint64(v.Uint32()), 10)
		}
		return strconv.AppendInt(dst, int64(v.Int32()), 10)
	case parquet.Int64:
		if k.unsigned {
			return strconv.AppendUint(dst, v.Uint64(), 10)
		}
		return strconv.AppendInt(dst, v.Int64(), 10)
	case parquet.Float:
		return strconv.AppendFloat(dst, float64(v.Float()), 'f', -1, 32)
	case parquet.Double:
		return strconv.AppendFloat(dst, v.Double(), 'f', -1, 64)
	}
	return append(dst, v.ByteArray()...)
}

// julian1970 is the Julian day of 1 January 1970. Hive and older Spark write
// instants so: nanoseconds of the day, then the day.
const julian1970 = 2440588

func int96Text(v parquet.Value) string {
	x := v.Int96()
	nanos := int64(uint64(x[1])<<32 | uint64(x[0]))
	return time.Unix((int64(x[2])-julian1970)*86400, nanos).UTC().Format(time.RFC3339Nano)
}

func clockText(k parquetKind, v parquet.Value) string {
	n := v.Int64()
	if v.Kind() == parquet.Int32 {
		n = int64(v.Int32())
	}
	return time.Unix(0, 0).UTC().Add(time.Duration(n) * k.instant).Format("15:04:05.999999999")
}

// instantText writes an instant given in units of 1/per of a second.
func instantText(n, per int64) string {
	sec := n / per
	if n%per < 0 {
		sec--
	}
	return time.Unix(sec, (n-sec*per)*(int64(time.Second)/per)).UTC().Format(time.RFC3339Nano)
}

// decimal writes an unscaled number with its point.
func decimal(v parquet.Value, scale int) string {
	n := new(big.Int)
	switch v.Kind() {
	case parquet.Int32:
		n.SetInt64(int64(v.Int32()))
	case parquet.Int64:
		n.SetInt64(v.Int64())
	default:
		b := v.ByteArray()
		n.SetBytes(b)
		if len(b) > 0 && b[0]&0x80 != 0 {
			n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
		}
	}
	return new(big.Rat).SetFrac(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)).FloatString(scale)
}
