package gallery

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// A list is CSV (RFC 4180) in UTF-8, one row a line, with a heading. Fields do
// not span lines: no value of these lists needs it, and a quote that somebody
// forgot then spoils one row and not the file.

// maxLine bounds a row in bytes; a longer one is kept out by its number.
const maxLine = 64 << 10

// maxColumns bounds a heading.
const maxColumns = 64

// column is one column of a list: its name, and what else people call it.
type column struct {
	name     string
	also     []string
	required bool
}

// errHeading tells what is wrong with a heading; it names columns, which are no
// personal data, but never repeats what stands in the file.
type errHeading struct{ missing, twice []string }

func (e *errHeading) Error() string {
	var b strings.Builder
	b.WriteString("the list's first line must name its columns")
	if len(e.missing) > 0 {
		fmt.Fprintf(&b, "; missing: %s", strings.Join(e.missing, ", "))
	}
	if len(e.twice) > 0 {
		fmt.Fprintf(&b, "; named twice: %s", strings.Join(e.twice, ", "))
	}
	return b.String()
}

// Errors of a row as a whole.
var (
	errLineLong = errors.New("line_too_long")
	errEncoding = errors.New("encoding")
	errSyntax   = errors.New("syntax")
	errWidth    = errors.New("columns")
)

// errList is what a file answers that is no list at all.
var errList = errors.New("the list is empty; its first line must name its columns")

// list reads rows one by one.
type list struct {
	r    *bufio.Reader
	at   map[string]int // field by name of column
	n    int            // fields of a row
	line int64          // of the row that was read last; the heading is 1
	pos  int64          // where the next line begins
	buf  []byte
}

// openList reads the heading. Columns that are not known are let be.
func openList(r io.Reader, columns []column) (*list, error) {
	l := &list{r: bufio.NewReaderSize(r, 1<<16)}
	raw, err := l.next()
	if errors.Is(err, io.EOF) {
		return nil, errList
	}
	if err != nil && !rowError(err) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("the list's first line cannot be read (%w); save it as CSV in UTF-8", err)
	}
	names, err := cut(bytes.TrimPrefix(raw, []byte("\ufeff")))
	if err != nil || len(names) > maxColumns {
		return nil, errors.New("the list's first line cannot be read as CSV; save it as CSV in UTF-8")
	}
	return l, l.heading(names, columns)
}

func (l *list) heading(names []string, columns []column) error {
	l.at, l.n = map[string]int{}, len(names)
	var wrong errHeading
	for _, c := range columns {
		for i, name := range names {
			name = strings.ToLower(strings.TrimSpace(name))
			if name != c.name && !slices.Contains(c.also, name) {
				continue
			}
			if _, taken := l.at[c.name]; taken {
				wrong.twice = append(wrong.twice, c.name)
			}
			l.at[c.name] = i
		}
		if _, ok := l.at[c.name]; !ok && c.required {
			wrong.missing = append(wrong.missing, c.name+"/"+c.also[0])
		}
	}
	if len(wrong.missing)+len(wrong.twice) > 0 {
		return &wrong
	}
	return nil
}

// row gives the next row as the values of its columns. io.EOF ends the list; an
// error of [rowError] spoils this row alone. Empty lines are passed over.
func (l *list) row() (values, error) {
	for {
		raw, err := l.next()
		if err != nil {
			return values{}, err
		}
		if len(bytes.TrimSpace(raw)) == 0 {
			continue
		}
		fields, err := cut(raw)
		switch {
		case err != nil:
			return values{}, errSyntax
		case len(fields) != l.n:
			return values{}, errWidth
		}
		return values{l.at, fields}, nil
	}
}

// rowError reports whether an error spoils one row and not the list.
func rowError(err error) bool {
	return errors.Is(err, errLineLong) || errors.Is(err, errEncoding) || errors.Is(err, errSyntax) || errors.Is(err, errWidth)
}

// next gives the next line without its end. What is longer than a line may be
// is read past without being kept.
func (l *list) next() ([]byte, error) {
	l.buf = l.buf[:0]
	long := false
	for {
		part, err := l.r.ReadSlice('\n')
		l.pos += int64(len(part))
		if long = long || len(l.buf)+len(part) > maxLine; !long {
			l.buf = append(l.buf, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && !errors.Is(err, io.EOF):
			return nil, fmt.Errorf("read list: %w", err)
		case errors.Is(err, io.EOF) && len(l.buf) == 0 && !long:
			return nil, io.EOF
		}
		l.line++
		if long {
			return nil, errLineLong
		}
		line := bytes.TrimRight(l.buf, "\r\n")
		if !utf8.Valid(line) || bytes.IndexByte(line, 0) >= 0 {
			return nil, errEncoding
		}
		return line, nil
	}
}

// cut takes one line apart.
func cut(line []byte) ([]string, error) {
	r := csv.NewReader(bytes.NewReader(line))
	r.FieldsPerRecord = -1
	fields, err := r.Read()
	if err != nil {
		return nil, err
	}
	if _, err := r.Read(); !errors.Is(err, io.EOF) {
		return nil, errSyntax
	}
	return fields, nil
}

// values are the fields of one row.
type values struct {
	at     map[string]int
	fields []string
}

// get gives a column's value without white space round it, empty when the list
// has no such column.
func (v values) get(name string) string {
	i, ok := v.at[name]
	if !ok {
		return ""
	}
	return strings.TrimSpace(v.fields[i])
}
