package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"mpolice/internal/store/postgres/postgresdb"
)

const (
	// readers is how many connections read at once, unless the URL says
	// otherwise (pool_max_conns).
	readers = 16
	// oldest is the first server version that has what is used here.
	oldest = 14
)

// errURL hides what was given: it may hold a password.
var errURL = errors.New("the store's address is not understood; give it as postgres://user@host:5432/database")

// Parse reads the URL of a database. What it lacks comes from the PG variables
// of the environment.
func Parse(address string) (*pgx.ConnConfig, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return nil, errURL
	}
	pool, err := pgxpool.ParseConfig(address) // knows the pool's own words, too
	if err != nil {
		return nil, fmt.Errorf("%w (%w)", errURL, err)
	}
	return pool.ConnConfig, nil
}

// primary connects to that one of several hosts which takes writes.
func primary(cfg *pgx.ConnConfig) {
	if cfg.ValidateConnect == nil {
		cfg.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsPrimary
	}
}

// openPool opens the connections that read. They cannot write.
func openPool(ctx context.Context, address string, anywhere bool) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, errURL
	}
	if !strings.Contains(address, "pool_max_conns") {
		cfg.MaxConns = readers
	}
	if !anywhere {
		primary(cfg.ConnConfig)
	}
	cfg.ConnConfig.RuntimeParams["default_transaction_read_only"] = "on"
	cfg.ConnConfig.RuntimeParams["application_name"] = "mpolice"
	return pgxpool.NewWithConfig(ctx, cfg)
}

// suits refuses a server or a database on which the program would go wrong.
func suits(ctx context.Context, q *postgresdb.Queries) error {
	f, err := q.ServerFacts(ctx)
	if err != nil {
		return err
	}
	if f.Version < oldest*10000 {
		return fmt.Errorf("the server is PostgreSQL %d; version %d or newer is needed", f.Version/10000, oldest)
	}
	if f.Encoding != "UTF8" {
		return fmt.Errorf("the database has encoding %s; make one with: createdb --template template0 --encoding UTF8 --locale C.UTF-8 NAME", f.Encoding)
	}
	knows, err := q.KnowsHan(ctx)
	if err != nil {
		return err
	}
	if !knows {
		return errors.New("the database has LC_CTYPE C, under which no Chinese character is a letter and searches find nothing; " +
			"make one with: createdb --template template0 --encoding UTF8 --locale C.UTF-8 NAME")
	}
	if f.Fsync != "on" {
		warnOfFsync()
	}
	return nil
}

var warnOfFsync = sync.OnceFunc(func() {
	slog.Warn("the PostgreSQL server runs with fsync off: a power cut loses records that were acknowledged")
})
