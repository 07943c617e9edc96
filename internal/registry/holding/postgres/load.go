package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/postgres/postgresdb"
)

// patience bounds the end of a load that is given up.
const patience = 30 * time.Second

// load is one batch under way, in one transaction.
type load struct {
	s        *Store
	conn     *pgxpool.Conn
	tx       pgx.Tx
	q        *postgresdb.Queries
	register declared
	batch    int64
	fresh    bool
	first    bool // into tables of its own, which have no index yet
	ended    bool

	feed   *feed                // of rows, while a COPY is open
	names  []byte               // encoded, of a first load
	n      int64                // of them
	known  map[nameKey]struct{} // names of a first load
	added  int64                // versions
	closed int64                // versions
	last   time.Time            // end of the last step
}

// Begin implements holding.Loader.
func (s *Store) Begin(ctx context.Context, register mpolice.Register) (holding.Load, error) {
	d, err := s.register(ctx, register)
	if err != nil {
		return nil, fmt.Errorf("begin load: %w", err)
	}
	l := &load{s: s, register: d, last: time.Now()}
	if err := l.begin(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("begin load: %w", err), l.Rollback())
	}
	return l, nil
}

func (l *load) begin(ctx context.Context) (err error) {
	if l.conn, err = l.s.pool.Acquire(ctx); err != nil {
		return err
	}
	if l.tx, err = l.conn.Begin(ctx); err != nil {
		return err
	}
	l.q = postgresdb.New(l.tx)
	if mine, err := l.q.TryLock(ctx, lockRegister+int64(l.register.id)); err != nil {
		return err
	} else if !mine {
		return holding.ErrBusy
	}
	set := postgresdb.SetForLoadParams{Memory: l.s.opt.IndexMemory, Workers: fmt.Sprint(l.s.opt.IndexWorkers)}
	if err := l.q.SetForLoad(ctx, set); err != nil {
		return err
	}
	if l.batch, err = l.q.AddBatch(ctx, addParams(l.register.id, holding.Batch{State: "loading"})); err != nil {
		return err
	}
	return l.situate(ctx)
}

// situate finds out what is there, now that nobody else loads.
func (l *load) situate(ctx context.Context) error {
	bits, err := l.q.SlotsOf(ctx, l.register.id)
	if err != nil {
		return err
	}
	l.register.slots = slots(bits)
	has, err := l.q.HasTables(ctx, l.register.id)
	if err != nil {
		return err
	}
	if !has {
		l.first, l.fresh, l.known = true, true, map[nameKey]struct{}{}
		return l.q.MakeTables(ctx, l.register.id)
	}
	any, err := l.q.AnyRow(ctx, l.register.id)
	l.fresh = !any
	return err
}

// Batch implements holding.Load.
func (l *load) Batch() int64 { return l.batch }

// Fresh implements holding.Load.
func (l *load) Fresh() bool { return l.fresh }

// Add implements holding.Load.
func (l *load) Add(ctx context.Context, rows []holding.Version) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(rows) == 0 {
		return nil
	}
	if err := l.open(ctx); err != nil {
		return fmt.Errorf("add rows: %w", err)
	}
	defer context.AfterFunc(ctx, l.feed.stop)()
	for i := range rows {
		if err := l.feed.row(appendVersion(l.feed.fill, l.register.id, l.batch, &rows[i])); err != nil {
			return fmt.Errorf("add rows: %w", taken(err))
		}
	}
	l.added += int64(len(rows))
	return nil
}

// open starts a COPY of rows, unless one is open.
func (l *load) open(ctx context.Context) error {
	if l.feed != nil {
		return nil
	}
	file := "rows"
	if l.first {
		file = "first_rows"
	}
	sql, err := statement(file, fmt.Sprintf("row_%d", l.register.id))
	if err != nil {
		return err
	}
	l.feed = newFeed(ctx, l.conn.Conn().PgConn(), sql)
	return nil
}

// settle ends an open COPY, so that the connection can be used.
func (l *load) settle(ctx context.Context) error {
	f := l.feed
	if f == nil {
		return ctx.Err()
	}
	l.feed = nil
	defer context.AfterFunc(ctx, f.stop)()
	if err := f.finish(); err != nil {
		return fmt.Errorf("add rows: %w", taken(err))
	}
	return nil
}

// taken names the error of a key that has a current version.
func taken(err error) error {
	if code(err) == unique {
		return holding.ErrKey
	}
	return err
}

// End implements holding.Load.
func (l *load) End(ctx context.Context, keys []int64) error {
	if len(keys) == 0 {
		return ctx.Err()
	}
	if l.first {
		return fmt.Errorf("end rows: %w", holding.ErrKey)
	}
	if err := l.settle(ctx); err != nil {
		return err
	}
	n, err := l.q.EndVersion(ctx, postgresdb.EndVersionParams{Batch: l.batch, Register: l.register.id, Keys: keys})
	if err != nil {
		return fmt.Errorf("end rows: %w", taken(err))
	}
	if n != int64(len(keys)) {
		return fmt.Errorf("end rows: %w", holding.ErrKey)
	}
	l.closed += n
	return nil
}

// Rollback implements holding.Load.
func (l *load) Rollback() error {
	if l.ended {
		return nil
	}
	l.ended = true
	if l.conn == nil {
		return nil
	}
	defer l.conn.Release() // closes a connection that is left in a transaction
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if l.feed != nil {
		l.feed.abandon()
		l.feed = nil
	}
	if l.tx == nil || l.conn.Conn().IsClosed() {
		return nil
	}
	return l.tx.Rollback(ctx)
}

// step tells how long it was since the last one.
func (l *load) step(name string) {
	now := time.Now()
	l.s.opt.Step(name, now.Sub(l.last))
	l.last = now
}
