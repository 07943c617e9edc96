package intake

import (
	"bufio"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"

	"mpolice/internal/registry/holding"
)

// spool keeps rejected rows until the batch is decided: in a file of mode 0600
// that has no name, so that nothing of it stays when the process dies.
type spool struct {
	file *os.File
	buf  *bufio.Writer
	enc  *gob.Encoder
	rows int
}

func newSpool() (*spool, error) {
	f, err := os.CreateTemp("", ".mpolice-rejected-*")
	if err != nil {
		return nil, fmt.Errorf("keep rejected rows: %w", err)
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(fmt.Errorf("keep rejected rows: %w", err), f.Close())
	}
	s := &spool{file: f, buf: bufio.NewWriterSize(f, 1<<16)}
	s.enc = gob.NewEncoder(s.buf)
	return s, nil
}

// empty forgets all rows.
func (s *spool) empty() error {
	s.buf.Reset(s.file)
	s.enc, s.rows = gob.NewEncoder(s.buf), 0
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("keep rejected rows: %w", err)
	}
	return s.file.Truncate(0)
}

// put keeps a row with all its reasons.
func (s *spool) put(v *verdict) error {
	for i, r := range v.reasons {
		x := holding.Rejected{Line: v.version.Line, Ord: i, Rule: r.rule, Field: r.field, Reason: wording(r.rule), RawHash: v.hash, State: holding.RejectOpen}
		if i == 0 {
			x.Raw = v.raw
		}
		if err := s.enc.Encode(x); err != nil {
			return fmt.Errorf("keep rejected rows: %w", err)
		}
		s.rows++
	}
	return nil
}

// each gives every row back, as often as it is asked.
func (s *spool) each(yield func(holding.Rejected) error) error {
	if err := s.buf.Flush(); err != nil {
		return fmt.Errorf("read rejected rows: %w", err)
	}
	dec := gob.NewDecoder(bufio.NewReaderSize(io.NewSectionReader(s.file, 0, 1<<62), 1<<16))
	for range s.rows {
		var x holding.Rejected
		if err := dec.Decode(&x); err != nil {
			return fmt.Errorf("read rejected rows: %w", err)
		}
		if err := yield(x); err != nil {
			return err
		}
	}
	return nil
}

func (s *spool) close() { _ = s.file.Close() }
