package bench

import (
	"context"
	"fmt"
	"path/filepath"

	"mpolice/internal/registry/linkage/eval"
)

// labelled are public sets with their goals, and the F1 that was published for
// Splink on them (goldenmatch, pull request 831, one evaluator for both); 0
// where none was. The sets are read, never committed.
var labelled = []struct {
	name, file, with string
	goal, splink     float64
}{
	{"FEBRL3", "febrl3.csv", "", .998, .965},
	{"FEBRL4", "febrl4a.csv", "febrl4b.csv", .9999, 0},
	{"historical_50k", "historical_50k.parquet", "", .85, .757},
}

// datasets measures linkage on public labelled sets: unsupervised, at p > 0.5,
// columns recognised by themselves.
func (b *registryBench) datasets(ctx context.Context) ([]RegistryRow, error) {
	if b.LinkageData == "" {
		b.result.Skipped["datasets"] = "no folder of labelled sets was given"
		return nil, nil
	}
	var rows []RegistryRow
	for _, set := range labelled {
		b.Progress("link "+set.name+":", 0, 0)
		cfg := eval.Config{File: filepath.Join(b.LinkageData, set.file)}
		if set.with != "" {
			cfg.With = filepath.Join(b.LinkageData, set.with)
		}
		r, err := eval.Evaluate(ctx, cfg)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", set.name, err)
		}
		what := ""
		if set.splink > 0 {
			what = "Splink, published by a third party"
		}
		rows = append(rows, beside(rate(set.name+", pair F1", r.Pair.F1, set.splink, set.goal, "F1"), what).
			noting("precision %.5f, recall %.5f; after clustering F1 %.5f; %.1f s", r.Pair.Precision, r.Pair.Recall, r.Clustered.F1, r.Seconds))
	}
	return rows, nil
}
