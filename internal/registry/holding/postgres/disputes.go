package postgres

import (
	"context"
	"fmt"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/postgres/postgresdb"
)

// OpenDispute implements holding.Disputes.
func (s *Store) OpenDispute(ctx context.Context, d holding.Dispute, e holding.Entry) (id int64, err error) {
	register, err := s.id(ctx, d.Register)
	if err != nil {
		return 0, err
	}
	err = s.change(ctx, e, func(q *postgresdb.Queries) error {
		id, err = q.AddDispute(ctx, postgresdb.AddDisputeParams{
			Register: register, Key: d.Key, Field: holding.Clean(string(d.Field)), Reason: holding.Clean(d.Reason), Opened: e.At, Actor: holding.Clean(e.Actor),
		})
		if err != nil {
			return fmt.Errorf("open dispute: %w", err)
		}
		return nil
	})
	return id, err
}

// CloseDispute implements holding.Disputes.
func (s *Store) CloseDispute(ctx context.Context, id int64, outcome string, e holding.Entry) error {
	return s.change(ctx, e, func(q *postgresdb.Queries) error {
		n, err := q.CloseDispute(ctx, postgresdb.CloseDisputeParams{Closed: e.At, Outcome: holding.Clean(outcome), Actor: holding.Clean(e.Actor), ID: id})
		if err != nil {
			return fmt.Errorf("close dispute: %w", err)
		}
		if n == 0 {
			return fmt.Errorf("close dispute: %w", mpolice.ErrNotFound)
		}
		return nil
	})
}

// DisputesOf implements holding.Disputes.
func (s *Store) DisputesOf(ctx context.Context, register mpolice.Register, keys []int64) ([]holding.Dispute, error) {
	id, err := s.id(ctx, register)
	if err != nil {
		return nil, err
	}
	var out []holding.Dispute
	for _, k := range keys {
		rows, err := s.q.DisputesOf(ctx, postgresdb.DisputesOfParams{Register: id, Key: k})
		some, err := each(ctx, rows, err, s.dispute)
		if err != nil {
			return nil, fmt.Errorf("find disputes: %w", err)
		}
		out = append(out, some...)
	}
	return out, nil
}

// Disputes implements holding.Disputes.
func (s *Store) Disputes(ctx context.Context, open bool, limit int) ([]holding.Dispute, error) {
	if open {
		rows, err := s.q.OpenDisputes(ctx, int64(limit))
		return each(ctx, rows, err, s.dispute)
	}
	rows, err := s.q.AllDisputes(ctx, int64(limit))
	return each(ctx, rows, err, s.dispute)
}

func (s *Store) dispute(ctx context.Context, d postgresdb.RegistryDispute) (holding.Dispute, error) {
	register, err := s.code(ctx, d.Register)
	return holding.Dispute{
		ID: d.ID, Register: register, Key: d.Key, Field: mpolice.FieldName(d.Field), Reason: d.Reason,
		Opened: d.Opened, Closed: d.Closed, Outcome: d.Outcome, By: d.Actor,
	}, err
}
