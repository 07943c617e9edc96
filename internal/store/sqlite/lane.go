package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
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

// lane is the single writer. Each round takes everything in line and answers
// everybody.
//
// A round of records alone becomes durable in the journal, is answered, and
// follows into the database unsynced. A round with a change of state, or one
// that the journal has no room for, is one synced transaction.
type lane struct {
	db      *sql.DB
	q       *sqlitedb.Queries
	journal *journal
	line    chan work
	soon    chan work
	ended   chan struct{}
	halted  atomic.Bool

	// Only run touches what follows.
	head    audit.Head
	seq     int64
	known   bool // head and seq are what database and pending together hold
	pending *batch
	synced  bool // the connection syncs each commit
}

// batch is one numbered batch with the number of its first record.
type batch struct {
	first int64
	rows  []audit.Written
	head  audit.Head // after it
}

func newLane(ctx context.Context, db *sql.DB, j *journal) (*lane, error) {
	q, err := sqlitedb.Prepare(ctx, db)
	if err != nil {
		return nil, fmt.Errorf("open lane: %w", err)
	}
	l := &lane{db: db, q: q, journal: j, line: make(chan work, queued), soon: make(chan work, queued), ended: make(chan struct{}), synced: true}
	if err := l.recover(ctx); err != nil {
		return nil, fmt.Errorf("open lane: %w", err)
	}
	return l, nil
}

// recover puts back what a power cut took from the database: every batch of
// the journal that follows on what the database holds. Then all of it is made
// durable in the database, because the journal is written again from the front.
func (l *lane) recover(ctx context.Context) error {
	if err := l.reload(ctx); err != nil {
		return err
	}
	err := l.journal.entries(func(seq int64, rows []audit.Written) error {
		if seq <= l.seq { // there, or given to another batch after this write had failed
			return nil
		}
		if seq != l.seq+1 {
			return fmt.Errorf("journal goes on at record %d, the database ends at %d", seq, l.seq)
		}
		leaves := make([][]byte, len(rows))
		for i, w := range rows {
			leaves[i] = w.Leaf
		}
		return l.insert(ctx, batch{first: seq, rows: rows, head: l.head.Next(leaves)})
	})
	if err != nil {
		return fmt.Errorf("recover from journal: %w", err)
	}
	if err := l.sync(ctx, true); err != nil {
		return err
	}
	var busy, frames, moved int
	err = l.db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved)
	if err == nil && busy != 0 {
		err = errors.New("another program reads the database while this one starts")
	}
	return err
}

// reload reads where the database stands. It follows every failed commit: what
// the database holds is the truth, not what was hoped for.
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

// commitRound makes one batch durable and answers everybody in the round.
func (l *lane) commitRound(ctx context.Context, round []work) {
	results := make([]error, len(round))
	fail := func(err error) {
		for i := range results {
			if results[i] == nil {
				results[i] = fmt.Errorf("%w: %w", mpolice.ErrLedgerUnavailable, err)
			}
		}
	}
	if err := l.ready(ctx); err != nil {
		fail(err)
	} else if b, ok, err := l.journalRound(ctx, round, results); err != nil {
		fail(err)
	} else if ok {
		answer(round, results)
		l.follow(ctx, b)
		return
	} else if err := l.syncRound(ctx, round, results); err != nil {
		l.known = false
		fail(err)
	}
	answer(round, results)
}

func answer(round []work, results []error) {
	for i, w := range round {
		if w.done != nil {
			w.done <- results[i]
		}
	}
}

// ready brings the database up to what was already answered for. While that
// fails nothing new is taken.
func (l *lane) ready(ctx context.Context) error {
	if l.pending != nil {
		b := *l.pending
		if err := l.insert(ctx, b); err != nil {
			return err
		}
		l.pending = nil
	}
	if l.known {
		return nil
	}
	return l.reload(ctx)
}

// journalRound makes a round of records alone durable in the journal. ok is
// false when the round needs a synced transaction instead.
func (l *lane) journalRound(ctx context.Context, round []work, results []error) (b batch, ok bool, err error) {
	for _, w := range round {
		if w.mutate != nil {
			return b, false, nil
		}
	}
	var records []audit.Sealed
	for i, w := range round {
		if results[i] = l.fresh(ctx, l.q, w.records, records); results[i] == nil {
			records = append(records, w.records...)
		}
	}
	if len(records) == 0 {
		return b, true, nil
	}
	b.first = l.seq + 1
	if b.rows, b.head, err = audit.NewBatch(l.head, records); err != nil {
		return b, false, err
	}
	entry := encodeEntry(b.first, b.rows)
	if !l.journal.fits(entry) {
		clear(results)
		return b, false, nil
	}
	return b, true, l.journal.write(entry)
}

// follow brings an answered batch into the database. What fails stays pending
// and is tried again before anything else is taken.
func (l *lane) follow(ctx context.Context, b batch) {
	if len(b.rows) == 0 {
		return
	}
	if err := l.insert(ctx, b); err != nil {
		l.pending = &b
		l.head, l.seq = b.head, b.first+int64(len(b.rows))-1
	}
}

// insert writes a batch whose durability the journal answers for.
func (l *lane) insert(ctx context.Context, b batch) error {
	if err := l.sync(ctx, false); err != nil {
		return err
	}
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	if err := write(ctx, l.q.WithTx(tx), b); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	l.head, l.seq = b.head, b.first+int64(len(b.rows))-1
	return nil
}

// syncRound is one synced transaction: changes of state with their records. It
// makes everything before it durable too, so the journal starts again.
func (l *lane) syncRound(ctx context.Context, round []work, results []error) error {
	if err := l.sync(ctx, true); err != nil {
		return err
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
	b := batch{first: l.seq + 1, head: l.head}
	if len(records) > 0 { // the anchor alone changes without one
		if b.rows, b.head, err = audit.NewBatch(l.head, records); err != nil {
			return err
		}
		if err := write(ctx, q, b); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	l.head, l.seq = b.head, b.first+int64(len(b.rows))-1
	if len(records) > 0 { // a transaction that changed nothing syncs nothing
		l.journal.rewind()
	}
	return nil
}

// sync chooses whether commits of the writing connection are synced.
func (l *lane) sync(ctx context.Context, on bool) error {
	if l.synced == on {
		return nil
	}
	mode := "PRAGMA synchronous = NORMAL"
	if on {
		mode = "PRAGMA synchronous = FULL"
	}
	if _, err := l.db.ExecContext(ctx, mode); err != nil {
		return err
	}
	l.synced = on
	return nil
}

// admit runs one caller's change inside a savepoint. A caller that fails
// leaves no trace and does not spoil the round for the others.
func (l *lane) admit(ctx context.Context, tx *sql.Tx, q *sqlitedb.Queries, w work, before []audit.Sealed) error {
	if err := l.fresh(ctx, q, w.records, before); err != nil {
		return err
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

// fresh refuses records whose id is taken, in the database or in this round.
func (l *lane) fresh(ctx context.Context, q *sqlitedb.Queries, records, before []audit.Sealed) error {
	for _, r := range records {
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
	return nil
}

// write inserts a batch.
func write(ctx context.Context, q *sqlitedb.Queries, b batch) error {
	for i, w := range b.rows {
		if err := q.AppendRecord(ctx, recordParams(b.first+int64(i), w)); err != nil {
			return err
		}
	}
	return q.AppendBatch(ctx, sqlitedb.AppendBatchParams{
		Lane: laneNumber, Number: int64(b.head.Number), Count: int64(len(b.rows)), Hash: b.head.Hash[:],
	})
}

func (l *lane) close() error { return errors.Join(l.q.Close(), l.journal.close()) }

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
