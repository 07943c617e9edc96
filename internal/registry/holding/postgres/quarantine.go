package postgres

import (
	"context"
	"fmt"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/postgres/postgresdb"
)

// Rejected implements holding.Quarantine.
func (s *Store) Rejected(ctx context.Context, f holding.RejectFilter) ([]holding.Rejected, error) {
	id, err := s.id(ctx, f.Register)
	if err != nil {
		return nil, err
	}
	rows, err := s.q.RejectedRows(ctx, postgresdb.RejectedRowsParams{
		Register: id, State: string(f.State), Rule: holding.Clean(f.Rule), Batch: f.Batch,
		AfterBatch: f.AfterBatch, AfterLine: f.AfterLine, MaxRows: int64(f.Limit),
	})
	return each(ctx, rows, err, func(ctx context.Context, r postgresdb.RegistryRejected) (holding.Rejected, error) {
		register, err := s.code(ctx, r.Register)
		return holding.Rejected{
			Batch: r.Batch, Register: register, Line: r.Line, Ord: int(r.Ord), Rule: r.Rule, Field: mpolice.FieldName(r.Field),
			Reason: r.Reason, RawHash: r.RawHash, Raw: r.Raw, State: holding.RejectState(r.State), At: holding.Instant(r.At), By: r.Actor,
		}, err
	})
}

// CountRejected implements holding.Quarantine.
func (s *Store) CountRejected(ctx context.Context, register mpolice.Register, state holding.RejectState) ([]holding.RuleCount, error) {
	id, err := s.id(ctx, register)
	if err != nil {
		return nil, err
	}
	rows, err := s.q.CountRejected(ctx, postgresdb.CountRejectedParams{Register: id, State: string(state)})
	return each(ctx, rows, err, func(ctx context.Context, r postgresdb.CountRejectedRow) (holding.RuleCount, error) {
		register, err := s.code(ctx, r.Register)
		return holding.RuleCount{Register: register, Rule: r.Rule, Field: mpolice.FieldName(r.Field), Rows: r.Found}, err
	})
}

// Settle implements holding.Quarantine.
func (s *Store) Settle(ctx context.Context, batch, line int64, to holding.RejectState, e holding.Entry) error {
	return s.change(ctx, e, func(q *postgresdb.Queries) error {
		n, err := q.SettleRejected(ctx, postgresdb.SettleRejectedParams{State: string(to), At: e.At, Actor: holding.Clean(e.Actor), Batch: batch, Line: line})
		if err != nil {
			return fmt.Errorf("settle rejected row: %w", err)
		}
		if n == 0 {
			return fmt.Errorf("settle rejected row: %w", mpolice.ErrNotFound)
		}
		return nil
	})
}
