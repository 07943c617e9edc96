package plates

import "unicode/utf8"

// MaxLength is the longest plate in characters: ten fit sixty bits.
const MaxLength = 10

// A plate is packed left-aligned at six bits a character, so that the order of
// the words is the order of the keys as strings: digits 1–10, letters 11–36,
// Han prefixes 37–42 in code point order. Zero is no character.
const (
	bitsPerSymbol = 6
	firstLetter   = 11
	firstHan      = 37
	lastHan       = firstHan + 5
	topShift      = bitsPerSymbol * (MaxLength - 1)
)

// prefixes are the Han characters that special plates begin with, in code
// point order: embassy, foreign mission, temporary, test, military, consulate.
var prefixes = [...]rune{'使', '外', '臨', '試', '軍', '領'}

// word is a packed plate, or the part of it that is a group's key.
type word uint64

// symbolOf gives the number of a character of a folded key and its bytes; 0
// for a character that no plate has.
func symbolOf(key string, i int) (symbol uint8, size int) {
	c := key[i]
	switch {
	case c >= '0' && c <= '9':
		return c - '0' + 1, 1
	case c >= 'A' && c <= 'Z':
		return c - 'A' + firstLetter, 1
	case c >= utf8.RuneSelf && i == 0:
		r, size := utf8.DecodeRuneInString(key)
		for j, p := range prefixes {
			if p == r {
				return firstHan + uint8(j), size
			}
		}
	}
	return 0, 1
}

// pack packs a folded key. It reports false for a key that is empty, longer
// than [MaxLength] or has a character that no plate has.
func pack(key string) (w word, s shape, ok bool) {
	n := 0
	for i := 0; i < len(key); n++ {
		symbol, size := symbolOf(key, i)
		if symbol == 0 || n == MaxLength {
			return 0, 0, false
		}
		w |= word(symbol) << (topShift - bitsPerSymbol*n)
		s |= shape(classOf(symbol)) << (2 * (MaxLength - 1 - n))
		i += size
	}
	return w, s, n > 0
}

// symbol gives the character at place i, 0 past the end.
func (w word) symbol(i int) uint8 {
	return uint8(w>>(topShift-bitsPerSymbol*i)) & (1<<bitsPerSymbol - 1)
}

// appendKey appends the key that w packs.
func (w word) appendKey(dst []byte) []byte {
	for i := range MaxLength {
		switch s := w.symbol(i); {
		case s == 0:
			return dst
		case s < firstLetter:
			dst = append(dst, '0'+s-1)
		case s < firstHan:
			dst = append(dst, 'A'+s-firstLetter)
		default:
			dst = utf8.AppendRune(dst, prefixes[s-firstHan])
		}
	}
	return dst
}
