package name

import "errors"

// What is wrong with a query; each text says what to type instead. A stored
// name is never refused.
var (
	ErrEmpty       = errors.New("no name was given: type a name, such as 陳雅婷 or CHEN YA-TING")
	ErrTooLong     = errors.New("the name is too long: type at most 64 characters, or the beginning of the name")
	ErrOnlyUnknown = errors.New("only unknown characters were given: type the characters that are known, such as 陳?君")
	ErrManyUnknown = errors.New("more than one character is unknown: type one ? at most, or the given name alone")
	ErrFewLetters  = errors.New("too little of the romanised name is known: type another part of it in full")
)
