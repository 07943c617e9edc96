package intake

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
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
