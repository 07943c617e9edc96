package cli

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"mpolice"
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
