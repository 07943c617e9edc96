package search

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Near is a template that an outside engine found, with the engine's score.
type Near struct {
	ID    uint64
	Score float64
}

// Candidates is an outside engine with an exact search (Qdrant with "exact",
// Milvus FLAT, pgvector without index). It returns the n templates that score
// highest with it among those that the filter admits, or all if fewer, best
// first. Its scores are inner products in its own order of additions.
type Candidates interface {
	Candidates(ctx context.Context, probe []float32, n int, f Filter) ([]Near, error)
}

// RowsByID gives the row of a template; see [Rows].
type RowsByID interface {
	RowOf(id uint64, into []float32) ([]float32, error)
}

// Rescored is a [Gallery] over an outside engine: the engine proposes, the
// canonical score disposes. It asks for more until the k-th canonical score
// beats the least of the engine's scores by more than float32 arithmetic can
// err, so that nothing unseen belongs in the list. It trusts the engine in one
// thing only, that its search is exact in its own arithmetic.
//
// Where the same score lies on both sides of the engine's cut in great numbers
// it ends by asking for everything.
type Rescored struct {
	name    string
	engine  Candidates
	rows    RowsByID
	maxNorm float64
}

// NewRescored returns a gallery over an engine whose templates are at most
// maxNorm long (1 for those of most models).
func NewRescored(name string, engine Candidates, rows RowsByID, maxNorm float64) (*Rescored, error) {
	if !(maxNorm >= MinNorm && maxNorm <= MaxNorm) {
		return nil, errors.New("face search: give the greatest norm of the engine's templates")
	}
	return &Rescored{name, engine, rows, maxNorm}, nil
}

// Search implements [Gallery]. Eligible counts what the engine returned: an
// engine cannot state what it did not return, nor a digest of it.
func (r *Rescored) Search(ctx context.Context, q Query) (Answer, error) {
	if err := q.check(); err != nil {
		return Answer{}, err
	}
	var a Answer
	shard := Shard{Name: r.name}
	for i, probe := range q.Probes {
		list, seen, err := r.search(ctx, probe, q)
		if err != nil {
			return Answer{}, fmt.Errorf("search %s for probe %d: %w", r.name, i+1, err)
		}
		a.Hits = append(a.Hits, list)
		shard.Stats.Rescored += int64(seen)
		shard.Eligible = max(shard.Eligible, seen)
	}
	a.Shards = []Shard{shard}
	return a, nil
}

func (r *Rescored) search(ctx context.Context, probe []float32, q Query) ([]Hit, int, error) {
	for n := 2*q.K + 8; ; n *= 2 {
		near, err := r.engine.Candidates(ctx, probe, n, q.Filter)
		if err != nil {
			return nil, 0, err
		}
		top, err := r.rescore(probe, q.K, near)
		if err != nil {
			return nil, 0, err
		}
		last, full := top.last()
		if len(near) < n || full && last > r.unseen(probe, near) {
			return top.list(), len(near), nil
		}
		if n > math.MaxInt32/2 {
			return nil, 0, errors.New("the engine's scores do not tell the templates apart")
		}
	}
}

// rescore scores the rows of the engine's templates.
func (r *Rescored) rescore(probe []float32, k int, near []Near) (*best, error) {
	top := &best{k: k}
	buf := make([]float32, len(probe))
	defer clear(buf) // nobody's template stays behind
	seen := make(map[uint64]bool, len(near))
	for _, c := range near {
		if seen[c.ID] {
			return nil, fmt.Errorf("the engine returned template %d twice", c.ID)
		}
		seen[c.ID] = true
		row, err := r.rows.RowOf(c.ID, buf[:0])
		if err != nil {
			return nil, fmt.Errorf("read template %d: %w", c.ID, err)
		}
		if len(row) != len(probe) {
			return nil, fmt.Errorf("template %d has %d dimensions, the probe %d", c.ID, len(row), len(probe))
		}
		top.push(Hit{c.ID, Score(probe, row)})
	}
	return top, nil
}

// unseen is at least the canonical score of every template that the engine did
// not return: its engine score is at most the least returned one, and a float32
// inner product in any order errs by at most gamma_n |q||x|, twice: once in the
// engine's, and far less in the canonical one. Products that underflow, or are
// flushed to zero, lose at most the least normal number each.
func (r *Rescored) unseen(probe []float32, near []Near) float64 {
	least := slices.MinFunc(near, func(a, b Near) int { return compare(Hit(b), Hit(a)) }).Score
	norm := up(math.Sqrt(up(Score(probe, probe) * up(1+gamma(len(probe), unit64)))))
	flushed := 2 * float64(len(probe)) * 0x1p-126
	return up(least + up(up(up(2*gamma(len(probe), unit32)*norm)*r.maxNorm)+flushed))
}
