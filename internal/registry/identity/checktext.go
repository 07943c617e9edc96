package identity

import (
	"sync"
	"unicode"
)

// CheckText looks for what a wrong decoding, a missing glyph or a careless
// export leaves in a text: ■ and □, U+FFFD, private use, control and invisible
// characters, and text of one encoding read as another. It costs one pass over
// ordinary text and never changes it.
func CheckText[T text](s T) Findings {
	var f Findings
	var seen sightings
	before := rune(0)
	for i := 0; i < len(s); {
		if c := s[i]; c >= ' ' && c < 0x7F && c != '?' {
			before = rune(c)
			i++
			continue
		}
		r, size := runeAt(s, i)
		i += size
		if r >= 0x4E00 && r <= 0x9FFF { // most of Chinese text: nothing to say of it but how rare it is
			seen.character(r)
			before = r
			continue
		}
		f |= checkRune(r)
		if r == '?' && isHan(before) && i < len(s) && isHanAt(s, i) {
			f.Add(TextBlackSquare)
		}
		seen.add(r)
		before = r
	}
	if seen.latin && fromLatin(s) || seen.rare > 0 && fromBig5(s) || seen.shattered() {
		f.Add(TextMojibake)
	}
	return f
}

// sightings counts the characters that a wrong reading leaves.
type sightings struct {
	latin           bool
	han, rare, lost int
}

func (s *sightings) add(r rune) {
	switch {
	case r == unicode.ReplacementChar:
		s.lost++
	case r >= 0x80 && r < 0x100, isWindows1252(r):
		s.latin = true
	case isHan(r) && r < 0x10000:
		s.character(r)
	case r >= 0xE000 && r < 0xF849:
		s.rare++
		s.han++
	}
}

func (s *sightings) character(r rune) {
	s.han++
	if rareBig5()[r>>6]&(1<<(r&63)) != 0 {
		s.rare++
	}
}

// rareBig5 has a bit for each character whose Big5 code begins as Chinese does
// in UTF-8 (E3–E9).
var rareBig5 = sync.OnceValue(func() *[1 << 10]uint64 {
	var rare [1 << 10]uint64
	for r, code := range big5Codes() {
		if code >= 0xE340 && code < 0xEA40 {
			rare[r>>6] |= 1 << (r & 63)
		}
	}
	return &rare
})

// shattered reports whether the text looks like UTF-8 read as Big5 with loss:
// most of it unreadable, or characters that are seldom seen and whose codes
// begin as Chinese characters do in UTF-8.
func (s *sightings) shattered() bool {
	return s.lost > 0 && s.rare >= 2 && 2*(s.rare+s.lost) >= s.han+s.lost
}

// checkRune judges one character by itself.
func checkRune(r rune) (f Findings) {
	switch {
	case r == '■' || r == '□' || r == '▯' || r == '〓':
		f.Add(TextBlackSquare)
	case r == unicode.ReplacementChar:
		f.Add(TextReplacement)
	case r >= 0xE000 && r <= 0xF8FF || r >= 0xF0000:
		f.Add(TextPrivateUse)
	case r < ' ' || r >= 0x7F && r < 0xA0 || r >= 0x200B && r <= 0x200F || r >= 0x2028 && r <= 0x202E ||
		r >= 0x2060 && r <= 0x2069 || r == 0xFEFF || r == 0xAD:
		f.Add(TextControl)
	}
	return f
}

// isHan covers the blocks of Chinese characters, without radicals.
func isHan(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF || r >= 0xF900 && r <= 0xFAFF || r >= 0x20000 && r <= 0x3FFFD
}

func isHanAt[T text](s T, i int) bool {
	r, _ := runeAt(s, i)
	return isHan(r)
}

// RawEncoding is the encoding of a raw field.
type RawEncoding uint8

// The encodings that registers come in.
const (
	RawUTF8 RawEncoding = iota
	RawBig5
)

// CheckWidth looks for a field that was cut to a width of bytes: one that ends
// in half a character, and one that fills the width to the last byte. A width
// of 0 is none.
func CheckWidth(raw []byte, encoding RawEncoding, width int) Findings {
	var f Findings
	if endsInHalf(raw, encoding) {
		f.Add(TextHalfCharacter)
	}
	if width > 0 && len(raw) >= width && raw[len(raw)-1] != ' ' && raw[len(raw)-1] >= 0x80 {
		f.Add(TextAtWidth)
	}
	return f
}

func endsInHalf(raw []byte, encoding RawEncoding) bool {
	if encoding == RawBig5 {
		i := 0
		for i < len(raw) {
			if raw[i] > 0x80 && raw[i] < 0xFF {
				i++
			}
			i++
		}
		return i > len(raw)
	}
	for back := 1; back <= 3 && back <= len(raw); back++ {
		c := raw[len(raw)-back]
		if c >= 0xC0 {
			return back < utf8Length(c)
		}
		if c < 0x80 {
			return false
		}
	}
	return false
}

// utf8Length is how many bytes the sequence has that c begins.
func utf8Length(c byte) int {
	switch {
	case c >= 0xF0:
		return 4
	case c >= 0xE0:
		return 3
	}
	return 2
}
