package sqlite

import (
	"context"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/store/sqlite/sqlitedb"
)

// Append implements audit.Lane.
func (s *Store) Append(ctx context.Context, records ...audit.Sealed) error {
	return s.commit(ctx, records, nil)
}

// AppendSoon implements audit.Lane.
func (s *Store) AppendSoon(record audit.Sealed) error {
	if s.lane == nil || s.lane.over() {
		return mpolice.ErrLedgerUnavailable
	}
	select {
	case <-s.lane.ended:
		return mpolice.ErrLedgerUnavailable
	case s.lane.soon <- work{records: []audit.Sealed{record}}:
		return nil
	}
}

// settle waits until everything that was answered for stands in the database,
// so that whoever was told of a record finds it. Where that cannot be had, what
// is there is read.
func (s *Store) settle(ctx context.Context) {
	if s.lane != nil {
		_ = s.commit(ctx, nil, nil)
	}
}

// Halt takes no more records and no more changes: the log can no longer prove
// them. Reading goes on.
func (s *Store) Halt() { s.lane.halted.Store(true) }

// over reports whether the writer has ended or was halted; a queue that still
// has room must not take work that nobody will do.
func (l *lane) over() bool {
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

// commit makes records durable together with mutate, and returns when they
// are. A caller that gives up waiting must take the outcome as unknown and
// release nothing.
func (s *Store) commit(ctx context.Context, records []audit.Sealed, mutate func(context.Context, *sqlitedb.Queries) error) error {
	if s.lane == nil || s.lane.over() {
		return mpolice.ErrLedgerUnavailable
	}
	w := work{records: records, mutate: mutate, done: make(chan error, 1)}
	select {
	case <-s.lane.ended:
		return mpolice.ErrLedgerUnavailable
	case <-ctx.Done():
		return ctx.Err()
	case s.lane.line <- w:
	}
	select {
	case err := <-w.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-s.lane.ended:
		// The last round may have answered just before it ended.
		select {
		case err := <-w.done:
			return err
		default:
			return mpolice.ErrLedgerUnavailable
		}
	}
}

// run commits round after round until ctx ends, then what is still in line.
func (l *lane) run(ctx context.Context) {
	defer close(l.ended)
	commit := context.WithoutCancel(ctx)
	for {
		round := l.next(ctx)
		if len(round) == 0 {
			return
		}
		l.commitRound(commit, round)
	}
}

// next waits for work and takes all that is in line. Records that ride along
// start a round by themselves only after a short wait. It returns nothing
// when ctx has ended and the line is empty.
func (l *lane) next(ctx context.Context) []work {
	select {
	case w := <-l.line:
		return l.drain([]work{w}, len(w.records))
	case w := <-l.soon:
		return l.wait(ctx, w)
	case <-ctx.Done():
		return l.drain(nil, 0)
	}
}

func (l *lane) wait(ctx context.Context, first work) []work {
	timer := time.NewTimer(soonest)
	defer timer.Stop()
	select {
	case w := <-l.line:
		return l.drain([]work{first, w}, len(w.records)+1)
	case <-timer.C:
	case <-ctx.Done():
	}
	return l.drain([]work{first}, 1)
}

func (l *lane) drain(round []work, records int) []work {
	for records < audit.MaxBatch/2 {
		var w work
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
		records += len(w.records)
	}
	return round
}
