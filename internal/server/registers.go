package server

import (
	"context"
	"errors"
	"fmt"
	"os"

	"mpolice"
	"mpolice/internal/config"
	"mpolice/internal/purpose"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/postgres"
	"mpolice/internal/registry/holding/sqlite"
	"mpolice/internal/registry/intake"
	"mpolice/internal/registry/quality"
	"mpolice/internal/steward"
	"mpolice/rules"
)

// Registers is the data platform of a data folder: the descriptors and where
// the rows lie. It needs no lock on the folder: a holding keeps its own order,
// so that data can be loaded while the server runs.
type Registers struct {
	Rules   *purpose.Bundle
	Holding holding.Store
	Tables  intake.Tables
}

// OpenRegisters opens the registers that cfg names, and makes those known that
// are described.
func OpenRegisters(ctx context.Context, cfg config.Config) (*Registers, error) {
	b, err := LoadRules(cfg.Rules)
	if err != nil {
		return nil, err
	}
	return NewFolder(cfg.Data).On(cfg.Store).openRegisters(ctx, b, cfg.Rules)
}

func (f Folder) openRegisters(ctx context.Context, b *purpose.Bundle, dir string) (*Registers, error) {
	store, err := f.openHolding(ctx)
	if err != nil {
		return nil, err
	}
	r := &Registers{Rules: b, Holding: store, Tables: privateUse(dir)}
	if err := store.Declare(ctx, declared(b.Registry())); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return r, nil
}

// openHolding opens the engine: PostgreSQL where the store is there, else the
// data folder's own file.
func (f Folder) openHolding(ctx context.Context) (holding.Store, error) {
	if f.store != "" {
		return postgres.Open(ctx, f.store, postgres.Options{})
	}
	if err := os.MkdirAll(f.dir, 0o755); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	return sqlite.Open(ctx, f.Registers())
}

func declared(b *registry.Bundle) []holding.Declared {
	var out []holding.Declared
	for _, d := range b.Descriptors() {
		if !d.Live {
			out = append(out, holding.Declare(d))
		}
	}
	return out
}

// privateUse reads agencies' tables of private-use characters from the rules'
// folder, or from the built-in rules.
func privateUse(dir string) intake.Tables {
	if dir != "" {
		return intake.TablesIn(os.DirFS(dir))
	}
	return intake.TablesIn(rules.FS)
}

// Descriptor gives a register's descriptor, or an error that lists the codes.
func (r *Registers) Descriptor(code mpolice.Register) (*registry.Descriptor, error) {
	if d, ok := r.Rules.Registry().Descriptor(code); ok {
		return d, nil
	}
	var known []mpolice.Register
	for _, d := range r.Rules.Registry().Descriptors() {
		known = append(known, d.Code)
	}
	return nil, fmt.Errorf("no register %q; there are %v", code, known)
}

// Close closes the holding.
func (r *Registers) Close() error { return r.Holding.Close() }

// Compare holds the registers' values of one person against each other and keeps
// what was found.
func (r *Registers) Compare(ctx context.Context, actor string, clock mpolice.Clock) (quality.Run, error) {
	desk := steward.NewDesk(steward.Parts{
		Registers: r.Rules.Registry(), Store: r.Holding, Agreements: steward.Surveys{Store: r.Holding}, Clock: clock,
	})
	return desk.CompareAgencies(ctx, actor)
}
