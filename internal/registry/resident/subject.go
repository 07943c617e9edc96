package resident

import (
	"context"
	"sync"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/registry/holding"
	"mpolice/internal/source"
)

// subjects shares among the registers of one query what each would ask about
// the same person: the other numbers, the links, the open disputes. A query is
// known by its receipt, so nothing outlives it but the last few.
type subjects struct {
	store   Store
	persons []mpolice.Register

	mu   sync.Mutex
	of   map[mpolice.RecordID]*subject // guarded by mu, as is last
	last []mpolice.RecordID            // in the order of asking
}

// kept is how many queries are remembered: more than can be under way at once.
const kept = 4096

// subject is what is asked once about the person of one query.
type subject struct {
	aliases  func() ([]int64, error)
	links    func() (map[holding.Record]source.Match, error)
	disputes func() (map[holding.Record][]mpolice.FieldName, error)
}

// get gives what is shared under a receipt. The first to ask for a part of it
// asks the holding, under its own deadline; the others wait for that answer.
func (s *subjects) get(ctx context.Context, receipt audit.Receipt, ask source.Ask, person int64) *subject {
	s.mu.Lock()
	defer s.mu.Unlock()
	if one, ok := s.of[receipt.Record()]; ok {
		return one
	}
	one := &subject{
		aliases:  sync.OnceValues(func() ([]int64, error) { return s.store.Aliases(ctx, person) }),
		links:    sync.OnceValues(func() (map[holding.Record]source.Match, error) { return s.follow(ctx, ask.Subject.Key) }),
		disputes: sync.OnceValues(func() (map[holding.Record][]mpolice.FieldName, error) { return s.disputed(ctx) }),
	}
	if len(s.last) == kept {
		delete(s.of, s.last[0])
		s.last = s.last[1:]
	}
	if s.of == nil {
		s.of = map[mpolice.RecordID]*subject{}
	}
	s.of[receipt.Record()] = one
	s.last = append(s.last, receipt.Record())
	return one
}

// maxDisputes bounds the open disputes that are read at once; a country has a
// few hundred.
const maxDisputes = 10_000

func (s *subjects) disputed(ctx context.Context) (map[holding.Record][]mpolice.FieldName, error) {
	all, err := s.store.Disputes(ctx, true, maxDisputes)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	out := make(map[holding.Record][]mpolice.FieldName, len(all))
	for _, d := range all {
		r := holding.Record{Register: d.Register, Key: d.Key}
		out[r] = append(out[r], d.Field)
	}
	return out, nil
}

// follow gives every record that linkage holds, or possibly holds, for the
// person of that number.
func (s *subjects) follow(ctx context.Context, number string) (map[holding.Record]source.Match, error) {
	out := map[holding.Record]source.Match{}
	for _, register := range s.persons {
		if err := s.followFrom(ctx, holding.Record{Register: register, Key: holding.HashOf(number)}, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}
