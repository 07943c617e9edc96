package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"mpolice/internal/registry/linkage/eval"
)

// printEval writes the tables of an evaluation, the figures first.
func printEval(out io.Writer, r *eval.Report) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, part := range []func(io.Writer, *eval.Report){evalColumns, evalScores, evalThresholds, evalClusters, evalModel, evalBlocking, evalSpeed} {
		part(w, r)
	}
	for _, text := range r.Warnings {
		fmt.Fprintf(w, "note: %s\n", text)
	}
	return w.Flush()
}

func evalColumns(w io.Writer, r *eval.Report) {
	fmt.Fprintln(w, "COLUMN\tFILE\tTAKEN FOR\tBY")
	for _, c := range r.Columns {
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\n", c.Name, c.File, c.Kind, c.Why)
	}
	if len(r.Dropped) > 0 {
		fmt.Fprintf(w, "not compared, in one file only: %s\n", strings.Join(r.Dropped, ", "))
	}
}

func evalScores(w io.Writer, r *eval.Report) {
	fmt.Fprintf(w, "\nrecords\t%v\t%s\n", r.Records, r.Mode)
	fmt.Fprintf(w, "true pairs\t%d\tcompared %.4f\tlost by blocking %d\n", r.TruePairs, r.BlockRecall, r.LostByBlocking)
	for _, line := range []struct {
		name string
		s    eval.Score
	}{{"pairs at p > 0.5", r.Pair}, {"after clustering", r.Clustered}} {
		fmt.Fprintf(w, "%s\tprecision %.4f\trecall %.4f\tF1 %.4f\n", line.name, line.s.Precision, line.s.Recall, line.s.F1)
	}
}

func evalThresholds(w io.Writer, r *eval.Report) {
	fmt.Fprintln(w, "\nPAIRS ABOVE\tTRUE\tFALSE\tMISSED\tPRECISION\tRECALL\tF1")
	for _, t := range r.Thresholds {
		fmt.Fprintf(w, "p > %g\t%d\t%d\t%d\t%.4f\t%.4f\t%.4f\n", t.Probability, t.True, t.False, t.Missed, t.Precision, t.Recall, t.F1)
	}
}

func evalClusters(w io.Writer, r *eval.Report) {
	c := r.Clusters
	if c == nil {
		return
	}
	fmt.Fprintln(w, "\nCLUSTERS\tTRUE\tFOUND\tEXACT\tSPLIT\tMIXED\tLARGEST TRUE\tLARGEST FOUND")
	fmt.Fprintf(w, "\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n", c.True, c.Found, c.Exact, c.Split, c.Mixed, c.LargestTrue, c.LargestFound)
}

func evalModel(w io.Writer, r *eval.Report) {
	fmt.Fprintf(w, "\nMODEL %s, one pair in %.0f is a match; weights in bits (share of matches)\n", r.Model, 1/r.Lambda)
	for _, c := range r.Comparisons {
		var levels []string
		for i := len(c.Levels) - 1; i >= 0; i-- {
			l := c.Levels[i]
			levels = append(levels, fmt.Sprintf("%s %+.1f (%.3f)", l.Level, l.Bits, l.M))
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", c.Field, c.Kind, strings.Join(levels, ", "))
	}
}

func evalBlocking(w io.Writer, r *eval.Report) {
	fmt.Fprintln(w, "\nCOMPARED WHEN EQUAL IN\tPAIRS\tTRUE, FIRST MET HERE")
	for _, b := range r.Blocking {
		on := strings.Join(b.On, " and ")
		if on == "" {
			on = "(all pairs)"
		}
		if b.Refused > 0 {
			on += fmt.Sprintf(" (%d blocks too big)", b.Refused)
		}
		fmt.Fprintf(w, "%s\t%d\t%d\n", on, b.Pairs, b.TruePairs)
	}
}

func evalSpeed(w io.Writer, r *eval.Report) {
	fmt.Fprintf(w, "\nspeed\t%d pairs\t%.2f s\t%.2f M pairs/s\t%d MB\n", r.Linkage.Pairs, r.Seconds, r.PairsPerSecond/1e6, r.PeakBytes>>20)
}
