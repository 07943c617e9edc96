package search

import (
	"context"
	"sync"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/plates"
)

// plateIndexes are the indexes of plates by register.
type plateIndexes struct {
	store Store
	mu    sync.RWMutex
	of    map[mpolice.Register]*plates.Index // guarded by mu
}

func newPlateIndexes(store Store) *plateIndexes {
	return &plateIndexes{store: store, of: map[mpolice.Register]*plates.Index{}}
}

// refresh builds a register's index anew and puts it in place when it is whole.
func (p *plateIndexes) refresh(ctx context.Context, register mpolice.Register) error {
	var failed error
	index, _ := plates.Build(func(yield func(string) bool) {
		var room []byte
		failed = p.store.Plates(ctx, register, func(packed int64) error {
			room = plates.AppendUnpacked(room[:0], packed)
			if !yield(string(room)) {
				return context.Canceled
			}
			return nil
		})
	})
	if failed != nil {
		return failed
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.of[register] = index
	return nil
}

func (p *plateIndexes) get(register mpolice.Register) *plates.Index {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.of[register]
}

// byPlate searches by a plate of which some characters are not known. Where
// only one plate is misread by a single character, plates that look alike are
// found too, after those that fit.
func (s *Searcher) byPlate(ctx context.Context, q Question) (Found, error) {
	pattern, err := plates.ParsePattern(q.Subject.Key, mpolice.MinPlateKnown)
	if err != nil {
		return Found{}, &VagueError{"search.plate"}
	}
	var found Found
	for _, register := range q.Registers {
		index := s.plates.get(register)
		if index == nil {
			return Found{}, &VagueError{"search.not_ready"}
		}
		result := index.Search(pattern, MaxShown)
		found.count(register, 0, int64(result.Total))
		if result.Total <= MaxShown {
			if err := s.cars(ctx, q, register, result.Plates, &found); err != nil {
				return Found{}, err
			}
		}
	}
	return found, nil
}

// cars reads the vehicles of the few plates that fit.
func (s *Searcher) cars(ctx context.Context, q Question, register mpolice.Register, keys []string, found *Found) error {
	for _, key := range keys {
		rows, err := s.store.Find(ctx, register, holding.Is(holding.SlotPlate, holding.PlateKey(key)), MaxShown)
		if err != nil {
			return err
		}
		for _, row := range rows {
			found.Hits = append(found.Hits, s.hit(row, "pattern", 1000, q.Fields[register]))
		}
	}
	return nil
}
