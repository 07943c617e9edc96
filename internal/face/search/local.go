package search

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"mpolice/internal/face/search/kernel"
)

// Rows gives rows for rescoring. Row returns the template of a live slot,
// using into where its capacity is enough. An error fails the search.
//
// Several goroutines call Row at once, each with its own into, while the set is
// held for reading. So Row must not call methods of the set, nor wait for a lock
// that somebody holds while calling Append, Resize, Erase or Close: those wait
// for the search, and it would wait for them. To destroy a template, call
// Set.Erase first and destroy the row when it has returned.
type Rows interface {
	Row(slot int, into []float32) ([]float32, error)
}

// Part is a set of codes and where its rows are.
type Part struct {
	Set  *Set
	Rows Rows
	Root func() [32]byte // SHA-256 root of the segment at rest; may be nil; called as Row is
}

// Local is a [Gallery] of parts in this process.
type Local struct {
	name      string
	threads   int
	kind      kernel.Kind
	boundless bool // only in the negative control of the tests

	mu    sync.RWMutex // held for reading by searches
	parts []Part

	chosen chosen
}

// NewLocal returns a gallery that searches with a number of threads. No id may
// be live in two slots; a search that meets one refuses.
func NewLocal(name string, threads int, parts ...Part) (*Local, error) {
	if threads < 1 {
		return nil, fmt.Errorf("face search: %d threads", threads)
	}
	l := &Local{name: name, threads: threads, kind: kernel.Best()}
	return l, l.Replace(parts...)
}

// UseKernel makes searches use a kernel other than the best, for tests and
// measurements. It refuses one that this processor does not run.
func (l *Local) UseKernel(kind kernel.Kind) error {
	if !kind.Runs() {
		return fmt.Errorf("face search: this processor does not run the kernel %s", kind)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kind = kind
	return nil
}

// Replace puts other parts in place of all. It waits for running searches:
// when it returns, nothing uses the parts that were left out.
func (l *Local) Replace(parts ...Part) error {
	for i, p := range parts {
		if p.Set == nil || p.Rows == nil {
			return errors.New("face search: a part needs codes and rows")
		}
		if p.Set.Dim() != parts[0].Set.Dim() {
			return fmt.Errorf("face search: templates of %d and %d dimensions do not compare; use one model", parts[0].Set.Dim(), p.Set.Dim())
		}
		if slices.ContainsFunc(parts[:i], func(o Part) bool { return o.Set == p.Set }) {
			return errors.New("face search: one set is in two parts")
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.parts = slices.Clone(parts)
	l.chosen.forget()
	return nil
}

// Search implements [Gallery].
func (l *Local) Search(ctx context.Context, q Query) (Answer, error) {
	if err := q.check(); err != nil {
		return Answer{}, err
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	release, err := l.hold(q)
	if err != nil {
		return Answer{}, err
	}
	defer release()
	views, shard, err := l.chosen.views(l.parts, q.Filter)
	if err != nil {
		return Answer{}, err
	}
	shard.Name = l.name
	a := Answer{Hits: make([][]Hit, 0, len(q.Probes))}
	for probes := range slices.Chunk(q.Probes, kernel.MaxProbes) {
		lists, stats, err := l.pass(ctx, probes, q.K, views)
		if err != nil {
			return Answer{}, fmt.Errorf("search %s: %w", l.name, err)
		}
		a.Hits = append(a.Hits, lists...)
		shard.Stats.Scanned += stats.Scanned
		shard.Stats.Rescored += stats.Rescored
		shard.Stats.Blocks += stats.Blocks
	}
	a.Shards = []Shard{shard}
	return a, nil
}

func (l *Local) pass(ctx context.Context, probes [][]float32, k int, views []view) ([][]Hit, Stats, error) {
	s, err := newSweep(l.kind, probes, k, views, l.boundless)
	if err != nil {
		return nil, Stats{}, err
	}
	defer s.wipe()
	return s.run(ctx, l.threads)
}

// hold keeps every set from changing until release is called.
func (l *Local) hold(q Query) (release func(), err error) {
	var held []*Set
	release = func() {
		for _, s := range held {
			s.mu.RUnlock()
		}
	}
	for _, p := range l.parts {
		p.Set.mu.RLock()
		held = append(held, p.Set)
		if p.Set.memory == nil {
			release()
			return nil, ErrClosed
		}
		for i, probe := range q.Probes {
			if len(probe) != p.Set.dim {
				release()
				return nil, fmt.Errorf("%w: probe %d has %d dimensions, the gallery %d; use the gallery's model", ErrTemplate, i+1, len(probe), p.Set.dim)
			}
		}
	}
	return release, nil
}
