package cli

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"mpolice/internal/bench"
)

func newBench(e env) *cobra.Command {
	var quick, asJSON bool
	var dir string
	cmd := &cobra.Command{
		Use:   "bench NAME",
		Short: "Measure this machine: query, ledger, population",
		Long: `Measures the program and prints each figure beside a peer or a physical limit of
the same run. It works in a folder of its own and leaves nothing behind.`,
		Example: `  mpolice bench query
  mpolice bench ledger --quick --json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 || bench.All[args[0]] == nil {
				return &usageError{"bench", fmt.Errorf("name one of: %s", strings.Join(bench.Names(), ", "))}
			}
			return runBench(cmd.Context(), e, args[0], dir, quick, asJSON)
		},
		Args: cobra.ArbitraryArgs, ValidArgs: bench.Names(),
	}
	cmd.Flags().BoolVar(&quick, "quick", false, "a smaller size, within 45 s")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().StringVar(&dir, "dir", "", "disk to measure on: a folder to work in (default: the system's temporary one)")
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
		met := "met"
		if !r.Met {
			met = "MISSED"
		}
		fmt.Fprintf(e.out, "%-46s %12.1f %-10s beside %12.1f  ratio %6.2f  goal %-20s %s\n", r.Name, r.Value, r.Unit, r.Beside, r.Ratio, r.Goal, met)
	}
	return nil
}
