package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/store"
	"mpolice/internal/store/postgres/postgresdb"
)

// work is one caller's, as it waits in line.
type work = store.Work[*postgresdb.Queries]

// attempts bounds how often a round is played that another process upset.
const attempts = 5

// commitRound makes one batch durable and answers everybody in the round.
func (l *lane) commitRound(ctx context.Context, round []work) {
	ctx, cancel := context.WithTimeout(ctx, l.patience)
	defer cancel()
	results, err := l.play(ctx, round)
	if err != nil {
		l.known = false
		for i := range results {
			if results[i] == nil {
				results[i] = fmt.Errorf("%w: %w", mpolice.ErrLedgerUnavailable, err)
			}
		}
	}
	l.used = time.Now()
	l.line.Answer(round, results)
}

// play tries a round until its outcome is known. results tell each caller; err
// is for all who have no result of their own.
func (l *lane) play(ctx context.Context, round []work) (results []error, err error) {
	refused := make([]error, len(round)) // whose ids are taken
	for try := range attempts {
		results = slices.Clone(refused)
		if err = l.ready(ctx); err != nil {
			return results, err
		}
		if err = l.try(ctx, round, results); err == nil {
			return results, nil
		}
		l.known = false
		switch {
		case code(err) == taken: // by a lane that was quicker
			if rerr := l.refuse(ctx, round, refused); rerr != nil {
				return refused, rerr
			}
		case code(err) == deadlock || code(err) == serialization:
			giveWay(ctx, try)
		case !pgconn.SafeToRetry(err):
			return refused, err
		}
	}
	return refused, err
}

// giveWay lets the other process have what both wanted. Without a pause the one
// that was rolled back may be quicker, and stand in the way again.
func giveWay(ctx context.Context, try int) {
	select {
	case <-time.After(time.Duration(1+try*try) * 10 * time.Millisecond):
	case <-ctx.Done():
	}
}

// refuse marks the callers whose ids are in the database.
func (l *lane) refuse(ctx context.Context, round []work, refused []error) error {
	if err := l.ready(ctx); err != nil {
		return err
	}
	for i, w := range round {
		for _, r := range w.Records {
			found, err := l.q.RecordExists(ctx, r.ID[:])
			if err != nil {
				return err
			}
			if found {
				refused[i] = mpolice.ErrConflict
			}
		}
	}
	return nil
}

// try is one transaction. A caller that fails leaves no trace and does not spoil
// the round for the others.
func (l *lane) try(ctx context.Context, round []work, results []error) (err error) {
	p := &pipeline{}
	if slices.ContainsFunc(round, func(w work) bool { return w.Change != nil }) {
		if err := l.exec(ctx, "begin"); err != nil {
			return err
		}
		p.commit = true
		defer func() {
			if err != nil {
				l.rollback(ctx)
			}
		}()
	}
	records, err := l.admit(ctx, round, results)
	if err != nil {
		return err
	}
	head := l.head
	if len(records) > 0 { // the anchor alone changes without one
		rows, next, err := audit.NewBatch(l.head, records)
		if err != nil {
			return err
		}
		if err := p.append(ctx, rows, next); err != nil {
			return err
		}
		head = next
	}
	if err := l.send(ctx, p); err != nil {
		return err
	}
	l.head = head
	return nil
}

// admit runs the changes and gives the records of everybody who succeeds.
func (l *lane) admit(ctx context.Context, round []work, results []error) ([]audit.Sealed, error) {
	var records []audit.Sealed
	ids := map[mpolice.RecordID]bool{}
	for i, w := range round {
		if results[i] != nil {
			continue
		}
		if results[i] = fresh(ids, w.Records); results[i] == nil && w.Change != nil {
			var err error
			if results[i], err = l.change(ctx, w); err != nil {
				return nil, err
			}
		}
		if results[i] != nil {
			continue
		}
		for _, r := range w.Records {
			ids[r.ID] = true
		}
		records = append(records, w.Records...)
	}
	return records, nil
}

// fresh refuses ids that stand in this round already, and one given twice.
func fresh(ids map[mpolice.RecordID]bool, records []audit.Sealed) error {
	own := map[mpolice.RecordID]bool{}
	for _, r := range records {
		if ids[r.ID] || own[r.ID] {
			return mpolice.ErrConflict
		}
		own[r.ID] = true
	}
	return nil
}

// change runs one caller's change inside a savepoint. result is the caller's;
// err ends the round.
func (l *lane) change(ctx context.Context, w work) (result, err error) {
	if err := l.exec(ctx, "savepoint caller"); err != nil {
		return nil, err
	}
	result = w.Change(ctx, l.q)
	if c := code(result); c == deadlock || c == serialization {
		return nil, result
	}
	if result != nil {
		result = explain(result)
		if err := l.exec(ctx, "rollback to savepoint caller"); err != nil {
			return result, errors.Join(result, err)
		}
	}
	return result, l.exec(ctx, "release savepoint caller")
}

func (l *lane) exec(ctx context.Context, statement string) error {
	_, err := l.conn.Exec(ctx, statement)
	return err
}

// rollback ends a transaction that failed. A connection that cannot even do that
// is given up; the server rolls back then.
func (l *lane) rollback(ctx context.Context) {
	if l.conn.IsClosed() || l.conn.PgConn().TxStatus() == 'I' {
		return
	}
	if err := l.exec(ctx, "rollback"); err != nil {
		_ = l.conn.Close(ctx)
	}
}
