package feed

import (
	"bufio"
	"bytes"
	"os"
	"slices"

	"mpolice/internal/registry"
)

// line is what is wrong with a record as a whole.
type line int

const (
	lineWhole    line = iota
	lineExtra         // a column too many
	lineUnclosed      // a quote that is never closed
	lineLong          // a cell longer than any loader takes
)

// written is a record as the agency writes it.
type written struct {
	cells []string
	raw   [][]byte // where not nil, the bytes of the cell instead
	line  line
}

// marks counts, for each cell, what the agency's encoding did to it.
type marks struct{ private, missing, cut, half bool }

// sink writes records of one file. Row gives what encoding did to each cell;
// the slice holds until the next call.
type sink interface {
	row(w *written) ([]marks, error)
	// again writes the last record once more.
	again() error
	close() error
}

// csvSink writes RFC 4180.
type csvSink struct {
	file    *os.File
	out     *bufio.Writer
	enc     encoder
	comma   byte
	hand    hand
	widths  []int
	marks   []marks
	record  []byte
	scratch []byte
}

func newCSVSink(file *os.File, d *registry.Descriptor, operation bool) (*csvSink, error) {
	enc, err := newEncoder(d)
	if err != nil {
		return nil, err
	}
	s := &csvSink{file: file, out: bufio.NewWriterSize(file, 256<<10), enc: enc, comma: d.Feed.Delimiter[0], hand: hands[d.Code]}
	var head written
	if operation {
		head.cells = append(head.cells, d.Feed.Operation)
		s.widths = append(s.widths, 0)
	}
	for _, f := range d.Fields {
		head.cells = append(head.cells, f.Header())
		s.widths = append(s.widths, f.Width)
	}
	s.marks = make([]marks, len(s.widths))
	if s.hand.bom {
		if _, err := s.out.WriteString("\uFEFF"); err != nil {
			return nil, err
		}
	}
	_, err = s.row(&head)
	return s, err
}

func (s *csvSink) row(w *written) ([]marks, error) {
	b := s.record[:0]
	for i, cell := range w.cells {
		if i > 0 {
			b = append(b, s.comma)
		}
		s.marks[i] = marks{}
		if w.raw != nil && w.raw[i] != nil {
			b = append(b, w.raw[i]...)
			continue
		}
		b = s.cell(b, cell, i)
	}
	s.record = s.spoil(b, w.line)
	_, err := s.out.Write(s.record)
	return s.marks, err
}

// cell appends one encoded cell, cut at its width and quoted where need be.
func (s *csvSink) cell(b []byte, cell string, i int) []byte {
	from := len(b)
	b, private, missing := s.enc.append(b, cell)
	m := &s.marks[i]
	m.private, m.missing = private > 0, missing > 0
	if width := s.widths[i]; width > 0 && len(b)-from > width {
		m.cut, m.half = true, s.enc.splits(b[from:], width)
		b = b[:from+width]
	}
	if s.hand.quoted || bytes.IndexByte(b[from:], s.comma) >= 0 || bytes.ContainsAny(b[from:], "\"\r\n") {
		s.scratch = append(s.scratch[:0], b[from:]...)
		b = append(b[:from], '"')
		b = append(b, bytes.ReplaceAll(s.scratch, []byte{'"'}, []byte{'"', '"'})...)
		b = append(b, '"')
	}
	return b
}

// longCell is longer than the record that a loader takes (256 KiB).
const longCell = 300 << 10

func (s *csvSink) spoil(b []byte, l line) []byte {
	switch l {
	case lineExtra:
		b = append(append(b, s.comma), '0')
	case lineUnclosed:
		b = slices.Insert(b, 0, '"')
	case lineLong:
		b = append(b, bytes.Repeat([]byte{'9'}, longCell)...)
	}
	if s.hand.crlf {
		b = append(b, '\r')
	}
	return append(b, '\n')
}

func (s *csvSink) again() error {
	_, err := s.out.Write(s.record)
	return err
}

func (s *csvSink) close() error { return s.out.Flush() }
