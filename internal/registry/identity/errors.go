package identity

import "errors"

// Errors of the parsers: the text cannot be the thing at all.
var (
	ErrEmpty      = errors.New("the value is empty")
	ErrTooLong    = errors.New("the value is too long for its kind")
	ErrCharacters = errors.New("the value has characters that cannot stand in it")
	ErrShape      = errors.New("the value has not the shape of its kind")
	ErrRange      = errors.New("a part of the value is out of its range")
)
