package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	sqlitedriver "modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/sqlite/sqlitedb"
)

// page is how many rows are read at a time where all are streamed.
const page = 5000

// load is one batch under way, in one transaction.
type load struct {
	s        *Store
	tx       *sql.Tx
	q        *sqlitedb.Queries
	register int64
	batch    int64
	fresh    bool
	ended    bool
	added    int64  // versions
	closed   int64  // versions
	content  []byte // room
}

// Begin implements holding.Loader.
func (s *Store) Begin(ctx context.Context, register mpolice.Register) (holding.Load, error) {
	id, err := s.id(ctx, register)
	if err != nil {
		return nil, fmt.Errorf("begin load: %w", err)
	}
	select {
	case <-s.writing:
	default:
		return nil, fmt.Errorf("begin load: %w", holding.ErrBusy)
	}
	l := &load{s: s, register: id}
	if err := l.begin(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("begin load: %w", err), l.Rollback())
	}
	return l, nil
}

func (l *load) begin(ctx context.Context) error {
	// The transaction outlives ctx's deadline only by Rollback: a half-done
	// statement must not leave the connection in an unknown state.
	tx, err := l.s.loader.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return busy(err)
	}
	l.tx = tx
	if l.q, err = sqlitedb.Prepare(ctx, tx); err != nil {
		return err
	}
	any, err := l.q.AnyRow(ctx, l.register)
	if err != nil {
		return err
	}
	l.fresh = !any
	l.batch, err = l.q.AddBatch(ctx, sqlitedb.AddBatchParams{Register: l.register, State: "loading"})
	return err
}

// Batch implements holding.Load.
func (l *load) Batch() int64 { return l.batch }

// Fresh implements holding.Load.
func (l *load) Fresh() bool { return l.fresh }

// Marks implements holding.Load.
func (l *load) Marks(ctx context.Context, each func(holding.Mark) error) error {
	arg := sqlitedb.MarksParams{Register: l.register, After: minKey, MaxRows: page}
	for {
		rows, err := l.q.Marks(ctx, arg)
		if err != nil {
			return fmt.Errorf("read current rows: %w", err)
		}
		for _, r := range rows {
			if err := each(holding.Mark(r)); err != nil {
				return err
			}
			arg.After = r.Key
		}
		if len(rows) < page {
			return nil
		}
	}
}

// minKey stands before every key but one in 2^64, which no hash is allowed to
// be: see holding.HashOf's use in intake.
const minKey = -1 << 63

// MarksOf implements holding.Load.
func (l *load) MarksOf(ctx context.Context, keys []int64) ([]holding.Mark, error) {
	var out []holding.Mark
	for _, k := range keys {
		m, err := l.q.MarkOf(ctx, sqlitedb.MarkOfParams{Register: l.register, Key: k})
		switch {
		case err == nil:
			out = append(out, holding.Mark(m))
		case !errors.Is(err, sql.ErrNoRows):
			return nil, fmt.Errorf("read current rows: %w", err)
		}
	}
	return out, nil
}

// Add implements holding.Load.
func (l *load) Add(ctx context.Context, rows []holding.Version) error {
	for i := range rows {
		if err := l.q.AddVersion(ctx, l.params(&rows[i])); err != nil {
			return fmt.Errorf("add row: %w", taken(err))
		}
	}
	l.added += int64(len(rows))
	return ctx.Err()
}

func (l *load) params(v *holding.Version) sqlitedb.AddVersionParams {
	l.content = holding.AppendContent(l.content[:0], v.Values)
	return sqlitedb.AddVersionParams{
		Register: l.register, Key: v.Key, Hash: v.Hash, SeenFrom: l.batch, Line: v.Line, Content: string(l.content),
		Person: null(v.Person), Former: null(v.Former), Document: null(v.Document), Plate: null(v.Plate),
		Phone: null(v.Phone), Name: null(v.Name), Address: null(v.Address),
		Birth: int64(v.Birth), ValidFrom: int64(v.ValidFrom), ValidTo: int64(v.ValidTo),
	}
}

// taken names the error of a key that has a current version.
func taken(err error) error {
	var e *sqlitedriver.Error
	if errors.As(err, &e) && e.Code() == sqlitelib.SQLITE_CONSTRAINT_UNIQUE {
		return holding.ErrKey
	}
	return err
}

func null(key int64) sql.NullInt64 { return sql.NullInt64{Int64: key, Valid: key != 0} }

// End implements holding.Load.
func (l *load) End(ctx context.Context, keys []int64) error {
	for _, k := range keys {
		n, err := l.q.EndVersion(ctx, sqlitedb.EndVersionParams{Batch: l.batch, Register: l.register, Key: k})
		if err != nil {
			return fmt.Errorf("end row: %w", err)
		}
		if n != 1 {
			return fmt.Errorf("end row: %w", holding.ErrKey)
		}
	}
	l.closed += int64(len(keys))
	return ctx.Err()
}

// Names implements holding.Load.
func (l *load) Names(ctx context.Context, entries []holding.NameEntry) error {
	for i := range entries {
		if err := l.q.AddName(ctx, nameParams(&entries[i])); err != nil {
			return fmt.Errorf("add name: %w", err)
		}
	}
	return ctx.Err()
}

// Commit implements holding.Load.
func (l *load) Commit(ctx context.Context, b holding.Batch, r holding.Report, e holding.Entry) error {
	err := l.commit(ctx, b, r, e)
	if err != nil {
		return errors.Join(fmt.Errorf("commit load: %w", err), l.Rollback())
	}
	l.end()
	return nil
}

func (l *load) commit(ctx context.Context, b holding.Batch, r holding.Report, e holding.Entry) error {
	b.ID, b.State = l.batch, holding.StateLoaded
	if err := b.Check(l.added, l.closed); err != nil {
		return err
	}
	n, err := l.q.EndBatch(ctx, endParams(b))
	if err != nil {
		return err
	}
	if n != 1 {
		return errors.New("the batch is not under way")
	}
	if err := addReport(ctx, l.q, l.register, l.batch, r, e); err != nil {
		return err
	}
	if err := enter(ctx, l.q, e); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return l.tx.Commit()
}

// Rollback implements holding.Load.
func (l *load) Rollback() error {
	if l.ended {
		return nil
	}
	var err error
	if l.tx != nil {
		err = l.tx.Rollback()
	}
	l.end()
	return err
}

// end gives the right to write back.
func (l *load) end() {
	if !l.ended {
		l.ended = true
		l.s.writing <- struct{}{}
	}
}
