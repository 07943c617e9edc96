package steward

import (
	"context"
	"fmt"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/intake"
)

// Intake lets rows in again through the loader's own checks.
type Intake struct {
	Store     intake.Holding
	Registers *registry.Bundle
	Tables    intake.Tables
	Clock     mpolice.Clock
}

// Readmit implements Readmitter. Rows that still break a rule are an
// *intake.Refusal.
func (i Intake) Readmit(ctx context.Context, batch, line int64, corrected []byte, actor string) (holding.Batch, error) {
	rows, err := i.Store.Rejected(ctx, holding.RejectFilter{Batch: batch, AfterBatch: batch, AfterLine: line - 1, Limit: 1})
	if err != nil {
		return holding.Batch{}, fmt.Errorf("read rejected row: %w", err)
	}
	if len(rows) == 0 || rows[0].Line != line {
		return holding.Batch{}, fmt.Errorf("rejected row: %w", mpolice.ErrNotFound)
	}
	d, ok := i.Registers.Descriptor(rows[0].Register)
	if !ok {
		return holding.Batch{}, fmt.Errorf("register: %w", mpolice.ErrNotFound)
	}
	return intake.Readmit(ctx, i.Store, d, rows, corrected, intake.Options{Actor: actor, Clock: i.Clock, Tables: i.Tables})
}
