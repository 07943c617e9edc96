package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"mpolice/internal/audit"
	"mpolice/internal/store"
	"mpolice/internal/store/postgres/postgresdb"
)

const (
	// lanes is how many processes may write to one database.
	lanes = 256
	// idle is how long a connection may be silent before it is asked whether it
	// still stands. What was sent into a dead one has an unknown outcome.
	idle = time.Second
	// parting bounds the giving up of a connection.
	parting = time.Second
)

var errNoLane = errors.New("all lanes are taken: too many programs write to this database")

// lane is the one writer of this process.
type lane struct {
	line     *store.Line[*postgresdb.Queries]
	cfg      *pgx.ConnConfig
	patience time.Duration

	// Only rounds touch what follows.
	conn   *pgx.Conn
	q      *postgresdb.Queries
	number int32      // held by conn's session
	head   audit.Head // of the lane
	known  bool       // head is what the database holds
	used   time.Time  // when conn last answered
	notice *pgconn.Notice
}

func newLane(ctx context.Context, cfg *pgx.ConnConfig, patience time.Duration) (*lane, error) {
	if patience == 0 {
		patience = commitTimeout
	}
	l := &lane{line: store.NewLine[*postgresdb.Queries](), patience: patience}
	l.cfg = cfg.Copy()
	l.cfg.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) { l.notice = n }
	ms := fmt.Sprint(max(1, patience.Milliseconds()*4/5))
	for name, value := range map[string]string{
		"application_name": "mpolice lane",
		// The order of numbers rests on each statement seeing what was committed
		// before it.
		"default_transaction_isolation": "read committed",
		"default_transaction_read_only": "off",
		// What reaches OnNotice is a warning.
		"client_min_messages": "warning",
		// A lost client must not hold locks.
		"lock_timeout": ms, "idle_in_transaction_session_timeout": ms,
		"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3",
	} {
		l.cfg.RuntimeParams[name] = value
	}
	if err := l.ready(ctx); err != nil {
		return nil, fmt.Errorf("open lane: %w", err)
	}
	return l, nil
}

// ready has a connection that holds a lane, and knows where that lane stands.
func (l *lane) ready(ctx context.Context) error {
	if l.conn != nil && !l.conn.IsClosed() && time.Since(l.used) > idle {
		_ = l.conn.Ping(ctx) // one that fails is closed
	}
	if l.conn == nil || l.conn.IsClosed() {
		if err := l.connect(ctx); err != nil {
			return err
		}
	}
	l.used = time.Now()
	if l.known {
		return nil
	}
	return l.reload(ctx)
}

// connect opens a session and takes a lane with it, the one that it had where
// that is free.
func (l *lane) connect(ctx context.Context) error {
	l.known = false
	if l.conn != nil {
		select { // the session that was lost may still be ending, and hold the lock
		case <-l.conn.PgConn().CleanupDone():
		case <-time.After(parting):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	conn, err := pgx.ConnectConfig(ctx, l.cfg)
	if err != nil {
		return err
	}
	q := postgresdb.New(conn)
	if err := l.take(ctx, q); err != nil {
		return errors.Join(err, conn.Close(ctx))
	}
	l.conn, l.q = conn, q
	return nil
}

// take takes the first lane that is free, beginning with the one it had.
func (l *lane) take(ctx context.Context, q *postgresdb.Queries) error {
	facts, err := q.ServerFacts(ctx)
	if err != nil {
		return err
	}
	if c := facts.SynchronousCommit; c != "on" && c != "remote_apply" { // weaker ones lose what was acknowledged
		if err := q.RequireSync(ctx); err != nil {
			return err
		}
	}
	for try := range int32(lanes + 1) {
		number := try
		if try == 0 {
			number = max(1, l.number)
		}
		taken, err := q.TakeLane(ctx, int64(number))
		if err != nil {
			return err
		}
		if taken {
			l.number = number
			return nil
		}
	}
	return errNoLane
}

// reload reads where the lane stands. It follows every failure.
func (l *lane) reload(ctx context.Context) error {
	b, err := l.q.LastBatch(ctx, l.number)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	l.head = audit.Head{Lane: uint32(l.number), Number: uint64(b.Number)}
	copy(l.head.Hash[:], b.Hash)
	l.known = true
	return nil
}

// close gives the lane back.
func (l *lane) close() {
	if l.conn == nil || l.conn.IsClosed() {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), parting)
	defer cancel()
	_ = l.q.LeaveLane(ctx, int64(l.number)) // the session's end does it otherwise
	_ = l.conn.Close(ctx)
}
