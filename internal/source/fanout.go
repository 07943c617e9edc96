package source

import (
	"context"
	"errors"
	"slices"
	"time"

	"mpolice"
	"mpolice/internal/audit"
)

// Deadlines of one question where the caller gives none of its own.
const (
	ResidentDeadline = 800 * time.Millisecond
	LiveDeadline     = 2 * time.Second
)

// Question is one ask to one source. A zero Deadline is ResidentDeadline.
type Question struct {
	Source   Source
	Ask      Ask
	Deadline time.Duration
}

// errPanicked stands for a panic of a source. The panic's value is dropped: it
// may hold what was read.
var errPanicked = errors.New("source panicked")

// Fanout asks all questions at once and gives the answers in the order asked.
// It returns at the latest when the longest deadline has passed, whatever a
// source does: an answer that comes late is dropped, and a failing source is
// named by its status beside the answers that came. Only a receipt that does
// not cover a question is an error for all, found before any source is asked.
func Fanout(ctx context.Context, receipt audit.Receipt, questions []Question) ([]Answer, error) {
	for _, q := range questions {
		if err := receipt.Covers(q.Source.Register(), q.Ask.Subject); err != nil {
			return nil, err
		}
	}
	deadlines := newDeadlines(ctx)
	defer deadlines.cancel()
	running := make([]flight, len(questions))
	for i, q := range questions {
		running[i] = launch(deadlines.context(q.deadline()), receipt, q)
	}
	answers := make([]Answer, len(questions))
	for i := range running {
		answers[i] = running[i].land()
		if errors.Is(answers[i].Err, mpolice.ErrNoReceipt) {
			return nil, answers[i].Err
		}
	}
	return answers, nil
}

func (q Question) deadline() time.Duration {
	if q.Deadline <= 0 {
		return ResidentDeadline
	}
	return q.Deadline
}

// deadlines shares one context among the questions of equal deadline: most
// queries have two kinds only.
type deadlines struct {
	parent  context.Context
	of      []time.Duration
	ctxs    []context.Context
	cancels []context.CancelFunc
}

func newDeadlines(parent context.Context) *deadlines { return &deadlines{parent: parent} }

func (d *deadlines) context(after time.Duration) context.Context {
	if i := slices.Index(d.of, after); i >= 0 {
		return d.ctxs[i]
	}
	ctx, cancel := context.WithTimeout(d.parent, after)
	d.of, d.ctxs, d.cancels = append(d.of, after), append(d.ctxs, ctx), append(d.cancels, cancel)
	return ctx
}

func (d *deadlines) cancel() {
	for _, cancel := range d.cancels {
		cancel()
	}
}

// flight is one question under way.
type flight struct {
	ctx   context.Context
	q     Question
	start time.Time
	done  chan landing // room for one: a late goroutine never blocks
}

type landing struct {
	rows []Row
	err  error
	took time.Duration
}

func launch(ctx context.Context, receipt audit.Receipt, q Question) flight {
	f := flight{ctx: ctx, q: q, start: time.Now(), done: make(chan landing, 1)}
	go func() {
		l := landing{err: errPanicked}
		defer func() {
			recover() //nolint:errcheck // the value may hold what was read
			l.took = time.Since(f.start)
			f.done <- l
		}()
		l.rows, l.err = q.Source.Lookup(ctx, receipt, q.Ask)
	}()
	return f
}

// land waits for the question's answer or its deadline. An answer that was
// there in time counts, even when another question was waited for meanwhile.
func (f flight) land() Answer {
	select {
	case l := <-f.done:
		return f.answer(l)
	case <-f.ctx.Done():
	}
	select {
	case l := <-f.done:
		return f.answer(l)
	default:
		return f.answer(landing{err: f.ctx.Err(), took: time.Since(f.start)})
	}
}

func (f flight) answer(l landing) Answer {
	a := Answer{Register: f.q.Source.Register(), Took: l.took, Err: l.err}
	if a.Err == nil {
		a.Err = f.q.Ask.check(l.rows)
	}
	switch {
	case l.took >= f.q.deadline():
		a.Status, a.Err = StatusLate, context.DeadlineExceeded
	case errors.Is(a.Err, context.DeadlineExceeded), errors.Is(a.Err, context.Canceled):
		a.Status = StatusLate
	case errors.Is(a.Err, ErrMalformed):
		a.Status = StatusMalformed
	case errors.Is(a.Err, ErrClosed):
		a.Status = StatusClosed
	case errors.Is(a.Err, ErrBarred):
		a.Status = StatusBarred
	case a.Err != nil:
		a.Status = StatusDown
	case len(l.rows) == 0:
		a.Status = StatusNone
	default:
		a.Status, a.Rows = StatusFound, l.rows
	}
	return a
}

// check refuses rows with fields that were not asked for, and too many rows: a
// source that breaks its contract must not widen a projection.
func (ask Ask) check(rows []Row) error {
	if len(rows) > MaxRows {
		return ErrMalformed
	}
	for _, row := range rows {
		for name := range row.Fields {
			if !slices.Contains(ask.Fields, name) {
				return ErrMalformed
			}
		}
	}
	return nil
}
