package intake

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
)

// Holding is what a re-admission needs of a holding.
type Holding interface {
	Store
	Batch(ctx context.Context, id int64) (holding.Batch, error)
	History(ctx context.Context, register mpolice.Register, key int64) ([]holding.Stored, error)
	Rejected(ctx context.Context, f holding.RejectFilter) ([]holding.Rejected, error)
	Settle(ctx context.Context, batch, line int64, to holding.RejectState, e holding.Entry) error
}

// Errors of a re-admission.
var (
	// ErrReadmitted: the row was brought in before.
	ErrReadmitted = errors.New("this row has been re-admitted already")
	// ErrCut: the quarantine holds only the beginning of the row.
	ErrCut = errors.New("only the beginning of this row was kept; give the corrected row")
	// ErrSuperseded: there is newer data than the row.
	ErrSuperseded = errors.New("newer data has been loaded since this row was delivered")
	// ErrCorrected: what was given as the corrected row cannot be one.
	ErrCorrected = errors.New("the corrected row cannot be read")
)

// Refusal is returned by Readmit when rows still break rules; nothing was
// brought in. It names rules and row numbers, and no values.
type Refusal struct{ Rejected []holding.Rejected }

func (r *Refusal) Error() string {
	var out []string
	for _, x := range r.Rejected {
		out = append(out, fmt.Sprintf("row %d: %s %s (%s)", x.Line, x.Reason, x.Field, x.Rule))
	}
	return "still refused: " + strings.Join(out, "; ")
}

// Readmit brings quarantined rows into their register after all: rows of which
// the descriptor was at fault, or with corrected the one row as a clerk has
// corrected it (CSV in UTF-8, in the columns of its file). The rows' kept bytes
// are checked again by the descriptor of now and come in as one batch of mode
// readmission, all or none. The rows stay in the quarantine with their reasons,
// as re-admitted.
//
// A row comes in once. A row of which the register has newer data is refused
// (ErrSuperseded), and so is any row of a snapshot after a later one; opt.Again
// brings it in all the same. Rows are given with all their reasons, as
// [holding.Quarantine] lists them.
//
// If the process dies between the batch and the marking of its rows, the same
// call finishes the marking and gives the batch.
func Readmit(ctx context.Context, store Holding, d *registry.Descriptor, rejected []holding.Rejected, corrected []byte, opt Options) (holding.Batch, error) {
	r, err := newReadmission(ctx, store, d, rejected, corrected, opt)
	if err == nil {
		err = r.run(ctx)
	}
	if err != nil {
		return holding.Batch{}, fmt.Errorf("re-admit rows of %s: %w", d.Code, err)
	}
	return r.batch, nil
}

// readmission is a few rows on their way into a register.
type readmission struct {
	*load
	store     Holding
	rows      []holding.Rejected // the first reason of each, with its bytes
	corrected []byte
	origin    map[int64]holding.Batch
}

func newReadmission(ctx context.Context, store Holding, d *registry.Descriptor, rejected []holding.Rejected, corrected []byte, opt Options) (*readmission, error) {
	opt.Mode = ModeDelta // how rows are compared
	l, err := newLoad(store, d, opt)
	if err != nil {
		return nil, err
	}
	r := &readmission{load: l, store: store, corrected: corrected, origin: map[int64]holding.Batch{}}
	if err := r.gather(ctx, rejected); err != nil {
		return nil, err
	}
	r.batch.Mode, r.batch.Digest = ModeReadmission, r.digest()
	r.batch.In = int64(len(r.rows))
	return r, nil
}

func (r *readmission) run(ctx context.Context) error {
	if done, err := r.settled(ctx); done || err != nil {
		return err
	}
	rows, err := r.check()
	if err != nil {
		return err
	}
	if err := r.begin(ctx); err != nil {
		return err
	}
	defer func() { _ = r.into.Rollback() }() // does nothing after Commit
	if err := r.bring(ctx, rows); err != nil {
		return err
	}
	return r.settle(ctx)
}
