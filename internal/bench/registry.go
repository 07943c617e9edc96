package bench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"

	"mpolice/internal/purpose"
	"mpolice/internal/server"
)

// RegistryRow is one figure of the data platform. Row.Goal is empty where the
// figure stands for information and Met says nothing.
type RegistryRow struct {
	Part string `json:"part"`
	Row
	// Anchor names what Beside is; empty: there is nothing to hold it against.
	Anchor string `json:"anchor"`
	Note   string `json:"note,omitempty"`
	// Spread is how the figure is distributed, in its unit, where it is one of
	// many; BesideSpread is the anchor's.
	Spread       *Spread `json:"spread,omitempty"`
	BesideSpread *Spread `json:"beside_spread,omitempty"`
}

// Spread is quantiles of one measurement.
type Spread struct {
	N   int     `json:"n"`
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	P99 float64 `json:"p99"`
}

// RegistryResult is what [Registry] measured.
type RegistryResult struct {
	Bench   string       `json:"bench"`
	CPUs    int          `json:"cpus"`
	Go      string       `json:"go"`
	Started time.Time    `json:"started"`
	Seconds float64      `json:"seconds"`
	Sizes   RegistrySize `json:"sizes"`
	// Settings are those of the PostgreSQL server, as it tells them; empty when
	// no part needed one.
	Settings map[string]string `json:"postgresql,omitempty"`
	Rows     []RegistryRow     `json:"rows"`
	// Skipped are parts that were not run, and why.
	Skipped map[string]string `json:"skipped,omitempty"`
}

// RegistrySize says how much is measured. Zero fields are set by
// [RegistryOptions].
type RegistrySize struct {
	People  int `json:"people"`  // of the city whose household and vehicle registers are loaded
	Plates  int `json:"plates"`  // in the index of plates
	Records int `json:"records"` // that are linked
	Tries   int `json:"tries"`   // pairs of hard negatives, at least
	Names   int `json:"names"`   // distinct names among which spoilt ones are looked for
	City    int `json:"city"`    // people of the city whose person cards are opened
	Rate    int `json:"rate"`    // person cards a second
	Seconds int `json:"seconds"` // for how long
	Asks    int `json:"asks"`    // of each kind of look-up and plate pattern
	Peers   int `json:"peers"`   // questions of each kind that the trigram index is asked
}

// Sizes that are run by default (about six minutes on two quiet cores), and
// those of --quick, which show that it works and no more.
var (
	defaultSize = RegistrySize{1_000_000, 23_000_000, 1_000_000, 1_000_000, 100_000, 20_000, 500, 10, 5000, 60}
	quickSize   = RegistrySize{3000, 50_000, 3000, 1000, 2000, 1000, 100, 1, 200, 3}
)

// RegistryOptions say what is measured and where.
type RegistryOptions struct {
	Options
	RegistrySize
	// ClusterDir is the folder to make the PostgreSQL cluster in, which the
	// server's account must be able to reach; empty: the system's temporary one.
	ClusterDir string
	// WAL is the server's wal_level: "minimal" (default) or "replica".
	WAL string
	// LinkageData is the folder of the public labelled sets; empty: they are
	// skipped.
	LinkageData string
	Only        []string // parts; empty: all
}

func (o *RegistryOptions) complete() error {
	base := defaultSize
	if o.Quick {
		base = quickSize
	}
	s := &o.RegistrySize
	for _, f := range []struct {
		at   *int
		base int
	}{
		{&s.People, base.People},
		{&s.Plates, base.Plates},
		{&s.Records, base.Records},
		{&s.Tries, base.Tries},
		{&s.Names, base.Names},
		{&s.City, base.City},
		{&s.Rate, base.Rate},
		{&s.Seconds, base.Seconds},
		{&s.Asks, base.Asks},
		{&s.Peers, base.Peers},
	} {
		if *f.at < 0 {
			return errors.New("sizes are positive")
		}
		*f.at = cmp.Or(*f.at, f.base)
	}
	o.WAL = cmp.Or(o.WAL, "minimal")
	for _, name := range o.Only {
		if !slices.Contains(RegistryParts(), name) {
			return fmt.Errorf("no part %q; there are %v", name, RegistryParts())
		}
	}
	return nil
}

// registryParts in the order of the table.
var registryParts = []struct {
	name string
	run  func(*registryBench, context.Context) ([]RegistryRow, error)
}{
	{"load", (*registryBench).load},
	{"lookup", (*registryBench).lookup},
	{"card", (*registryBench).card},
	{"plates", (*registryBench).plates},
	{"names", (*registryBench).names},
	{"recall", (*registryBench).recall},
	{"linkage", (*registryBench).linkage},
	{"datasets", (*registryBench).datasets},
	{"hard", (*registryBench).hard},
}

// RegistryParts names what [Registry] measures.
func RegistryParts() []string {
	var out []string
	for _, p := range registryParts {
		out = append(out, p.name)
	}
	return out
}

// registryBench is one run.
type registryBench struct {
	RegistryOptions
	rules   *purpose.Bundle
	cluster *cluster
	people  *people
	result  RegistryResult
}

// Registry measures the data platform: load, look-ups, searches and linkage,
// each beside an anchor of the same run where there is one. It runs a
// PostgreSQL cluster of its own and removes it in the end.
func Registry(ctx context.Context, opt RegistryOptions) (res RegistryResult, err error) {
	if err := opt.complete(); err != nil {
		return RegistryResult{}, err
	}
	b := &registryBench{RegistryOptions: opt}
	b.result = RegistryResult{
		Bench: "registry", CPUs: runtime.GOMAXPROCS(0), Go: runtime.Version(), Started: time.Now(), Sizes: opt.RegistrySize, Skipped: map[string]string{},
	}
	if b.rules, err = server.LoadRules(""); err != nil {
		return RegistryResult{}, err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	for _, p := range registryParts {
		if len(opt.Only) > 0 && !slices.Contains(opt.Only, p.name) {
			continue
		}
		if err := b.run(ctx, p.name, p.run); err != nil {
			return RegistryResult{}, err
		}
	}
	b.result.Seconds = time.Since(b.result.Started).Seconds()
	return b.result, nil
}

func (b *registryBench) run(ctx context.Context, name string, part func(*registryBench, context.Context) ([]RegistryRow, error)) error {
	b.Progress(name+":", 0, 0)
	rows, err := part(b, ctx)
	if err = errors.Join(err, ctx.Err()); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for i := range rows {
		rows[i].Part = name
	}
	b.result.Rows = append(b.result.Rows, rows...)
	return nil
}

func (b *registryBench) close() error {
	var errs []error
	if b.people != nil {
		errs = append(errs, b.people.close())
	}
	if b.cluster != nil {
		errs = append(errs, b.cluster.Stop())
	}
	return errors.Join(errs...)
}

// beside completes a row with its anchor.
func beside(r Row, anchor string) RegistryRow { return RegistryRow{Row: r, Anchor: anchor} }

func (r RegistryRow) noting(format string, a ...any) RegistryRow {
	r.Note = fmt.Sprintf(format, a...)
	return r
}

// within is a row whose value should not exceed a bound.
func within(name string, value, beside, bound float64, unit string) Row {
	r := Row{Name: name, Value: value, Unit: unit, Beside: beside, Goal: fmt.Sprintf("≤ %g %s", bound, unit), Met: value <= bound}
	if beside > 0 {
		r.Ratio = value / beside
	}
	return r
}

// told is a row without a goal.
func told(name string, value, beside float64, unit string) Row {
	r := within(name, value, beside, 0, unit)
	r.Goal, r.Met = "", true
	return r
}

// spread gives quantiles in milliseconds; nil of no measurement.
func spread(d []time.Duration) *Spread {
	if len(d) == 0 {
		return nil
	}
	return &Spread{len(d), quantile(d, .50) / 1000, quantile(d, .95) / 1000, quantile(d, .99) / 1000}
}

// slow is a row of latencies in milliseconds, at the 95th or 99th percentile,
// beside those of an anchor.
func slow(name string, took, anchor []time.Duration, at int, bound float64, what string) RegistryRow {
	mine, its := spread(took), spread(anchor)
	pick := func(s *Spread) float64 {
		switch {
		case s == nil:
			return 0
		case at == 95:
			return s.P95
		}
		return s.P99
	}
	r := beside(within(fmt.Sprintf("%s, p%d", name, at), pick(mine), pick(its), bound, "ms"), what)
	r.Spread, r.BesideSpread = mine, its
	return r
}
