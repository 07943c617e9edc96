package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"mpolice"
	"mpolice/internal/registry/holding"
)

// settled finishes a re-admission that was brought in and not marked, and
// refuses rows that were.
func (r *readmission) settled(ctx context.Context) (bool, error) {
	b, err := r.store.Loaded(ctx, r.d.Code, r.batch.Digest)
	found := err == nil
	if err != nil && !errors.Is(err, mpolice.ErrNotFound) {
		return false, err
	}
	marked := 0
	for _, x := range r.rows {
		if x.State != holding.RejectReadmitted {
			continue
		}
		if marked++; !found || marked == len(r.rows) {
			return false, fmt.Errorf("row %d of batch %d: %w", x.Line, x.Batch, ErrReadmitted)
		}
	}
	if !found {
		return false, nil
	}
	r.batch = b
	return true, r.settle(ctx)
}

// bring writes the rows.
func (r *readmission) bring(ctx context.Context, rows []verdict) error {
	c := (*chunk)(nil).renew()
	for i, v := range rows {
		if err := r.newest(ctx, r.rows[i], v.version.Key); err != nil {
			return err
		}
		c.add, c.ops = append(c.add, v.version), append(c.ops, v.op)
	}
	if err := r.compare(ctx, c); err != nil {
		return err
	}
	if err := r.write(ctx, c); err != nil {
		return err
	}
	b := &r.batch
	b.State, b.ID, b.Ended = holding.StateLoaded, r.into.Batch(), r.Clock.Now()
	err := r.into.Commit(ctx, *b, holding.Report{Findings: r.findings()}, r.entry("readmit"))
	if err != nil && r.durable(ctx) {
		return nil
	}
	return err
}

// settle marks the rows.
func (r *readmission) settle(ctx context.Context) error {
	for _, x := range r.rows {
		if x.State == holding.RejectReadmitted {
			continue
		}
		detail, err := json.Marshal(struct {
			Batch int64 `json:"batch"`
			Line  int64 `json:"line"`
			Into  int64 `json:"into"`
			Fixed bool  `json:"corrected"`
		}{x.Batch, x.Line, r.batch.ID, r.corrected != nil})
		if err != nil {
			return err
		}
		e := holding.Entry{Actor: r.Actor, Kind: "readmit", Detail: string(detail), At: r.Clock.Now().UnixMicro()}
		if err := r.store.Settle(ctx, x.Batch, x.Line, holding.RejectReadmitted, e); err != nil {
			return err
		}
	}
	return nil
}
