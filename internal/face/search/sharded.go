package search

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"
)

// Sharded is a [Gallery] over galleries that hold different templates, on this
// machine or others. Each gives its exact best K in canonical scores, so the
// merged list is the one that a single gallery of everything would give, bit
// for bit. It states each shard's digest and roots apart: hashing them into one
// would say less to an auditor.
type Sharded struct{ galleries []Gallery }

// NewSharded returns a gallery over the galleries.
func NewSharded(galleries ...Gallery) (*Sharded, error) {
	if len(galleries) == 0 {
		return nil, errors.New("face search: a sharded gallery needs a shard")
	}
	return &Sharded{galleries}, nil
}

// Search asks all shards at once. If one fails, the search fails: an answer
// from a part of the gallery would look like an answer.
func (s *Sharded) Search(ctx context.Context, q Query) (Answer, error) {
	if err := q.check(); err != nil {
		return Answer{}, err
	}
	answers := make([]Answer, len(s.galleries))
	group, ctx := errgroup.WithContext(ctx)
	for i, g := range s.galleries {
		group.Go(func() (err error) {
			if answers[i], err = g.Search(ctx, q); err != nil {
				return fmt.Errorf("shard %d of %d: %w", i+1, len(s.galleries), err)
			}
			return answers[i].check(i, q)
		})
	}
	if err := group.Wait(); err != nil {
		return Answer{}, err
	}
	if err := distinct(answers); err != nil {
		return Answer{}, err
	}
	return Merge(q.K, answers...), nil
}

// distinct refuses answers that name a template twice for one probe: if two
// shards hold it, or think so, somebody else may have been pushed out.
func distinct(answers []Answer) error {
	for i := range answers[0].Hits {
		seen := make(map[uint64]bool)
		for _, a := range answers {
			for _, h := range a.Hits[i] {
				if seen[h.ID] {
					return fmt.Errorf("face search: template %d is in two shards; search again when its move is over", h.ID)
				}
				seen[h.ID] = true
			}
		}
	}
	return nil
}

// check refuses an answer that cannot be a shard's whole answer: a list fewer
// than K long must hold everything that was eligible.
func (a Answer) check(shard int, q Query) error {
	if len(a.Hits) != len(q.Probes) || len(a.Shards) == 0 {
		return fmt.Errorf("shard %d gave %d lists for %d probes and %d statements", shard+1, len(a.Hits), len(q.Probes), len(a.Shards))
	}
	eligible := 0
	for _, s := range a.Shards {
		eligible += s.Eligible
	}
	for _, list := range a.Hits {
		if !slices.IsSortedFunc(list, compare) {
			return fmt.Errorf("shard %d gave hits out of order", shard+1)
		}
		if len(list) != min(q.K, eligible) {
			return fmt.Errorf("shard %d gave %d hits where %d templates were eligible", shard+1, len(list), eligible)
		}
	}
	return nil
}
