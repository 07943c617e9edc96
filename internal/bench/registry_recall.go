package bench

import (
	"context"
	"slices"

	"mpolice/internal/registry/name/nametest"
)

// promised are the mistakes after which a name must be found again: homophones,
// variant characters and spellings in letters, as the issue names them.
var promised = []string{"variant", "simplified", "homophone", "homophones", "other_reading", "near", "romanised", "customary", "missing"}

// recall measures how many spoilt names stand among the first fifty answers, by
// kind of mistake, beside go-pinyin's first reading of each character.
func (b *registryBench) recall(ctx context.Context) ([]RegistryRow, error) {
	b.Progress("look for spoilt names among:", 0, int64(b.Names))
	got := nametest.Recall(b.Names, 1)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var rows []RegistryRow
	found, first, asked := 0.0, 0.0, 0.0
	for _, k := range got.Rows {
		r := told("recall@50, "+k.Kind, k.Found, k.First, "share")
		if slices.Contains(promised, k.Kind) {
			r = rate(r.Name, k.Found, k.First, .99, "share")
			n := float64(k.Queries)
			found, first, asked = found+n*k.Found, first+n*k.First, asked+n
		}
		rows = append(rows, beside(r, anchorReading).noting("%d names asked for; exact match finds %.3f", k.Queries, k.Exact))
	}
	all := beside(rate("recall@50, all promised kinds", found/asked, first/asked, .99, "share"), anchorReading)
	return append([]RegistryRow{all.noting("among %d distinct names", got.Names)}, rows...), nil
}

const anchorReading = "go-pinyin's first reading"
