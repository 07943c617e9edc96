package intake

import (
	"bytes"
	"errors"
)

// cutter knows where the fields and records of a CSV file end (RFC 4180). A
// quote opens a field only at its beginning. No byte of a UTF-8 or Big5
// character beyond its first can be taken for a quote, a comma, a semicolon, a
// tab or the end of a line; a bar (7C) can, in Big5: 四 is A5 7C.
type cutter struct {
	comma byte
	wide  bool // Big5 with a bar between fields
}

func newCutter(comma byte, big5 bool) cutter {
	return cutter{comma: comma, wide: big5 && comma >= 0x40}
}

// cutState says how the search for a record's end came out.
type cutState uint8

const (
	cutWhole cutState = iota // the record ends
	cutOpen                  // what was looked at ends within the record
	cutLost                  // a quoted field runs over line ends and ends wrongly
	cutBad                   // a quoted field ends wrongly within the first line
)

// record finds where the record at the front of b ends, and the bytes that it
// takes with its line end. last: b is the file's end.
func (c cutter) record(b []byte, last bool) (end, size int, state cutState) {
	line := bytes.IndexByte(b, '\n')
	head := b
	if line >= 0 {
		head = b[:line]
	}
	if bytes.IndexByte(head, '"') < 0 {
		return finish(b, line, last)
	}
	for at := 0; ; {
		if at < len(b) && b[at] == '"' {
			after, ok := quoteEnd(b, at+1, last)
			if !ok {
				return 0, 0, cutOpen
			}
			at = after
			if n := lineEnd(b, at, last); n != 0 {
				return whole(b, at, n)
			}
			if at == len(b) || b[at] == '\r' && at+1 == len(b) {
				return 0, 0, cutOpen
			}
			if b[at] != c.comma {
				if line >= 0 && line < at {
					return 0, 0, cutLost
				}
				return 0, 0, cutBad
			}
			at++
			continue
		}
		stop := bytes.IndexByte(b[at:], '\n')
		field := b[at:]
		if stop >= 0 {
			field = b[at : at+stop]
		}
		if i := c.index(field); i >= 0 {
			at += i + 1
			continue
		}
		if stop < 0 {
			return finish(b, -1, last)
		}
		return finish(b, at+stop, last)
	}
}

// finish ends a record at the line end at i, or at the file's end.
func finish(b []byte, i int, last bool) (end, size int, state cutState) {
	switch {
	case i >= 0:
		return trimReturn(b, i), i + 1, cutWhole
	case last:
		return trimReturn(b, len(b)), len(b), cutWhole
	}
	return 0, 0, cutOpen
}

// quoteEnd finds the end of the quoted field whose text begins at from: the
// place after its closing quote.
func quoteEnd(b []byte, from int, last bool) (after int, ok bool) {
	for {
		i := bytes.IndexByte(b[from:], '"')
		switch {
		case i < 0:
			return 0, false
		case from+i+1 == len(b):
			return len(b), last
		case b[from+i+1] != '"':
			return from + i + 1, true
		}
		from += i + 2
	}
}

// lineEnd gives the bytes of the line end at that place, -1 at the file's end,
// 0 where there is none.
func lineEnd(b []byte, at int, last bool) int {
	rest := b[at:]
	switch {
	case len(rest) == 0 && last:
		return -1
	case len(rest) > 0 && rest[0] == '\n':
		return 1
	case len(rest) > 1 && rest[0] == '\r' && rest[1] == '\n':
		return 2
	case len(rest) == 1 && rest[0] == '\r' && last:
		return 1
	}
	return 0
}

func whole(b []byte, at, n int) (end, size int, state cutState) {
	return at, min(at+max(n, 0), len(b)), cutWhole
}

// index finds the end of a field.
func (c cutter) index(field []byte) int {
	if !c.wide {
		return bytes.IndexByte(field, c.comma)
	}
	for i := 0; i < len(field); i++ {
		switch {
		case field[i] == c.comma:
			return i
		case field[i] > 0x80 && field[i] < 0xFF && i+1 < len(field) && field[i+1] >= 0x40:
			i++
		}
	}
	return -1
}

// errQuote is a quote that stands where RFC 4180 has none.
var errQuote = errors.New("quote in the middle of a field")

// fields cuts a record into its fields, appending to dst. Doubled quotes are
// undone in place: raw is changed.
func (c cutter) fields(dst [][]byte, raw []byte) ([][]byte, error) {
	for {
		if len(raw) > 0 && raw[0] == '"' {
			field, rest, err := quotedField(raw)
			if err != nil {
				return dst, err
			}
			dst = append(dst, field)
			if len(rest) == 0 {
				return dst, nil
			}
			if rest[0] != c.comma {
				return dst, errQuote
			}
			raw = rest[1:]
			continue
		}
		i := c.index(raw)
		field := raw
		if i >= 0 {
			field = raw[:i]
		}
		if bytes.IndexByte(field, '"') >= 0 {
			return dst, errQuote
		}
		dst = append(dst, field)
		if i < 0 {
			return dst, nil
		}
		raw = raw[i+1:]
	}
}

// quotedField reads a field that begins with a quote.
func quotedField(raw []byte) (field, rest []byte, err error) {
	out := raw[1:1]
	for in := raw[1:]; ; {
		i := bytes.IndexByte(in, '"')
		if i < 0 {
			return nil, nil, errQuote
		}
		out = append(out, in[:i]...)
		if i+1 < len(in) && in[i+1] == '"' {
			out = append(out, '"')
			in = in[i+2:]
			continue
		}
		return out, in[i+1:], nil
	}
}
