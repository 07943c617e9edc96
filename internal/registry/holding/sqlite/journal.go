package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/sqlite/sqlitedb"
)

// enter writes an entry after the last one. The caller's transaction is the
// only one that writes, so nothing comes between.
func enter(ctx context.Context, q *sqlitedb.Queries, e holding.Entry) error {
	last, err := q.LastChange(ctx)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("read journal: %w", err)
	}
	c := change(last).Next(e)
	err = q.AddChange(ctx, sqlitedb.AddChangeParams{
		Seq: c.Seq, At: e.At, Actor: c.Actor, Kind: c.Kind, Detail: c.Detail, Previous: c.Previous[:], Hash: c.Hash[:],
	})
	if err != nil {
		return fmt.Errorf("enter change: %w", err)
	}
	return nil
}

func change(c sqlitedb.Change) holding.Change {
	out := holding.Change{Seq: c.Seq, At: holding.Instant(c.At), Actor: c.Actor, Kind: c.Kind, Detail: c.Detail}
	copy(out.Previous[:], c.Previous)
	copy(out.Hash[:], c.Hash)
	return out
}

// Changes implements holding.Journal.
func (s *Store) Changes(ctx context.Context, after int64, limit int) ([]holding.Change, error) {
	rows, err := s.q.ChangesAfter(ctx, sqlitedb.ChangesAfterParams{After: after, MaxRows: int64(limit)})
	return each(ctx, rows, err, func(_ context.Context, c sqlitedb.Change) (holding.Change, error) { return change(c), nil })
}

// Head implements holding.Journal.
func (s *Store) Head(ctx context.Context) (holding.Change, error) {
	last, err := s.q.LastChange(ctx)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return holding.Change{}, fmt.Errorf("read journal: %w", err)
	}
	return change(last), nil
}
