package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/store"
	"mpolice/internal/store/sqlite/sqlitedb"
)

// LastRecord gives how many records there are and the time of the last.
func (s *Store) LastRecord(ctx context.Context) (seq int64, at time.Time, err error) {
	s.settle(ctx)
	row, err := s.read.LastRecord(ctx)
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("last record: %w", err)
	}
	return row.Seq, instant(row.At), nil
}

// Pending gives leaves with index after and up, in commit order: what the
// sealer has still to append. With one writer, order of seq is commit order.
func (s *Store) Pending(ctx context.Context, after int64, limit int) ([][]byte, error) {
	s.settle(ctx)
	leaves, err := s.read.PendingLeaves(ctx, sqlitedb.PendingLeavesParams{After: after, MaxRows: int64(limit)})
	if err != nil {
		return nil, fmt.Errorf("pending leaves: %w", err)
	}
	return leaves, nil
}

// Record gives one stored record.
func (s *Store) Record(ctx context.Context, id mpolice.RecordID) (audit.Stored, error) {
	s.settle(ctx)
	row, err := s.read.RecordByID(ctx, id[:])
	if err != nil {
		return audit.Stored{}, fmt.Errorf("read record: %w", notFound(err))
	}
	return stored(row), nil
}

// maxChildren bounds the reveals and outcomes shown with one intent.
const maxChildren = 500

// Children gives the records whose parent is id, oldest first.
func (s *Store) Children(ctx context.Context, id mpolice.RecordID) ([]audit.Stored, error) {
	s.settle(ctx)
	rows, err := s.read.RecordsOfParent(ctx, sqlitedb.RecordsOfParentParams{Parent: id[:], MaxRows: maxChildren})
	if err != nil {
		return nil, fmt.Errorf("read records: %w", err)
	}
	return storedAll(rows), nil
}

// RecordsFrom gives up to limit records with seq above after, oldest first.
func (s *Store) RecordsFrom(ctx context.Context, after int64, limit int) ([]audit.Stored, error) {
	s.settle(ctx)
	rows, err := s.read.RecordsAfter(ctx, sqlitedb.RecordsAfterParams{After: after, MaxRows: int64(limit)})
	if err != nil {
		return nil, fmt.Errorf("read records: %w", err)
	}
	return storedAll(rows), nil
}

// Records gives records that the filter admits, newest first.
func (s *Store) Records(ctx context.Context, f audit.Filter) ([]audit.Stored, error) {
	s.settle(ctx)
	p := sqlitedb.RecordsFilteredParams{
		Before: f.Before, FromAt: micros(f.From), ToAt: micros(f.To),
		AnyUnit: flag(f.Unit == ""), Unit: string(f.Unit),
		AnyKind: flag(f.Kind == 0), Kind: int64(f.Kind),
		AnyCard: flag(f.Card == ""), Card: string(f.Card),
		AnyOfficer: flag(f.Officer == ""), Officer: string(f.Officer),
		MaxRows: int64(f.Limit),
	}
	if p.Before == 0 {
		p.Before = 1<<63 - 1
	}
	if p.ToAt == 0 {
		p.ToAt = 1<<63 - 1
	}
	rows, err := s.read.RecordsFiltered(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("read records: %w", err)
	}
	return storedAll(rows), nil
}

// RecordsOf gives an officer's own records of some kinds, newest first.
func (s *Store) RecordsOf(ctx context.Context, f audit.Filter, kinds []audit.Kind) ([]audit.Stored, error) {
	s.settle(ctx)
	p := sqlitedb.RecordsOfOfficerParams{
		Officer: string(f.Officer), Before: f.Before, FromAt: micros(f.From), ToAt: micros(f.To), MaxRows: int64(f.Limit),
	}
	if p.Before == 0 {
		p.Before = 1<<63 - 1
	}
	if p.ToAt == 0 {
		p.ToAt = 1<<63 - 1
	}
	for _, k := range kinds {
		p.Kinds |= 1 << k
	}
	rows, err := s.read.RecordsOfOfficer(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("read records: %w", err)
	}
	return storedAll(rows), nil
}

// anchor is the anchor of one log.
type anchor struct {
	store *Store
	logID string
}

// Anchor implements store.Log.
func (s *Store) Anchor(logID string) store.Anchor { return &anchor{s, logID} }

// Last implements store.Anchor. It waits in line behind a Replace that nobody
// waited for.
func (a *anchor) Last(ctx context.Context) ([]byte, error) {
	if a.store.lane == nil {
		return a.store.LastCheckpoint(ctx, a.logID)
	}
	var note []byte // not read when the caller gives up
	err := a.store.commit(ctx, nil, func(ctx context.Context, q *sqlitedb.Queries) (err error) {
		note, err = lastCheckpoint(ctx, q, a.logID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read anchor: %w", err)
	}
	return note, nil
}

// Replace implements store.Anchor. It goes through the lane, because it must be durable
// before the log is published: a power cut that took the anchor alone would
// make an honest log look forked.
func (a *anchor) Replace(ctx context.Context, old, next []byte) (bool, error) {
	next = bytes.Clone(next)
	var n int64
	err := a.store.commit(ctx, nil, func(ctx context.Context, q *sqlitedb.Queries) (err error) {
		if old == nil {
			n, err = q.InsertCheckpoint(ctx, sqlitedb.InsertCheckpointParams{LogID: a.logID, Note: next})
		} else {
			n, err = q.ReplaceCheckpoint(ctx, sqlitedb.ReplaceCheckpointParams{LogID: a.logID, OldNote: old, NewNote: next})
		}
		return err
	})
	if err != nil {
		return false, fmt.Errorf("replace anchor: %w", err)
	}
	return n == 1, nil
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func storedAll(rows []sqlitedb.AuditRecord) []audit.Stored {
	out := make([]audit.Stored, len(rows))
	for i, r := range rows {
		out[i] = stored(r)
	}
	return out
}

func stored(r sqlitedb.AuditRecord) audit.Stored {
	s := audit.Stored{Seq: r.Seq, Lane: narrow[uint32](r.Lane)}
	if len(r.ID) == len(s.ID) && len(r.Parent) == len(s.Parent) { // else neither: the leaf names the record
		s.ID, s.Parent = mpolice.RecordID(r.ID), mpolice.RecordID(r.Parent)
	}
	s.Kind, s.AtMicro, s.Officer = audit.Kind(narrow[uint8](r.Kind)), r.At, mpolice.OfficerID(r.Officer)
	s.Strata = audit.Strata{
		Unit: mpolice.UnitID(r.Unit), Role: mpolice.Role(r.Role),
		Card: mpolice.CardCode(r.Card), Month: mpolice.Month(narrow[uint32](r.Month)),
	}
	s.Tag, s.Box, s.Leaf = r.Tag, r.Box, r.Leaf
	s.Batch, s.Index = uint64(r.Batch), narrow[uint16](r.Idx)
	return s
}

// narrow keeps a number that somebody changed from being cut down to the right
// one: what does not fit becomes the greatest value, which no writer stores.
func narrow[T uint8 | uint16 | uint32](n int64) T {
	if got := T(n); int64(got) == n {
		return got
	}
	return ^T(0)
}

// LastCheckpoint implements store.Log.
func (s *Store) LastCheckpoint(ctx context.Context, origin string) ([]byte, error) {
	note, err := lastCheckpoint(ctx, s.read, origin)
	if err != nil {
		return nil, fmt.Errorf("read anchor: %w", err)
	}
	return note, nil
}

func lastCheckpoint(ctx context.Context, q *sqlitedb.Queries, logID string) ([]byte, error) {
	note, err := q.GetCheckpoint(ctx, logID)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return note, err
}

// Batch implements store.Log.
func (s *Store) Batch(ctx context.Context, lane uint32, number uint64) (count int64, hash []byte, err error) {
	row, err := s.read.GetBatch(ctx, sqlitedb.GetBatchParams{Lane: int64(lane), Number: int64(number)})
	if err != nil {
		return 0, nil, fmt.Errorf("read batch: %w", notFound(err))
	}
	return row.Count, row.Hash, nil
}
