package identity

import "unicode/utf8"

// A text is mojibake if undoing the wrong reading gives sensible Chinese: its
// characters, written in the encoding it was wrongly read as, are bytes that
// are valid in the encoding it came in. A guess by rare characters would
// accuse rare names.

// maxMojibake bounds what is tried; a longer text shows it in its front.
const maxMojibake = 256

// windows1252 are the characters that code page 1252 has at 80–9F.
var windows1252 = [32]rune{
	'€', 0x81, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0x8D, 'Ž', 0x8F,
	0x90, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0x9D, 'ž', 'Ÿ',
}

// isWindows1252 reports whether r is of the kind that code page 1252 has at
// 80–9F and Chinese text seldom has.
func isWindows1252(r rune) bool {
	if r < 0x152 || r > 0x2122 {
		return false
	}
	_, ok := windows1252Byte(r)
	return ok
}

func windows1252Byte(r rune) (byte, bool) {
	for i, w := range windows1252 {
		if w == r {
			return byte(0x80 + i), true
		}
	}
	return 0, false
}

// fromLatin reports whether s is UTF-8 or Big5 that was read as Latin-1 or
// code page 1252.
func fromLatin[T text](s T) bool {
	var room [maxMojibake]byte
	b := room[:0]
	for i := 0; i < len(s) && len(b) < len(room)-1; {
		r, size := runeAt(s, i)
		i += size
		switch c, ok := windows1252Byte(r); {
		case ok:
			b = append(b, c)
		case r == utf8.RuneError:
			b = append(b, 0x8F) // one of the bytes that the code page does not have
		case r < 0x100:
			b = append(b, byte(r))
		default:
			return false
		}
	}
	return isChineseUTF8(b) || isChineseBig5(b)
}

// fromBig5 reports whether s is UTF-8 that was read as Big5.
func fromBig5[T text](s T) bool {
	var room [maxMojibake]byte
	b := room[:0]
	codes := big5Codes()
	for i := 0; i < len(s) && len(b) < len(room)-2; {
		r, size := runeAt(s, i)
		i += size
		switch {
		case r < utf8.RuneSelf:
			b = append(b, byte(r))
		case r < 0x10000 && codes[r] != 0:
			b = append(b, byte(codes[r]>>8), byte(codes[r]))
		default:
			// A pair that Big5 does not have, or half a character at the end.
			b = append(b, 0xFF)
		}
	}
	return isChineseUTF8(b)
}

// isChineseUTF8 reports whether b is mostly Chinese in UTF-8: two characters
// or more, and hardly a byte that is not. The last may be cut.
func isChineseUTF8(b []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		switch {
		case r == utf8.RuneError && !utf8.FullRune(b[i:]):
			size = len(b) - i
		case isHan(r):
			good++
		case r >= utf8.RuneSelf && (r < 0x3000 || r > 0x30FF) && (r < 0xFF00 || r > 0xFF5E):
			bad++
		}
		i += size
	}
	return good >= 2 && bad*4 <= good
}

// isChineseBig5 reports whether b is Chinese in Big5 throughout: two
// characters or more of the frequent plane.
func isChineseBig5(b []byte) bool {
	good := 0
	for i := 0; i < len(b); i++ {
		if b[i] < utf8.RuneSelf {
			continue
		}
		if i+1 == len(b) {
			break
		}
		code := uint16(b[i])<<8 | uint16(b[i+1])
		if !isTrail(b[i+1]) || code < 0xA140 || code > 0xF9FE || isUserDefined(code) {
			return false
		}
		if code >= 0xA440 && code < 0xC6A1 {
			good++
		}
		i++
	}
	return good >= 2
}
