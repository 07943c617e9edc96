package compare

import (
	"context"
	"sync"

	"mpolice/internal/face"
	"mpolice/internal/face/search"
)

// Means are what a comparison is made with: the engine that makes templates, the
// templates of that engine, and the door that was opened for it. They belong
// together: templates of two engines do not compare, and a report's bands hold
// for one engine alone. Engine and Search are nil without a model: then the door
// is shut, and all else works.
type Means struct {
	Engine Engine
	Search search.Gallery
	// Pipeline is the digest of what makes templates of pictures.
	Pipeline string
	Door     face.Door
}

// held are the means in use, with those who use them.
type held struct {
	Means
	users   sync.RWMutex // held for reading by whoever works with the means
	retired bool         // guarded by users: other means are in use
}

// hold gives the means in use and keeps them whole until release is called,
// whatever else comes into use meanwhile.
func (d *Desk) hold() (m *Means, release func()) {
	for {
		h := d.means.Load()
		h.users.RLock()
		if !h.retired {
			return &h.Means, h.users.RUnlock
		}
		h.users.RUnlock() // exchanged in between
	}
}

// Means gives what comparisons are made with now, to look at: what is to work
// with it, a switch may take away.
func (d *Desk) Means() Means { return d.means.Load().Means }

// Use puts other means in use, all at once: a comparison that runs ends with the
// means that it began with, the next one begins with these. When Use returns
// nobody works with those of before, and they may be closed.
func (d *Desk) Use(m Means) {
	before := d.means.Swap(&held{Means: m})
	if before == nil {
		return
	}
	before.users.Lock()
	defer before.users.Unlock()
	before.retired = true
}

// Standing says how the door stands now.
func (d *Desk) Standing() face.Standing { return d.Means().Door.Standing(d.Clock.Now()) }

// busy counts the comparisons under way, for work that can wait.
type busy struct {
	mu   sync.Mutex
	n    int
	idle chan struct{} // closed when n falls to 0; guarded by mu
}

func (b *busy) begin() (end func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.n++; b.n == 1 {
		b.idle = make(chan struct{})
	}
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.n--; b.n == 0 {
			close(b.idle)
		}
	}
}

// Idle waits until no comparison is under way, or ctx ends. Whoever has hours,
// as a re-enrolment, lets whoever waits at the roadside go first.
func (d *Desk) Idle(ctx context.Context) error {
	d.busy.mu.Lock()
	idle, n := d.busy.idle, d.busy.n
	d.busy.mu.Unlock()
	if n == 0 {
		return ctx.Err()
	}
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
