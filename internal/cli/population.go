package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"mpolice/internal/synth"
)

type populationFlags struct {
	people int
	seed   uint64
	at     string
	out    string
	json   bool
}

func newPopulation(e env) *cobra.Command {
	var f populationFlags
	cmd := &cobra.Command{
		Use:   "population",
		Short: "Print synthetic people, to look at or to load elsewhere",
		Long: `Prints the household register of a synthetic city, a line for each person:
tab-separated, or with --json an object. The same seed and size give the same
people. Foreign residents, three in a hundred, are in the immigration agency's
register and not in this one.`,
		Example: `  mpolice population --people 1000 | head
  mpolice population --people 1000000 --seed 7 --json --out people.ndjson`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runPopulation(cmd.Context(), e, f) },
	}
	cmd.Flags().IntVar(&f.people, "people", synth.DefaultPeople, "people in the city")
	cmd.Flags().Uint64Var(&f.seed, "seed", 1, "seed: the same gives the same people")
	cmd.Flags().StringVar(&f.at, "at", "", "instant around which ages are laid (RFC 3339; default now)")
	cmd.Flags().StringVar(&f.out, "out", "", "write to this file instead of standard output")
	cmd.Flags().BoolVar(&f.json, "json", false, "a JSON object a line")
	return cmd
}

func runPopulation(ctx context.Context, e env, f populationFlags) error {
	clock, err := demoClock(f.at)
	if err != nil {
		return err
	}
	city, err := synth.New(synth.Config{Seed: f.seed, People: f.people, Now: clock.Now()})
	if err != nil {
		return err
	}
	w := e.out
	if f.out != "" {
		file, err := os.Create(f.out)
		if err != nil {
			return fmt.Errorf("write people: %w", err)
		}
		defer file.Close()
		w = file
	}
	buf := bufio.NewWriterSize(w, 1<<20)
	start := time.Now()
	n, err := writePeople(ctx, e, f, city, buf)
	if err != nil {
		return fmt.Errorf("write people: %w", err)
	}
	if err := buf.Flush(); err != nil {
		return fmt.Errorf("write people: %w", err)
	}
	if f.out != "" {
		fmt.Fprintf(e.err, "%d people in %s\n", n, time.Since(start).Round(time.Millisecond))
	}
	return nil
}

func writePeople(ctx context.Context, e env, f populationFlags, city *synth.City, w *bufio.Writer) (int64, error) {
	p := newProgress(e.err)
	defer p.end()
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	var n int64
	for b := range city.Batches() {
		if err := ctx.Err(); err != nil {
			return n, err
		}
		for _, r := range b.Residents {
			var err error
			if f.json {
				err = enc.Encode(r)
			} else {
				_, err = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.NationalID, r.Name, r.BirthDate, r.Sex, r.Address)
			}
			if err != nil {
				return n, err
			}
			n++
		}
		if f.out != "" {
			p.step("people:", n, int64(city.People))
		}
	}
	return n, nil
}
