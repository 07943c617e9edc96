package eval

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// readParquet reads the leaf columns of a Parquet file as text. Dates and
// times are written as such, not as the numbers that they are kept as; the
// values of a list stand beside each other.
func readParquet(f *os.File) (frame, error) {
	st, err := f.Stat()
	if err != nil {
		return frame{}, fmt.Errorf("read Parquet: %w", err)
	}
	pf, err := parquet.OpenFile(f, st.Size())
	if err != nil {
		return frame{}, fmt.Errorf("open Parquet: %w", err)
	}
	var out frame
	var types []parquet.Type
	for _, path := range pf.Schema().Columns() {
		name := strings.Join(path, ".")
		for _, end := range []string{".list.element", ".list.item", ".bag.array_element"} {
			name = strings.TrimSuffix(name, end)
		}
		leaf, _ := pf.Schema().Lookup(path...)
		out.header = append(out.header, name)
		types = append(types, leaf.Node.Type())
	}
	for _, group := range pf.RowGroups() {
		if err := readGroup(group, types, &out); err != nil {
			return frame{}, fmt.Errorf("read Parquet: %w", err)
		}
	}
	return out, nil
}

func readGroup(group parquet.RowGroup, types []parquet.Type, out *frame) error {
	rows := group.Rows()
	defer rows.Close()
	buf := make([]parquet.Row, 256)
	for {
		n, err := rows.ReadRows(buf)
		for _, row := range buf[:n] {
			out.rows = append(out.rows, parquetRow(row, types))
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// mostListed bounds the values of a list that are read.
const mostListed = 8

func parquetRow(row parquet.Row, types []parquet.Type) []string {
	wide := make([]string, len(types))
	listed := make([]uint8, len(types))
	for _, v := range row {
		c := v.Column()
		if v.IsNull() || c < 0 || c >= len(wide) || listed[c] == mostListed {
			continue
		}
		listed[c]++
		if text := parquetText(v, types[c]); wide[c] == "" {
			wide[c] = text
		} else if text != "" {
			wide[c] += " " + text
		}
	}
	return wide
}

const julianEpoch = 2440588 // Julian day number of 1970-01-01

// parquetText writes one value out.
func parquetText(v parquet.Value, t parquet.Type) string {
	if kind := v.Kind(); kind == parquet.Float || kind == parquet.Double {
		x := v.Double()
		if kind == parquet.Float {
			x = float64(v.Float())
		}
		if math.IsNaN(x) {
			return ""
		}
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	if v.Kind() == parquet.Int96 {
		raw := v.Int96() // nanoseconds of the day, then the Julian day
		day := int64(raw[2]) - julianEpoch
		return instant(time.Unix(day*86400, int64(raw[1])<<32|int64(raw[0])))
	}
	if l := t.LogicalType(); l != nil {
		switch l := l.Value.(type) {
		case *format.DateType:
			return instant(time.Unix(int64(v.Int32())*86400, 0))
		case *format.TimestampType:
			return instant(since1970(v.Int64(), l.Unit.Value.Duration()))
		}
	}
	if c := t.ConvertedType(); c != nil {
		switch *c {
		case deprecated.Date:
			return instant(time.Unix(int64(v.Int32())*86400, 0))
		case deprecated.TimestampMillis:
			return instant(time.UnixMilli(v.Int64()))
		case deprecated.TimestampMicros:
			return instant(time.UnixMicro(v.Int64()))
		}
	}
	return v.String()
}

func since1970(n int64, unit time.Duration) time.Time {
	each := int64(time.Second / unit)
	return time.Unix(n/each, n%each*int64(unit))
}

// instant writes a date, with the time of day where there is one.
func instant(t time.Time) string {
	if t = t.UTC(); t.Truncate(24 * time.Hour).Equal(t) {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.DateTime)
}
