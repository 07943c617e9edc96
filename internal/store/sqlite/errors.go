package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"mpolice"
)

// lost says that the file could not be read: then no record can be written to
// it either. A context that ended is told as such.
func lost(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("%w: %w", mpolice.ErrLedgerUnavailable, err)
}

// notFound is lost for a single row that may not be there.
func notFound(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return mpolice.ErrNotFound
	}
	return lost(err)
}

// one turns "no row changed" into a conflict.
func one(n int64, err error) error {
	if err == nil && n != 1 {
		return mpolice.ErrConflict
	}
	return err
}

// unique turns a broken uniqueness into a conflict.
func unique(err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) && (e.Code() == lib.SQLITE_CONSTRAINT_UNIQUE || e.Code() == lib.SQLITE_CONSTRAINT_PRIMARYKEY) {
		return mpolice.ErrConflict
	}
	return err
}
