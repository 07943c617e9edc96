package mpolice

import (
	"errors"
	"strings"
)

// SubjectKind is what a query is keyed by.
type SubjectKind string

// The kinds of subject. A resident number (統一證號) is a national_id too: one
// box on the page, two formats until 2031.
const (
	SubjectNationalID SubjectKind = "national_id"
	SubjectPlate      SubjectKind = "plate"

	// What follows may fit many people or things. Asking by it is a search: it
	// is narrowed before it discloses (同名多筆，先縮小再揭露).
	SubjectPassport     SubjectKind = "passport"
	SubjectPhone        SubjectKind = "phone"         // whole, or its last digits
	SubjectName         SubjectKind = "name"          // with years of birth, if known
	SubjectAddress      SubjectKind = "address"       // down to the number or the floor
	SubjectPlatePattern SubjectKind = "plate_pattern" // a plate with ? for unknown characters

	// SubjectFace is a person of whom there is a face and no name: the subject of
	// a comparison with the police gallery. Its Key is the number of the
	// comparison and says nothing of the face.
	SubjectFace SubjectKind = "face"
)

// SubjectKinds lists every kind.
var SubjectKinds = []SubjectKind{
	SubjectPlate, SubjectNationalID, SubjectPassport, SubjectPhone, SubjectName, SubjectAddress, SubjectPlatePattern, SubjectFace,
}

// Searches reports whether asking by this kind is a search for one of whom
// little is known.
func (k SubjectKind) Searches() bool {
	return k != SubjectNationalID && k != SubjectPlate && k != SubjectFace
}

// Subject is the person or thing asked about, as a normalised key: ASCII upper
// case and digits, no separators; a special plate keeps its Han prefix (臨 試
// 使 領 外 軍). Raw keeps what was typed, for the record.
type Subject struct {
	Kind SubjectKind
	Key  string
	Raw  string
	// Soft says that the key has an unknown shape and was let through with a
	// warning (plates only: classes change faster than programs).
	Soft bool
}

// IsZero reports whether no subject was given.
func (s Subject) IsZero() bool { return s.Key == "" }

// Canonical gives "kind:key", the form that tags and conditions are made over.
func (s Subject) Canonical() string { return string(s.Kind) + ":" + s.Key }

// Errors of ParseSubject. They carry no part of the input.
var (
	ErrSubjectEmpty      = errors.New("subject is empty")
	ErrSubjectTooLong    = errors.New("subject is too long")
	ErrSubjectCharacters = errors.New("subject has characters that cannot stand in it")
	ErrSubjectShape      = errors.New("subject has not the shape of its kind")
	ErrSubjectCheckDigit = errors.New("check digit does not fit")
	ErrSubjectKind       = errors.New("unknown kind of subject")
)

// ParseSubject normalises raw (full-width folded, separators and case removed)
// and checks it by its kind. A wrong check digit is ErrSubjectCheckDigit, so
// that a page can ask to type it again; an unknown plate shape is no error but
// a Soft subject. With an error the subject is zero.
func ParseSubject(kind SubjectKind, raw string) (Subject, error) {
	switch kind {
	case SubjectNationalID:
		key, err := foldKey(raw, "")
		if err == nil {
			err = CheckNationalID(key)
		}
		if err != nil {
			return Subject{}, err
		}
		return Subject{Kind: kind, Key: key, Raw: raw}, nil
	case SubjectPlate:
		key, err := foldKey(raw, platePrefixes)
		if err != nil {
			return Subject{}, err
		}
		known, err := checkPlate(key)
		if err != nil {
			return Subject{}, err
		}
		return Subject{Kind: kind, Key: key, Raw: raw, Soft: !known}, nil
	}
	if kind == SubjectFace {
		return parseFace(raw)
	}
	if parse, ok := searches[kind]; ok {
		return parse(raw)
	}
	return Subject{}, ErrSubjectKind
}

// searches parse what is searched by.
var searches = map[SubjectKind]func(string) (Subject, error){
	SubjectPassport: parsePassport, SubjectPhone: parsePhone, SubjectName: parseName,
	SubjectAddress: parseAddress, SubjectPlatePattern: parsePlatePattern,
}

// faceKey is how many hexadecimal digits number a comparison.
const faceKey = 32

// parseFace reads the number of a comparison.
func parseFace(raw string) (Subject, error) {
	if len(raw) != faceKey || strings.Trim(raw, "0123456789abcdef") != "" {
		return Subject{}, ErrSubjectShape
	}
	return Subject{Kind: SubjectFace, Key: raw, Raw: raw}, nil
}
