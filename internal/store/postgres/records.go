package postgres

import (
	"context"
	"fmt"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/store/postgres/postgresdb"
)

// LastRecord gives how many records there are and the time of the last.
func (s *Store) LastRecord(ctx context.Context) (seq int64, at time.Time, err error) {
	s.settle(ctx)
	row, err := s.read.LastRecord(ctx)
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("last record: %w", lost(err))
	}
	return row.Seq, instant(row.At), nil
}

// Pending implements store.Log. Order of numbers is order of commits (doc.go).
func (s *Store) Pending(ctx context.Context, after int64, limit int) ([][]byte, error) {
	s.settle(ctx)
	leaves, err := s.read.PendingLeaves(ctx, postgresdb.PendingLeavesParams{After: after, MaxRows: int64(limit)})
	if err != nil {
		return nil, fmt.Errorf("pending leaves: %w", lost(err))
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
	rows, err := s.read.RecordsOfParent(ctx, postgresdb.RecordsOfParentParams{Parent: id[:], MaxRows: maxChildren})
	if err != nil {
		return nil, fmt.Errorf("read records: %w", lost(err))
	}
	return storedAll(rows), nil
}

// RecordsFrom gives up to limit records with seq above after, oldest first.
func (s *Store) RecordsFrom(ctx context.Context, after int64, limit int) ([]audit.Stored, error) {
	s.settle(ctx)
	rows, err := s.read.RecordsAfter(ctx, postgresdb.RecordsAfterParams{After: after, MaxRows: int64(limit)})
	if err != nil {
		return nil, fmt.Errorf("read records: %w", lost(err))
	}
	return storedAll(rows), nil
}

// Records gives records that the filter admits, newest first.
func (s *Store) Records(ctx context.Context, f audit.Filter) ([]audit.Stored, error) {
	s.settle(ctx)
	p := postgresdb.RecordsFilteredParams{
		Before: f.Before, FromAt: micros(f.From), ToAt: micros(f.To),
		AnyUnit: f.Unit == "", Unit: string(f.Unit),
		AnyKind: f.Kind == 0, Kind: int16(f.Kind),
		AnyCard: f.Card == "", Card: string(f.Card),
		AnyOfficer: f.Officer == "", Officer: string(f.Officer),
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
		return nil, fmt.Errorf("read records: %w", lost(err))
	}
	return storedAll(rows), nil
}

// RecordsOf gives an officer's own records of some kinds, newest first.
func (s *Store) RecordsOf(ctx context.Context, f audit.Filter, kinds []audit.Kind) ([]audit.Stored, error) {
	s.settle(ctx)
	p := postgresdb.RecordsOfOfficerParams{
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
		return nil, fmt.Errorf("read records: %w", lost(err))
	}
	return storedAll(rows), nil
}

func storedAll(rows []postgresdb.AuditRecord) []audit.Stored {
	out := make([]audit.Stored, len(rows))
	for i, r := range rows {
		out[i] = stored(r)
	}
	return out
}

func stored(r postgresdb.AuditRecord) audit.Stored {
	s := audit.Stored{Seq: r.Seq, Lane: uint32(r.Lane)}
	if len(r.ID) == len(s.ID) && len(r.Parent) == len(s.Parent) { // else neither: the leaf names the record
		s.ID, s.Parent = mpolice.RecordID(r.ID), mpolice.RecordID(r.Parent)
	}
	s.Kind, s.AtMicro, s.Officer = kind(r.Kind), r.At, mpolice.OfficerID(r.Officer)
	s.Strata = audit.Strata{
		Unit: mpolice.UnitID(r.Unit), Role: mpolice.Role(r.Role),
		Card: mpolice.CardCode(r.Card), Month: mpolice.Month(r.Month),
	}
	s.Tag, s.Box, s.Leaf = r.Tag, r.Box, r.Leaf
	s.Batch, s.Index = uint64(r.Batch), uint16(r.Idx)
	return s
}

// kind keeps a number that somebody changed from being cut down to the right
// one: what does not fit becomes the greatest value, which no writer stores. The
// other columns are as wide as what they hold.
func kind(n int16) audit.Kind {
	if n < 0 || n > 254 {
		return 255
	}
	return audit.Kind(n)
}

// Batch implements store.Log.
func (s *Store) Batch(ctx context.Context, lane uint32, number uint64) (count int64, hash []byte, err error) {
	row, err := s.read.GetBatch(ctx, postgresdb.GetBatchParams{Lane: int32(lane), Number: int64(number)})
	if err != nil {
		return 0, nil, fmt.Errorf("read batch: %w", notFound(err))
	}
	return int64(row.Count), row.Hash, nil
}
