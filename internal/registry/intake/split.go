package intake

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
)

// maxRecord bounds one record in bytes, without its line end. A longer one is a
// fault of the file.
const maxRecord = 256 << 10

// record is one record of a CSV file as it was cut out.
type record struct {
	line  int64  // from 1, the header counted, as an editor or a spreadsheet shows it
	raw   []byte // without the line's end; valid until the next record
	size  int64  // bytes of the file that it takes, its line end included
	fault string // a rule that the cut itself broke, empty when none
	hash  []byte // SHA-256 of all its bytes, where raw is not all of them
}

// splitter cuts a CSV file (RFC 4180) into records.
//
// It finds its way back at once: where quotes do not come out right, the first
// physical line alone is given up and cutting goes on with the next. One row
// with a forgotten quote does not take its neighbours along.
type splitter struct {
	r    *bufio.Reader
	cut  cutter
	line int64
	read int64 // bytes given out, line ends, empty lines and the mark of UTF-8 included
}

// newSplitter cuts a file of that size. A small one needs little room.
func newSplitter(r io.Reader, size int64, cut cutter) *splitter {
	s := &splitter{r: bufio.NewReaderSize(r, int(min(size+64, maxRecord+4096))), cut: cut}
	if mark, _ := s.r.Peek(len(utf8Mark)); bytes.Equal(mark, utf8Mark) {
		s.discard(len(utf8Mark))
	}
	return s
}

var utf8Mark = []byte("\xEF\xBB\xBF")

// next gives the next record that is not an empty line, io.EOF after the last.
// Empty lines are counted in the numbers. The error is the reader's.
func (s *splitter) next() (record, error) {
	for {
		rec, err := s.one()
		if err != nil {
			return record{}, err
		}
		s.line++
		rec.line = s.line
		if len(rec.raw) > 0 {
			return rec, nil
		}
	}
}

// discard moves past n bytes that were peeked at; raw of the record stays
// valid, as nothing is read before the next Peek.
func (s *splitter) discard(n int) int64 {
	_, _ = s.r.Discard(n)
	s.read += int64(n)
	return int64(n)
}

// one cuts the record at the front, which may be empty.
func (s *splitter) one() (record, error) {
	for want := 16 << 10; ; want = maxRecord + 2 {
		window, err := s.r.Peek(min(want, s.r.Size()))
		last := errors.Is(err, io.EOF)
		switch {
		case err != nil && !last:
			return record{}, err
		case last && len(window) == 0:
			return record{}, io.EOF
		}
		end, size, state := s.cut.record(window, last)
		switch {
		case state == cutWhole && end <= maxRecord:
			return record{raw: window[:end], size: s.discard(size)}, nil
		case state == cutOpen && !last && want <= maxRecord:
			continue
		}
		return s.giveUp(window, last, state)
	}
}

// giveUp makes a record of the first physical line of the window.
func (s *splitter) giveUp(window []byte, last bool, state cutState) (record, error) {
	rec := record{}
	switch state {
	case cutBad: // the worker sees the whole line and tells it
	case cutWhole:
		rec.fault = ruleTooLong
	default:
		rec.fault = ruleUnclosed
	}
	i := bytes.IndexByte(window, '\n')
	switch {
	case i >= 0 && trimReturn(window, i) <= maxRecord:
		rec.raw, rec.size = window[:trimReturn(window, i)], s.discard(i+1)
		return rec, nil
	case i < 0 && last && len(window) <= maxRecord:
		rec.raw, rec.size = window[:trimReturn(window, len(window))], s.discard(len(window))
		return rec, nil
	}
	return s.skip()
}

// skip reads over a physical line that is too long, hashing all of it and
// keeping its beginning.
func (s *splitter) skip() (record, error) {
	rec := record{fault: ruleTooLong}
	sum := sha256.New()
	held := false // a carriage return that may belong to the line end
	for {
		part, err := s.r.ReadSlice('\n')
		rec.size += int64(len(part))
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
			return record{}, err
		}
		ended := !errors.Is(err, bufio.ErrBufferFull)
		part = bytes.TrimSuffix(part, []byte{'\n'})
		if held && (!ended || len(part) > 0) {
			sum.Write([]byte{'\r'})
		}
		held = bytes.HasSuffix(part, []byte{'\r'})
		part = bytes.TrimSuffix(part, []byte{'\r'})
		if room := keptRaw - len(rec.raw); room > 0 {
			rec.raw = append(rec.raw, part[:min(room, len(part))]...)
		}
		sum.Write(part)
		if ended {
			rec.hash = sum.Sum(nil)
			s.read += rec.size
			return rec, nil
		}
	}
}

func trimReturn(b []byte, end int) int {
	if end > 0 && b[end-1] == '\r' {
		return end - 1
	}
	return end
}
