package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/store/sqlite/sqlitedb"
)

const (
	laneNumber = 1
	// soonest is how long a record that rides along may wait for company.
	soonest = 10 * time.Millisecond
	// queued bounds the work in line; beyond it callers wait.
	queued = 4096
)

// work is one caller's records and, for a change of state, what else happens
// in the same transaction.
type work struct {
	records []audit.Sealed
	mutate  func(context.Context, *sqlitedb.Queries) error
	done    chan error // nil when nobody waits
}

// lane is the single writer. Each round takes everything in line, commits it
// as one numbered batch, and answers everybody.
type lane struct {
	db    *sql.DB
	q     *sqlitedb.Queries
	line  chan work
	soon  chan work
	ended chan struct{}

	// Only run touches what follows.
	head  audit.Head
	seq   int64
	known bool // head and seq are what the database holds
}

func newLane(ctx context.Context, db *sql.DB) (*lane, error) {
	q, err := sqlitedb.Prepare(ctx, db)
	if err != nil {
		return nil, fmt.Errorf("open lane: %w", err)
	}
	l := &lane{db: db, q: q, line: make(chan work, queued), soon: make(chan work, queued), ended: make(chan struct{})}
	if err := l.reload(ctx); err != nil {
		return nil, fmt.Errorf("open lane: %w", err)
	}
	return l, nil
}

// reload reads where the database stands. It follows every failed commit:
// what the database holds is the truth, not what was hoped for.
func (l *lane) reload(ctx context.Context) error {
	l.known = false
	last, err := l.q.LastRecord(ctx)
	if err != nil {
		return err
	}
	b, err := l.q.LastBatch(ctx, laneNumber)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	l.head = audit.Head{Lane: laneNumber, Number: uint64(b.Number)}
	copy(l.head.Hash[:], b.Hash)
	l.seq, l.known = last.Seq, true
	return nil
}

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

// over reports whether the writer has ended; a queue that still has room must
// not take work that nobody will do.
func (l *lane) over() bool {
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

// commitRound writes one batch and answers everybody in the round.
func (l *lane) commitRound(ctx context.Context, round []work) {
	results := make([]error, len(round))
	if err := l.tryRound(ctx, round, results); err != nil {
		l.known = false
		for i := range results {
			if results[i] == nil {
				results[i] = fmt.Errorf("%w: %w", mpolice.ErrLedgerUnavailable, err)
			}
		}
	}
	for i, w := range round {
		if w.done != nil {
			w.done <- results[i]
		}
	}
}

func (l *lane) tryRound(ctx context.Context, round []work, results []error) error {
	if !l.known {
		if err := l.reload(ctx); err != nil {
			return err
		}
	}
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	q := l.q.WithTx(tx)
	var records []audit.Sealed
	for i, w := range round {
		if results[i] = l.admit(ctx, tx, q, w, records); results[i] == nil {
			records = append(records, w.records...)
		}
	}
	if len(records) == 0 {
		return nil
	}
	head, err := l.write(ctx, q, records)
	if err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	l.head, l.seq = head, l.seq+int64(len(records))
	return nil
}

// admit runs one caller's change inside a savepoint. A caller that fails
// leaves no trace and does not spoil the round for the others.
func (l *lane) admit(ctx context.Context, tx *sql.Tx, q *sqlitedb.Queries, w work, before []audit.Sealed) error {
	for _, r := range w.records {
		for _, b := range before {
			if b.ID == r.ID {
				return mpolice.ErrConflict
			}
		}
		found, err := q.RecordExists(ctx, r.ID[:])
		if err != nil {
			return err
		}
		if found {
			return mpolice.ErrConflict
		}
	}
	if w.mutate == nil {
		return nil
	}
	if _, err := tx.ExecContext(ctx, "SAVEPOINT caller"); err != nil {
		return err
	}
	merr := w.mutate(ctx, q)
	if merr != nil {
		if _, err := tx.ExecContext(ctx, "ROLLBACK TO caller"); err != nil {
			return errors.Join(merr, err)
		}
	}
	if _, err := tx.ExecContext(ctx, "RELEASE caller"); err != nil {
		return errors.Join(merr, err)
	}
	return merr
}

// write numbers the batch, links it and inserts it.
func (l *lane) write(ctx context.Context, q *sqlitedb.Queries, records []audit.Sealed) (audit.Head, error) {
	written, head, err := audit.NewBatch(l.head, records)
	if err != nil {
		return head, err
	}
	for i, w := range written {
		if err := q.AppendRecord(ctx, recordParams(l.seq+int64(i)+1, w)); err != nil {
			return head, err
		}
	}
	err = q.AppendBatch(ctx, sqlitedb.AppendBatchParams{
		Lane: int64(head.Lane), Number: int64(head.Number), Count: int64(len(records)), Hash: head.Hash[:],
	})
	return head, err
}

func (l *lane) close() error { return l.q.Close() }

func recordParams(seq int64, w audit.Written) sqlitedb.AppendRecordParams {
	tag := w.Tag
	if tag == nil {
		tag = []byte{}
	}
	return sqlitedb.AppendRecordParams{
		Seq: seq, ID: w.ID[:], Kind: int64(w.Kind), At: w.AtMicro,
		Officer: string(w.Officer), Unit: string(w.Strata.Unit), Role: string(w.Strata.Role),
		Card: string(w.Strata.Card), Month: int64(w.Strata.Month), Parent: w.Parent[:], Tag: tag,
		Lane: laneNumber, Batch: int64(w.Batch), Idx: int64(w.Index), Box: w.Box, Leaf: w.Leaf,
	}
}
