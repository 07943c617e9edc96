package identity

import (
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/traditionalchinese"
)

// The user-defined areas of Big5 and where Microsoft's code page 950 puts them
// in Unicode's private use area. The first code of each area is followed by
// 157 a row (trail bytes 40–7E and A1–FE); the last area begins in mid-row.
var userAreas = [...]struct {
	first, last uint16
	private     rune
}{
	{0xFA40, 0xFEFE, 0xE000},
	{0x8E40, 0xA0FE, 0xE311},
	{0x8140, 0x8DFE, 0xEEB8},
	{0xC6A1, 0xC8FE, 0xF6B1},
}

// UnknownCharacter stands for a code of which an agency says that nobody knows
// its character any more: the black square of the household registers.
const UnknownCharacter = '■'

// cells is a decoding table for the pairs with a lead byte of 80 and above;
// 0 for a pair that stands for nothing.
type cells [1 << 15]uint16

// standardBig5 is the table of the Encoding Standard (index-big5, as in
// x/text) with the user-defined areas in private use instead of Hong Kong's
// characters, which no agency in Taiwan means.
var standardBig5 = sync.OnceValue(func() *cells {
	var t cells
	decoder := traditionalchinese.Big5.NewDecoder()
	for code := 0x8140; code <= 0xFEFE; code++ {
		if !isTrail(byte(code)) {
			continue
		}
		out, err := decoder.Bytes([]byte{byte(code >> 8), byte(code)})
		if r, size := utf8.DecodeRune(out); err == nil && size == len(out) && r != utf8.RuneError && r <= 0xFFFF {
			t[code&0x7FFF] = uint16(r)
		}
	}
	for _, a := range userAreas {
		r := a.private
		for code := int(a.first); code <= int(a.last); code++ {
			if isTrail(byte(code)) {
				t[code&0x7FFF] = uint16(r)
				r++
			}
		}
	}
	return &t
})

func isTrail(c byte) bool { return c >= 0x40 && c <= 0x7E || c >= 0xA1 && c <= 0xFE }

// isUserDefined reports whether a code lies in a user-defined area.
func isUserDefined(code uint16) bool {
	for _, a := range userAreas {
		if a.first <= code && code <= a.last {
			return isTrail(byte(code))
		}
	}
	return false
}

// big5Codes is the reverse of the standard table, the lowest code of each
// character.
var big5Codes = sync.OnceValue(func() *[1 << 16]uint16 {
	var codes [1 << 16]uint16
	for i, r := range standardBig5() {
		code := uint16(i) | 0x8000
		if r != 0 && codes[r] == 0 {
			codes[r] = code
		}
	}
	return &codes
})

// Big5Flaws counts what a decoder met that it could not say for certain.
type Big5Flaws struct {
	// Unmappable is how many bytes or pairs became U+FFFD, and Offsets where
	// the first of them begin, in bytes from the start of the input.
	Unmappable int
	Offsets    []int64
	// Private is how many characters of the agency's own became private use
	// code points because its table does not have them, by Big5 code.
	Private map[uint16]int
	// Unknown is how many are in its table as unknown.
	Unknown int
}

// MaxOffsets bounds the offsets that are kept.
const MaxOffsets = 10_000

func (f *Big5Flaws) unmappable(offset int64) {
	f.Unmappable++
	if len(f.Offsets) < MaxOffsets {
		f.Offsets = append(f.Offsets, offset)
	}
}

func (f *Big5Flaws) private(code uint16) {
	if f.Private == nil {
		f.Private = map[uint16]int{}
	}
	f.Private[code]++
}

// Big5Decoder decodes Big5 with one agency's own characters. It may be used by
// many at once.
type Big5Decoder struct {
	// table gives the characters of the agency beyond 16 bits too.
	table map[uint16]rune
	cells *cells
}

// NewBig5Decoder makes a decoder. The table gives the character for codes of
// the user-defined areas, or [UnknownCharacter]; nil for an agency that has
// none. Two agencies mean different characters by one code.
func NewBig5Decoder(table Big5Table) *Big5Decoder {
	return &Big5Decoder{table: table, cells: standardBig5()}
}

// Append decodes src, a whole text, and appends it to dst as UTF-8. Flaws are
// added to flaws, with offsets from the start of src.
func (d *Big5Decoder) Append(dst, src []byte, flaws *Big5Flaws) []byte {
	dst, _ = d.decode(dst, src, 0, true, flaws)
	return dst
}

// decode decodes the front of src and gives how many bytes it took: all at the
// end, otherwise all but a last byte that may begin a pair.
func (d *Big5Decoder) decode(dst, src []byte, base int64, atEOF bool, flaws *Big5Flaws) ([]byte, int) {
	i := 0
	for i < len(src) {
		c := src[i]
		if c < utf8.RuneSelf {
			dst = append(dst, c)
			i++
			continue
		}
		if i+1 == len(src) && !atEOF {
			return dst, i
		}
		if i+1 == len(src) || c == 0x80 || c == 0xFF || !isTrail(src[i+1]) && src[i+1] < utf8.RuneSelf {
			flaws.unmappable(base + int64(i))
			dst = append(dst, "\uFFFD"...)
			i++
			continue
		}
		code := uint16(c)<<8 | uint16(src[i+1])
		r := rune(d.cells[code&0x7FFF])
		if r >= 0xE000 && r < 0xF900 && isUserDefined(code) {
			r = d.own(code, r, flaws)
		}
		if r == 0 {
			flaws.unmappable(base + int64(i))
			r = utf8.RuneError
		}
		if r >= 0x4E00 && r <= 0x9FFF {
			dst = append(dst, 0xE0|byte(r>>12), 0x80|byte(r>>6)&0xBF, 0x80|byte(r)&0xBF)
		} else {
			dst = utf8.AppendRune(dst, r)
		}
		i += 2
	}
	return dst, i
}

// own gives the agency's character for a code, or its private code point.
func (d *Big5Decoder) own(code uint16, private rune, flaws *Big5Flaws) rune {
	r, ok := d.table[code]
	switch {
	case !ok:
		flaws.private(code)
		return private
	case r == UnknownCharacter:
		flaws.Unknown++
	}
	return r
}
