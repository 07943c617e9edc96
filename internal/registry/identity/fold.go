package identity

import "unicode/utf8"

// text is what every parser reads, so that a loader need not copy a field.
type text interface{ ~string | ~[]byte }

// maxRaw bounds the bytes read of any number; an address has its own bound.
const maxRaw = 128

// runeAt decodes the rune at i and its width in bytes.
func runeAt[T text](raw T, i int) (rune, int) {
	c := raw[i]
	switch {
	case c < utf8.RuneSelf:
		return rune(c), 1
	case c > 0xE0 && c < 0xED && i+2 < len(raw) && raw[i+1]&0xC0 == 0x80 && raw[i+2]&0xC0 == 0x80:
		return rune(c&0x0F)<<12 | rune(raw[i+1]&0x3F)<<6 | rune(raw[i+2]&0x3F), 3 // most Chinese characters
	}
	var b [utf8.UTFMax]byte
	n := copy(b[:], raw[i:])
	return utf8.DecodeRune(b[:n])
}

// appendKey appends the letters and digits of raw to dst, upper-cased, with
// full-width forms folded and separators dropped. One rune of prefixes may
// stand first. At most limit bytes are appended.
func appendKey[T text](dst []byte, raw T, prefixes string, limit int) ([]byte, error) {
	if len(raw) > maxRaw {
		return dst, ErrTooLong
	}
	start := len(dst)
	for i := 0; i < len(raw); {
		c := raw[i]
		switch {
		case c >= '0' && c <= '9' || c >= 'A' && c <= 'Z':
			dst = append(dst, c)
			i++
		case c >= 'a' && c <= 'z':
			dst = append(dst, c-'a'+'A')
			i++
		case c == ' ' || c == '-' || c == '.' || c == '\t':
			i++
		case c < utf8.RuneSelf:
			return dst[:start], ErrCharacters
		default:
			r, size := runeAt(raw, i)
			i += size
			var err error
			if dst, err = appendWide(dst, r, prefixes, len(dst) == start); err != nil {
				return dst[:start], err
			}
		}
		if len(dst)-start > limit {
			return dst[:start], ErrTooLong
		}
	}
	if len(dst) == start {
		return dst, ErrEmpty
	}
	return dst, nil
}

// appendWide appends what a rune beyond ASCII stands for.
func appendWide(dst []byte, r rune, prefixes string, first bool) ([]byte, error) {
	f := foldWidth(r)
	switch {
	case f >= '0' && f <= '9' || f >= 'A' && f <= 'Z':
		return append(dst, byte(f)), nil
	case f >= 'a' && f <= 'z':
		return append(dst, byte(f-'a'+'A')), nil
	case isSeparator(f):
		return dst, nil
	case first && r != utf8.RuneError:
		for _, p := range prefixes {
			if p == r {
				return utf8.AppendRune(dst, r), nil
			}
		}
	}
	return dst, ErrCharacters
}

// foldWidth maps the full-width ASCII block and the ideographic space.
func foldWidth(r rune) rune {
	switch {
	case r == '\u3000':
		return ' '
	case r >= '\uFF01' && r <= '\uFF5E':
		return r - 0xFEE0
	}
	return r
}

// isSeparator reports what people put between the parts of a number.
func isSeparator(r rune) bool {
	switch r {
	case ' ', '\t', '\u00A0', '-', '.', '·', '‧', '•', '・', '\u2212':
		return true
	}
	return r >= '\u2010' && r <= '\u2015'
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c >= 'A' && c <= 'Z' }

// allDigits reports whether every byte is an ASCII digit; so it is for none.
func allDigits[T text](s T) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}
