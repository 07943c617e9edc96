package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"mpolice"
	"mpolice/internal/registry/linkage/eval"
	"mpolice/internal/registry/persons"
	"mpolice/internal/server"
)

func newRegistryLink(e env) *cobra.Command {
	var p place
	var asJSON, retrain bool
	cmd := &cobra.Command{
		Use:   "link",
		Short: "Link the records of one person across registers",
		Long: `Compares the records of every register that names people and brings the ledger of
links up to date: joined by the model, waiting for a person's decision, or in
conflict. What a person has decided stands. Run again on the same data it
changes nothing. Records of wanted and criminal registers never join by
resemblance alone.`,
		Example: `  mpolice registry link --data demo-data
  mpolice registry link --retrain --json`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.with(cmd.Context(), func(r *server.Registers) error {
				return runLink(cmd.Context(), e, r, retrain, asJSON)
			})
		},
	}
	p.flags(cmd)
	cmd.Flags().BoolVar(&retrain, "retrain", false, "fit a new model to the data of now")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the report as JSON")
	return cmd
}

func runLink(ctx context.Context, e env, r *server.Registers, retrain, asJSON bool) error {
	p := newProgress(e.err)
	rep, err := persons.Link(ctx, r.Holding, r.Rules.Registry().Descriptors(), persons.Options{
		Actor: operator(), Retrain: retrain, Progress: func(step string) { p.step("linking: "+step, 0, 0) },
	})
	p.end()
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(e.out, rep)
	}
	fmt.Fprintf(e.out, "%d records of %d registers, %d pairs scored in %.1f s (%.1f M pairs/s), model %s\n",
		rep.Records, rep.Registers, rep.Pairs, rep.Seconds, rep.Throughput/1e6, rep.Model)
	_, err = fmt.Fprintf(e.out, "%d linked, %d to review, %d in conflict, %d no longer hold; %d entries written\n",
		rep.Linked, rep.Review, rep.Conflicts, rep.Unlinked, rep.Entries)
	return err
}

func newRegistryCompare(e env) *cobra.Command {
	var p place
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "compare",
		Short: "Compare what agencies hold of the same people",
		Long: `For each verified number that two registers or more hold, compares name, birth date
and sex with the register that is to be believed for that field. Only counts and
row keys are kept; the quality pages show them.`,
		Example: `  mpolice registry compare --data demo-data`,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.with(cmd.Context(), func(r *server.Registers) error { return runCompare(cmd.Context(), e, r, asJSON) })
		},
	}
	p.flags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func runCompare(ctx context.Context, e env, r *server.Registers, asJSON bool) error {
	run, err := r.Compare(ctx, operator(), mpolice.SystemClock{})
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(e.out, run)
	}
	w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%d people in two registers or more, %d ambiguous\n", run.People, run.Ambiguous)
	for _, a := range run.Agreements {
		fmt.Fprintf(w, "%s\t%s\t%d the same\t%d variants\t%d differ\n", a.Register, a.Field, a.Exact, a.Variant, a.Else)
	}
	return w.Flush()
}

func newRegistryEval(e env) *cobra.Command {
	var cfg eval.Config
	var columns, ids string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "eval --truth FILE",
		Short: "Measure record linkage on labelled data",
		Long: `Links the records of a labelled CSV or Parquet file, or of two, without looking at
the labels, and measures the outcome against them: pairs at p > 0.5 before and
after clustering, clusters, calibration, speed. Columns are recognised by their
names and values; --map says otherwise where that fails. Kinds are given,
family, full, date, year, sex, nationalid, identifier, phone, email, postcode,
street, house, place, category, number, text, id, truth, and - for none.

The truth is a column (--truth-column, recognised when it is called cluster,
truth or entity), a pattern over a column (FEBRL's rec-12-dup-0 is recognised),
or a file of pairs (--pairs).`,
		Example: `  mpolice registry eval --truth febrl3.csv
  mpolice registry eval --truth febrl4a.csv --with febrl4b.csv --json
  mpolice registry eval --truth people.parquet --truth-column cluster --map "fn=given,sn=family,note=-"
  mpolice registry eval --truth a.csv --with b.csv --pairs matches.csv --pair-columns idA,idB --ids id,id`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cfg.File == "" {
				return &usageError{"registry eval", errors.New("name the labelled file with --truth")}
			}
			cfg.PairColumns, cfg.IDs = list(columns), list(ids)
			return runEval(cmd.Context(), e, cfg, asJSON)
		},
	}
	f := cmd.Flags()
	f.StringVar(&cfg.File, "truth", "", "labelled CSV or Parquet file")
	f.StringVar(&cfg.With, "with", "", "second file; records are linked across the two")
	f.StringVar(&cfg.Map, "map", "", "kinds of columns: column=kind,…")
	f.StringVar(&cfg.Truth, "truth-column", "", "column that names the entity")
	f.StringVar(&cfg.Pattern, "truth-pattern", "", "regular expression whose one group is the entity")
	f.StringVar(&cfg.Pairs, "pairs", "", "file of pairs that are one entity")
	f.StringVar(&columns, "pair-columns", "", "its two columns")
	f.StringVar(&ids, "ids", "", "id column of each file")
	f.BoolVar(&cfg.Dedupe, "dedupe", false, "with two files, compare within each of them too")
	f.BoolVar(&cfg.OneToOne, "one-to-one", false, "a record has at most one partner in the other file")
	f.IntVar(&cfg.Workers, "workers", 0, "goroutines (default: one for each processor)")
	f.BoolVar(&asJSON, "json", false, "print the whole report as JSON")
	return cmd
}

func list(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

func runEval(ctx context.Context, e env, cfg eval.Config, asJSON bool) error {
	rep, err := eval.Evaluate(ctx, cfg)
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(e.out, rep)
	}
	w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	for _, c := range rep.Columns {
		fmt.Fprintf(w, "column\t%s\t%s\t%s\n", c.Name, c.Kind, c.Why)
	}
	fmt.Fprintf(w, "records\t%v\t%s\n", rep.Records, rep.Mode)
	fmt.Fprintf(w, "true pairs\t%d\tin blocks %.4f\n", rep.TruePairs, rep.BlockRecall)
	for _, line := range []struct {
		name string
		s    eval.Score
	}{{"pairs at p > 0.5", rep.Pair}, {"after clustering", rep.Clustered}} {
		fmt.Fprintf(w, "%s\tprecision %.4f\trecall %.4f\tF1 %.4f\n", line.name, line.s.Precision, line.s.Recall, line.s.F1)
	}
	fmt.Fprintf(w, "speed\t%d pairs\t%.2f s\t%.2f M pairs/s\n", rep.Linkage.Pairs, rep.Seconds, rep.PairsPerSecond/1e6)
	return w.Flush()
}
