package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/postgres/postgresdb"
)

// write runs one transaction. The connection is kept until what the server said
// of the commit is read: the pool's own transactions give it to others before.
func (s *Store) write(ctx context.Context, do func(*postgresdb.Queries) error) error {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // does nothing after a commit
	if err := do(postgresdb.New(tx)); err != nil {
		return err
	}
	return commit(ctx, tx)
}

// change runs one transaction that ends with an entry in the journal.
func (s *Store) change(ctx context.Context, e holding.Entry, do func(*postgresdb.Queries) error) error {
	return s.write(ctx, func(q *postgresdb.Queries) error {
		if err := do(q); err != nil {
			return err
		}
		return enter(ctx, q, e)
	})
}

// errWarned: pg_cancel_backend ends the wait for a standby with a warning, and
// with success.
var errWarned = errors.New("the server warned during the commit, so it may not have reached a standby")

// commit commits; a warning of the server is a failure. The caller has the
// connection for itself.
func commit(ctx context.Context, tx pgx.Tx) error {
	data := tx.Conn().PgConn().CustomData()
	delete(data, warning)
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	if text, ok := data[warning].(string); ok {
		return fmt.Errorf("%w: %s", errWarned, text)
	}
	return nil
}

// warning is where a connection keeps the last one.
const warning = "warning"

func warned(c *pgconn.PgConn, n *pgconn.Notice) {
	if n.SeverityUnlocalized == "WARNING" {
		c.CustomData()[warning] = n.Code + " " + n.Message
	}
}

// each maps rows, passing an error on.
func each[R, T any](ctx context.Context, rows []R, err error, of func(context.Context, R) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	out := make([]T, len(rows))
	for i, r := range rows {
		if out[i], err = of(ctx, r); err != nil {
			return nil, err
		}
	}
	return out, nil
}
