// Package sqlite is the embedded store: one file, one writer, many readers.
//
// The .sql files below migrations/ and queries/ are the full list of
// statements that it can issue; sqlc turns them into sqlitedb. Writes go
// through the lane ([Store.Append]), which groups records into batches and
// commits each with one sync. A change of state and its record are one
// transaction. Triggers make records append-only for the program; they do not
// stop the owner of the file: that is what the log outside is for.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver, pure Go

	"mpolice"
	"mpolice/internal/store"
	"mpolice/internal/store/sqlite/sqlitedb"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store is one database file. It is safe for concurrent use.
type Store struct {
	writer *sql.DB
	reader *sql.DB
	read   *sqlitedb.Queries
	lane   *lane
	stop   context.CancelFunc
	done   chan struct{}

	closing sync.Once
	closed  error // of the one close

	units    store.Cache[mpolice.UnitID, mpolice.Unit]
	selfTags store.Cache[mpolice.OfficerID, []byte]
}

// Options change how a store is opened. The zero value is right for serving.
type Options struct {
	// ReadOnly opens the file without making, migrating or writing anything.
	ReadOnly bool
	// MaxPages bounds the file (0: no bound); tests fill a "disk" with it.
	MaxPages int
}

// readers is how many connections read at once.
const readers = 8

// Open opens or makes the database at path and brings it to the newest schema.
func Open(ctx context.Context, path string, opt Options) (*Store, error) {
	if opt.ReadOnly {
		return openReadOnly(ctx, path)
	}
	if err := private(path); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	w, err := sql.Open("sqlite", dsn(path, "_txlock=immediate", "_pragma=wal_autocheckpoint(0)"))
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	w.SetMaxOpenConns(1)
	if err := prepareWriter(ctx, w, opt); err != nil {
		return nil, errors.Join(fmt.Errorf("open store: %w", err), w.Close())
	}
	s := &Store{writer: w, done: make(chan struct{})}
	if s.reader, s.read, err = openReaders(ctx, dsn(path, "_pragma=query_only(ON)")); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	j, err := openJournal(path)
	if err != nil {
		return nil, errors.Join(err, s.reader.Close(), w.Close())
	}
	if s.lane, err = newLane(ctx, w, j); err != nil {
		return nil, errors.Join(err, j.close(), s.reader.Close(), w.Close())
	}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	go s.run(run)
	return s, nil
}

// openReadOnly opens a file as it lies. Without a write-ahead log beside it
// nobody is writing, and the file can be read even where nothing may be made
// beside it; with one, that log is part of the content and SQLite has to read
// it.
func openReadOnly(ctx context.Context, path string) (*Store, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	name := uri(path, "mode=ro", "_pragma=query_only(ON)", "_pragma=busy_timeout(5000)")
	if st, err := os.Stat(path + "-wal"); err != nil || st.Size() == 0 {
		name += "&immutable=1"
	}
	r, q, err := openReaders(ctx, name)
	if err != nil {
		return nil, err
	}
	return &Store{reader: r, read: q}, nil
}

// private makes the file, when there is none, for this user's eyes alone: it
// names officers and the subjects of cases. SQLite gives the files beside it
// the same mode.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func dsn(path string, extra ...string) string {
	return uri(path, append([]string{
		"_pragma=busy_timeout(5000)", "_pragma=journal_mode(WAL)", "_pragma=synchronous(FULL)", "_pragma=foreign_keys(ON)",
		"_pragma=recursive_triggers(ON)",
	}, extra...)...)
}

func uri(path string, options ...string) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + strings.Join(options, "&")
}

func prepareWriter(ctx context.Context, w *sql.DB, opt Options) error {
	if err := w.PingContext(ctx); err != nil {
		return err
	}
	if err := migrate(ctx, w); err != nil {
		return err
	}
	if opt.MaxPages == 0 {
		return nil
	}
	_, err := w.ExecContext(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", opt.MaxPages))
	return err
}

func migrate(ctx context.Context, w *sql.DB) error {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, w, sub)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

func openReaders(ctx context.Context, name string) (*sql.DB, *sqlitedb.Queries, error) {
	r, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, nil, fmt.Errorf("open store: %w", err)
	}
	r.SetMaxOpenConns(readers)
	r.SetMaxIdleConns(readers)
	q, err := sqlitedb.Prepare(ctx, r)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("open store: %w", err), r.Close())
	}
	return r, q, nil
}

// run serves the lane and, beside it, moves the write-ahead log into the file
// so that no commit has to wait for that.
func (s *Store) run(ctx context.Context) {
	defer close(s.done)
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		s.lane.line.Run(ctx, s.lane.commitRound)
	}()
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			// A checkpoint that cannot run now runs next time.
			_, _ = s.reader.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)")
		case <-finished:
			return
		}
	}
}

// Close commits what is queued and closes the files. A second call does nothing.
func (s *Store) Close() error {
	s.closing.Do(func() { s.closed = s.close() })
	return s.closed
}

func (s *Store) close() error {
	if s.stop != nil {
		s.stop()
		<-s.done
	}
	err := errors.Join(s.read.Close(), s.reader.Close())
	if s.writer != nil {
		err = errors.Join(err, s.lane.close(), s.writer.Close())
	}
	return err
}

// CheckIntegrity asks SQLite to check its own pages and indexes and gives what
// it finds wrong.
func (s *Store) CheckIntegrity(ctx context.Context) ([]string, error) {
	rows, err := s.reader.QueryContext(ctx, "PRAGMA integrity_check")
	if err != nil {
		return nil, fmt.Errorf("check integrity: %w", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return nil, fmt.Errorf("check integrity: %w", err)
		}
		if line != "ok" {
			out = append(out, line)
		}
	}
	return out, rows.Err()
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
