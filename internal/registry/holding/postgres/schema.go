package postgres

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"

	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/postgres/postgresdb"
)

var (
	//go:embed migrations/*.sql
	migrations embed.FS
	//go:embed schema.sql
	makeSchema string
)

// oldest is the first server version that has what is used here.
const oldest = 14

// prepare checks the server and brings the schema up. Programs that start at
// once do so one after the other.
func prepare(ctx context.Context, cfg *pgx.ConnConfig) error {
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx)) // lets go of the lock, too
	q := postgresdb.New(conn)
	is, err := q.ServerVersion(ctx)
	if err != nil {
		return err
	}
	if is.Version < oldest*10000 {
		return fmt.Errorf("the server is PostgreSQL %d; version %d or newer is needed", is.Version/10000, oldest)
	}
	if is.Encoding != "UTF8" {
		return fmt.Errorf("the database has encoding %s; make one with: createdb --template template0 --encoding UTF8 --locale C.UTF-8 NAME", is.Encoding)
	}
	if err := q.LockSchema(ctx, lockSchema); err != nil {
		return fmt.Errorf("wait for another program that prepares the database: %w", err)
	}
	if _, err := conn.Exec(ctx, makeSchema); err != nil {
		return fmt.Errorf("make schema: %w", err)
	}
	db := stdlib.OpenDB(*cfg)
	defer db.Close()
	return migrate(ctx, db)
}

func migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	// The database may hold other stores of this program, with notes of theirs.
	notes, err := database.NewStore(database.DialectPostgres, "registry.goose_db_version")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider("", db, files, goose.WithStore(notes), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	have, know, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	if have > know {
		return holding.ErrSchema
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("bring up the schema: %w", err)
	}
	return nil
}
