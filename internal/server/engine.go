package server

import (
	"context"
	"errors"
	"fmt"

	"mpolice/internal/store"
	"mpolice/internal/store/postgres"
	"mpolice/internal/store/sqlite"
)

// enginePostgres is what mpolice.json says of a folder whose records are in
// PostgreSQL. The address stands in the configuration: it may change.
const enginePostgres = "postgres"

// Errors of a folder that is opened with the wrong engine.
var (
	errNoAddress = errors.New("its records are in PostgreSQL; name the database with --store or with store: in the configuration")
	errAddress   = errors.New("its records are in its file mpolice.db; leave --store (store: in the configuration) out")
)

// engine is how mpolice.json calls the folder's engine.
func (f Folder) engine() string {
	if f.store != "" {
		return enginePostgres
	}
	return ""
}

// fits refuses an engine that does not have the folder's records.
func (f Folder) fits(m Meta) error {
	switch {
	case m.Store == f.engine():
		return nil
	case m.Store == "":
		return fmt.Errorf("data folder %s: %w", f.dir, errAddress)
	}
	return fmt.Errorf("data folder %s: %w", f.dir, errNoAddress)
}

// open opens the records for writing.
func (f Folder) open(ctx context.Context, opt Options) (s store.Store, err error) {
	if f.store != "" {
		s, err = postgres.Open(ctx, f.store, opt.Postgres)
	} else {
		s, err = sqlite.Open(ctx, f.Database(), opt.Store)
	}
	if err != nil { // s holds a nil pointer then, and is not nil
		return nil, fmt.Errorf("the database cannot be opened: %w", err)
	}
	return s, nil
}

// Records opens the records for reading.
func (f Folder) Records(ctx context.Context) (s store.Store, err error) {
	if m, err := f.Meta(); err == nil { // a copy of the folder may lack it
		if err := f.fits(m); err != nil {
			return nil, err
		}
	}
	if f.store != "" {
		s, err = postgres.Open(ctx, f.store, postgres.Options{ReadOnly: true})
	} else {
		s, err = sqlite.Open(ctx, f.Database(), sqlite.Options{ReadOnly: true})
	}
	if err != nil {
		return nil, fmt.Errorf("the database cannot be read: %w", err)
	}
	return s, nil
}
