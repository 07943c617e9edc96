package eval

import "fmt"

// InputError is a mistake in what was asked for, to be mended by whoever asked:
// a column that is not there, a mapping that cannot be read, no truth.
type InputError struct{ Err error }

func (e *InputError) Error() string { return e.Err.Error() }

// Unwrap gives the mistake.
func (e *InputError) Unwrap() error { return e.Err }

func mistake(format string, args ...any) error { return &InputError{fmt.Errorf(format, args...)} }
