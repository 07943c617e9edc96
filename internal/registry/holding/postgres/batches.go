package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/postgres/postgresdb"
)

func addParams(register int32, b holding.Batch) postgresdb.AddBatchParams {
	return postgresdb.AddBatchParams{
		Register: register, Digest: holding.Clean(b.Digest), Descriptor: holding.Clean(b.Descriptor), File: holding.Clean(b.File), Columns: holding.Clean(b.Columns), Mode: holding.Clean(b.Mode),
		State: string(b.State), AsOf: holding.Micros(b.AsOf), Started: holding.Micros(b.Started), Ended: holding.Micros(b.Ended),
		Actor: holding.Clean(b.Actor), Fault: holding.Clean(b.Fault),
		RowsIn: b.In, Added: b.Added, Changed: b.Changed, Unchanged: b.Unchanged, Duplicate: b.Duplicate,
		Quarantined: b.Quarantined, Removed: b.Removed, EndedRows: b.EndedRows,
	}
}

func endParams(b holding.Batch) postgresdb.EndBatchParams {
	p := addParams(0, b)
	return postgresdb.EndBatchParams{
		ID: b.ID, Digest: p.Digest, Descriptor: p.Descriptor, File: p.File, Columns: p.Columns, Mode: p.Mode, State: p.State,
		AsOf: p.AsOf, Started: p.Started, Ended: p.Ended, Actor: p.Actor,
		RowsIn: b.In, Added: b.Added, Changed: b.Changed, Unchanged: b.Unchanged, Duplicate: b.Duplicate,
		Quarantined: b.Quarantined, Removed: b.Removed, EndedRows: b.EndedRows,
	}
}

func (s *Store) batch(ctx context.Context, b postgresdb.RegistryBatch) (holding.Batch, error) {
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
	b.State = holding.StateFailed
	err = s.change(ctx, e, func(q *postgresdb.Queries) error {
		if id, err = q.AddBatch(ctx, addParams(register, b)); err != nil {
			return err
		}
		return addReport(ctx, q, register, id, r, e)
	})
	if err != nil {
		return 0, fmt.Errorf("keep failed batch: %w", err)
	}
	return id, nil
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
	var rows []postgresdb.RegistryBatch
	if id == 0 {
		rows, err = s.q.BatchesOfAll(ctx, int64(limit))
	} else {
		rows, err = s.q.BatchesOf(ctx, postgresdb.BatchesOfParams{Register: id, MaxRows: int64(limit)})
	}
	return each(ctx, rows, err, s.batch)
}

// Loaded implements holding.Batches.
func (s *Store) Loaded(ctx context.Context, register mpolice.Register, digest string) (holding.Batch, error) {
	id, err := s.id(ctx, register)
	if err != nil {
		return holding.Batch{}, err
	}
	b, err := s.q.LoadedBatch(ctx, postgresdb.LoadedBatchParams{Register: id, Digest: holding.Clean(digest)})
	if err != nil {
		return holding.Batch{}, notFound(err)
	}
	return s.batch(ctx, b)
}

// Findings implements holding.Batches.
func (s *Store) Findings(ctx context.Context, batch int64) ([]holding.Finding, error) {
	rows, err := s.q.FindingsOf(ctx, batch)
	return each(ctx, rows, err, func(ctx context.Context, f postgresdb.RegistryFinding) (holding.Finding, error) {
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
	rows, err := s.q.MeasuresOf(ctx, postgresdb.MeasuresOfParams{Register: id, Metric: holding.Clean(metric), Field: holding.Clean(string(field)), MaxRows: int64(limit)})
	return each(ctx, rows, err, func(_ context.Context, m postgresdb.RegistryMeasure) (holding.Measure, error) {
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
