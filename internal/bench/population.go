package bench

import (
	"context"
	"path/filepath"
	"time"

	"mpolice/internal/source/sqlsource"
	"mpolice/internal/synth"
)

// Population measures the making of people, alone on one core and into the
// register file.
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
	load := sqlsource.Load{Seed: 1, People: n, MadeAt: time.Now(), Batches: city.Batches()}
	start = time.Now()
	err = sqlsource.Create(ctx, filepath.Join(opt.Dir, "registers.db"), load, func(done, total int64) {
		opt.Progress("people loaded:", done, total)
	})
	if err != nil {
		return Result{}, err
	}
	loaded := time.Since(start).Seconds()
	return Result{Bench: "population", Rows: []Row{
		rate("people with all their rows, 1 core", alone, 0, 200_000, "people/s"),
		rate("rows into the register file", float64(rows)/loaded, float64(rows)/float64(n)*alone, 100_000, "rows/s"),
	}}, nil
}
