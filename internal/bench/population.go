package bench

import (
	"context"
	"time"

	"mpolice/internal/synth"
)

// Population measures the making of people, alone on one core.
func Population(ctx context.Context, opt Options) (Result, error) {
	n := size(opt, 1_000_000, 200_000, 1000)
	city, err := synth.New(synth.Config{Seed: 1, People: n, Now: time.Now()})
	if err != nil {
		return Result{}, err
	}
	start := time.Now()
	rows := 0
	for b := range city.Batches() {
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
		rows += b.ResidentRows()
		opt.Progress("rows made:", int64(rows), 0)
	}
	alone := float64(n) / time.Since(start).Seconds()
	return Result{Bench: "population", Rows: []Row{
		rate("people with all their rows, 1 core", alone, 0, 200_000, "people/s"),
	}}, nil
}
