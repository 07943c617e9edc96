package sqlite

import (
	"context"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/store/sqlite/sqlitedb"
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
	return s.lane.line.Soon(record)
}

// settle waits until everything that was answered for stands in the database,
// so that whoever was told of a record finds it.
func (s *Store) settle(ctx context.Context) {
	if s.lane != nil {
		s.lane.line.Settle(ctx)
	}
}

// Halt implements store.Store.
func (s *Store) Halt() {
	if s.lane != nil {
		s.lane.line.Halt()
	}
}

// commit makes records durable together with change, and returns when they are.
func (s *Store) commit(ctx context.Context, records []audit.Sealed, change func(context.Context, *sqlitedb.Queries) error) error {
	if s.lane == nil {
		return mpolice.ErrLedgerUnavailable
	}
	return s.lane.line.Do(ctx, records, change)
}
