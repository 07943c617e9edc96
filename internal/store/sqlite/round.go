package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/store/sqlite/sqlitedb"
)

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
		l.line.Answer(round, results)
		l.follow(ctx, b)
		return
	} else if err := l.syncRound(ctx, round, results); err != nil {
		l.known = false
		fail(err)
	}
	l.line.Answer(round, results)
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
		if w.Change != nil {
			return b, false, nil
		}
	}
	var records []audit.Sealed
	for i, w := range round {
		if results[i] = l.fresh(ctx, l.q, w.Records, records); results[i] == nil {
			records = append(records, w.Records...)
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
			records = append(records, w.Records...)
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
	if err := l.fresh(ctx, q, w.Records, before); err != nil {
		return err
	}
	if w.Change == nil {
		return nil
	}
	if _, err := tx.ExecContext(ctx, "SAVEPOINT caller"); err != nil {
		return err
	}
	merr := w.Change(ctx, q)
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
