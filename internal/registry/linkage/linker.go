package linkage

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"time"
)

// Config is how records are linked.
type Config struct {
	Policy Policy
	// Link compares only records of different sources.
	Link bool
	// Workers is how many goroutines work; 0 is one a CPU.
	Workers int
	// PairsPerRecord bounds the candidate pairs that blocking aims at when a
	// model is fitted; 0 goes by the size of the set.
	PairsPerRecord int
	// Floor is the log odds down to which pairs are kept for
	// [Linker.Pairs]; 0 keeps those that policy looks at.
	Floor float64
	// Progress is told each stage as it begins; nil is told nothing.
	Progress func(stage string)
}

// tell names the stage that begins.
func (c Config) tell(stage string) {
	if c.Progress != nil {
		c.Progress(stage)
	}
}

func (c Config) workers() int {
	if c.Workers > 0 {
		return c.Workers
	}
	return runtime.GOMAXPROCS(0)
}

// Stats says what linking did and how long each stage took, in seconds.
type Stats struct {
	Records    int     `json:"records"`
	Pairs      int64   `json:"pairs"`         // candidate pairs scored
	Refused    int64   `json:"refused_pairs"` // pairs of blocks that stayed too big
	Load       float64 `json:"load_seconds"`
	Fit        float64 `json:"fit_seconds"`
	Block      float64 `json:"block_seconds"`
	Score      float64 `json:"score_seconds"`
	Cluster    float64 `json:"cluster_seconds"`
	Largest    int     `json:"largest_entity"`
	Components int     `json:"components"`
}

// Linker holds records under one frozen model: the pairs that matter, the
// entities, and the index that a new record is looked up in. It is not safe
// for concurrent use.
type Linker struct {
	cfg    Config
	model  *Model
	t      *table
	atoms  *atomSet
	block  *blocker
	pairs  *pairMaker
	judge  *judge
	links  [][]link // by row
	live   []bool
	seq    []uint64 // by row: when the record was first seen
	rows   map[string]uint32
	recent map[uint64][]uint32 // slot<<32 | hash: rows added after the bulk load
	entity []EntityID
	next   EntityID
	clock  uint64
	stats  Stats
}

// link is a kept pair, seen from one of its rows.
type link struct {
	to     uint32
	odds   float32
	joined bool
}

// Train fits a model to records, for [NewLinker].
func Train(ctx context.Context, fields []Field, records iter.Seq[Record], cfg Config) (*Model, error) {
	t, err := load(fields, records, cfg.workers())
	if err != nil {
		return nil, err
	}
	m, _, _, err := train(ctx, t, cfg)
	if err != nil {
		return nil, err
	}
	return m, m.seal()
}

// Link fits a model to records and links them with it.
func Link(ctx context.Context, fields []Field, records iter.Seq[Record], cfg Config) (*Linker, error) {
	watch := stopwatch()
	cfg.tell("load")
	t, err := load(fields, records, cfg.workers())
	if err != nil {
		return nil, err
	}
	var s Stats
	s.Load = watch()
	cfg.tell("fit the model")
	m, pairs, refused, err := train(ctx, t, cfg)
	if err != nil {
		return nil, err
	}
	if err := m.seal(); err != nil {
		return nil, err
	}
	s.Fit, s.Refused = watch(), refused
	return assemble(ctx, m, t, pairs, s, cfg)
}

// NewLinker links records under a model fitted before. The same records in
// any order, or loaded bit by bit through [Linker.Apply], give the same
// partition.
func NewLinker(ctx context.Context, m *Model, records iter.Seq[Record], cfg Config) (*Linker, error) {
	watch := stopwatch()
	t, err := load(m.Fields, records, cfg.workers())
	if err != nil {
		return nil, err
	}
	s := Stats{Load: watch()}
	cfg.Link = m.Link
	set := newAtomSet()
	pairs := newPairMaker(t, newBlocker(t, m.Keys, set), m.Link, cfg.workers())
	s.Block = watch()
	return assemble(ctx, m, t, pairs, s, cfg)
}

// assemble scores, keeps the pairs that matter and clusters.
func assemble(ctx context.Context, m *Model, t *table, pairs *pairMaker, s Stats, cfg Config) (*Linker, error) {
	watch := stopwatch()
	l := &Linker{cfg: cfg, model: m, t: t, atoms: newAtomSet(), pairs: pairs, recent: map[uint64][]uint32{}, next: 1, stats: s}
	l.block = newBlocker(t, m.Keys, l.atoms)
	l.judge = newJudge(newScorer(t, m, m.rareCodes(t), m.exactWeights(t)), cfg.Policy)
	cfg.tell("score pairs")
	edges, err := l.scoreAll(ctx)
	if err != nil {
		return nil, fmt.Errorf("score pairs: %w", err)
	}
	l.stats.Score = watch()
	cfg.tell("cluster")
	if err := l.enlist(); err != nil {
		return nil, err
	}
	l.keep(edges)
	l.clusterAll(edges)
	l.makeRoom()
	l.stats.Cluster, l.stats.Records = watch(), t.n
	return l, nil
}

// enlist numbers the rows by record id.
func (l *Linker) enlist() error {
	n := l.t.n
	l.rows = make(map[string]uint32, n)
	l.live, l.seq, l.entity = make([]bool, n), make([]uint64, n), make([]EntityID, n)
	for i := range n {
		if _, twice := l.rows[l.t.ids[i]]; twice {
			return fmt.Errorf("two records have the same id (row %d); ids must be unique", i+1)
		}
		l.rows[l.t.ids[i]] = uint32(i)
		l.clock++
		l.live[i], l.seq[i] = true, l.clock
	}
	return nil
}

// keep lays the edges out by row, in one array.
func (l *Linker) keep(edges []edge) {
	degree := make([]int32, l.t.n+1)
	for _, e := range edges {
		degree[e.a]++
		degree[e.b]++
	}
	room := make([]link, 2*len(edges))
	l.links = make([][]link, l.t.n)
	at := 0
	for i := range l.links {
		end := at + int(degree[i])
		l.links[i] = room[at:at:end]
		at = end
	}
	for _, e := range edges {
		l.links[e.a] = append(l.links[e.a], link{e.b, e.odds, e.joined})
		l.links[e.b] = append(l.links[e.b], link{e.a, e.odds, e.joined})
	}
}

// headroom is how many rows are made room for beyond a bulk load, so that a
// day's first increment does not move the whole table.
func headroom(n int) int { return n/16 + 256 }

func (l *Linker) makeRoom() {
	n := headroom(l.t.n)
	l.t.codes = slices.Grow(l.t.codes, n*len(l.t.cols))
	l.t.ids, l.t.source, l.t.prot = slices.Grow(l.t.ids, n), slices.Grow(l.t.source, n), slices.Grow(l.t.prot, n)
	l.links, l.live, l.seq, l.entity = slices.Grow(l.links, n), slices.Grow(l.live, n), slices.Grow(l.seq, n), slices.Grow(l.entity, n)
}

// Model is the model in use.
func (l *Linker) Model() *Model { return l.model }

// Stats are the figures of the bulk load.
func (l *Linker) Stats() Stats { return l.stats }

// stopwatch returns a function that gives the seconds since its last call.
func stopwatch() func() float64 {
	last := time.Now()
	return func() float64 {
		now := time.Now()
		d := now.Sub(last).Seconds()
		last = now
		return d
	}
}
