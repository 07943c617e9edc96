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

// newBenchFace measures photo comparison, which needs sizes and peers of its
// own.
func newBenchFace(e env, quick, asJSON *bool, dir *string) *cobra.Command {
	var opt bench.FaceOptions
	var only, sizes, ready string
	var strict bool
	cmd := &cobra.Command{
		Use:   "face",
		Short: "Measure photo comparison: search, store, engine",
		Long: `Measures photo comparison and prints each figure beside a peer, or the machine's
own limit, of the same run: both take turns on the same data, medians are
compared, and CPU time stands beside wall time. The parts are
` + strings.Join(bench.FaceParts(), ", ") + `.

The peers are programs of their own, made by "make bench-peers" (gcc, g++, FAISS
and OpenBLAS of Debian); PostgreSQL must be installed for "ready", and the nets
be made ("make models") for "embed". What is missing is named, and its row says
that it was not measured.

The default sizes take about 20 minutes on two quiet cores, 16 GB of free memory
and 30 GB of disk. Accuracy on faces is measured by "mpolice face eval".`,
		Example: `  mpolice bench face
  mpolice bench face --quick
  mpolice bench face --sizes 1Mx128 --only scan,exact --json
  mpolice bench face --only ready,erase --ready 1Mx192 --dir /mnt/disk`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			opt.Only, opt.Quick, opt.ClusterDir = list(only), *quick, *dir
			if err := faceSizes(&opt, sizes, ready); err != nil {
				return &usageError{"bench face", err}
			}
			for _, name := range opt.Only {
				if !slices.Contains(bench.FaceParts(), name) {
					return &usageError{"bench face", fmt.Errorf("--only %q: the parts are %s", name, strings.Join(bench.FaceParts(), ", "))}
				}
			}
			return runBenchFace(cmd.Context(), e, *dir, opt, *asJSON, strict)
		},
	}
	f := cmd.Flags()
	f.StringVar(&sizes, "sizes", "", "galleries that are searched, comma-separated (default 1Mx128,5Mx128,5Mx192,5Mx512)")
	f.StringVar(&ready, "ready", "", "templates of the store that is opened and erased from (default 5Mx192)")
	f.IntVar(&opt.Rounds, "rounds", 0, "turns of each comparison (default 31)")
	f.IntVar(&opt.Sample, "sample", 0, "probes whose lists are compared with brute force (default 8)")
	f.StringVar(&opt.Peers, "peers", "", "folder of the reference programs (default: bench, beside this program)")
	f.StringVar(&opt.Models, "models", "models", "folder of the nets")
	f.StringVar(&only, "only", "", "parts to measure, comma-separated (default: all)")
	f.BoolVar(&strict, "strict", false, "fail when a goal is missed or a row is not measured")
	return cmd
}

// faceSizes reads the two options that hold sizes.
func faceSizes(opt *bench.FaceOptions, sizes, ready string) (err error) {
	for _, text := range list(sizes) {
		s, err := bench.ParseFaceSize(text)
		if err != nil {
			return fmt.Errorf("--sizes: %w", err)
		}
		opt.Sizes = append(opt.Sizes, s)
	}
	if ready != "" {
		if opt.Ready, err = bench.ParseFaceSize(ready); err != nil {
			return fmt.Errorf("--ready: %w", err)
		}
	}
	return nil
}

func runBenchFace(ctx context.Context, e env, parent string, opt bench.FaceOptions, asJSON, strict bool) (err error) {
	dir, err := os.MkdirTemp(parent, "mpolice-bench-*")
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	p := newProgress(e.err)
	opt.Dir, opt.Progress = dir, p.step
	res, err := bench.Face(ctx, opt)
	p.end()
	if err != nil {
		return fmt.Errorf("bench face: %w", err)
	}
	if asJSON {
		err = printJSON(e.out, res)
	} else {
		printFace(e.out, res)
	}
	if err == nil && strict {
		if err = res.Strict(); err != nil {
			err = fmt.Errorf("bench face: %w", err)
		}
	}
	return err
}

// printFace writes the machine and, for each figure, the figure, what it is
// beside, and the same by processor time.
func printFace(w io.Writer, res bench.FaceResult) {
	m := res.Machine
	fmt.Fprintf(w, "%s, %d cores, %.0f GiB, kernel %s, huge pages %s, %s\n", m.Processor, m.CPUs, m.MemoryGiB, m.Kernel, m.HugePages, res.Go)
	fmt.Fprintf(w, "load before %s, after %s; k = %d, %d turns; %.0f s\n", m.LoadFrom, m.LoadAfter, res.K, res.Rounds, res.Seconds)
	for _, name := range slices.Sorted(maps.Keys(res.Settings)) {
		fmt.Fprintf(w, "  %s = %s\n", name, res.Settings[name])
	}
	part := ""
	for _, r := range res.Rows {
		if at := r.Part + " " + r.Size; at != part {
			part = at
			fmt.Fprintf(w, "\n%s\n", part)
		}
		if r.NotMeasured != "" {
			fmt.Fprintf(w, "  %-56s NOT MEASURED: %s\n", r.Name, r.NotMeasured)
			continue
		}
		fmt.Fprintf(w, "  %-56s %12.5g %-9s %-14s %s\n", r.Name, r.Value, r.Unit, r.Goal, met(r.Row))
		if r.Anchor != "" {
			fmt.Fprintf(w, "    beside %.5g, ratio %.4g: %s\n", r.Beside, r.Ratio, r.Anchor)
		}
		if c := r.CPU; c != nil && c.Beside > 0 {
			fmt.Fprintf(w, "    CPU time: %.5g beside %.5g, ratio %.4g\n", c.Value, c.Beside, c.Ratio)
		}
		if r.Note != "" {
			fmt.Fprintf(w, "    %s\n", r.Note)
		}
	}
}
