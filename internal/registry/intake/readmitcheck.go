package intake

import (
	"context"
	"fmt"

	"mpolice/internal/registry/holding"
)

// check reads the rows by the descriptor of now.
func (r *readmission) check() ([]verdict, error) {
	var out []verdict
	var refusal Refusal
	for _, x := range r.rows {
		v, err := r.verdict(x)
		if err != nil {
			return nil, fmt.Errorf("row %d of batch %d: %w", x.Line, x.Batch, err)
		}
		for i, why := range v.reasons {
			refusal.Rejected = append(refusal.Rejected, holding.Rejected{
				Batch: x.Batch, Register: x.Register, Line: x.Line, Ord: i, Rule: why.rule, Field: why.field, Reason: wording(why.rule), RawHash: x.RawHash, State: x.State,
			})
		}
		out = append(out, v)
	}
	if len(refusal.Rejected) > 0 {
		return nil, &refusal
	}
	return out, r.apart(out)
}

// apart refuses two rows of one key: only one of them can be right.
func (r *readmission) apart(rows []verdict) error {
	keys := map[int64]bool{}
	for i, v := range rows {
		if keys[v.version.Key] {
			return fmt.Errorf("%w: row %d has the key of another row; choose one", ErrOptions, r.rows[i].Line)
		}
		keys[v.version.Key] = true
	}
	return nil
}

// newest refuses a row of which the register has newer data, and looks once
// more whether it was brought in: the load holds the register now.
func (r *readmission) newest(ctx context.Context, x holding.Rejected, key int64) error {
	now, err := r.now(ctx, x.Batch, x.Line)
	if err != nil {
		return err
	}
	if now.State == holding.RejectReadmitted {
		return fmt.Errorf("row %d of batch %d: %w", x.Line, x.Batch, ErrReadmitted)
	}
	history, err := r.store.History(ctx, r.d.Code, key)
	if err != nil {
		return err
	}
	for _, v := range history {
		if later := max(v.SeenFrom, v.SeenTo); later > x.Batch && !r.Again {
			return fmt.Errorf("row %d of batch %d: %w (batch %d); say --again to bring it in all the same", x.Line, x.Batch, ErrSuperseded, later)
		}
	}
	return r.noLater(ctx, x)
}

// noLater refuses rows of a snapshot after which there was another: what it
// lacks is not at the agency any more, and what is still broken in it stands in
// its own quarantine.
func (r *readmission) noLater(ctx context.Context, x holding.Rejected) error {
	if r.Again || r.origin[x.Batch].Mode != ModeSnapshot {
		return nil
	}
	last, err := r.lastLoaded(ctx)
	if err != nil {
		return err
	}
	for _, b := range last {
		if b.ID > x.Batch && b.Mode == ModeSnapshot {
			return fmt.Errorf("row %d of batch %d: %w (batch %d); re-admit it from the latest delivery", x.Line, x.Batch, ErrSuperseded, b.ID)
		}
	}
	return nil
}
