package edge

import (
	"errors"
	"fmt"

	"mpolice"
)

// SubjectFault gives the catalogue key of what is wrong with a subject of that
// kind: a sentence that says what to type instead.
func SubjectFault(kind mpolice.SubjectKind, err error) string {
	if key, ok := searchFault(kind, err); ok {
		return key
	}
	switch {
	case errors.Is(err, mpolice.ErrSubjectEmpty):
		return "invalid.subject_empty"
	case errors.Is(err, mpolice.ErrSubjectTooLong):
		return "invalid.text_too_long"
	case errors.Is(err, mpolice.ErrSubjectCharacters):
		return "invalid.subject_characters"
	case errors.Is(err, mpolice.ErrSubjectCheckDigit):
		return "invalid.check_digit"
	}
	return "invalid.subject_shape"
}

// searchFault words what a kind that is searched by has of its own. The first
// that fits counts: vague is a shape too.
func searchFault(kind mpolice.SubjectKind, err error) (key string, ok bool) {
	for _, x := range searchFaults[kind] {
		if errors.Is(err, x.err) {
			return x.key, true
		}
	}
	return "", false
}

type wording struct {
	err error
	key string
}

var searchFaults = map[mpolice.SubjectKind][]wording{
	mpolice.SubjectName: {
		{mpolice.ErrSubjectEmpty, "search.empty"},
		{mpolice.ErrSubjectTooLong, "search.too_long"},
		{mpolice.ErrSubjectCharacters, "search.characters"},
	},
	mpolice.SubjectPhone: {
		{mpolice.ErrSubjectVague, "search.phone"},
		{mpolice.ErrSubjectCharacters, "search.phone_shape"},
		{mpolice.ErrSubjectTooLong, "search.phone_shape"},
	},
	mpolice.SubjectAddress: {
		{mpolice.ErrSubjectTooLong, "search.address_long"},
		{mpolice.ErrSubjectCharacters, "search.address"},
	},
	mpolice.SubjectPassport: {
		{mpolice.ErrSubjectShape, "search.passport"},
		{mpolice.ErrSubjectCharacters, "search.passport"},
		{mpolice.ErrSubjectTooLong, "search.passport"},
	},
	mpolice.SubjectPlatePattern: {
		{mpolice.ErrSubjectVague, "search.plate"},
		{mpolice.ErrSubjectShape, "search.plate_whole"},
		{mpolice.ErrSubjectCharacters, "search.plate_shape"},
		{mpolice.ErrSubjectTooLong, "search.plate_shape"},
	},
}

// PickedRaw is what goes on record as typed where a candidate of a search is
// opened: the search, and which of its candidates. The number by which the
// candidate is looked up was not typed, and the browser never gets it.
func PickedRaw(typed string, i int) string {
	return fmt.Sprintf("%s #%d", typed, i+1)
}
