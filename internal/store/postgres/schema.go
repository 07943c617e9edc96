package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"mpolice/internal/store/postgres/postgresdb"
)

//go:embed migrations/*.sql
var migrations embed.FS

// schemaLock is the advisory lock under which the schema changes: "mpolice" in
// ASCII.
const schemaLock = 0x6d706f6c696365

// versions is the table that tells the schema's version; others that keep
// tables in the same database have their own.
const versions = "store_version"

// ErrNewer: an older program must not write what a newer one laid out.
var ErrNewer = errors.New("the database has a newer schema than this program knows; run the newer program")

// ErrHolds: the database is not as a half-made folder leaves one.
var ErrHolds = errors.New("the database holds mpolice data already; give the data folder that belongs to it, or an empty database")

var errEmpty = errors.New("no mpolice data is in the database")

// prepare checks the database and brings its schema up. Programs that start at
// once do so one after the other.
func prepare(ctx context.Context, cfg *pgx.ConnConfig, readOnly bool) error {
	return withSchema(ctx, cfg, !readOnly, func(p *goose.Provider) error {
		have, know, err := p.GetVersions(ctx)
		switch {
		case readOnly && (err != nil || have == 0):
			return errors.Join(errEmpty, err)
		case err != nil:
			return fmt.Errorf("read schema version: %w", err)
		case have > know:
			return fmt.Errorf("%w (schema %d, known %d)", ErrNewer, have, know)
		case readOnly && have < know:
			return fmt.Errorf("the database has schema %d, this program reads %d; start the program on it once", have, know)
		case readOnly:
			return nil
		}
		if _, err := p.Up(ctx); err != nil {
			return fmt.Errorf("bring up the schema: %w", err)
		}
		return nil
	})
}

// withSchema runs do while nobody else changes the schema.
func withSchema(ctx context.Context, cfg *pgx.ConnConfig, lock bool, do func(*goose.Provider) error) error {
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	q := postgresdb.New(conn)
	if err := suits(ctx, q); err != nil {
		return err
	}
	if lock {
		if err := q.LockSchema(ctx, schemaLock); err != nil {
			return fmt.Errorf("wait for another program that prepares the database: %w", err)
		}
	}
	cfg = cfg.Copy()
	if !lock {
		cfg.RuntimeParams["default_transaction_read_only"] = "on"
	}
	db := stdlib.OpenDB(*cfg)
	defer db.Close()
	p, err := provider(db)
	if err != nil {
		return err
	}
	return do(p)
}

func provider(db *sql.DB) (*goose.Provider, error) {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, db, sub, goose.WithTableName(versions))
}

// Discard takes back what an interrupted making left in the database. It refuses
// one that holds more than the record of its making, and one that a program
// uses.
func Discard(ctx context.Context, address string) error {
	s, err := Open(ctx, address, Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	seq, _, err := s.LastRecord(ctx)
	if err != nil {
		return err
	}
	if seq > 1 || s.lane.number != 1 {
		return ErrHolds
	}
	cfg, err := Parse(address)
	if err != nil {
		return err
	}
	err = withSchema(ctx, cfg, true, func(p *goose.Provider) error {
		_, err := p.DownTo(ctx, 0)
		return err
	})
	if err != nil {
		return fmt.Errorf("discard: %w", err)
	}
	return nil
}
