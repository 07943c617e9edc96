package store

import (
	"context"
	"sync/atomic"
	"time"

	"mpolice"
	"mpolice/internal/audit"
)

const (
	// soonest is how long a record that rides along may wait for company.
	soonest = 10 * time.Millisecond
	// queued bounds the work in line; beyond it callers wait.
	queued = 4096
)

// Work is one caller's records and, for a change of state, what else happens
// in the same transaction. Q is how the engine takes statements.
type Work[Q any] struct {
	Records []audit.Sealed
	Change  func(context.Context, Q) error // nil for records alone
	done    chan error                     // nil when nobody waits
}

// Line is where callers wait for the one writer of a process. Each round takes
// everything in line, so that one sync answers everybody.
type Line[Q any] struct {
	line   chan Work[Q]
	soon   chan Work[Q]
	ended  chan struct{}
	halted atomic.Bool
	owed   atomic.Int64 // records of Soon that no round has answered for yet
}

// NewLine makes an empty line. Call Run once.
func NewLine[Q any]() *Line[Q] {
	return &Line[Q]{line: make(chan Work[Q], queued), soon: make(chan Work[Q], queued), ended: make(chan struct{})}
}

// Do returns when a round has answered for the records and the change. A caller
// that gives up waiting must take the outcome as unknown and release nothing.
func (l *Line[Q]) Do(ctx context.Context, records []audit.Sealed, change func(context.Context, Q) error) error {
	if l.over() {
		return mpolice.ErrLedgerUnavailable
	}
	w := Work[Q]{Records: records, Change: change, done: make(chan error, 1)}
	select {
	case <-l.ended:
		return mpolice.ErrLedgerUnavailable
	case <-ctx.Done():
		return ctx.Err()
	case l.line <- w:
	}
	select {
	case err := <-w.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-l.ended:
		// The last round may have answered just before it ended.
		select {
		case err := <-w.done:
			return err
		default:
			return mpolice.ErrLedgerUnavailable
		}
	}
}

// Soon puts a record in line that rides along with the next round.
func (l *Line[Q]) Soon(record audit.Sealed) error {
	if l.over() {
		return mpolice.ErrLedgerUnavailable
	}
	l.owed.Add(1)
	select {
	case <-l.ended:
		l.owed.Add(-1)
		return mpolice.ErrLedgerUnavailable
	case l.soon <- Work[Q]{Records: []audit.Sealed{record}}:
		return nil
	}
}

// Settle waits until everything that stood in line is answered for. Where that
// cannot be had, what is there is read.
func (l *Line[Q]) Settle(ctx context.Context) { _ = l.Do(ctx, nil, nil) }

// Owes reports whether records that ride along wait for their round.
func (l *Line[Q]) Owes() bool { return l.owed.Load() > 0 }

// Halt takes no more work.
func (l *Line[Q]) Halt() { l.halted.Store(true) }

// over reports whether the writer has ended or was halted; a queue that still
// has room must not take work that nobody will do.
func (l *Line[Q]) over() bool {
	if l.halted.Load() {
		return true
	}
	select {
	case <-l.ended:
		return true
	default:
		return false
	}
}

// Run calls commit for round after round until ctx ends, then for what is still
// in line. The context that commit gets does not end. commit calls Answer.
func (l *Line[Q]) Run(ctx context.Context, commit func(context.Context, []Work[Q])) {
	defer close(l.ended)
	open := context.WithoutCancel(ctx)
	for {
		round := l.next(ctx)
		if len(round) == 0 {
			return
		}
		commit(open, round)
	}
}

// Answer tells everybody in a round what came of it.
func (l *Line[Q]) Answer(round []Work[Q], results []error) {
	for i, w := range round {
		if w.done == nil {
			l.owed.Add(-1)
			continue
		}
		w.done <- results[i]
	}
}

// next waits for work and takes all that is in line. Records that ride along
// start a round by themselves only after a short wait. It returns nothing
// when ctx has ended and the line is empty.
func (l *Line[Q]) next(ctx context.Context) []Work[Q] {
	select {
	case w := <-l.line:
		return l.drain([]Work[Q]{w}, len(w.Records))
	case w := <-l.soon:
		return l.wait(ctx, w)
	case <-ctx.Done():
		return l.drain(nil, 0)
	}
}

func (l *Line[Q]) wait(ctx context.Context, first Work[Q]) []Work[Q] {
	timer := time.NewTimer(soonest)
	defer timer.Stop()
	select {
	case w := <-l.line:
		return l.drain([]Work[Q]{first, w}, len(w.Records)+1)
	case <-timer.C:
	case <-ctx.Done():
	}
	return l.drain([]Work[Q]{first}, 1)
}

func (l *Line[Q]) drain(round []Work[Q], records int) []Work[Q] {
	for records < audit.MaxBatch/2 {
		var w Work[Q]
		select {
		case w = <-l.line:
		default:
			select {
			case w = <-l.soon:
			default:
				return round
			}
		}
		round = append(round, w)
		records += len(w.Records)
	}
	return round
}
