package postgres

import (
	"context"
	"fmt"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/store/postgres/postgresdb"
)

// Append implements audit.Lane.
func (s *Store) Append(ctx context.Context, records ...audit.Sealed) error {
	return s.commit(ctx, records, nil)
}

// AppendSoon implements audit.Lane.
func (s *Store) AppendSoon(record audit.Sealed) error {
	if s.lane == nil {
		return mpolice.ErrLedgerUnavailable
	}
	if err := storable(record); err != nil {
		return err
	}
	return s.lane.line.Soon(record)
}

// settle waits for records that ride along, so that what this process has taken
// is read. What was answered for stands in the database already.
func (s *Store) settle(ctx context.Context) {
	if s.lane != nil && s.lane.line.Owes() {
		s.lane.line.Settle(ctx)
	}
}

// Halt implements store.Log.
func (s *Store) Halt() {
	if s.lane != nil {
		s.lane.line.Halt()
	}
}

// commit makes records durable together with change, and returns when they are.
func (s *Store) commit(ctx context.Context, records []audit.Sealed, change func(context.Context, *postgresdb.Queries) error) error {
	if s.lane == nil {
		return mpolice.ErrLedgerUnavailable
	}
	if len(records) > audit.MaxBatch/2 {
		return fmt.Errorf("%d records at once, at most %d", len(records), audit.MaxBatch/2)
	}
	for _, r := range records {
		if err := storable(r); err != nil {
			return err
		}
	}
	return s.lane.line.Do(ctx, records, change)
}
