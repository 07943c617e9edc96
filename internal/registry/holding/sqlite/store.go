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
	"path/filepath"
	"runtime"
	"sync"

	"github.com/pressly/goose/v3"
	sqlitedriver "modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/sqlite/sqlitedb"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store is a holding in one file. It is safe for concurrent use.
type Store struct {
	writer *sql.DB // one connection, which waits for other processes' writes
	loader *sql.DB // one connection, which does not
	reader *sql.DB
	q      *sqlitedb.Queries // of reader
	wq     *sqlitedb.Queries // of writer

	writing chan struct{} // holds one token: whoever has it may write

	mu    sync.RWMutex
	known map[mpolice.Register]declared // guarded by mu, as are codes
	codes map[int64]mpolice.Register
}

// declared is a register as the file knows it.
type declared struct {
	id    int64
	slots int64 // a bit for each
}

func (d declared) has(slot holding.Slot) bool { return d.slots&(1<<slot) != 0 }

// Open opens the file at path, making or migrating it as needed.
func Open(ctx context.Context, path string) (*Store, error) {
	s := &Store{writing: make(chan struct{}, 1)}
	s.writing <- struct{}{}
	if err := s.open(ctx, path); err != nil {
		return nil, errors.Join(fmt.Errorf("open holding: %w", err), s.Close())
	}
	return s, nil
}

// OpenReader opens a holding for reading alone, without changing a byte of it:
// for those who check it. What writes fails.
func OpenReader(ctx context.Context, path string) (*Store, error) {
	s := &Store{writing: make(chan struct{}, 1)} // no token: nobody may write
	options := url.Values{"mode": {"ro"}}
	if _, err := os.Stat(path + "-wal"); errors.Is(err, fs.ErrNotExist) {
		options.Set("immutable", "1") // nobody is at work on it: no lock, no file beside it
	}
	if err := s.read(ctx, path, options); err != nil {
		return nil, errors.Join(fmt.Errorf("open holding: %w", err), s.Close())
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, path string) (err error) {
	durable := append([]string{"journal_mode(wal)", "synchronous(full)", "temp_store(memory)"}, pragmas...)
	write := url.Values{"_txlock": {"immediate"}, "_pragma": append([]string{"busy_timeout(3000)"}, durable...)}
	if s.writer, err = open(path, write, 1); err != nil {
		return err
	}
	// Another process' short write is waited for, its load is not.
	load := url.Values{"_txlock": {"immediate"}, "_pragma": append([]string{"busy_timeout(200)", "cache_size(-65536)"}, durable...)}
	if s.loader, err = open(path, load, 1); err != nil {
		return err
	}
	if err := migrate(ctx, s.writer); err != nil {
		return err
	}
	if err := s.read(ctx, path, url.Values{}); err != nil {
		return err
	}
	s.wq, err = sqlitedb.Prepare(ctx, s.writer)
	return err
}

// pragmas are those of every connection.
var pragmas = []string{"foreign_keys(1)", "trusted_schema(0)", "mmap_size(4294967296)", "recursive_triggers(1)"}

// read opens the readers.
func (s *Store) read(ctx context.Context, path string, options url.Values) (err error) {
	options["_pragma"] = append([]string{"busy_timeout(3000)", "query_only(1)", "cache_size(-8192)"}, pragmas...)
	if s.reader, err = open(path, options, max(4, 2*runtime.GOMAXPROCS(0))); err != nil {
		return err
	}
	if s.q, err = sqlitedb.Prepare(ctx, s.reader); err != nil {
		return err
	}
	return s.learn(ctx)
}

func open(path string, options url.Values, connections int) (*sql.DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	u := url.URL{Scheme: "file", Path: abs, RawQuery: options.Encode()}
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

func migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	at, err := p.GetDBVersion(ctx)
	if err != nil {
		return err
	}
	if sources := p.ListSources(); at > sources[len(sources)-1].Version {
		return holding.ErrSchema
	}
	_, err = p.Up(ctx)
	return err
}

// learn reads which registers are declared.
func (s *Store) learn(ctx context.Context) error {
	all, err := s.q.Registers(ctx)
	if err != nil {
		return fmt.Errorf("read declared registers: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known, s.codes = map[mpolice.Register]declared{}, map[int64]mpolice.Register{}
	for _, r := range all {
		s.known[mpolice.Register(r.Code)], s.codes[r.ID] = declared{id: r.ID, slots: r.Slots}, mpolice.Register(r.Code)
	}
	return nil
}

// Declare implements holding.Store.
func (s *Store) Declare(ctx context.Context, registers []holding.Declared) error {
	err := s.write(ctx, func(q *sqlitedb.Queries) error {
		for _, r := range registers {
			var bits int64
			for _, slot := range r.Slots {
				bits |= 1 << slot
			}
			if err := q.DeclareRegister(ctx, sqlitedb.DeclareRegisterParams{Code: string(r.Register), Slots: bits}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("declare registers: %w", err)
	}
	return s.learn(ctx)
}

// register finds a declared register. One that another process declared is
// read when it is first asked for.
func (s *Store) register(ctx context.Context, code mpolice.Register) (declared, error) {
	if d, ok := s.look(code); ok {
		return d, nil
	}
	if err := s.learn(ctx); err != nil {
		return declared{}, err
	}
	if d, ok := s.look(code); ok {
		return d, nil
	}
	return declared{}, fmt.Errorf("%w: %s", holding.ErrUnknownRegister, code)
}

func (s *Store) look(code mpolice.Register) (declared, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	d, ok := s.known[code]
	return d, ok
}

// id gives the number of a register; 0 for the empty one, which means all.
func (s *Store) id(ctx context.Context, code mpolice.Register) (int64, error) {
	if code == "" {
		return 0, nil
	}
	d, err := s.register(ctx, code)
	return d.id, err
}

// code is the inverse of id, for numbers that rows carry.
func (s *Store) code(ctx context.Context, id int64) (mpolice.Register, error) {
	s.mu.RLock()
	code, ok := s.codes[id]
	s.mu.RUnlock()
	if ok {
		return code, nil
	}
	if err := s.learn(ctx); err != nil {
		return "", err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.codes[id], nil // each number in a row refers to a register
}

// write runs one transaction, after any load that is under way.
func (s *Store) write(ctx context.Context, do func(*sqlitedb.Queries) error) error {
	select {
	case <-s.writing:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { s.writing <- struct{}{} }()
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return busy(err)
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	if err := do(s.wq.WithTx(tx)); err != nil {
		return err
	}
	return tx.Commit()
}

// busy names the error of a file that another process is writing to.
func busy(err error) error {
	var e *sqlitedriver.Error
	if errors.As(err, &e) && e.Code()&0xff == sqlitelib.SQLITE_BUSY {
		return holding.ErrBusy
	}
	return err
}

// notFound turns the driver's "no rows" into the vocabulary's error.
func notFound(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return mpolice.ErrNotFound
	}
	return err
}

// Close closes the file.
func (s *Store) Close() error {
	var errs []error
	for _, q := range []*sqlitedb.Queries{s.q, s.wq} {
		if q != nil {
			errs = append(errs, q.Close())
		}
	}
	for _, db := range []*sql.DB{s.reader, s.loader, s.writer} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}
