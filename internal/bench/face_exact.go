package bench

import (
	"context"
	"fmt"
	"math"

	"golang.org/x/sync/errgroup"

	"mpolice/internal/face/search"
	"mpolice/internal/face/search/kernel"
	"mpolice/internal/face/search/searchtest"
)

// exact compares lists with brute force, which shares no code with the search:
// ids, order and the bits of the scores, for every kernel of this processor,
// one and two threads, one probe at a time and all together.
func (b *faceBench) exact(ctx context.Context) ([]FaceRow, error) {
	f := b.field
	truth, err := f.brute(ctx, b.Sample, func(done int) { b.Progress("brute force "+f.String()+":", int64(done), int64(b.Sample)) })
	if err != nil {
		return nil, err
	}
	searches, wrong := 0, 0
	for _, kind := range kernel.Available() {
		for _, threads := range []int{1, 2} {
			for _, batch := range []int{1, b.Sample} {
				n, err := f.mismatches(ctx, ask{kind, threads, batch, search.Everything()}, truth)
				if err != nil {
					return nil, err
				}
				searches, wrong = searches+len(truth), wrong+n
			}
		}
	}
	r := Row{Name: "lists that differ from brute force", Value: float64(wrong), Unit: fmt.Sprintf("of %d", searches), Goal: "0", Met: wrong == 0}
	return []FaceRow{faceRow(r, "").noting("%d probes, kernels %v, 1 and 2 threads, batch 1 and %d; ids, order and score bits", b.Sample, kernel.Available(), b.Sample)}, nil
}

// brute gives the lists of the first probes.
func (f *faceField) brute(ctx context.Context, n int, progress func(done int)) ([][]search.Hit, error) {
	lists := make([][]search.Hit, n)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(2)
	for i := range n {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			lists[i] = append(lists[i], searchtest.Brute(f.rows, f.label, f.probes[i], nil).First(faceK)...)
			return nil
		})
		progress(i)
	}
	err := group.Wait()
	progress(n)
	return lists, err
}

// mismatches counts the lists that are not the truth, bit for bit.
func (f *faceField) mismatches(ctx context.Context, a ask, truth [][]search.Hit) (wrong int, err error) {
	g, err := f.local(a)
	if err != nil {
		return 0, err
	}
	for at := 0; at < len(truth); at += a.batch {
		end := min(at+a.batch, len(truth))
		answer, err := g.Search(ctx, search.Query{Probes: f.probes[at:end], K: faceK, Filter: a.filter})
		if err != nil {
			return 0, err
		}
		for j, list := range answer.Hits {
			if !sameHits(list, truth[at+j]) {
				wrong++
			}
		}
	}
	return wrong, nil
}

func sameHits(a, b []search.Hit) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].ID != b[i].ID || math.Float64bits(a[i].Score) != math.Float64bits(b[i].Score) {
			return false
		}
	}
	return true
}
