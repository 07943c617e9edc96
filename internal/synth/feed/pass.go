package feed

import (
	"context"
	"sync"
	"sync/atomic"

	"mpolice/internal/synth"
)

// roomBatches is how many batches are under way at a time: the memory of a
// pass, whatever the size of the city.
const roomBatches = 6

// shared is a batch that several desks read.
type shared struct {
	synth.Batch
	readers atomic.Int32
}

// desk takes the rows that it needs of every batch, in their order.
type desk interface{ take(b *synth.Batch) error }

// pass is one way through a city with every desk at work beside the maker.
type pass struct {
	stop  func(error)
	free  chan *shared
	trays []chan *shared
	work  sync.WaitGroup
}

// eachBatch shows every batch to every desk, each desk in order on its own
// goroutine. progress is told the people made so far and in all.
func eachBatch(ctx context.Context, city *synth.City, desks []desk, progress func(done, total int64)) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	p := &pass{stop: stop, free: make(chan *shared, roomBatches)}
	for range roomBatches {
		p.free <- &shared{}
	}
	for _, o := range desks {
		in := make(chan *shared, roomBatches)
		p.trays = append(p.trays, in)
		p.work.Go(func() { p.serve(o, in) })
	}
	p.make(ctx, city, progress)
	for _, in := range p.trays {
		close(in)
	}
	p.work.Wait()
	return context.Cause(ctx)
}

// serve is one desk. It goes on emptying its tray after a failure.
func (p *pass) serve(o desk, in chan *shared) {
	failed := false
	for b := range in {
		if !failed {
			if err := o.take(&b.Batch); err != nil {
				failed = true
				p.stop(err)
			}
		}
		if b.readers.Add(-1) == 0 {
			p.free <- b
		}
	}
}

func (p *pass) make(ctx context.Context, city *synth.City, progress func(done, total int64)) {
	next, done := city.Stream(), int64(0)
	for ctx.Err() == nil {
		b := <-p.free
		if !next(&b.Batch) {
			return
		}
		b.readers.Store(int32(len(p.trays)))
		done += int64(len(b.Residents) + len(b.Residence))
		for _, in := range p.trays {
			in <- b
		}
		if progress != nil {
			progress(done, int64(city.People))
		}
	}
}
