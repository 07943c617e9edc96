package search

import (
	"context"
	"fmt"
)

// Query asks for the K templates nearest to each probe, among those that the
// filter admits.
type Query struct {
	Probes [][]float32
	K      int
	Filter Filter
}

// MaxK is the greatest length of a list.
const MaxK = 1000

// check refuses what no gallery answers.
func (q Query) check() error {
	if len(q.Probes) == 0 {
		return fmt.Errorf("face search: no probe")
	}
	if q.K < 1 || q.K > MaxK {
		return fmt.Errorf("face search: a list of %d, 1 to %d are possible", q.K, MaxK)
	}
	if err := q.Filter.check(); err != nil {
		return err
	}
	for i, p := range q.Probes {
		if err := checkRow(p); err != nil {
			return fmt.Errorf("probe %d: %w", i+1, err)
		}
	}
	return nil
}

// Stats counts the work of a search.
type Stats struct {
	Scanned  int64 // records bounded, once per probe
	Rescored int64 // records whose row was read and scored
	Blocks   int64 // blocks of 16 records read, once per 16 probes
}

// Shard states what one gallery searched, for the audit record.
type Shard struct {
	Name     string
	Eligible int        // templates that the filter admitted
	Digest   [32]byte   // of their ids: see [Digest]; zero where an outside engine chose
	Roots    [][32]byte // of the segments at rest
	Stats    Stats
}

// Answer has a list for each probe, best first, and what was searched.
type Answer struct {
	Hits   [][]Hit
	Shards []Shard
}

// Gallery finds the exact K best templates by ([Score] descending, id
// ascending), fewer only where fewer are eligible. It answers for everything
// that it holds or returns an error: never for a part. It is safe for use by
// several goroutines.
type Gallery interface {
	Search(ctx context.Context, q Query) (Answer, error)
}
