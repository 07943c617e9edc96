package intake

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync"
)

// pump moves chunks through the stages of a load, each beside the others:
//
//	reader → workers → sink, in the file's order → writer → reader, to be used again
//
// The number of chunks bounds the memory, and the first error stops all.
type pump struct {
	plan    *plan
	workers int
	free    chan *chunk
	work    chan *chunk
	inOrder chan *chunk
	write   chan *chunk
	stop    context.CancelCauseFunc
}

func newPump(p *plan, workers int) *pump {
	chunks := 2*workers + 4
	m := &pump{
		plan: p, workers: workers,
		free: make(chan *chunk, chunks), work: make(chan *chunk, chunks), inOrder: make(chan *chunk, chunks), write: make(chan *chunk, 2),
	}
	for range chunks {
		m.free <- nil
	}
	return m
}

func (l *load) workers() int {
	if l.Workers > 0 {
		return l.Workers
	}
	return runtime.GOMAXPROCS(0)
}

// run pumps a file through. take decides a chunk and says whether there is
// something to write; write writes it. Each is called from one goroutine, and
// none of them any more when run returns.
func (m *pump) run(ctx context.Context, src rows, take func(*chunk) (bool, error), write func(context.Context, *chunk) error) error {
	ctx, m.stop = context.WithCancelCause(ctx)
	defer m.stop(nil)
	var running sync.WaitGroup
	running.Go(func() { m.fail(m.read(ctx, src)) })
	for range m.workers {
		running.Go(m.check)
	}
	running.Go(func() { m.fail(m.writeAll(ctx, write)) })
	m.fail(m.decide(ctx, take))
	running.Wait()
	return context.Cause(ctx)
}

// fail stops every stage; the first error is the one that is told.
func (m *pump) fail(err error) {
	if err != nil {
		m.stop(err)
	}
}

// read fills chunks until the file ends.
func (m *pump) read(ctx context.Context, src rows) error {
	defer close(m.work)
	defer close(m.inOrder)
	for {
		c, ok := receive(ctx, m.free)
		if !ok {
			return context.Cause(ctx)
		}
		c = c.renew()
		err := src.fill(c)
		c.read = src.done()
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if len(c.records) > 0 {
			m.work <- c // both have room for all chunks
			m.inOrder <- c
		}
		if err != nil {
			return nil
		}
	}
}

func (m *pump) check() {
	w := m.plan.worker()
	for c := range m.work {
		w.check(c)
		close(c.done)
	}
}

// decide hands chunks on in the file's order.
func (m *pump) decide(ctx context.Context, take func(*chunk) (bool, error)) error {
	defer close(m.write)
	for c := range m.inOrder {
		<-c.done // a worker never waits for anything but work
		if ctx.Err() != nil {
			continue
		}
		if c.err != nil {
			return c.err
		}
		some, err := take(c)
		if err != nil {
			return err
		}
		to := m.free
		if some {
			to = m.write
		}
		select {
		case to <- c:
		case <-ctx.Done():
		}
	}
	return nil
}

func (m *pump) writeAll(ctx context.Context, write func(context.Context, *chunk) error) error {
	for c := range m.write {
		if ctx.Err() != nil {
			continue
		}
		if err := write(ctx, c); err != nil {
			return err
		}
		m.free <- c
	}
	return nil
}

func receive(ctx context.Context, from <-chan *chunk) (*chunk, bool) {
	select {
	case c := <-from:
		return c, ctx.Err() == nil
	case <-ctx.Done():
		return nil, false
	}
}
