package sqlsource

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/pressly/goose/v3"

	"mpolice/internal/durable"
	"mpolice/internal/source"
	"mpolice/internal/source/sqlsource/registersdb"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Load is what a register file is made of.
type Load struct {
	Seed   uint64
	People int
	MadeAt time.Time
	// Batches gives all rows once; those of live registers are passed over.
	Batches iter.Seq[*source.Batch]
}

// Create makes the register file at path, replacing one that is there. It
// loads into a temporary file beside it, with nothing made durable until the
// end, and renames that into place when it is whole on the device: a load that
// is killed or fails leaves what was there before. progress is told the people
// loaded so far and in all; nil is no one.
func Create(ctx context.Context, path string, load Load, progress func(done, total int64)) error {
	if progress == nil {
		progress = func(int64, int64) {}
	}
	dir := filepath.Dir(path)
	sweep(dir)
	f, err := os.CreateTemp(dir, temporary)
	if err != nil {
		return fmt.Errorf("create registers: %w", err)
	}
	f.Close()
	defer os.Remove(f.Name())
	if err := fill(ctx, f.Name(), load, progress); err != nil {
		return fmt.Errorf("create registers: %w", err)
	}
	if err := syncFile(f.Name()); err != nil {
		return fmt.Errorf("create registers: %w", err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("create registers: %w", err)
	}
	return durable.SyncDir(dir)
}

// temporary is the pattern of half-made files.
const temporary = ".registers-*.tmp"

// sweep removes what killed loads have left.
func sweep(dir string) {
	old, _ := filepath.Glob(filepath.Join(dir, temporary))
	for _, name := range old {
		os.Remove(name)
	}
}

// fill makes the tables, loads them in one transaction and adds the keys.
func fill(ctx context.Context, path string, load Load, progress func(done, total int64)) error {
	dsn, err := dsn(path, url.Values{
		"_pragma": {"journal_mode(off)", "synchronous(off)", "locking_mode(exclusive)", "cache_size(-65536)", "temp_store(memory)"},
	})
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	schema, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	if _, err := schema.UpTo(ctx, 1); err != nil {
		return err
	}
	if err := insert(ctx, db, load, progress); err != nil {
		return err
	}
	if _, err := schema.Up(ctx); err != nil {
		return err
	}
	return db.Close()
}

func insert(ctx context.Context, db *sql.DB, load Load, progress func(done, total int64)) error {
	prepared, err := registersdb.Prepare(ctx, db)
	if err != nil {
		return err
	}
	defer prepared.Close()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it has nothing to do
	q := prepared.WithTx(tx)
	var rows, people int64
	for b := range load.Batches {
		if err := ctx.Err(); err != nil {
			return err
		}
		// one statement needs no watcher of its own: ctx is asked once a batch
		if err := insertBatch(context.WithoutCancel(ctx), q, b); err != nil {
			return err
		}
		rows += int64(b.ResidentRows())
		people += int64(len(b.Residents))
		progress(min(people, int64(load.People)), int64(load.People))
	}
	err = q.InsertLoad(ctx, registersdb.InsertLoadParams{
		Seed: int64(load.Seed), People: int64(load.People), MadeAt: load.MadeAt.UnixMicro(), Rows: rows,
	})
	if err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	progress(int64(load.People), int64(load.People))
	return nil
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

func exists(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%w: %s is not a file", ErrUnusable, filepath.Base(path))
	}
	return err
}
