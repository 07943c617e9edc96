package postgres

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"mpolice"
	"mpolice/internal/audit"
)

// errText: PostgreSQL holds neither a zero byte nor bytes that are no UTF-8.
var errText = errors.New("text with a zero byte, or that is not UTF-8, cannot be stored")

// storable refuses a record that the database would refuse, and the whole round
// with it.
func storable(r audit.Sealed) error {
	for _, s := range []string{string(r.Officer), string(r.Strata.Unit), string(r.Strata.Role), string(r.Strata.Card)} {
		if strings.ContainsRune(s, 0) || !utf8.ValidString(s) {
			return fmt.Errorf("append record: %w", errText)
		}
	}
	return nil
}

// explain puts what the server refuses into the program's words.
func explain(err error) error {
	switch c := code(err); {
	case c == "":
		return err
	case c == unstorable:
		return errText
	case strings.HasPrefix(c, "23"): // a constraint: the caller's own mistake
		return err
	}
	return fmt.Errorf("%w: %w", mpolice.ErrLedgerUnavailable, err)
}
