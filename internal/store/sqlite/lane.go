package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"mpolice/internal/audit"
	"mpolice/internal/store"
	"mpolice/internal/store/sqlite/sqlitedb"
)

const laneNumber = 1

// work is one caller's, as it waits in line.
type work = store.Work[*sqlitedb.Queries]

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
	line    *store.Line[*sqlitedb.Queries]

	// Only rounds touch what follows.
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
	l := &lane{db: db, q: q, journal: j, line: store.NewLine[*sqlitedb.Queries](), synced: true}
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
	// Any synced commit makes the whole write-ahead log durable. This one writes
	// a number that nobody reads, and waits for no reader as a checkpoint would.
	_, err = l.db.ExecContext(ctx, "PRAGMA user_version = 1")
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
