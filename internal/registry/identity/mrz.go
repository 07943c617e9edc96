package identity

import (
	"fmt"
	"strings"
)

// MRZFormat is a size of the machine readable zone.
type MRZFormat uint8

// The formats of ICAO Doc 9303: cards (part 5), small and passport books
// (parts 6 and 4), visas of both sizes (part 7).
const (
	TD1 MRZFormat = iota + 1
	TD2
	TD3
	MRVA
	MRVB
)

// MRZ is a machine readable zone taken apart. Fillers are removed.
type MRZ struct {
	Format MRZFormat
	// Document is the type as printed, such as P, PO, I, AC, V.
	Document            string
	Issuer, Nationality string
	Number              string
	Birth, Expiry       Date
	Sex                 Sex
	Surname, Given      string
	// Optional are the optional data; the second is on cards only.
	Optional, Optional2 string
	// Findings holds check digits that do not fit and a name that may be cut.
	// What was read is given all the same: one smudged character must not hide
	// the rest.
	Findings Findings
}

// MRZFieldError says which field cannot be read at all.
type MRZFieldError struct {
	Field string
	Err   error
}

func (e *MRZFieldError) Error() string {
	return fmt.Sprintf("機讀區 %s 欄無法判讀 machine readable zone, field %s: %v", e.Field, e.Field, e.Err)
}

func (e *MRZFieldError) Unwrap() error { return e.Err }

// ParseMRZ reads the zone of a travel document, its lines separated or run
// together. The century of a birth is the one that makes it the latest day not
// after today (packed, see [Date.Packed]); an expiry is in 2000–2099 unless
// that is more than fifty years after today.
func ParseMRZ(raw string, today int32) (MRZ, error) {
	s, err := mrzText(raw)
	if err != nil {
		return MRZ{}, err
	}
	z := mrzReader{today: today}
	switch visa := len(s) > 0 && s[0] == 'V'; {
	case len(s) == 90:
		z.td1(s)
	case len(s) == 72 && visa:
		z.book(s[:36], s[36:], MRVB)
	case len(s) == 72:
		z.book(s[:36], s[36:], TD2)
	case len(s) == 88 && visa:
		z.book(s[:44], s[44:], MRVA)
	case len(s) == 88:
		z.book(s[:44], s[44:], TD3)
	default:
		return MRZ{}, ErrShape
	}
	return z.MRZ, z.err
}

// mrzText joins the lines and checks the characters.
func mrzText(raw string) (string, error) {
	if len(raw) > maxRaw {
		return "", ErrTooLong
	}
	var b strings.Builder
	for _, r := range raw {
		switch r = foldWidth(r); {
		case r == '\n' || r == '\r' || r == ' ':
		case r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r == '<':
			b.WriteRune(r)
		case r >= 'a' && r <= 'z':
			b.WriteRune(r - 'a' + 'A')
		case r == '«':
			b.WriteString("<<")
		default:
			return "", ErrCharacters
		}
	}
	if b.Len() == 0 {
		return "", ErrEmpty
	}
	return b.String(), nil
}

// MRZCheckDigit is the check digit of Doc 9303 part 3, 4.9: weights 7, 3, 1,
// letters 10 to 35, filler 0.
func MRZCheckDigit(fields ...string) byte {
	sum, i := 0, 0
	for _, f := range fields {
		for j := range len(f) {
			sum += mrzValue(f[j]) * [3]int{7, 3, 1}[i%3]
			i++
		}
	}
	return '0' + byte(sum%10)
}

func mrzValue(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case isLetter(c):
		return int(c-'A') + 10
	}
	return 0
}
