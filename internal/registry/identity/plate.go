package identity

import (
	"strings"
	"unicode/utf8"
)

// platePrefixes are the Han characters that special plates begin with.
const platePrefixes = "臨試使領外軍"

// The bounds of a plate's length in characters.
const (
	minPlate = 3
	maxPlate = 10
)

// Plate is a folded plate with its class.
type Plate struct {
	Class    PlateClass
	Findings Findings
}

// AppendPlate appends the key of a plate to dst: upper case and digits without
// separators, a Han prefix kept in front. An unknown shape is a finding.
func AppendPlate[T text](dst []byte, raw T) ([]byte, Plate, error) {
	start := len(dst)
	dst, err := appendKey(dst, raw, platePrefixes, maxPlate+utf8.UTFMax)
	if err != nil {
		return dst, Plate{}, err
	}
	key := dst[start:]
	if n := utf8.RuneCount(key); n < minPlate || n > maxPlate {
		return dst[:start], Plate{}, ErrShape
	}
	var p Plate
	class, known := ClassifyPlate(key)
	p.Class = class
	if !known {
		p.Findings.Add(PlateUnknownShape)
	}
	for _, c := range key {
		if c == 'I' || c == 'O' {
			p.Findings.Add(PlateLetter)
		}
	}
	return dst, p, nil
}

// AppendPlateRune appends what one typed character stands for in a plate:
// nothing for a separator.
func AppendPlateRune(dst []byte, r rune) ([]byte, error) {
	if r < utf8.RuneSelf {
		c := byte(r)
		switch {
		case c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		case isSeparator(r):
			return dst, nil
		case !isDigit(c) && !isLetter(c):
			return dst, ErrCharacters
		}
		return append(dst, c), nil
	}
	return appendWide(dst, r, platePrefixes, true)
}

// lookalikes are the groups of characters that witnesses and cameras take for
// each other.
var lookalikes = [...]string{"0ODQ", "1IL", "2Z", "5S", "8B"}

// Lookalikes gives the other characters that may have been read as c, none
// for most.
func Lookalikes(c byte) string {
	for _, group := range lookalikes {
		if i := strings.IndexByte(group, c); i >= 0 {
			return group[:i] + group[i+1:]
		}
	}
	return ""
}
