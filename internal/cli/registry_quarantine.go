package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/server"
)

type quarantineFlags struct {
	place
	rule, state, csv string
	batch            int64
	json             bool
}

func newRegistryQuarantine(e env) *cobra.Command {
	var f quarantineFlags
	cmd := &cobra.Command{
		Use:   "quarantine [REGISTER]",
		Short: "List rows that were not let in, or export them for the agency",
		Long: `Counts the quarantined rows by rule. With --csv every one is written, with its
batch, row number, rule, field and reason: the report to send back to the
agency. It names row numbers and hashes and holds none of the rows' values.`,
		Example: `  mpolice registry quarantine vehicle
  mpolice registry quarantine vehicle --rule nid.check_digit --csv -`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.with(cmd.Context(), func(r *server.Registers) error { return runQuarantine(cmd.Context(), e, r, f, args) })
		},
	}
	f.flags(cmd)
	cmd.Flags().StringVar(&f.rule, "rule", "", "only rows that broke this rule")
	cmd.Flags().StringVar(&f.state, "state", string(holding.RejectOpen), "open, returned, readmitted, or all")
	cmd.Flags().Int64Var(&f.batch, "batch", 0, "only rows of this batch")
	cmd.Flags().StringVar(&f.csv, "csv", "", "write the report to this file (- is standard output)")
	cmd.Flags().BoolVar(&f.json, "json", false, "print the counts as JSON")
	return cmd
}

func runQuarantine(ctx context.Context, e env, r *server.Registers, f quarantineFlags, args []string) error {
	filter := holding.RejectFilter{State: holding.RejectState(f.state), Rule: f.rule, Batch: f.batch, Limit: 1000}
	if f.state == "all" {
		filter.State = ""
	}
	if len(args) == 1 {
		d, err := r.Descriptor(mpolice.Register(args[0]))
		if err != nil {
			return &usageError{"registry quarantine", err}
		}
		filter.Register = d.Code
	}
	if f.csv != "" {
		return writeReport(ctx, e, r.Holding, filter, f.csv)
	}
	counts, err := r.Holding.CountRejected(ctx, filter.Register, filter.State)
	if err != nil {
		return err
	}
	if f.json {
		return printJSON(e.out, counts)
	}
	w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	for _, c := range counts {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\n", c.Register, c.Rule, c.Field, c.Rows)
	}
	if len(counts) == 0 {
		fmt.Fprintln(w, "no quarantined rows")
	}
	return w.Flush()
}

func writeReport(ctx context.Context, e env, q holding.Quarantine, f holding.RejectFilter, path string) (err error) {
	out := e.out
	if path != "-" {
		file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
		if err != nil {
			return fmt.Errorf("write report: %w", err)
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		out = file
	}
	n, err := holding.WriteReport(ctx, q, f, out)
	if err == nil && path != "-" {
		fmt.Fprintf(e.err, "%d lines written to %s\n", n, path)
	}
	return err
}

func newRegistryReturn(e env) *cobra.Command {
	var p place
	cmd := &cobra.Command{
		Use:     "return BATCH LINE",
		Short:   "Mark a quarantined row as sent back to its agency",
		Example: `  mpolice registry return 12 4031`,
		Args:    exactArgs("registry return", 2, "a batch number and a row number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.with(cmd.Context(), func(r *server.Registers) error { return returnRow(cmd.Context(), e, r, args) })
		},
	}
	p.flags(cmd)
	return cmd
}

func returnRow(ctx context.Context, e env, r *server.Registers, args []string) error {
	batch, err1 := strconv.ParseInt(args[0], 10, 64)
	line, err2 := strconv.ParseInt(args[1], 10, 64)
	if err := errors.Join(err1, err2); err != nil {
		return &usageError{"registry return", errors.New("batch and row are numbers, as `mpolice registry quarantine --csv -` lists them")}
	}
	detail, err := json.Marshal(map[string]int64{"batch": batch, "line": line})
	if err != nil {
		return err
	}
	entry := holding.Entry{Actor: operator(), Kind: "return", Detail: string(detail), At: time.Now().UnixMicro()}
	if err := r.Holding.Settle(ctx, batch, line, holding.RejectReturned, entry); err != nil {
		return err
	}
	fmt.Fprintf(e.out, "row %d of batch %d is marked as returned\n", line, batch)
	return nil
}

func exactArgs(command string, n int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != n {
			return &usageError{command, fmt.Errorf("give %s", what)}
		}
		return nil
	}
}

func newRegistryJournal(e env) *cobra.Command {
	var p place
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "journal",
		Short: "Check and print the journal of changes",
		Long: `Every change of the registers is an entry bound to the one before by its hash. The
command reads the whole chain, fails where it is broken, and prints it.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.with(cmd.Context(), func(r *server.Registers) error {
				return printJournal(cmd.Context(), e.out, r.Holding, asJSON)
			})
		},
	}
	p.flags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON line for each entry")
	return cmd
}

func printJournal(ctx context.Context, w io.Writer, j holding.Journal, asJSON bool) error {
	return holding.ReadJournal(ctx, j, func(c holding.Change) error {
		if asJSON {
			return json.NewEncoder(w).Encode(struct {
				Seq    int64     `json:"seq"`
				At     time.Time `json:"at"`
				Actor  string    `json:"actor"`
				Kind   string    `json:"kind"`
				Detail string    `json:"detail"`
				Hash   string    `json:"hash"`
			}{c.Seq, c.At, c.Actor, c.Kind, c.Detail, fmt.Sprintf("%x", c.Hash)})
		}
		_, err := fmt.Fprintf(w, "%d %s %s %s %x\n", c.Seq, c.At.In(mpolice.Taipei).Format(time.DateTime), c.Actor, c.Kind, c.Hash[:8])
		return err
	})
}
