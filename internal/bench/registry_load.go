package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/postgres"
	"mpolice/internal/registry/intake"
	"mpolice/internal/synth"
	"mpolice/internal/synth/feed"
	"mpolice/rules"
)

// people are the household and the vehicle register of a city, loaded through
// the loader into PostgreSQL.
type people struct {
	url       string
	drop      func() error
	store     *postgres.Store
	household *registry.Descriptor
	vehicle   *registry.Descriptor
	file      feed.File // of households
	rows      []RegistryRow
}

func (p *people) close() error {
	if p.store == nil {
		return nil
	}
	return errors.Join(p.store.Close(), p.drop())
}

// load measures deliveries end to end: the file is read, each row parsed,
// checked, keyed and compared, written by COPY, indexed, and its name posted.
func (b *registryBench) load(ctx context.Context) ([]RegistryRow, error) {
	p, err := b.loaded(ctx)
	if err != nil {
		return nil, err
	}
	again, err := b.again(ctx, p)
	if err != nil {
		return nil, err
	}
	return append(p.rows, again...), nil
}

// loaded gives the registers, loaded when a part first needs them.
func (b *registryBench) loaded(ctx context.Context) (*people, error) {
	if b.people != nil {
		return b.people, nil
	}
	c, err := b.server(ctx)
	if err != nil {
		return nil, err
	}
	p := &people{}
	b.people = p
	if p.url, p.drop, err = c.database(ctx); err != nil {
		return nil, err
	}
	if p.store, err = postgres.Open(ctx, p.url, postgres.Options{}); err != nil {
		return nil, err
	}
	for code, at := range map[mpolice.Register]**registry.Descriptor{mpolice.RegisterHousehold: &p.household, mpolice.RegisterVehicle: &p.vehicle} {
		d, ok := b.rules.Registry().Descriptor(code)
		if !ok {
			return nil, fmt.Errorf("the rules describe no register %s", code)
		}
		*at = d
	}
	if err := p.store.Declare(ctx, []holding.Declared{holding.Declare(p.household), holding.Declare(p.vehicle)}); err != nil {
		return nil, err
	}
	return p, b.first(ctx, p)
}

// first loads both registers for the first time.
func (b *registryBench) first(ctx context.Context, p *people) error {
	city, err := synth.New(synth.Config{Seed: 1, People: b.People, Now: time.Now()})
	if err != nil {
		return err
	}
	for _, d := range []*registry.Descriptor{p.household, p.vehicle} {
		b.Progress("write the delivery of "+string(d.Code)+":", 0, int64(b.People))
		f, err := feed.Write(ctx, city, d, filepath.Join(b.Dir, "feeds"), feed.Options{Dirt: feed.Clean})
		if err != nil {
			return err
		}
		got, rate1, err := b.deliver(ctx, p.store, d, f.Path, intake.ModeSnapshot)
		if err != nil {
			return err
		}
		if got.Added != f.Rows {
			return fmt.Errorf("%d rows of %s were delivered, %d added", f.Rows, d.Code, got.Added)
		}
		bare, err := b.bareCopy(ctx, p.url, d.Code, f.Rows)
		if err != nil {
			return err
		}
		p.rows = append(p.rows, beside(rate("first load of "+string(d.Code), rate1, bare, 200_000, "rows/s"), anchorCopy).
			noting("%d rows, %.0f bytes each in the file", f.Rows, float64(f.Bytes)/float64(f.Rows)))
		if d == p.household {
			p.file = f
		}
	}
	return nil
}

const anchorCopy = "bare COPY of the same rows, no index, no check"

// again brings the households a second time, all unchanged, and then a delta of
// every hundredth row.
func (b *registryBench) again(ctx context.Context, p *people) ([]RegistryRow, error) {
	first := p.rows[0]
	same, snapshot, err := b.deliver(ctx, p.store, p.household, p.file.Path, intake.ModeSnapshot)
	if err != nil {
		return nil, err
	}
	if same.Unchanged != p.file.Rows {
		return nil, fmt.Errorf("the same file again: %d of %d rows unchanged", same.Unchanged, p.file.Rows)
	}
	path := filepath.Join(b.Dir, "feeds", "household-delta.csv")
	n, err := writeDelta(p.household, p.file.Path, path)
	if err != nil {
		return nil, err
	}
	changed, delta, err := b.deliver(ctx, p.store, p.household, path, intake.ModeDelta)
	if err != nil {
		return nil, err
	}
	if changed.Changed != n {
		return nil, fmt.Errorf("a delta of %d changes changed %d rows", n, changed.Changed)
	}
	return []RegistryRow{
		beside(rate("second snapshot of household, all unchanged", snapshot, first.Beside, 200_000, "rows/s"), anchorCopy),
		beside(told("delta of household, 1 % changed", delta, first.Beside, "rows/s"), anchorCopy).
			noting("%d rows in %.2f s, with every index of %d rows kept up", n, float64(n)/delta, p.file.Rows),
	}, nil
}

// deliver loads one file and gives its rows a second.
func (b *registryBench) deliver(ctx context.Context, store *postgres.Store, d *registry.Descriptor, path, mode string) (holding.Batch, float64, error) {
	st, err := os.Stat(path)
	if err != nil {
		return holding.Batch{}, 0, err
	}
	start := time.Now()
	got, err := intake.Load(ctx, store, d, intake.File{Path: path}, intake.Options{
		Mode: mode, AsOf: start, Actor: "bench", Again: true, Tables: b.tables(),
		Progress: func(p intake.Progress) { b.Progress(string(d.Code)+" "+p.Step+", bytes:", p.Read, st.Size()) },
	})
	if err != nil {
		return got, 0, err
	}
	if got.Quarantined > 0 {
		return got, 0, fmt.Errorf("%d clean rows of %s were quarantined", got.Quarantined, d.Code)
	}
	return got, float64(got.In) / time.Since(start).Seconds(), nil
}

// tables are the agencies' private-use characters.
func (b *registryBench) tables() intake.Tables { return intake.TablesIn(rules.FS) }
