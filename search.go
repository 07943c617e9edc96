package mpolice

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of what is searched by.
const (
	maxNameRunes    = 64
	maxAddressRunes = 120
	minPhoneDigits  = 6 // fewer fit thousands of people
	maxPhoneDigits  = 15
	// MinPlateKnown is how many characters of a plate a witness must know.
	MinPlateKnown = 3
)

// ErrSubjectVague is returned for a search that says too little: a pattern of
// unknown characters only, or a few digits of a telephone number.
var ErrSubjectVague = fmt.Errorf("too little is known to search by: %w", ErrSubjectShape)

// Birth narrows a search by name to years of birth, both included; zero is
// open.
type Birth struct{ From, To int }

// IsZero reports whether no years were given.
func (b Birth) IsZero() bool { return b == Birth{} }

// NameSubject makes the subject of a search by name. Its Key is the name, and
// the years after an @, as in 陳怡君@1980-1989.
func NameSubject(raw string, born Birth) (Subject, error) {
	name, err := CleanText(strings.Map(foldWidth, raw), maxNameRunes)
	if err != nil {
		return Subject{}, textSubject(err)
	}
	if name == "" {
		return Subject{}, ErrSubjectEmpty
	}
	if strings.ContainsRune(name, '@') || !born.valid() {
		return Subject{}, ErrSubjectCharacters
	}
	key := name
	if !born.IsZero() {
		key = fmt.Sprintf("%s@%d-%d", name, born.From, born.To)
	}
	return Subject{Kind: SubjectName, Key: key, Raw: raw}, nil
}

func (b Birth) valid() bool {
	return b.IsZero() || b.From >= 1850 && b.To >= b.From && b.To <= 2200
}

// Name takes the Key of a search by name apart.
func (s Subject) Name() (name string, born Birth) {
	name, years, ok := strings.Cut(s.Key, "@")
	if !ok {
		return name, Birth{}
	}
	from, to, _ := strings.Cut(years, "-")
	born.From, _ = strconv.Atoi(from)
	born.To, _ = strconv.Atoi(to)
	return name, born
}

// textSubject turns the errors of CleanText into a subject's.
func textSubject(err error) error {
	if err == ErrTextTooLong {
		return ErrSubjectTooLong
	}
	return ErrSubjectCharacters
}

// parseName reads "name" or "name@from-to".
func parseName(raw string) (Subject, error) {
	name, years, ok := strings.Cut(raw, "@")
	if !ok {
		return NameSubject(raw, Birth{})
	}
	from, to, ok := strings.Cut(years, "-")
	if !ok {
		to = from
	}
	var born Birth
	var err1, err2 error
	born.From, err1 = strconv.Atoi(strings.TrimSpace(from))
	born.To, err2 = strconv.Atoi(strings.TrimSpace(to))
	if err1 != nil || err2 != nil {
		return Subject{}, ErrSubjectCharacters
	}
	s, err := NameSubject(name, born)
	s.Raw = raw
	if err != nil {
		return Subject{}, err
	}
	return s, nil
}

// parsePhone keeps digits; a Taiwanese number loses its +886. A number that
// does not begin with 0 is taken for the last digits of one.
func parsePhone(raw string) (Subject, error) {
	if len(raw) > maxSubjectRunes*utf8.UTFMax {
		return Subject{}, ErrSubjectTooLong
	}
	var digits []byte
	for _, r := range raw {
		switch r = foldWidth(r); {
		case r >= '0' && r <= '9':
			digits = append(digits, byte(r))
		case r == '+' && len(digits) == 0, r == '(', r == ')', r == '*' && len(digits) == 0, isSeparator(r):
		default:
			return Subject{}, ErrSubjectCharacters
		}
	}
	key := string(digits)
	if rest, ok := strings.CutPrefix(key, "886"); ok && len(rest) >= 8 {
		key = "0" + rest
	}
	switch {
	case key == "":
		return Subject{}, ErrSubjectEmpty
	case len(key) < minPhoneDigits:
		return Subject{}, ErrSubjectVague
	case len(key) > maxPhoneDigits:
		return Subject{}, ErrSubjectTooLong
	}
	return Subject{Kind: SubjectPhone, Key: key, Raw: raw}, nil
}

func parsePassport(raw string) (Subject, error) {
	key, err := foldKey(raw, "")
	if err != nil {
		return Subject{}, err
	}
	if len(key) < 5 || len(key) > 12 || strings.IndexFunc(key, unicode.IsDigit) < 0 {
		return Subject{}, ErrSubjectShape
	}
	return Subject{Kind: SubjectPassport, Key: key, Raw: raw}, nil
}

func parseAddress(raw string) (Subject, error) {
	key, err := CleanText(strings.Map(foldWidth, raw), maxAddressRunes)
	if err != nil {
		return Subject{}, textSubject(err)
	}
	if key == "" {
		return Subject{}, ErrSubjectEmpty
	}
	return Subject{Kind: SubjectAddress, Key: key, Raw: raw}, nil
}

// parsePlatePattern reads a plate with ? (also ＿ or _) for each unknown
// character and * for any number of them at an end.
func parsePlatePattern(raw string) (Subject, error) {
	if len(raw) > maxSubjectRunes*utf8.UTFMax {
		return Subject{}, ErrSubjectTooLong
	}
	var key []rune
	known, wild := 0, false
	for _, r := range raw {
		switch r = unicode.ToUpper(foldWidth(r)); {
		case isSeparator(r):
			continue
		case r == '?' || r == '_' || r == '*':
			if r == '_' {
				r = '?'
			}
			wild = true
		case r < unicode.MaxASCII && (isDigit(byte(r)) || isLetter(byte(r))), len(key) == 0 && strings.ContainsRune(platePrefixes, r):
			known++
		default:
			return Subject{}, ErrSubjectCharacters
		}
		key = append(key, r)
	}
	switch {
	case len(key) == 0:
		return Subject{}, ErrSubjectEmpty
	case len(key) > maxPlate+2:
		return Subject{}, ErrSubjectTooLong
	case known < MinPlateKnown:
		return Subject{}, ErrSubjectVague
	case !wild:
		return Subject{}, ErrSubjectShape
	}
	return Subject{Kind: SubjectPlatePattern, Key: string(key), Raw: raw}, nil
}
