package bench

import (
	"context"
	"sync"
	"time"
)

// arrivals sends questions at a steady rate, whether or not earlier ones have
// been answered (an open loop), and times each from when it was due: what waits
// in a queue is counted, as Tene's "coordinated omission" asks. The first
// failure ends it.
func arrivals(ctx context.Context, perSecond int, window time.Duration, ask func(ctx context.Context, i int) error) ([]time.Duration, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	gap := time.Second / time.Duration(perSecond)
	took := make([]time.Duration, int(window/gap))
	var wg sync.WaitGroup
	start := time.Now()
	for i := range took {
		due := start.Add(time.Duration(i) * gap)
		if !until(ctx, due) {
			break
		}
		wg.Go(func() {
			if err := ask(ctx, i); err != nil {
				cancel(err)
				return
			}
			took[i] = time.Since(due)
		})
	}
	wg.Wait()
	return took, context.Cause(ctx)
}

// until waits for an instant and reports whether it came before the end of ctx.
func until(ctx context.Context, at time.Time) bool {
	left := time.Until(at)
	if left <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
