package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"mpolice/internal/registry/linkage/eval"
)

const evalLong = `Links the records of a labelled CSV or Parquet file, or of two, without looking at
the labels, and measures the outcome against them. Nothing is tuned to the data:
columns are recognised by their names (in some twenty languages) and values, the
model is fitted without labels, and pairs at p > 0.5 count as found.

TRUTH is one of
  a column         --truth-column NAME; one called cluster, cluster_id, entity_id,
                   ent_id, truth or the like is recognised
  part of a column --truth-pattern REGEXP, whose one group is the entity;
                   FEBRL's rec-12-dup-0 is recognised
  a file of pairs  --pairs FILE of two columns of record ids, found by their
                   values (or --pair-columns A,B; --ids names the files' own id
                   columns), and perhaps a column label, match or gold of 1 and 0:
                   then only labelled pairs count
Columns of truth, ids that are different in every record, and columns that hold
the truth ("Q12-3" beside Q12) take no part in linkage.

COLUMNS are taken for given, middle, family, full (a whole name), date, year, sex,
nationalid, identifier, phone, email, postcode, street, house, place, category,
number, text, organization, namekey, source, id, truth, or - for none. Where that
is wrong, --map says otherwise; column=kind:NAME gives columns of two files one
name. A date in three columns of year, month and day is read as one. Dates may
be yyyy-mm-dd, dd/mm/yyyy, yyyymmdd, ROC (民國78年6月7日, 0780607) and others.
Empty cells, NA, null, -, unknown, 不詳 and the like are nothing.

FILES: comma, semicolon, tab or bar; UTF-8 with or without byte order mark,
UTF-16, Big5 or Windows-1252 (recognised; --encoding states it).

OUTPUT: what each column was taken for; precision, recall and F1 of pairs at
p > 0.5 and after clustering, at other thresholds, and what blocking lost; the
model's weights in bits; blocking rules with their pairs; clusters found, split
and mixed. --json prints all of it as one object:
  warnings[], records[] by file, mode (dedupe or link), columns[] {file, name,
  kind, why}, dropped[], true_pairs, block_recall, lost_by_blocking,
  candidates_per_record, pair, clustered {precision, recall, f1}, best_f1 and
  best_f1_at_log_odds (with labels, for reference only), thresholds[]
  {probability, true_positives, false_positives, false_negatives, precision,
  recall, f1}, b_cubed, cluster, clusters {true, found, exact, split, mixed,
  largest_true, largest_found} (not with --pairs), entities, calibration[],
  brier, lambda, comparisons[] {field, kind, levels[] {level, m, u, bits}},
  blocking[] {on[], pairs, split_blocks, refused_blocks, true_pairs_first_met},
  model, linkage {records, pairs, …_seconds}, seconds, pairs_per_second,
  scored_pairs_per_second_per_core, peak_rss_bytes

--mistakes FILE writes the worst 500 false and 500 missed pairs as CSV with their
values and levels, readable by you alone: it holds the records' data.

Exit status: 0 measured, 1 a file cannot be read or linked, 2 wrong usage (a
column that is not there, no truth, a mapping that cannot be read).`

func newRegistryEval(e env) *cobra.Command {
	var cfg eval.Config
	var columns, ids string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "eval --truth FILE",
		Short: "Measure record linkage on labelled data",
		Long:  evalLong,
		Example: `  mpolice registry eval --truth febrl3.csv
  mpolice registry eval --truth febrl4a.csv --with febrl4b.csv --json
  mpolice registry eval --truth people.parquet --truth-column cluster --map "fn=given,sn=family,note=-"
  mpolice registry eval --truth a.csv --with b.csv --pairs matches.csv --one-to-one
  mpolice registry eval --truth people.csv --truth-column ent_id --mistakes wrong.csv`,
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
	f.StringVar(&columns, "pair-columns", "", "its two columns of ids")
	f.StringVar(&ids, "ids", "", "id column of each file")
	f.StringVar(&cfg.Encoding, "encoding", "", "encoding of text files: utf-8, utf-16, big5, gb18030 or windows-1252")
	f.StringVar(&cfg.Mistakes, "mistakes", "", "file for the worst wrong pairs, with their values")
	f.BoolVar(&cfg.SkipUnlabelled, "skip-unlabelled", false, "leave records without truth out of the figures")
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
	p := newProgress(e.err)
	cfg.Progress = func(stage string) { p.step("eval: "+stage, 0, 0) }
	rep, err := eval.Evaluate(ctx, cfg)
	p.end()
	var input *eval.InputError
	if errors.As(err, &input) {
		return &usageError{"registry eval", err}
	}
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(e.out, rep)
	}
	return printEval(e.out, &rep)
}
