package mpolice

import "errors"

// Errors that more than one package answers with. The delivery layer maps
// them, once, to a page or a problem document; their texts carry no personal
// data.
var (
	ErrTextCharacters = errors.New("text has control or direction characters")
	ErrTextTooLong    = errors.New("text is too long")

	// ErrNotFound: no such thing, or none that this person may know of.
	ErrNotFound = errors.New("not found")
	// ErrConflict: the state has moved on since the person looked.
	ErrConflict = errors.New("state has changed")
	// ErrLedgerUnavailable: no record can be made durable, so nothing is released.
	ErrLedgerUnavailable = errors.New("audit ledger is not writable")
	// ErrNoReceipt: a source was asked without a minted receipt.
	ErrNoReceipt = errors.New("no receipt: nothing may be read before it is recorded")
	// ErrClockBackwards: the clock stands before the last record.
	ErrClockBackwards = errors.New("clock stands before the last record")
)

// Invalid is bad input: which field, and a message key that the person's
// language has a sentence for. It never carries the value.
type Invalid struct {
	Field string // the name on the form or in the JSON body
	Key   string // catalogue key such as "invalid.check_digit"
}

// Error gives "field: key".
func (e *Invalid) Error() string { return e.Field + ": " + e.Key }
