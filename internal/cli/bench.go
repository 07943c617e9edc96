package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mpolice/internal/bench"
)

func newBench(e env) *cobra.Command {
	var quick, asJSON bool
	var dir string
	cmd := &cobra.Command{
		Use:   "bench NAME",
		Short: "Measure this machine: query, ledger, population, registry, face",
		Long: `Measures the program and prints each figure beside a peer or a physical limit of
the same run. It works in a folder of its own and leaves nothing behind.`,
		Example: `  mpolice bench query
  mpolice bench ledger --quick --json
  mpolice bench registry --only load,lookup
  mpolice bench face --quick`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 || bench.All[args[0]] == nil {
				return &usageError{"bench", fmt.Errorf("name one of: %s, registry, face", strings.Join(bench.Names(), ", "))}
			}
			return runBench(cmd.Context(), e, args[0], dir, quick, asJSON)
		},
		Args: cobra.ArbitraryArgs, ValidArgs: bench.Names(),
	}
	f := cmd.PersistentFlags()
	f.BoolVar(&quick, "quick", false, "a smaller size, within 45 s")
	f.BoolVar(&asJSON, "json", false, "print JSON")
	f.StringVar(&dir, "dir", "", "disk to measure on: a folder to work in (default: the system's temporary one)")
	cmd.AddCommand(newBenchRegistry(e, &quick, &asJSON, &dir), newBenchFace(e, &quick, &asJSON, &dir))
	return cmd
}

// newBenchRegistry measures the data platform, which needs sizes of its own.
func newBenchRegistry(e env, quick, asJSON *bool, dir *string) *cobra.Command {
	var opt bench.RegistryOptions
	var only string
	cmd := &cobra.Command{
		Use:   "registry",
		Short: "Measure the data platform: load, look-up, search, linkage",
		Long: `Measures the data platform on a PostgreSQL cluster of its own (PostgreSQL must be
installed; the cluster is removed in the end) and prints each figure beside an
anchor of the same run. The parts are ` + strings.Join(bench.RegistryParts(), ", ") + `.

The default sizes take about six minutes on two quiet cores. Full sizes are
--people 6000000 --plates 23000000 --records 1000000; they need 16 GB of memory
and 20 GB of disk. FEBRL and historical_50k are read from --linkage-data.`,
		Example: `  mpolice bench registry
  mpolice bench registry --people 6000000 --linkage-data data/linkage --json
  mpolice bench registry --only load,lookup --wal replica
  mpolice bench registry --quick`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			opt.Only, opt.Quick, opt.ClusterDir = list(only), *quick, *dir
			if opt.WAL != "minimal" && opt.WAL != "replica" {
				return &usageError{"bench registry", fmt.Errorf("--wal %q: want minimal or replica", opt.WAL)}
			}
			for _, name := range opt.Only {
				if !slices.Contains(bench.RegistryParts(), name) {
					return &usageError{"bench registry", fmt.Errorf("--only %q: the parts are %s", name, strings.Join(bench.RegistryParts(), ", "))}
				}
			}
			if slices.Contains(opt.Only, "datasets") && opt.LinkageData == "" {
				return &usageError{"bench registry", errors.New("--only datasets needs --linkage-data DIR")}
			}
			return runBenchRegistry(cmd.Context(), e, *dir, opt, *asJSON)
		},
	}
	f := cmd.Flags()
	f.IntVar(&opt.People, "people", 0, "people whose household and vehicle registers are loaded (default 1000000)")
	f.IntVar(&opt.Plates, "plates", 0, "plates in the index (default 23000000)")
	f.IntVar(&opt.Records, "records", 0, "records that are linked (default 1000000)")
	f.IntVar(&opt.Tries, "tries", 0, "pairs of hard negatives, at least (default 1000000)")
	f.IntVar(&opt.Names, "names", 0, "distinct names among which spoilt ones are looked for (default 100000)")
	f.IntVar(&opt.City, "city", 0, "people of the city whose person cards are opened (default 20000)")
	f.IntVar(&opt.Rate, "rate", 0, "person cards a second (default 500)")
	f.IntVar(&opt.Seconds, "seconds", 0, "for how many seconds (default 10)")
	f.IntVar(&opt.Asks, "asks", 0, "look-ups, names and plate patterns of each kind (default 5000)")
	f.StringVar(&opt.WAL, "wal", "minimal", "the cluster's wal_level: minimal, or replica as with a standby")
	f.StringVar(&opt.LinkageData, "linkage-data", "", "folder with febrl3.csv, febrl4a.csv, febrl4b.csv and historical_50k.parquet")
	f.StringVar(&only, "only", "", "parts to measure, comma-separated (default: all)")
	return cmd
}

func runBench(ctx context.Context, e env, name, parent string, quick, asJSON bool) error {
	dir, err := os.MkdirTemp(parent, "mpolice-bench-*")
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	defer os.RemoveAll(dir)
	p := newProgress(e.err)
	res, err := bench.All[name](ctx, bench.Options{Dir: dir, Quick: quick, Progress: p.step})
	p.end()
	if err != nil {
		return fmt.Errorf("bench %s: %w", name, err)
	}
	if asJSON {
		return printJSON(e.out, res)
	}
	for _, r := range res.Rows {
		fmt.Fprintf(e.out, "%-46s %12.1f %-10s beside %12.1f  ratio %6.2f  goal %-20s %s\n", r.Name, r.Value, r.Unit, r.Beside, r.Ratio, r.Goal, met(r))
	}
	return nil
}

func met(r bench.Row) string {
	switch {
	case r.Goal == "":
		return ""
	case r.Met:
		return "met"
	}
	return "MISSED"
}

func runBenchRegistry(ctx context.Context, e env, parent string, opt bench.RegistryOptions, asJSON bool) error {
	dir, err := os.MkdirTemp(parent, "mpolice-bench-*")
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	defer os.RemoveAll(dir)
	p := newProgress(e.err)
	opt.Dir, opt.Progress = dir, p.step
	res, err := bench.Registry(ctx, opt)
	p.end()
	if err != nil {
		return fmt.Errorf("bench registry: %w", err)
	}
	if asJSON {
		return printJSON(e.out, res)
	}
	printRegistry(e.out, res)
	return nil
}

// printRegistry writes what was measured on how large a machine, and two lines
// for each figure: the figure, and what it is beside.
func printRegistry(w io.Writer, res bench.RegistryResult) {
	fmt.Fprintf(w, "%d cores, %s, %.0f s\n", res.CPUs, res.Go, res.Seconds)
	for _, name := range slices.Sorted(maps.Keys(res.Settings)) {
		fmt.Fprintf(w, "  %s = %s\n", name, res.Settings[name])
	}
	part := ""
	for _, r := range res.Rows {
		if r.Part != part {
			part = r.Part
			fmt.Fprintf(w, "\n%s\n", part)
		}
		fmt.Fprintf(w, "  %-56s %12.5g %-9s %-22s %s\n", r.Name, r.Value, r.Unit, r.Goal, met(r.Row))
		if s := r.Spread; s != nil {
			fmt.Fprintf(w, "    p50 %.4g, p95 %.4g, p99 %.4g of %d\n", s.P50, s.P95, s.P99, s.N)
		}
		if r.Anchor != "" {
			fmt.Fprintf(w, "    beside %.5g, ratio %.3g: %s\n", r.Beside, r.Ratio, r.Anchor)
		}
		if r.Note != "" {
			fmt.Fprintf(w, "    %s\n", r.Note)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(res.Skipped)) {
		fmt.Fprintf(w, "\n%s was skipped: %s\n", name, res.Skipped[name])
	}
}
