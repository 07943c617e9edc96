package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"mpolice/internal/store"
	"mpolice/internal/store/postgres/postgresdb"
)

// anchor is the anchor of one log. It is read and swapped in the lane, under a
// lock: a swap in doubt, which a lost session may still be finishing, holds that
// lock until it is decided.
type anchor struct {
	store *Store
	logID string
}

// Anchor implements store.Log.
func (s *Store) Anchor(logID string) store.Anchor { return &anchor{s, logID} }

// Last implements store.Anchor.
func (a *anchor) Last(ctx context.Context) ([]byte, error) {
	if a.store.lane == nil {
		return a.store.LastCheckpoint(ctx, a.logID)
	}
	var note []byte // not read when the caller gives up
	err := a.store.commit(ctx, nil, func(ctx context.Context, q *postgresdb.Queries) (err error) {
		if err := q.LockCheckpoints(ctx); err != nil {
			return err
		}
		note, err = lastCheckpoint(ctx, q, a.logID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read anchor: %w", err)
	}
	return note, nil
}

// Replace implements store.Anchor. The lane knows when a commit has reached the
// standby, and with it every record that was sealed.
func (a *anchor) Replace(ctx context.Context, old, next []byte) (bool, error) {
	next = bytes.Clone(next)
	var n int64
	err := a.store.commit(ctx, nil, func(ctx context.Context, q *postgresdb.Queries) (err error) {
		if err := q.LockCheckpoints(ctx); err != nil {
			return err
		}
		if old == nil {
			n, err = q.InsertCheckpoint(ctx, postgresdb.InsertCheckpointParams{LogID: a.logID, Note: next})
		} else {
			n, err = q.ReplaceCheckpoint(ctx, postgresdb.ReplaceCheckpointParams{LogID: a.logID, OldNote: old, NewNote: next})
		}
		return err
	})
	if err != nil {
		return false, fmt.Errorf("replace anchor: %w", err)
	}
	return n == 1, nil
}

// LastCheckpoint implements store.Log.
func (s *Store) LastCheckpoint(ctx context.Context, origin string) ([]byte, error) {
	note, err := lastCheckpoint(ctx, s.read, origin)
	if err != nil {
		return nil, fmt.Errorf("read anchor: %w", lost(err))
	}
	return note, nil
}

func lastCheckpoint(ctx context.Context, q *postgresdb.Queries, logID string) ([]byte, error) {
	note, err := q.GetCheckpoint(ctx, logID)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return note, err
}
