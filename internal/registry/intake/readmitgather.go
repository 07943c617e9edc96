package intake

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"mpolice"
	"mpolice/internal/registry/holding"
)

// gather reads the rows' state from the holding: what was listed may be stale.
func (r *readmission) gather(ctx context.Context, rejected []holding.Rejected) error {
	type place struct{ batch, line int64 }
	seen := map[place]bool{}
	for _, x := range rejected {
		if at := (place{x.Batch, x.Line}); !seen[at] {
			seen[at] = true
			now, err := r.now(ctx, x.Batch, x.Line)
			if err != nil {
				return err
			}
			r.rows = append(r.rows, now)
		}
	}
	if len(r.rows) == 0 || r.corrected != nil && len(r.rows) != 1 {
		return fmt.Errorf("%w: name the rows to re-admit, and a single one with a correction", ErrOptions)
	}
	slices.SortFunc(r.rows, func(a, b holding.Rejected) int {
		return cmp.Or(cmp.Compare(a.Batch, b.Batch), cmp.Compare(a.Line, b.Line))
	})
	for _, x := range r.rows {
		if err := r.from(ctx, x.Batch); err != nil {
			return err
		}
	}
	last := r.origin[r.rows[len(r.rows)-1].Batch]
	r.batch.AsOf, r.batch.File, r.batch.Columns = last.AsOf, last.File, last.Columns
	return nil
}

// now reads one quarantined row.
func (r *readmission) now(ctx context.Context, batch, line int64) (holding.Rejected, error) {
	rows, err := r.store.Rejected(ctx, holding.RejectFilter{Register: r.d.Code, Batch: batch, AfterBatch: batch, AfterLine: line - 1, Limit: 1})
	if err != nil {
		return holding.Rejected{}, err
	}
	if len(rows) == 0 || rows[0].Batch != batch || rows[0].Line != line {
		return holding.Rejected{}, fmt.Errorf("row %d of batch %d is not in quarantine: %w", line, batch, mpolice.ErrNotFound)
	}
	return rows[0], nil
}

// from reads the batch that a row came with.
func (r *readmission) from(ctx context.Context, id int64) error {
	if _, ok := r.origin[id]; ok {
		return nil
	}
	b, err := r.store.Batch(ctx, id)
	if err != nil {
		return err
	}
	r.origin[id] = b
	return nil
}

// digest binds the batch to the rows and to what is brought in for them.
func (r *readmission) digest() string {
	sum := sha256.New()
	fmt.Fprintf(sum, "mpolice/registry/readmission/v1\x00%s\x00", r.d.Digest)
	for _, x := range r.rows {
		fmt.Fprintf(sum, "%d %d %s\x00", x.Batch, x.Line, x.RawHash)
	}
	sum.Write(r.corrected)
	return "sha256:" + hex.EncodeToString(sum.Sum(nil))
}
