package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/postgres/postgresdb"
)

// enter writes an entry after the last one. It is the last statement before
// the commit: the lock that keeps the chain one lasts until then.
func enter(ctx context.Context, q *postgresdb.Queries, e holding.Entry) error {
	if err := q.Lock(ctx, lockJournal); err != nil {
		return fmt.Errorf("wait for the journal: %w", err)
	}
	last, err := q.LastChange(ctx)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("read journal: %w", err)
	}
	c := changeOf(last).Next(e)
	err = q.AddChange(ctx, postgresdb.AddChangeParams{
		Seq: c.Seq, At: e.At, Actor: c.Actor, Kind: c.Kind, Detail: c.Detail, Previous: c.Previous[:], Hash: c.Hash[:],
	})
	if err != nil {
		return fmt.Errorf("enter change: %w", err)
	}
	return nil
}

func changeOf(c postgresdb.RegistryChange) holding.Change {
	out := holding.Change{Seq: c.Seq, At: holding.Instant(c.At), Actor: c.Actor, Kind: c.Kind, Detail: c.Detail}
	copy(out.Previous[:], c.Previous)
	copy(out.Hash[:], c.Hash)
	return out
}

// Changes implements holding.Journal.
func (s *Store) Changes(ctx context.Context, after int64, limit int) ([]holding.Change, error) {
	rows, err := s.q.ChangesAfter(ctx, postgresdb.ChangesAfterParams{After: after, MaxRows: int64(limit)})
	return each(ctx, rows, err, func(_ context.Context, c postgresdb.RegistryChange) (holding.Change, error) { return changeOf(c), nil })
}

// Head implements holding.Journal.
func (s *Store) Head(ctx context.Context) (holding.Change, error) {
	last, err := s.q.LastChange(ctx)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return holding.Change{}, fmt.Errorf("read journal: %w", err)
	}
	return changeOf(last), nil
}
