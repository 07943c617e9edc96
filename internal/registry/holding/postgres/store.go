package postgres

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"mpolice"
	"mpolice/internal/registry/holding/postgres/postgresdb"
)

// Store is a holding in one database. It is safe for concurrent use.
type Store struct {
	pool *pgxpool.Pool
	q    *postgresdb.Queries // of pool
	opt  Options

	mu    sync.RWMutex
	known map[mpolice.Register]declared // guarded by mu, as are codes
	codes map[int32]mpolice.Register
}

// Options change how a holding is used. The zero value is right for serving.
type Options struct {
	// Connections is how many connections are open at most, unless the URL
	// says so (pool_max_conns). Default: 16.
	Connections int
	// IndexMemory is what the server may use for sorting an index. Default:
	// "512MB".
	IndexMemory string
	// IndexWorkers is how many processes the server may add for an index.
	// Default: the number of this machine's processors, less one.
	IndexWorkers int
	// Step, if set, is told what a load spends its time on.
	Step func(step string, took time.Duration)
}

func (o Options) withDefaults() Options {
	if o.Connections == 0 {
		o.Connections = 16
	}
	if o.IndexMemory == "" {
		o.IndexMemory = "512MB"
	}
	if o.IndexWorkers == 0 {
		o.IndexWorkers = max(1, runtime.NumCPU()-1)
	}
	if o.Step == nil {
		o.Step = func(string, time.Duration) {}
	}
	return o
}

// Open connects to the database that address names
// (postgres://user@host:5432/database) and brings it to the newest schema.
func Open(ctx context.Context, address string, opt Options) (*Store, error) {
	s := &Store{opt: opt.withDefaults()}
	if err := s.open(ctx, address); err != nil {
		return nil, errors.Join(fmt.Errorf("open holding: %w", err), s.Close())
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, address string) error {
	cfg, err := pgxpool.ParseConfig(address)
	if err != nil {
		return errAddress
	}
	if err := prepare(ctx, cfg.ConnConfig.Copy()); err != nil {
		return err
	}
	if !strings.Contains(address, "pool_max_conns") {
		cfg.MaxConns = int32(s.opt.Connections)
	}
	set := cfg.ConnConfig.RuntimeParams
	set["application_name"] = "mpolice-registry"
	set["search_path"] = "registry, pg_temp"
	// A look-up takes microseconds: neither to be compiled, nor to be planned
	// again each time. All are written for one plan.
	set["jit"], set["plan_cache_mode"] = "off", "force_generic_plan"
	set["max_parallel_workers_per_gather"] = "0" // a look-up is one row: workers cost a hundred times what they read
	cfg.ConnConfig.OnNotice = warned
	if s.pool, err = pgxpool.NewWithConfig(ctx, cfg); err != nil {
		return err
	}
	s.q = postgresdb.New(s.pool)
	return s.learn(ctx)
}

// errAddress hides what was given: it may hold a password.
var errAddress = errors.New("the holding's address is not understood; give it as postgres://user@host:5432/database")

// Close closes the connections. A load that is under way must have ended.
func (s *Store) Close() error {
	if s.pool != nil {
		s.pool.Close()
	}
	return nil
}

// Locks of the database: one for the schema, one for the journal, one for each
// register after its number. "mpol" in ASCII tells them from other programs'.
const (
	lockSchema   = 0x6d706f6c<<32 | 1<<31
	lockJournal  = lockSchema + 1
	lockRegister = 0x6d706f6c << 32 // and the register's number
)

// The codes that are told apart, of PostgreSQL's appendix A.
const (
	unique     = "23505" // unique_violation
	unstorable = "22021" // text with NUL, or no UTF-8
)

// code gives the server's code of an error, empty when the error is not its.
func code(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// notFound turns the driver's "no rows" into the vocabulary's error.
func notFound(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return mpolice.ErrNotFound
	}
	return err
}
