package intake

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"mpolice/internal/registry"
	"mpolice/internal/registry/identity"
)

// Tables gives an agency's table of private-use characters by the name that
// its descriptor uses; nil is an agency whose characters are not known.
type Tables func(name string) (identity.Big5Table, error)

// newBig5 makes the decoder of a register's files, nil for UTF-8.
func newBig5(d *registry.Descriptor, tables Tables) (*identity.Big5Decoder, error) {
	switch d.Feed.Encoding {
	case "", registry.EncodingUTF8:
		return nil, nil
	case registry.EncodingBig5:
	default:
		return nil, fmt.Errorf("encoding %q: want utf-8 or big5", d.Feed.Encoding)
	}
	if d.Feed.PrivateUse == "" || tables == nil {
		return identity.NewBig5Decoder(nil), nil
	}
	table, err := tables(d.Feed.PrivateUse)
	if err != nil {
		return nil, fmt.Errorf("private-use characters %s: %w", d.Feed.PrivateUse, err)
	}
	return identity.NewBig5Decoder(table), nil
}

// decode gives the cell in UTF-8, without space around it, and reports whether
// every byte was a character. It is valid until the next call.
func (w *worker) decode(cell []byte) ([]byte, bool) {
	switch {
	case w.big5 == nil || w.list:
		return trim(cell), utf8.Valid(cell)
	case !hasWide(cell):
		return trim(cell), true
	}
	var flaws identity.Big5Flaws
	w.decoded = w.big5.Append(w.decoded[:0], cell, &flaws)
	return trim(w.decoded), flaws.Unmappable == 0
}

// trim cuts off space as [bytes.TrimSpace] does, which is slow where a text
// begins or ends with a Chinese character: all of E4–E9 are no space.
func trim(b []byte) []byte {
	n := len(b)
	if n == 0 || !(solid(b[0]) || b[0] >= 0xE4 && b[0] <= 0xE9) {
		return bytes.TrimSpace(b)
	}
	if solid(b[n-1]) || n >= 3 && b[n-1]&0xC0 == 0x80 && b[n-2]&0xC0 == 0x80 && b[n-3] >= 0xE4 && b[n-3] <= 0xE9 {
		return b
	}
	return bytes.TrimSpace(b)
}

func solid(c byte) bool { return c > ' ' && c < 0x7F }

func hasWide(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

// characters looks for what a wrong decoding, a missing glyph or a cut leaves.
func (w *worker) characters(f *fieldPlan, raw, cell []byte) {
	found := identity.CheckText(cell)
	if f.Width > 0 && !w.list {
		encoding := identity.RawUTF8
		if w.big5 != nil {
			encoding = identity.RawBig5
		}
		found |= identity.CheckWidth(raw, encoding, f.Width)
	}
	w.found(f, found)
}

// readsAsUTF8 reports whether a record of a Big5 file is Chinese in UTF-8:
// valid throughout, with characters of three bytes. Big5 text is so by chance
// only where it is a character or two.
func readsAsUTF8(raw []byte) bool {
	long := 0
	for i := 0; i < len(raw); {
		if raw[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && size <= 1 {
			return false
		}
		if size >= 3 {
			long++
		}
		i += size
	}
	return long >= 2
}

// readsAsBig5 reports whether a text that is not UTF-8 is Chinese in Big5: in
// pairs throughout, most of them common characters (A4–C6). UTF-8 with a byte
// lost is not.
func readsAsBig5(raw []byte) bool {
	pairs, common := 0, 0
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		if c < utf8.RuneSelf {
			continue
		}
		if i+1 == len(raw) || c == 0x80 || c == 0xFF || raw[i+1] < 0x40 || raw[i+1] == 0x7F || raw[i+1] == 0xFF {
			return false
		}
		pairs++
		if c >= 0xA1 && c <= 0xC6 {
			common++
		}
		i++
	}
	return pairs > 0 && 10*common >= 7*pairs
}
