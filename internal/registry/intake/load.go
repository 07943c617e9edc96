package intake

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
)

// Load loads one file into its register. With a nil error the batch is durable.
// ErrSame comes with the batch of then. Any other error means that the register
// is as it was; where the file could be read, the failed batch with its
// rejected rows is kept and returned.
func Load(ctx context.Context, store Store, d *registry.Descriptor, f File, opt Options) (holding.Batch, error) {
	l, err := newLoad(store, d, opt)
	if err != nil {
		return holding.Batch{}, fmt.Errorf("load %s: %w", d.Code, err)
	}
	b, err := l.run(ctx, f)
	if err != nil {
		err = fmt.Errorf("load %s: %w", d.Code, err)
	}
	return b, err
}

// load is one file on its way into a register.
type load struct {
	Options
	store Store
	d     *registry.Descriptor
	plan  *plan
	batch holding.Batch
	spool *spool
	tally *tally
	into  holding.Load
	marks *marks // of the register's rows, and of the file's
	last  *marks // of a delta: the last line of each key
	held  int64  // current rows before
	size  int64
	meter meter
}

func newLoad(store Store, d *registry.Descriptor, opt Options) (*load, error) {
	if d.Live {
		return nil, ErrLive
	}
	if opt.Clock == nil {
		opt.Clock = mpolice.SystemClock{}
	}
	now := opt.Clock.Now()
	if s := d.Standing(now); !s.Open {
		return nil, fmt.Errorf("%w: %v; see `mpolice registry check`", ErrClosed, s.Reasons)
	}
	l := &load{Options: opt, store: store, d: d}
	if err := l.defaults(now); err != nil {
		return nil, err
	}
	p, err := newPlan(d, now, opt.Tables)
	if err != nil {
		return nil, err
	}
	l.plan, l.meter = p, meter{tell: l.Progress, part: 1}
	l.batch = holding.Batch{Register: d.Code, Descriptor: d.Digest, Mode: l.Mode, AsOf: l.AsOf, Started: now, Actor: opt.Actor}
	l.renew()
	return l, nil
}

// tomorrow is how far ahead of our clock an agency's may be.
const tomorrow = 24 * time.Hour

func (l *load) defaults(now time.Time) error {
	if l.Mode == "" {
		l.Mode = l.d.Feed.Mode
	}
	if l.Mode != ModeSnapshot && l.Mode != ModeDelta {
		return fmt.Errorf("%w: mode %q; want %s or %s", ErrOptions, l.Mode, ModeSnapshot, ModeDelta)
	}
	if l.AsOf.IsZero() {
		l.AsOf = now
	}
	if l.AsOf.After(now.Add(tomorrow)) {
		return fmt.Errorf("%w: data drawn on %s, in the future, would shut out all that comes before", ErrOptions, l.AsOf.In(mpolice.Taipei).Format(time.DateOnly))
	}
	if l.Progress == nil {
		l.Progress = func(Progress) {}
	}
	return nil
}

// renew forgets what was read of the file.
func (l *load) renew() {
	l.tally, l.marks = newTally(len(l.d.Fields)), newMarks(0)
	b := &l.batch
	b.In, b.Added, b.Changed, b.Unchanged, b.Duplicate, b.Quarantined, b.Removed, b.EndedRows = 0, 0, 0, 0, 0, 0, 0, 0
	l.plan.renew()
}

func (l *load) run(ctx context.Context, f File) (holding.Batch, error) {
	file, err := f.open(l.d)
	if err != nil {
		return holding.Batch{}, err
	}
	defer file.Close()
	l.batch.File, l.batch.Digest, l.size = f.Name(), file.digest, file.size
	if earlier, err := l.before(ctx); err != nil {
		return earlier, err
	}
	if l.spool, err = newSpool(); err != nil {
		return holding.Batch{}, err
	}
	defer l.spool.close()
	if err := l.begin(ctx); err != nil {
		return holding.Batch{}, err
	}
	defer func() { _ = l.into.Rollback() }() // does nothing after Commit
	// Another load may have come between.
	if earlier, err := l.before(ctx); err != nil {
		return earlier, err
	}
	if err = l.take(ctx, file); err == nil {
		return l.batch, nil
	}
	if rerr := l.into.Rollback(); rerr != nil {
		return holding.Batch{}, errors.Join(err, rerr)
	}
	return l.fail(ctx, err)
}

func (l *load) begin(ctx context.Context) error {
	into, err := l.store.Begin(ctx, l.d.Code)
	if err == nil {
		l.into = into
	}
	return err
}

// take reads, compares and commits.
func (l *load) take(ctx context.Context, file *opened) error {
	if err := file.checkEncoding(l.plan.big5 != nil); err != nil {
		return err
	}
	if err := l.bind(file); err != nil {
		return err
	}
	how := l.snapshot
	if l.Mode == ModeDelta {
		how = l.delta
	}
	if err := how(ctx, file); err != nil {
		return err
	}
	if err := file.unchanged(l.d); err != nil {
		return err
	}
	if err := l.gates(); err != nil {
		return err
	}
	return l.commit(ctx)
}

// bind finds the columns.
func (l *load) bind(file *opened) error {
	src, err := file.rows(l.plan, func() error { return nil })
	if err != nil {
		return err
	}
	columns := src.columns()
	if err := l.plan.bind(columns, l.Mode == ModeDelta); err != nil {
		return err
	}
	l.batch.Columns = writeColumns(columns)
	return nil
}

// pass reads the file once.
func (l *load) pass(ctx context.Context, file *opened, s sink) error {
	src, err := file.rows(l.plan, ctx.Err)
	if err != nil {
		return err
	}
	m := newPump(l.plan, l.workers())
	return m.run(ctx, src, func(c *chunk) (bool, error) {
		some, err := s.take(c)
		l.meter.at(Progress{Read: c.read, Size: l.size, Rows: l.batch.In, Rejected: l.batch.Quarantined, Step: "read"})
		return some, err
	}, s.write)
}
