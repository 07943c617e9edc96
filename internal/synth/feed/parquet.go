package feed

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/snappy"

	"mpolice/internal/registry"
)

// groupRows is how many rows stand in one row group: the writer keeps no more.
const groupRows = 32 << 10

// parquetSink writes flat, optional columns: dates as DATE, whole numbers as
// INT64, everything else as text.
type parquetSink struct {
	out    *parquet.GenericWriter[any]
	kinds  []byte // 'd', 'n' or 't'
	marks  []marks
	values parquet.Row
	rows   int
}

func newParquetSink(file *os.File, d *registry.Descriptor) *parquetSink {
	s := &parquetSink{marks: make([]marks, len(d.Fields)), values: make(parquet.Row, len(d.Fields))}
	// A struct keeps the order of the columns, which a parquet.Group does not.
	var columns []reflect.StructField
	for i, f := range d.Fields {
		column := reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: reflect.TypeFor[string]()}
		kind, tag := byte('t'), ",optional"
		switch f.Type {
		case "date":
			kind, tag, column.Type = 'd', ",optional,date", reflect.TypeFor[int32]()
		case "integer":
			kind, column.Type = 'n', reflect.TypeFor[int64]()
		}
		column.Tag = reflect.StructTag(`parquet:"` + f.Header() + tag + `"`)
		columns = append(columns, column)
		s.kinds = append(s.kinds, kind)
	}
	schema := parquet.SchemaOf(reflect.New(reflect.StructOf(columns)).Interface())
	s.out = parquet.NewGenericWriter[any](file, schema, parquet.Compression(&snappy.Codec{}), parquet.CreatedBy("agency", "1", "demonstration"))
	return s
}

func (s *parquetSink) row(w *written) ([]marks, error) {
	for i, cell := range w.cells {
		v, err := s.value(s.kinds[i], cell)
		if err != nil {
			return nil, err
		}
		level := 1
		if v.IsNull() {
			level = 0
		}
		s.values[i] = v.Level(0, level, i)
	}
	return s.marks, s.again()
}

func (s *parquetSink) value(kind byte, cell string) (parquet.Value, error) {
	if cell == "" {
		return parquet.NullValue(), nil
	}
	switch kind {
	case 'd':
		t, err := time.Parse(time.DateOnly, cell)
		if err != nil {
			return parquet.Value{}, fmt.Errorf("date column: %w", err)
		}
		return parquet.Int32Value(int32(t.Unix() / 86400)), nil
	case 'n':
		var n int64
		_, err := fmt.Sscan(cell, &n)
		return parquet.Int64Value(n), err
	}
	return parquet.ByteArrayValue([]byte(strings.ToValidUTF8(cell, "\uFFFD"))), nil
}

func (s *parquetSink) again() error {
	if _, err := s.out.WriteRows([]parquet.Row{s.values}); err != nil {
		return err
	}
	if s.rows++; s.rows%groupRows == 0 {
		return s.out.Flush()
	}
	return nil
}

func (s *parquetSink) close() error { return s.out.Close() }
