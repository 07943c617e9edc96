package eval

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// table reads CSV with a header of known columns, row by row.
type table struct {
	name   string
	r      *csv.Reader
	header []string
	row    []string
	line   int
	err    error
}

// openTable reads the header: every needed column, any of the optional ones, no
// other. With optional nil any further column is taken.
func openTable(name string, text []byte, needed, optional []string) (*table, error) {
	if !utf8.Valid(text) {
		return nil, fmt.Errorf("%s: not UTF-8; save the file as CSV UTF-8", name)
	}
	t := &table{name: name, r: csv.NewReader(bytes.NewReader(text))}
	header, err := t.r.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: the file is empty; want a header with %s", name, strings.Join(needed, ","))
	}
	if err != nil {
		return nil, t.fault(err)
	}
	for i, h := range header {
		header[i] = strings.TrimSpace(h)
		known := optional == nil || slices.Contains(needed, header[i]) || slices.Contains(optional, header[i])
		if !known || header[i] == "" {
			return nil, fmt.Errorf("%s:1: unknown column %q; the columns are %s", name, header[i], strings.Join(append(slices.Clone(needed), optional...), ","))
		}
		if slices.Contains(header[:i], header[i]) {
			return nil, fmt.Errorf("%s:1: column %q stands twice", name, header[i])
		}
	}
	for _, n := range needed {
		if !slices.Contains(header, n) {
			return nil, fmt.Errorf("%s:1: column %q is missing", name, n)
		}
	}
	t.header = header
	return t, nil
}

// next moves to the next row; false at the end or at an error, kept in t.err.
func (t *table) next() bool {
	row, err := t.r.Read()
	if errors.Is(err, io.EOF) {
		return false
	}
	if err != nil {
		t.err = t.fault(err)
		return false
	}
	t.row = row
	t.line, _ = t.r.FieldPos(0)
	return true
}

// fault names the line without repeating the row.
func (t *table) fault(err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return fmt.Errorf("%s:%d: %w", t.name, parse.Line, parse.Err)
	}
	return fmt.Errorf("%s: %w", t.name, err)
}

func (t *table) where() string { return fmt.Sprintf("%s:%d", t.name, t.line) }

func (t *table) has(column string) bool { return slices.Contains(t.header, column) }

// get is a column of the row, "" when the table does not have it.
func (t *table) get(column string) string {
	if i := slices.Index(t.header, column); i >= 0 {
		return strings.TrimSpace(t.row[i])
	}
	return ""
}
