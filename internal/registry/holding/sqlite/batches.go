package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/sqlite/sqlitedb"
)

func addParams(register int64, b holding.Batch) sqlitedb.AddBatchParams {
	return sqlitedb.AddBatchParams{
		Register: register, Digest: holding.Clean(b.Digest), Descriptor: holding.Clean(b.Descriptor), File: holding.Clean(b.File), Columns: holding.Clean(b.Columns), Mode: holding.Clean(b.Mode),
		State: string(b.State), AsOf: holding.Micros(b.AsOf), Started: holding.Micros(b.Started), Ended: holding.Micros(b.Ended),
		Actor: holding.Clean(b.Actor), Fault: holding.Clean(b.Fault),
		RowsIn: b.In, Added: b.Added, Changed: b.Changed, Unchanged: b.Unchanged, Duplicate: b.Duplicate,
		Quarantined: b.Quarantined, Removed: b.Removed, EndedRows: b.EndedRows,
	}
}

func endParams(b holding.Batch) sqlitedb.EndBatchParams {
	p := addParams(0, b)
	return sqlitedb.EndBatchParams{
		ID: b.ID, Digest: p.Digest, Descriptor: p.Descriptor, File: p.File, Columns: p.Columns, Mode: p.Mode, State: p.State,
		AsOf: p.AsOf, Started: p.Started, Ended: p.Ended, Actor: p.Actor,
		RowsIn: b.In, Added: b.Added, Changed: b.Changed, Unchanged: b.Unchanged, Duplicate: b.Duplicate,
		Quarantined: b.Quarantined, Removed: b.Removed, EndedRows: b.EndedRows,
	}
}

func (s *Store) batch(ctx context.Context, b sqlitedb.Batch) (holding.Batch, error) {
	register, err := s.code(ctx, b.Register)
	return holding.Batch{
		ID: b.ID, Register: register, Digest: b.Digest, Descriptor: b.Descriptor, File: b.File, Columns: b.Columns, Mode: b.Mode,
		State: holding.State(b.State), AsOf: holding.Instant(b.AsOf), Started: holding.Instant(b.Started), Ended: holding.Instant(b.Ended),
		Actor: b.Actor, Fault: b.Fault, In: b.RowsIn, Added: b.Added, Changed: b.Changed, Unchanged: b.Unchanged,
		Duplicate: b.Duplicate, Quarantined: b.Quarantined, Removed: b.Removed, EndedRows: b.EndedRows,
	}, err
}

// Fail implements holding.Batches.
func (s *Store) Fail(ctx context.Context, b holding.Batch, r holding.Report, e holding.Entry) (id int64, err error) {
	register, err := s.id(ctx, b.Register)
	if err != nil {
		return 0, fmt.Errorf("keep failed batch: %w", err)
	}
	err = s.write(ctx, func(q *sqlitedb.Queries) error {
		b.State = holding.StateFailed
		if id, err = q.AddBatch(ctx, addParams(register, b)); err != nil {
			return err
		}
		if err := addReport(ctx, q, register, id, r, e); err != nil {
			return err
		}
		return enter(ctx, q, e)
	})
	if err != nil {
		return 0, fmt.Errorf("keep failed batch: %w", err)
	}
	return id, nil
}

// addReport writes what a batch leaves besides rows.
func addReport(ctx context.Context, q *sqlitedb.Queries, register, batch int64, r holding.Report, e holding.Entry) error {
	if r.Rejected != nil {
		err := r.Rejected(func(x holding.Rejected) error {
			if x.Raw == nil {
				x.Raw = []byte{}
			}
			return q.AddRejected(ctx, sqlitedb.AddRejectedParams{
				Batch: batch, Line: x.Line, Ord: int64(x.Ord), Register: register, Rule: holding.Clean(x.Rule), Field: holding.Clean(string(x.Field)),
				Reason: holding.Clean(x.Reason), RawHash: holding.Clean(x.RawHash), Raw: x.Raw, At: e.At, Actor: holding.Clean(e.Actor),
			})
		})
		if err != nil {
			return err
		}
	}
	for _, f := range r.Findings {
		sample, err := json.Marshal(f.Sample)
		if err != nil {
			return err
		}
		err = q.AddFinding(ctx, sqlitedb.AddFindingParams{
			Batch: batch, Register: register, Rule: holding.Clean(f.Rule), Dimension: holding.Clean(f.Dimension),
			Severity: holding.Clean(f.Severity), Field: holding.Clean(string(f.Field)), Rows: f.Rows, Sample: string(sample),
		})
		if err != nil {
			return err
		}
	}
	for _, m := range r.Measures {
		err := q.AddMeasure(ctx, sqlitedb.AddMeasureParams{Register: register, Field: holding.Clean(string(m.Field)), Metric: holding.Clean(m.Metric), Batch: batch, Value: m.Value})
		if err != nil {
			return err
		}
	}
	return nil
}

// Batch implements holding.Batches.
func (s *Store) Batch(ctx context.Context, id int64) (holding.Batch, error) {
	b, err := s.q.GetBatch(ctx, id)
	if err != nil {
		return holding.Batch{}, notFound(err)
	}
	return s.batch(ctx, b)
}

// LastBatches implements holding.Batches.
func (s *Store) LastBatches(ctx context.Context, register mpolice.Register, limit int) ([]holding.Batch, error) {
	id, err := s.id(ctx, register)
	if err != nil {
		return nil, err
	}
	var rows []sqlitedb.Batch
	if id == 0 {
		rows, err = s.q.BatchesOfAll(ctx, int64(limit))
	} else {
		rows, err = s.q.BatchesOf(ctx, sqlitedb.BatchesOfParams{Register: id, MaxRows: int64(limit)})
	}
	return each(ctx, rows, err, s.batch)
}

// Loaded implements holding.Batches.
func (s *Store) Loaded(ctx context.Context, register mpolice.Register, digest string) (holding.Batch, error) {
	id, err := s.id(ctx, register)
	if err != nil {
		return holding.Batch{}, err
	}
	b, err := s.q.LoadedBatch(ctx, sqlitedb.LoadedBatchParams{Register: id, Digest: holding.Clean(digest)})
	if err != nil {
		return holding.Batch{}, notFound(err)
	}
	return s.batch(ctx, b)
}

// Findings implements holding.Batches.
func (s *Store) Findings(ctx context.Context, batch int64) ([]holding.Finding, error) {
	rows, err := s.q.FindingsOf(ctx, batch)
	return each(ctx, rows, err, func(ctx context.Context, f sqlitedb.Finding) (holding.Finding, error) {
		register, err := s.code(ctx, f.Register)
		out := holding.Finding{
			Batch: f.Batch, Register: register, Rule: f.Rule, Dimension: f.Dimension, Severity: f.Severity,
			Field: mpolice.FieldName(f.Field), Rows: f.Rows,
		}
		return out, errors.Join(err, json.Unmarshal([]byte(f.Sample), &out.Sample))
	})
}

// Measures implements holding.Batches.
func (s *Store) Measures(ctx context.Context, register mpolice.Register, metric string, field mpolice.FieldName, limit int) ([]holding.Measure, error) {
	id, err := s.id(ctx, register)
	if err != nil {
		return nil, err
	}
	rows, err := s.q.MeasuresOf(ctx, sqlitedb.MeasuresOfParams{Register: id, Metric: holding.Clean(metric), Field: holding.Clean(string(field)), MaxRows: int64(limit)})
	return each(ctx, rows, err, func(_ context.Context, m sqlitedb.Measure) (holding.Measure, error) {
		return holding.Measure{Batch: m.Batch, Register: register, Field: field, Metric: metric, Value: m.Value}, nil
	})
}

// Count implements holding.Batches.
func (s *Store) Count(ctx context.Context, register mpolice.Register) (int64, error) {
	id, err := s.id(ctx, register)
	if err != nil {
		return 0, err
	}
	return s.q.CountRows(ctx, id)
}

// Rejected implements holding.Quarantine.
func (s *Store) Rejected(ctx context.Context, f holding.RejectFilter) ([]holding.Rejected, error) {
	id, err := s.id(ctx, f.Register)
	if err != nil {
		return nil, err
	}
	rows, err := s.q.RejectedRows(ctx, sqlitedb.RejectedRowsParams{
		Register: id, State: string(f.State), Rule: holding.Clean(f.Rule), Batch: f.Batch,
		AfterBatch: f.AfterBatch, AfterLine: f.AfterLine, MaxRows: int64(f.Limit),
	})
	return each(ctx, rows, err, func(ctx context.Context, r sqlitedb.Rejected) (holding.Rejected, error) {
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
	rows, err := s.q.CountRejected(ctx, sqlitedb.CountRejectedParams{Register: id, State: string(state)})
	return each(ctx, rows, err, func(ctx context.Context, r sqlitedb.CountRejectedRow) (holding.RuleCount, error) {
		register, err := s.code(ctx, r.Register)
		return holding.RuleCount{Register: register, Rule: r.Rule, Field: mpolice.FieldName(r.Field), Rows: r.Found}, err
	})
}

// Settle implements holding.Quarantine.
func (s *Store) Settle(ctx context.Context, batch, line int64, to holding.RejectState, e holding.Entry) error {
	return s.write(ctx, func(q *sqlitedb.Queries) error {
		n, err := q.SettleRejected(ctx, sqlitedb.SettleRejectedParams{State: string(to), At: e.At, Actor: holding.Clean(e.Actor), Batch: batch, Line: line})
		if err != nil {
			return fmt.Errorf("settle rejected row: %w", err)
		}
		if n == 0 {
			return fmt.Errorf("settle rejected row: %w", mpolice.ErrNotFound)
		}
		return enter(ctx, q, e)
	})
}

// each maps rows, passing an error on.
func each[R, T any](ctx context.Context, rows []R, err error, of func(context.Context, R) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	out := make([]T, len(rows))
	for i, r := range rows {
		if out[i], err = of(ctx, r); err != nil {
			return nil, err
		}
	}
	return out, nil
}
