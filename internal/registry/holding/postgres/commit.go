package postgres

import (
	"context"
	"errors"
	"fmt"

	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/postgres/postgresdb"
)

// Commit implements holding.Load.
func (l *load) Commit(ctx context.Context, b holding.Batch, r holding.Report, e holding.Entry) error {
	if l.ended {
		return errors.New("commit load: it has ended")
	}
	if err := l.commit(ctx, b, r, e); err != nil {
		return errors.Join(fmt.Errorf("commit load: %w", err), l.Rollback())
	}
	l.ended = true
	l.conn.Release()
	l.step("commit")
	return nil
}

func (l *load) commit(ctx context.Context, b holding.Batch, r holding.Report, e holding.Entry) error {
	b.ID, b.State = l.batch, holding.StateLoaded
	if err := errors.Join(ctx.Err(), b.Check(l.added, l.closed)); err != nil {
		return err
	}
	if err := errors.Join(l.settle(ctx), l.flushNames(ctx)); err != nil {
		return err
	}
	l.step("rows")
	n, err := l.q.EndBatch(ctx, endParams(b))
	if err != nil {
		return err
	}
	if n != 1 {
		return errors.New("the batch is not under way")
	}
	if err := addReport(ctx, l.q, l.register.id, l.batch, r, e); err != nil {
		return err
	}
	l.step("report")
	if l.first {
		if err := l.index(ctx); err != nil {
			return err
		}
	}
	if err := enter(ctx, l.q, e); err != nil {
		return err
	}
	return commit(ctx, l.tx)
}

// index builds what a first load has put off, and lets its tables be seen.
func (l *load) index(ctx context.Context) error {
	slot := func(slot holding.Slot) error {
		err := l.q.IndexRows(ctx, postgresdb.IndexRowsParams{Register: l.register.id, Slot: int32(slot)})
		l.step(fmt.Sprintf("index of slot %d", slot))
		return err
	}
	if err := slot(-1); err != nil { // of the key
		return fmt.Errorf("index rows: %w", taken(err))
	}
	if err := l.register.slots.each(slot); err != nil {
		return fmt.Errorf("index rows: %w", err)
	}
	for kind := -1; kind < holding.NameKinds; kind++ {
		if err := l.q.IndexNames(ctx, postgresdb.IndexNamesParams{Register: l.register.id, Kind: int32(kind)}); err != nil {
			return fmt.Errorf("index names: %w", err)
		}
	}
	l.step("indexes of names")
	if err := l.q.AttachTables(ctx, l.register.id); err != nil {
		return fmt.Errorf("attach rows: %w", err)
	}
	l.step("attach")
	return nil
}
