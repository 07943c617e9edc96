package search

import (
	"context"
	"math/bits"

	"mpolice/internal/face/search/kernel"
)

// sweeper is one goroutine of a sweep.
type sweeper struct {
	*sweep
	scanner *kernel.Scanner
	survive func(entry, probe, record int, bound float32)
	found   []found // per probe

	// The list of blocks to scan next, all of one view.
	view  int
	list  [kernel.MaxList + 1]uint32
	words [kernel.MaxList]uint16
	n     int
	reach float32 // no record of the list reaches farther

	blocks, rescored int64
}

// found is what one sweeper knows of one probe's list.
type found struct {
	lows       greatest    // least possible scores
	candidates []candidate // records that may be hits, not yet scored
	top        best        // records scored already
}

// candidate is a record that may be a hit.
type candidate struct {
	view, slot   int32
	lower, upper float64 // it scores between them
}

// manyCandidates is when rows are read during the sweep, so that a gallery of
// equal templates cannot fill the memory.
const manyCandidates = 1 << 16

func newSweeper(s *sweep) *sweeper {
	w := &sweeper{sweep: s, scanner: s.packed.Scanner(), found: make([]found, len(s.aims))}
	for j := range w.found {
		w.found[j].lows.k, w.found[j].top.k = s.k, s.k
	}
	w.survive = w.consider
	return w
}

// run takes jobs until there are none.
func (w *sweeper) run(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		i := w.taken.Add(1) - 1
		if i >= int64(len(w.jobs)) {
			return nil
		}
		w.sweep1(w.jobs[i])
		if err := w.relieve(ctx); err != nil {
			return err
		}
	}
}

// sweep1 scans the eligible blocks of a job.
func (w *sweeper) sweep1(j job) {
	v := &w.views[j.view]
	w.view = j.view
	for i := j.first; i < j.end; i++ {
		for word := v.summary[i]; word != 0; word &= word - 1 {
			block := i*stretch + bits.TrailingZeros64(word)
			if w.n == kernel.MaxList {
				w.flush(uint32(block))
			}
			w.list[w.n], w.words[w.n] = uint32(block), v.words[block]
			w.n++
			w.reach = max(w.reach, v.Set.reachOf(i))
		}
	}
	if w.n > 0 {
		w.flush(w.list[w.n-1])
	}
}

// flush scans the list; next is the block that comes after it.
func (w *sweeper) flush(next uint32) {
	w.list[w.n] = next
	for j := range w.aims {
		w.lift(j)
	}
	w.scanner.Scan(w.views[w.view].Set.memory.bytes, w.list[:w.n+1], w.words[:w.n])
	w.scanner.Survivors(w.survive)
	w.blocks += int64(w.n)
	w.n, w.reach = 0, 0
}

// lift sets the scanner's threshold from the floor.
func (w *sweeper) lift(j int) {
	w.scanner.SetThreshold(j, w.aims[j].threshold(w.floor(j), w.reach))
}

// consider keeps a survivor as a candidate and raises the floor with it.
func (w *sweeper) consider(entry, j, record int, bound float32) {
	if bound < w.scanner.Threshold(j) { // risen since the scan
		return
	}
	block := w.list[entry]
	residual := kernel.Residual(w.views[w.view].Set.block(int(block)), record)
	f, a := &w.found[j], &w.aims[j]
	c := candidate{int32(w.view), int32(block)*BlockSize + int32(record), a.lower(bound, residual, w.reach), a.upper(bound, w.reach)}
	f.candidates = append(f.candidates, c)
	if f.lows.push(c.lower) {
		w.raise(j, f.lows.heap[0])
		w.lift(j)
	}
}

// relieve keeps the candidates few: first by forgetting those below the floor,
// then by scoring them.
func (w *sweeper) relieve(ctx context.Context) error {
	for j := range w.found {
		f := &w.found[j]
		if len(f.candidates) < manyCandidates {
			continue
		}
		if f.candidates = w.above(j, f.candidates); len(f.candidates) < manyCandidates/2 {
			continue
		}
		n, err := w.rescore(ctx, j, f.candidates, &f.top)
		if err != nil {
			return err
		}
		w.rescored += n
		f.candidates = f.candidates[:0]
		if last, full := f.top.last(); full {
			w.raise(j, last)
		}
	}
	return nil
}
