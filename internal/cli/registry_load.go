package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/intake"
	"mpolice/internal/server"
)

type loadFlags struct {
	place
	mode, asOf   string
	again, json  bool
	acceptShrink bool
}

func newRegistryLoad(e env) *cobra.Command {
	var f loadFlags
	cmd := &cobra.Command{
		Use:   "load REGISTER FILE...",
		Short: "Load an agency's delivery: CSV or Parquet, a snapshot or a delta",
		Long: `Reads each file by the register's descriptor, checks every row, and brings what is
new or changed into the register in one step: a load that is stopped at any
point leaves the register as it was, and can simply be run again. Every bad row
is kept in quarantine with all its reasons. A file that was loaded before
changes nothing.

A snapshot that would take away more of the register than its limit stops and
asks for --accept-shrink.`,
		Example: `  mpolice registry load household ris-20261121.csv
  mpolice registry load household ris-full.csv --mode snapshot --as-of 2026-11-20
  mpolice registry load labour wda-20261121.parquet --json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 {
				return &usageError{"registry load", errors.New("name a register and at least one file")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.with(cmd.Context(), func(r *server.Registers) error { return loadFiles(cmd.Context(), e, r, f, args) })
		},
	}
	f.flags(cmd)
	cmd.Flags().StringVar(&f.mode, "mode", "", "snapshot or delta (default: as the descriptor says)")
	cmd.Flags().StringVar(&f.asOf, "as-of", "", "when the agency drew the data: a date or an instant (default: now)")
	cmd.Flags().BoolVar(&f.again, "again", false, "load a file that was loaded before, or is older than the last one")
	cmd.Flags().BoolVar(&f.acceptShrink, "accept-shrink", false, "let the delivery take away more rows than the limit")
	cmd.Flags().BoolVar(&f.json, "json", false, "print each batch as JSON")
	return cmd
}

func (f loadFlags) options(e env, p *progress) (intake.Options, error) {
	opt := intake.Options{Mode: f.mode, Again: f.again, AcceptShrink: f.acceptShrink, Actor: operator()}
	if f.mode != "" && f.mode != intake.ModeSnapshot && f.mode != intake.ModeDelta {
		return opt, &usageError{"registry load", fmt.Errorf("--mode %q: want snapshot or delta", f.mode)}
	}
	if f.asOf != "" {
		at, err := parseAsOf(f.asOf)
		if err != nil {
			return opt, &usageError{"registry load", err}
		}
		opt.AsOf = at
	}
	opt.Progress = func(s intake.Progress) {
		p.step(fmt.Sprintf("%s: %d rows, %d rejected, bytes", s.Step, s.Rows, s.Rejected), s.Read, s.Size)
	}
	return opt, nil
}

func parseAsOf(s string) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, s); err == nil {
		return at, nil
	}
	at, err := time.ParseInLocation(time.DateOnly, s, mpolice.Taipei)
	if err != nil {
		return at, fmt.Errorf("--as-of %q: want a date such as 2026-11-21, or an instant", s)
	}
	return at, nil
}

func loadFiles(ctx context.Context, e env, r *server.Registers, f loadFlags, args []string) error {
	d, err := r.Descriptor(mpolice.Register(args[0]))
	if err != nil {
		return &usageError{"registry load", err}
	}
	p := newProgress(e.err)
	opt, err := f.options(e, p)
	if err != nil {
		return err
	}
	opt.Tables = r.Tables
	for _, path := range args[1:] {
		b, err := intake.Load(ctx, r.Holding, d, intake.File{Path: path}, opt)
		p.end()
		if errors.Is(err, intake.ErrSame) {
			fmt.Fprintf(e.err, "%s was loaded already, as batch %d; nothing was changed\n", path, b.ID)
			err = nil
		}
		if b.ID != 0 {
			if perr := printBatch(e, b, f.json); perr != nil {
				return perr
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func printBatch(e env, b holding.Batch, asJSON bool) error {
	if asJSON {
		return printJSON(e.out, b)
	}
	_, err := fmt.Fprintf(e.out, "batch %d of %s %s: %d rows in = %d added + %d changed + %d unchanged + %d duplicate + %d quarantined + %d ended; %d removed\n",
		b.ID, b.Register, b.State, b.In, b.Added, b.Changed, b.Unchanged, b.Duplicate, b.Quarantined, b.EndedRows, b.Removed)
	return err
}
