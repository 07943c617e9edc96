package bench

import (
	"context"
	"fmt"

	"mpolice/internal/face/search"
)

// filter measures searches of few templates beside searches of all, on one
// gallery. A filter is resolved when it is first asked; that is told apart.
func (b *faceBench) filter(ctx context.Context) (rows []FaceRow, err error) {
	f := b.field
	for _, x := range []struct {
		name   string
		filter search.Filter
		goal   float64
	}{
		{"1 % of the templates, at random", oneHundredth(), 4},
		{"10 % of the templates, sorted by category", oneTenth(), 8},
	} {
		a := plain()
		a.filter = x.filter
		mine, work, err := f.ours(a)
		if err != nil {
			return nil, err
		}
		whole, _, err := f.ours(plain())
		if err != nil {
			return nil, err
		}
		cold, err := mine(ctx, 0)
		if err != nil {
			return nil, err
		}
		race, err := alternate(ctx, b.Rounds, mine, whole)
		if err != nil {
			return nil, err
		}
		rows = append(rows, race.faster(x.name, "the same search without a filter", f.goal(x.goal)).
			noting("%d eligible, %d of %d blocks read; the first search with this filter %.1f ms, which resolves it and digests the ids",
				work.eligible, work.stats.Blocks, (f.Templates+search.BlockSize-1)/search.BlockSize, inMS(cold.wall)))
		if want := f.Templates / 1000; work.eligible < want {
			return nil, fmt.Errorf("the filter admits %d templates of %d", work.eligible, f.Templates)
		}
	}
	return rows, nil
}
