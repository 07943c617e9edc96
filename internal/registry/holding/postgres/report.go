package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/postgres/postgresdb"
)

// addReport writes what a batch leaves besides rows.
func addReport(ctx context.Context, q *postgresdb.Queries, register int32, batch int64, r holding.Report, e holding.Entry) error {
	if r.Rejected != nil {
		if err := addRejected(ctx, q, register, batch, r, e); err != nil {
			return fmt.Errorf("keep rejected rows: %w", err)
		}
	}
	for _, f := range r.Findings {
		sample, err := json.Marshal(f.Sample)
		if err != nil {
			return err
		}
		err = q.AddFinding(ctx, postgresdb.AddFindingParams{
			Batch: batch, Register: register, Rule: holding.Clean(f.Rule), Dimension: holding.Clean(f.Dimension),
			Severity: holding.Clean(f.Severity), Field: holding.Clean(string(f.Field)), Rows: f.Rows, Sample: string(sample),
		})
		if err != nil {
			return fmt.Errorf("keep findings: %w", err)
		}
	}
	for _, m := range r.Measures {
		err := q.AddMeasure(ctx, postgresdb.AddMeasureParams{
			Register: register, Field: holding.Clean(string(m.Field)), Metric: holding.Clean(m.Metric), Batch: batch, Value: m.Value,
		})
		if err != nil {
			return fmt.Errorf("keep measures: %w", err)
		}
	}
	return nil
}

// reasons is how many reasons are written at once.
const reasons = 1000

func addRejected(ctx context.Context, q *postgresdb.Queries, register int32, batch int64, r holding.Report, e holding.Entry) error {
	var some []postgresdb.AddRejectedParams
	flush := func() error {
		_, err := q.AddRejected(ctx, some)
		some = some[:0]
		return err
	}
	err := r.Rejected(func(x holding.Rejected) error {
		raw := x.Raw
		if raw == nil {
			raw = []byte{}
		}
		some = append(some, postgresdb.AddRejectedParams{
			Batch: batch, Line: x.Line, Ord: int32(x.Ord), Register: register, Rule: holding.Clean(x.Rule), Field: holding.Clean(string(x.Field)),
			Reason: holding.Clean(x.Reason), RawHash: holding.Clean(x.RawHash), Raw: raw, State: string(holding.RejectOpen), At: e.At, Actor: holding.Clean(e.Actor),
		})
		if len(some) < reasons {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}
