package sqlsource

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"runtime"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"mpolice/internal/source"
	"mpolice/internal/source/sqlsource/registersdb"
)

// ErrUnusable is wrapped when the file is there but is no complete register
// file: cut short, of another program, or of another version.
var ErrUnusable = errors.New("register file cannot be used")

// DB is an open register file.
type DB struct {
	pool    *sql.DB
	queries *registersdb.Queries
	info    Info
}

// Info is what a register file was loaded with.
type Info struct {
	Seed   uint64
	People int
	MadeAt time.Time // the instant that the data is laid around
	Rows   int64
}

// Open opens a register file for reading. A file that is not there is an
// fs.ErrNotExist; one that cannot be used is ErrUnusable. In both cases make a
// new one with Create.
func Open(ctx context.Context, path string) (*DB, error) {
	if err := exists(path); err != nil {
		return nil, fmt.Errorf("open registers: %w", err)
	}
	dsn, err := readDSN(path)
	if err != nil {
		return nil, fmt.Errorf("open registers: %w", err)
	}
	pool, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("open registers: %w", err)
	}
	readers := max(4, 2*runtime.GOMAXPROCS(0))
	pool.SetMaxOpenConns(readers)
	pool.SetMaxIdleConns(readers)
	db := &DB{pool: pool}
	if err := db.prepare(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("open registers: %w: %w", ErrUnusable, err)
	}
	return db, nil
}

func (db *DB) prepare(ctx context.Context) error {
	q, err := registersdb.Prepare(ctx, db.pool)
	if err != nil {
		return err
	}
	db.queries = q
	row, err := q.GetLoad(ctx)
	if err != nil {
		return err
	}
	db.info = Info{
		Seed: uint64(row.Seed), People: int(row.People),
		MadeAt: time.UnixMicro(row.MadeAt).UTC(), Rows: row.Rows,
	}
	return nil
}

// Info tells what the file was loaded with.
func (db *DB) Info() Info { return db.info }

// Close closes the file. Sources that are asked afterwards are down.
func (db *DB) Close() error { return errors.Join(db.queries.Close(), db.pool.Close()) }

// Sources gives one source for each resident register, in a fixed order.
func (db *DB) Sources() []source.Source {
	out := make([]source.Source, len(registers))
	for i := range registers {
		out[i] = &register{DB: db, table: &registers[i]}
	}
	return out
}

// readDSN opens the file as immutable (it is replaced, never changed), for
// queries only, and mapped into memory.
func readDSN(path string) (string, error) {
	return dsn(path, url.Values{
		"mode": {"ro"}, "immutable": {"1"},
		"_pragma": {"query_only(1)", "mmap_size(8589934592)", "cache_size(-4096)", "trusted_schema(0)"},
	})
}

// dsn writes path as a file URI, so that no character of a folder's name is
// taken for an option.
func dsn(path string, options url.Values) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	u := url.URL{Scheme: "file", Path: abs, RawQuery: options.Encode()}
	return u.String(), nil
}
