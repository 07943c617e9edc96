package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"mpolice"
)

// The codes that are told apart, of PostgreSQL's appendix A.
const (
	unstorable    = "22021" // a zero byte, or no UTF-8
	taken         = "23505" // unique_violation
	serialization = "40001"
	deadlock      = "40P01"
)

// code gives the server's code of an error, empty when the error is not its.
func code(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// lost says that the database did not answer: then no record can be written
// either. A context that ended is told as such.
func lost(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("%w: %w", mpolice.ErrLedgerUnavailable, err)
}

// notFound is lost for a single row that may not be there. A text that the
// database cannot hold stands in no row.
func notFound(err error) error {
	if errors.Is(err, pgx.ErrNoRows) || code(err) == unstorable {
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
	if code(err) == taken {
		return mpolice.ErrConflict
	}
	return err
}
