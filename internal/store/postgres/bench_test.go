package postgres

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"mpolice/internal/audit"
	"mpolice/internal/pgtest"
)

// BenchmarkAppend measures on a server that syncs: one caller, 64 callers, and
// 64 callers spread over four processes' lanes.
func BenchmarkAppend(b *testing.B) {
	c, err := pgtest.Start(b.Context(), pgtest.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Stop()
	for _, bb := range []struct {
		name           string
		callers, lanes int
	}{{"c=1", 1, 1}, {"c=64", 64, 1}, {"c=64,lanes=4", 64, 4}} {
		b.Run(bb.name, func(b *testing.B) {
			db, err := c.Create(b.Context(), "")
			if err != nil {
				b.Fatal(err)
			}
			var stores []*Store
			for range bb.lanes {
				stores = append(stores, openStore(b, c.URL(db), Options{}))
			}
			appendAll(b, stores, bb.callers)
		})
	}
}

// appendAll shares b.N records among the callers.
func appendAll(b *testing.B, stores []*Store, callers int) {
	records := make(chan audit.Sealed, b.N)
	for range b.N {
		records <- record(b)
	}
	close(records)
	took := make([][]time.Duration, callers)
	var all sync.WaitGroup
	b.ResetTimer()
	for i := range callers {
		all.Go(func() {
			for r := range records {
				start := time.Now()
				if err := stores[i%len(stores)].Append(context.Background(), r); err != nil {
					b.Error(err)
				}
				took[i] = append(took[i], time.Since(start))
			}
		})
	}
	all.Wait()
	b.StopTimer()
	sorted := slices.Sorted(slices.Values(slices.Concat(took...)))
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
	b.ReportMetric(float64(sorted[len(sorted)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(sorted[len(sorted)*99/100].Microseconds()), "p99-µs")
}
