package eval

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// frame is one file: a header and rows as wide as it.
type frame struct {
	header   []string
	rows     [][]string
	encoding string // of a text file
}

// readFrame reads a CSV or Parquet file, told apart by its first bytes.
func readFrame(path, encoding string) (frame, error) {
	f, err := os.Open(path)
	if err != nil {
		return frame{}, fmt.Errorf("open data set: %w", err)
	}
	defer f.Close()
	var magic [4]byte
	n, err := io.ReadFull(f, magic[:])
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return frame{}, fmt.Errorf("read %s: it is empty or cannot be read: %w", path, err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return frame{}, fmt.Errorf("read %s: %w", path, err)
	}
	out, err := frame{}, error(nil)
	if string(magic[:n]) == "PAR1" {
		out, err = readParquet(f)
	} else {
		out, err = readText(f, encoding)
	}
	if err != nil {
		return frame{}, fmt.Errorf("read %s: %w", path, err)
	}
	if len(out.rows) == 0 {
		return frame{}, mistake("%s has a header and no records", path)
	}
	out.nameHeaders()
	return out, nil
}

func readText(in io.Reader, encoding string) (frame, error) {
	data, err := io.ReadAll(in)
	if err != nil {
		return frame{}, err
	}
	text, encoding, err := decode(data, encoding)
	if err != nil {
		return frame{}, err
	}
	f, err := readCSV(text)
	f.encoding = encoding
	return f, err
}

// readCSV reads rows. Short rows are filled and long ones cut: a broken row
// is a bad record, not a bad file.
func readCSV(text []byte) (frame, error) {
	r := csvReader(text, delimiter(text))
	first, err := r.Read()
	if err != nil {
		return frame{}, fmt.Errorf("header of CSV: %w", err)
	}
	f := frame{header: trimmed(first)}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return f, nil
		}
		if err != nil {
			return frame{}, fmt.Errorf("CSV: %w", err)
		}
		wide := make([]string, len(f.header))
		copy(wide, row)
		f.rows = append(f.rows, wide)
	}
}

func csvReader(text []byte, comma rune) *csv.Reader {
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma = comma
	r.LazyQuotes, r.FieldsPerRecord, r.ReuseRecord = true, -1, true
	r.TrimLeadingSpace = comma != '\t' // else it would swallow empty fields
	return r
}

// nameHeaders names columns without a header, and the second of two with one
// header.
func (f *frame) nameHeaders() {
	seen := map[string]bool{}
	for i, h := range f.header {
		if h == "" {
			h = fmt.Sprintf("column %d", i+1)
		}
		for n := 2; seen[strings.ToLower(h)]; n++ {
			h = fmt.Sprintf("%s (%d)", f.header[i], n)
		}
		seen[strings.ToLower(h)] = true
		f.header[i] = h
	}
}

func trimmed(row []string) []string {
	out := make([]string, len(row))
	for i, v := range row {
		out[i] = strings.TrimSpace(v)
	}
	return out
}

// delimiter picks the one of the usual delimiters that divides the first
// records into most fields most evenly.
func delimiter(text []byte) rune {
	head := text[:min(len(text), 1<<16)]
	best, at := 0, ','
	for _, d := range ",;\t|" {
		r := csvReader(head, d)
		width, even := 0, 0
		for range 24 {
			row, err := r.Read()
			if err != nil {
				break
			}
			if width == 0 {
				width = len(row)
			} else if len(row) == width {
				even++
			}
		}
		if score := (width - 1) * (1 + even); score > best {
			best, at = score, d
		}
	}
	return at
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

// columns lists the headers for a message.
func (f frame) columns() string { return strings.Join(f.header, ", ") }

// unique reports that all values of a column differ.
func (f frame) unique(c int) bool {
	seen := make(map[string]bool, len(f.rows))
	for _, row := range f.rows {
		key := idKey(row[c])
		if key == "" || seen[key] {
			return false
		}
		seen[key] = true
	}
	return true
}

// repeating lists the columns that could be truth: of their values many are in
// two records or more, and none in a large part of them.
func (f frame) repeating() string {
	var out []string
	for c, h := range f.header {
		count := map[string]int{}
		for _, row := range f.rows {
			count[idKey(row[c])]++
		}
		shared, most := 0, 0
		for v, n := range count {
			most = max(most, n)
			if n > 1 && v != "" {
				shared += n
			}
		}
		if shared*20 > len(f.rows) && most*10 <= len(f.rows) {
			out = append(out, h)
		}
	}
	if out == nil {
		return "none"
	}
	return strings.Join(out, ", ")
}
