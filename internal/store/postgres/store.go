package postgres

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"mpolice"
	"mpolice/internal/store"
	"mpolice/internal/store/postgres/postgresdb"
)

// Store is one database. It is safe for concurrent use.
type Store struct {
	pool *pgxpool.Pool
	read *postgresdb.Queries
	lane *lane // nil: open for reading
	stop context.CancelFunc
	done chan struct{}

	closing sync.Once

	units    store.Cache[mpolice.UnitID, mpolice.Unit]
	selfTags store.Cache[mpolice.OfficerID, []byte]
}

// Options change how a store is opened. The zero value is right for serving.
type Options struct {
	// ReadOnly opens the database without making, migrating or writing anything.
	ReadOnly bool
	// CommitTimeout bounds what a round may take, with all waiting for standbys.
	// Default 5 s.
	CommitTimeout time.Duration
}

// commitTimeout is the default of Options.CommitTimeout.
const commitTimeout = 5 * time.Second

// Open connects to the database that url names (postgres://user@host/database;
// a password may also come from PGPASSWORD or PGPASSFILE), brings it to the
// newest schema, and takes a lane.
func Open(ctx context.Context, url string, opt Options) (*Store, error) {
	s, err := open(ctx, url, opt)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	return s, nil
}

func open(ctx context.Context, url string, opt Options) (*Store, error) {
	cfg, err := Parse(url)
	if err != nil {
		return nil, err
	}
	if !opt.ReadOnly {
		primary(cfg)
	}
	if err := prepare(ctx, cfg, opt.ReadOnly); err != nil {
		return nil, err
	}
	s := &Store{done: make(chan struct{}), stop: func() {}}
	if s.pool, err = openPool(ctx, url, opt.ReadOnly); err != nil {
		return nil, err
	}
	s.read = postgresdb.New(s.pool)
	if opt.ReadOnly {
		close(s.done)
		return s, nil
	}
	if s.lane, err = newLane(ctx, cfg, opt.CommitTimeout); err != nil {
		s.pool.Close()
		return nil, err
	}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	go func() {
		defer close(s.done)
		s.lane.line.Run(run, s.lane.commitRound)
		s.lane.close()
	}()
	return s, nil
}

// Close commits what waits, gives the lane back and closes the connections. A
// second call does nothing.
func (s *Store) Close() error {
	s.closing.Do(func() {
		s.stop()
		<-s.done
		s.pool.Close()
	})
	return nil
}

// CheckIntegrity implements store.Log: where the extension amcheck is there, and
// this user may use it, each index is checked against its table.
func (s *Store) CheckIntegrity(ctx context.Context) ([]string, error) {
	out, err := s.read.DamagedIndexes(ctx)
	if err != nil {
		return nil, fmt.Errorf("check integrity: %w", lost(err))
	}
	return out, nil
}

// micros is 0 for the zero time, which means "not yet".
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// instant is the inverse of micros.
func instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
