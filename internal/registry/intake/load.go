package intake

import (
	"context"
	"encoding/json"
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

// before looks whether the file may be loaded at all.
func (l *load) before(ctx context.Context) (holding.Batch, error) {
	if l.Again {
		return holding.Batch{}, nil
	}
	last, err := l.lastLoaded(ctx)
	if err != nil {
		return holding.Batch{}, err
	}
	same, err := l.store.Loaded(ctx, l.d.Code, l.batch.Digest)
	switch {
	case err == nil && (len(last) == 0 || last[0].ID == same.ID):
		return same, ErrSame
	case err == nil:
		return same, fmt.Errorf("%w: it was batch %d, the last one is %d; say --again to load it all the same", ErrReplay, same.ID, last[0].ID)
	case !errors.Is(err, mpolice.ErrNotFound):
		return holding.Batch{}, err
	}
	for _, b := range last {
		if b.AsOf.After(l.AsOf) {
			return b, fmt.Errorf("%w (batch %d, %s); load them in order, or say --again to load it all the same",
				ErrOlder, b.ID, b.AsOf.In(mpolice.Taipei).Format(time.DateTime))
		}
	}
	return holding.Batch{}, nil
}

// lastLoaded gives the last deliveries that were loaded, newest first; at least
// one if there is any, however many failed since.
func (l *load) lastLoaded(ctx context.Context) ([]holding.Batch, error) {
	for limit := 20; ; limit *= 8 {
		all, err := l.store.LastBatches(ctx, l.d.Code, limit)
		if err != nil {
			return nil, err
		}
		var loaded []holding.Batch
		for _, b := range all {
			if b.State == holding.StateLoaded && b.Mode != ModeReadmission {
				loaded = append(loaded, b)
			}
		}
		if len(loaded) > 0 || len(all) < limit {
			return loaded, nil
		}
	}
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

// snapshot loads all rows. If keys stand in the file with different contents,
// the load is given up and begun anew without their rows.
func (l *load) snapshot(ctx context.Context, file *opened) error {
	if err := l.compareWith(ctx); err != nil {
		return err
	}
	l.plan.eager, l.plan.salvages = l.into.Fresh(), !l.into.Fresh()
	s := &snapshotSink{load: l}
	if err := l.pass(ctx, file, s); err != nil {
		return err
	}
	if len(s.conflicts) > 0 {
		if err := l.restart(ctx); err != nil {
			return err
		}
		l.plan.conflicts = s.conflicts
		l.plan.eager, l.plan.salvages = l.into.Fresh(), !l.into.Fresh()
		if err := l.pass(ctx, file, &snapshotSink{load: l}); err != nil {
			return err
		}
	}
	return s.end(ctx)
}

func (l *load) restart(ctx context.Context) error {
	if err := l.into.Rollback(); err != nil {
		return err
	}
	if err := l.begin(ctx); err != nil {
		return err
	}
	if _, err := l.before(ctx); err != nil {
		return err
	}
	l.renew()
	if err := l.spool.empty(); err != nil {
		return err
	}
	return l.compareWith(ctx)
}

// compareWith reads the marks of the rows that a snapshot is compared with.
func (l *load) compareWith(ctx context.Context) error {
	l.held = 0
	if l.into.Fresh() {
		return nil
	}
	l.meter.at(Progress{Size: l.size, Step: "compare"})
	held, err := l.store.Count(ctx, l.d.Code)
	if err != nil {
		return err
	}
	l.marks = newMarks(held + held/8)
	return l.into.Marks(ctx, func(m holding.Mark) error {
		l.held++
		l.marks.put(m.Key, m.Hash, fateCurrent)
		return ctx.Err()
	})
}

// delta applies changes.
func (l *load) delta(ctx context.Context, file *opened) (err error) {
	if l.held, err = l.store.Count(ctx, l.d.Code); err != nil {
		return err
	}
	l.last = newMarks(0)
	l.meter.part = 0.5
	if err := l.pass(ctx, file, deltaSurvey{l}); err != nil {
		return err
	}
	l.meter.from = 0.5
	return l.pass(ctx, file, deltaSink{l})
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

func (l *load) commit(ctx context.Context) error {
	l.batch.State, l.batch.ID, l.batch.Ended = holding.StateLoaded, l.into.Batch(), l.Clock.Now()
	if !l.batch.Balanced() {
		return fmt.Errorf("%w: %d came in", holding.ErrUnbalanced, l.batch.In)
	}
	l.meter.at(Progress{Read: l.size, Size: l.size, Rows: l.batch.In, Rejected: l.batch.Quarantined, Step: "commit"})
	err := l.into.Commit(ctx, l.batch, l.report(), l.entry("load"))
	if err != nil && l.durable(ctx) {
		return nil
	}
	return err
}

// durable asks the store whether the batch was committed although its answer
// was lost: the connection broke, or the caller went away at that moment.
func (l *load) durable(ctx context.Context) bool {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer stop()
	b, err := l.store.Loaded(ctx, l.d.Code, l.batch.Digest)
	return err == nil && b.ID == l.batch.ID
}

// fail keeps a batch that was not loaded, with what was found of it.
func (l *load) fail(ctx context.Context, cause error) (holding.Batch, error) {
	early := errors.Is(cause, holding.ErrBusy) || errors.Is(cause, ErrSame) || errors.Is(cause, ErrReplay) || errors.Is(cause, ErrOlder)
	if ctx.Err() != nil || early {
		return holding.Batch{}, cause
	}
	b := &l.batch
	b.ID, b.State, b.Fault, b.Ended = 0, holding.StateFailed, cause.Error(), l.Clock.Now()
	id, err := l.store.Fail(ctx, *b, l.report(), l.entry("fail"))
	b.ID = id
	return *b, errors.Join(cause, err)
}

func (l *load) report() holding.Report {
	return holding.Report{Rejected: l.spool.each, Findings: l.findings(), Measures: l.measures()}
}

// entry is what the journal keeps of a batch: counts and digests, no values.
func (l *load) entry(kind string) holding.Entry {
	b := l.batch
	b.Columns = ""
	detail, err := json.Marshal(b)
	if err != nil {
		detail = []byte("{}")
	}
	return holding.Entry{Actor: l.Actor, Kind: kind, Detail: string(detail), At: b.Ended.UnixMicro()}
}
