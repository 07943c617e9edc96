package linkage

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
)

// pairMaker lists candidate pairs block by block. It never holds the pairs:
// they are handed on in batches, each pair once, at the first slot in which
// its records agree.
type pairMaker struct {
	t      *table
	link   bool
	width  int
	slots  []uint32   // n rows of width
	sorted [][]uint64 // by slot: hash<<32 | record, sorted; records without the slot left out
	chunks []chunk
}

// group lists the rows of one block in the sorted slots.
func (p *pairMaker) group(slot int, hash uint32) []uint64 {
	sorted := p.sorted[slot]
	lo, _ := slices.BinarySearch(sorted, uint64(hash)<<32)
	hi := lo
	for hi < len(sorted) && uint32(sorted[hi]>>32) == hash {
		hi++
	}
	return sorted[lo:hi]
}

// chunk is a piece of work: groups of one slot, or some rows of one big group.
type chunk struct {
	slot, lo, hi int
	rowLo, rowHi int // rows of the single group [lo, hi); rowHi 0 = whole groups
}

// chunkPairs is how many pairs a chunk holds, about.
const chunkPairs = 1 << 17

// newPairMaker computes slots and sorts them, on workers goroutines.
func newPairMaker(t *table, b *blocker, link bool, workers int) *pairMaker {
	p := &pairMaker{t: t, link: link, width: b.width, slots: make([]uint32, t.n*b.width, (t.n+headroom(t.n))*b.width), sorted: make([][]uint64, b.width)}
	parallel(workers, (t.n+4095)/4096, func(_, part int) {
		for i := part * 4096; i < min(t.n, part*4096+4096); i++ {
			b.slots(t.row(i), p.slots[i*p.width:(i+1)*p.width])
		}
	})
	parallel(workers, p.width, func(_, s int) { p.sorted[s] = p.sort(s) })
	for s := range p.sorted {
		p.cut(s)
	}
	return p
}

func (p *pairMaker) sort(s int) []uint64 {
	n := 0
	for i := range p.t.n {
		if p.slots[i*p.width+s] != 0 {
			n++
		}
	}
	keys := make([]uint64, 0, n)
	for i := range p.t.n {
		if h := p.slots[i*p.width+s]; h != 0 {
			keys = append(keys, uint64(h)<<32|uint64(i))
		}
	}
	return sortUint64(keys, make([]uint64, n))
}

func groupEnd(sorted []uint64, lo int) int {
	hi := lo + 1
	for hi < len(sorted) && sorted[hi]>>32 == sorted[lo]>>32 {
		hi++
	}
	return hi
}

// cut divides the pairs of a slot into chunks.
func (p *pairMaker) cut(s int) {
	sorted := p.sorted[s]
	start, sum := 0, 0
	for lo := 0; lo < len(sorted); {
		hi := groupEnd(sorted, lo)
		n := (hi - lo) * (hi - lo - 1) / 2
		if n > 2*chunkPairs {
			p.chunks = append(p.chunks, chunk{s, start, lo, 0, 0})
			p.cutGroup(s, lo, hi)
			start, sum = hi, 0
		} else if sum += n; sum > chunkPairs {
			p.chunks = append(p.chunks, chunk{s, start, hi, 0, 0})
			start, sum = hi, 0
		}
		lo = hi
	}
	p.chunks = append(p.chunks, chunk{s, start, len(sorted), 0, 0})
}

func (p *pairMaker) cutGroup(s, lo, hi int) {
	rows := max(1, chunkPairs/(hi-lo))
	for r := lo; r < hi; r += rows {
		p.chunks = append(p.chunks, chunk{s, lo, hi, r, min(hi, r+rows)})
	}
}

// each hands every candidate pair to do, in batches of first<<32 | second
// with first < second. Batches come from workers goroutines at once; worker
// tells them apart. keep chooses pairs to hand on; nil is all.
func (p *pairMaker) each(ctx context.Context, workers int, keep func(a, b uint32) bool, do func(worker int, batch []uint64)) error {
	buffers := make([][]uint64, workers)
	parallel(workers, len(p.chunks), func(w, c int) {
		if ctx.Err() != nil {
			return
		}
		buffers[w] = p.chunk(p.chunks[c], keep, buffers[w], func(batch []uint64) { do(w, batch) })
	})
	return ctx.Err()
}

func (p *pairMaker) chunk(c chunk, keep func(a, b uint32) bool, buf []uint64, do func([]uint64)) []uint64 {
	const batch = 2048
	if buf == nil {
		buf = make([]uint64, 0, batch)
	}
	buf = buf[:0]
	sorted := p.sorted[c.slot]
	for lo := c.lo; lo < c.hi; {
		hi, from, to := c.hi, c.rowLo, c.rowHi
		if to == 0 {
			hi = groupEnd(sorted, lo)
			from, to = lo, hi
		}
		for i := from; i < to; i++ {
			a := uint32(sorted[i])
			for j := i + 1; j < hi; j++ {
				b := uint32(sorted[j])
				if p.link && p.t.source[a] == p.t.source[b] || p.earlier(a, b, c.slot) || keep != nil && !keep(a, b) {
					continue
				}
				if buf = append(buf, uint64(a)<<32|uint64(b)); len(buf) == batch {
					do(buf)
					buf = buf[:0]
				}
			}
		}
		lo = hi
	}
	do(buf)
	return buf
}

// earlier reports that the pair was made in an earlier slot already.
func (p *pairMaker) earlier(a, b uint32, slot int) bool {
	x := p.slots[int(a)*p.width : int(a)*p.width+slot]
	y := p.slots[int(b)*p.width : int(b)*p.width+slot]
	for i, h := range x {
		if h == y[i] && h != 0 {
			return true
		}
	}
	return false
}

// candidate reports whether two records meet in any slot.
func (p *pairMaker) candidate(a, b uint32) bool { return p.earlier(a, b, p.width) }

// parallel runs do(worker, 0 … n-1) on workers goroutines, in order of supply.
func parallel(workers, n int, do func(worker, i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(w, i)
			}
		})
	}
	wg.Wait()
}
