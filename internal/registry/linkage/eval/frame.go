package eval

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// frame is one file: a header and rows as wide as it.
type frame struct {
	header []string
	rows   [][]string
}

// readFrame reads a CSV or Parquet file, told apart by its first bytes.
func readFrame(path string) (frame, error) {
	f, err := os.Open(path)
	if err != nil {
		return frame{}, fmt.Errorf("open data set: %w", err)
	}
	defer f.Close()
	var magic [4]byte
	n, err := io.ReadFull(f, magic[:])
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return frame{}, fmt.Errorf("read data set: %w", err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return frame{}, fmt.Errorf("read data set: %w", err)
	}
	if string(magic[:n]) == "PAR1" {
		return readParquet(f)
	}
	return readCSV(f)
}

// readCSV streams rows. Short rows are filled and long ones cut: a broken row
// is a bad record, not a bad file.
func readCSV(in io.Reader) (frame, error) {
	b := bufio.NewReaderSize(in, 1<<16)
	if head, _ := b.Peek(3); bytes.Equal(head, []byte("\xEF\xBB\xBF")) {
		b.Discard(3)
	}
	head, _ := b.Peek(1 << 15)
	r := csv.NewReader(b)
	r.Comma = delimiter(head)
	r.LazyQuotes, r.FieldsPerRecord, r.ReuseRecord = true, -1, true
	r.TrimLeadingSpace = r.Comma != '\t' // else it would swallow empty fields
	first, err := r.Read()
	if err != nil {
		return frame{}, fmt.Errorf("read header of CSV: %w", err)
	}
	f := frame{header: trimmed(first)}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return f, nil
		}
		if err != nil {
			return frame{}, fmt.Errorf("read CSV: %w", err)
		}
		wide := make([]string, len(f.header))
		copy(wide, row)
		f.rows = append(f.rows, wide)
	}
}

func trimmed(row []string) []string {
	out := make([]string, len(row))
	for i, v := range row {
		out[i] = strings.TrimSpace(v)
	}
	return out
}

// delimiter picks the one of the usual delimiters that divides the header and
// the lines after it most evenly.
func delimiter(head []byte) rune {
	lines := bytes.Split(head, []byte("\n"))
	if len(lines) > 12 {
		lines = lines[:12]
	}
	best, at := 0, ','
	for _, d := range ",;\t|" {
		n := bytes.Count(lines[0], []byte(string(d)))
		even := 0
		for _, l := range lines[1:] {
			if bytes.Count(l, []byte(string(d))) >= n {
				even++
			}
		}
		if score := n * (1 + even); n > 0 && score > best {
			best, at = score, d
		}
	}
	return at
}

// readParquet reads the leaf columns of a Parquet file as text.
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
	for _, path := range pf.Schema().Columns() {
		out.header = append(out.header, strings.Join(path, "."))
	}
	for _, group := range pf.RowGroups() {
		if err := readGroup(group, &out); err != nil {
			return frame{}, fmt.Errorf("read Parquet: %w", err)
		}
	}
	return out, nil
}

func readGroup(group parquet.RowGroup, out *frame) error {
	rows := group.Rows()
	defer rows.Close()
	buf := make([]parquet.Row, 256)
	for {
		n, err := rows.ReadRows(buf)
		for _, row := range buf[:n] {
			wide := make([]string, len(out.header))
			for _, v := range row {
				if c := v.Column(); !v.IsNull() && c >= 0 && c < len(wide) && wide[c] == "" {
					wide[c] = v.String()
				}
			}
			out.rows = append(out.rows, wide)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// column finds a header without regard to case; -1 none.
func (f frame) column(name string) int {
	for i, h := range f.header {
		if strings.EqualFold(strings.TrimSpace(h), strings.TrimSpace(name)) {
			return i
		}
	}
	return -1
}

// sample takes up to n rows evenly.
func (f frame) sample(n int) [][]string {
	step := max(1, len(f.rows)/n)
	var out [][]string
	for i := 0; i < len(f.rows); i += step {
		out = append(out, f.rows[i])
	}
	return out
}
