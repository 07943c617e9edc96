package search

import (
	"context"
	"math"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"mpolice/internal/face/search/kernel"
)

// stride is the number of stretches that a goroutine takes at a time: 8,192
// records, between two looks at the context.
const stride = 8

// view is a part as one search sees it: held for reading, filter resolved.
type view struct {
	Part
	eligible
}

// sweep is one pass of up to 16 probes over the views.
type sweep struct {
	aims   []aim
	packed *kernel.Probes
	k      int
	views  []view

	boundless bool // see newAim

	jobs   []job
	taken  atomic.Int64    // jobs handed out
	floors []atomic.Uint64 // per probe: see floor
}

// job is a run of stretches of one view.
type job struct{ view, first, end int }

// newSweep makes the probes ready and cuts the views into jobs.
func newSweep(kind kernel.Kind, probes [][]float32, k int, views []view, boundless bool) (*sweep, error) {
	s := &sweep{k: k, views: views, boundless: boundless, floors: make([]atomic.Uint64, len(probes))}
	packed := make([]kernel.Probe, len(probes))
	for j, row := range probes {
		a, err := newAim(row, boundless)
		if err != nil {
			return nil, err
		}
		s.aims, packed[j] = append(s.aims, a), a.probe
		s.floors[j].Store(order(math.Inf(-1)))
	}
	s.packed = kernel.Pack(kind, len(probes[0]), packed)
	for v := range views {
		n := len(views[v].summary)
		for first := 0; first < n; first += stride {
			s.jobs = append(s.jobs, job{v, first, min(first+stride, n)})
		}
	}
	return s, nil
}

// run sweeps with the threads and returns each probe's list.
func (s *sweep) run(ctx context.Context, threads int) ([][]Hit, Stats, error) {
	sweepers := make([]*sweeper, max(1, min(threads, len(s.jobs))))
	group, inner := errgroup.WithContext(ctx)
	for i := range sweepers {
		sweepers[i] = newSweeper(s)
		group.Go(func() error { return sweepers[i].run(inner) })
	}
	if err := group.Wait(); err != nil {
		return nil, Stats{}, err
	}
	lists := make([][]Hit, len(s.aims))
	rescored := make([]int64, len(s.aims))
	group, inner = errgroup.WithContext(ctx)
	group.SetLimit(max(1, threads))
	for j := range s.aims {
		group.Go(func() (err error) {
			lists[j], rescored[j], err = s.settle(inner, j, sweepers)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, Stats{}, err
	}
	return lists, s.stats(sweepers, rescored), nil
}

// wipe overwrites the codes of the probes: they are biometric data too.
func (s *sweep) wipe() {
	s.packed.Wipe()
	for _, a := range s.aims {
		clear(a.probe.Codes)
	}
}

func (s *sweep) stats(sweepers []*sweeper, rescored []int64) (t Stats) {
	for _, v := range s.views {
		t.Scanned += int64(v.count) * int64(len(s.aims))
	}
	for _, w := range sweepers {
		t.Blocks += w.blocks
		t.Rescored += w.rescored
	}
	for _, n := range rescored {
		t.Rescored += n
	}
	return t
}

// settle scores what all sweepers left over for one probe.
func (s *sweep) settle(ctx context.Context, j int, sweepers []*sweeper) ([]Hit, int64, error) {
	top := best{k: s.k}
	var left []candidate
	for _, w := range sweepers {
		for _, h := range w.found[j].top.heap {
			top.push(h)
		}
		left = append(left, w.found[j].candidates...)
	}
	n, err := s.rescore(ctx, j, left, &top)
	return top.list(), n, err
}

// floor is a number that at least k records are known to reach: nothing below
// it can be a hit. It only rises.
func (s *sweep) floor(j int) float64 { return disorder(s.floors[j].Load()) }

func (s *sweep) raise(j int, floor float64) {
	next := order(floor)
	for {
		old := s.floors[j].Load()
		if old >= next || s.floors[j].CompareAndSwap(old, next) {
			return
		}
	}
}

const signBit = 1 << 63

// order maps floats, negative ones too, to integers in their order.
func order(x float64) uint64 {
	b := math.Float64bits(x)
	if b&signBit != 0 {
		return ^b
	}
	return b | signBit
}

func disorder(b uint64) float64 {
	if b&signBit != 0 {
		return math.Float64frombits(b &^ signBit)
	}
	return math.Float64frombits(^b)
}
