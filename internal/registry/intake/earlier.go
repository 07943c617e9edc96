package intake

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mpolice"
	"mpolice/internal/registry/holding"
)

// before looks whether the file may be loaded at all.
func (l *load) before(ctx context.Context) (holding.Batch, error) {
	if l.Again {
		return holding.Batch{}, nil
	}
	last, err := l.lastLoaded(ctx)
	if err != nil {
		return holding.Batch{}, err
	}
	same, err := l.store.Loaded(ctx, l.d.Code, l.batch.Digest)
	switch {
	case err == nil && (len(last) == 0 || last[0].ID == same.ID):
		return same, ErrSame
	case err == nil:
		return same, fmt.Errorf("%w: it was batch %d, the last one is %d; say --again to load it all the same", ErrReplay, same.ID, last[0].ID)
	case !errors.Is(err, mpolice.ErrNotFound):
		return holding.Batch{}, err
	}
	for _, b := range last {
		if b.AsOf.After(l.AsOf) {
			return b, fmt.Errorf("%w (batch %d, %s); load them in order, or say --again to load it all the same",
				ErrOlder, b.ID, b.AsOf.In(mpolice.Taipei).Format(time.DateTime))
		}
	}
	return holding.Batch{}, nil
}

// lastLoaded gives the last deliveries that were loaded, newest first; at least
// one if there is any, however many failed since.
func (l *load) lastLoaded(ctx context.Context) ([]holding.Batch, error) {
	for limit := 20; ; limit *= 8 {
		all, err := l.store.LastBatches(ctx, l.d.Code, limit)
		if err != nil {
			return nil, err
		}
		var loaded []holding.Batch
		for _, b := range all {
			if b.State == holding.StateLoaded && b.Mode != ModeReadmission {
				loaded = append(loaded, b)
			}
		}
		if len(loaded) > 0 || len(all) < limit {
			return loaded, nil
		}
	}
}
