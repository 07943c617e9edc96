package pages

import (
	"sync"
	"time"

	"mpolice"
	"mpolice/internal/web"
)

// maxBegun bounds the forms that are remembered.
const maxBegun = 2000

// comparing remembers forms of photo comparison: those that did not get through,
// to be mended, and those that did, so that one sent twice opens one case.
type comparing struct {
	mu    sync.Mutex
	back  map[mpolice.OfficerID]compareDraft // guarded by mu
	begun map[begunKey]*begun                // guarded by mu
}

type compareDraft struct {
	form  comparison
	until time.Time
}

type begunKey struct {
	officer mpolice.OfficerID
	key     string
}

// begun is a form that is being sent, or was. id and err are read after done.
type begun struct {
	done chan struct{}
	id   mpolice.RecordID
	err  error
}

// once runs begin for the first of several forms with the same key; the others
// get the same case. What failed may be tried again.
func (c *comparing) once(officer mpolice.OfficerID, key string, begin func() (mpolice.RecordID, error)) (mpolice.RecordID, error) {
	if key == "" {
		return begin()
	}
	k := begunKey{officer, key}
	c.mu.Lock()
	if c.begun == nil || len(c.begun) >= maxBegun {
		c.begun = map[begunKey]*begun{}
	}
	b, again := c.begun[k]
	if !again {
		b = &begun{done: make(chan struct{})}
		c.begun[k] = b
	}
	c.mu.Unlock()
	if again {
		<-b.done
		return b.id, b.err
	}
	defer close(b.done)
	if b.id, b.err = begin(); b.err != nil {
		c.mu.Lock()
		delete(c.begun, k)
		c.mu.Unlock()
	}
	return b.id, b.err
}

// keep keeps a form that was refused, for its officer to mend.
func (c *comparing) keep(officer mpolice.OfficerID, f comparison, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.back == nil || len(c.back) >= maxBegun {
		c.back = map[mpolice.OfficerID]compareDraft{}
	}
	c.back[officer] = compareDraft{f, until}
}

// kept gives the officer's form of that mode that did not get through.
func (c *comparing) kept(officer mpolice.OfficerID, mode web.CompareMode, now time.Time) (comparison, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d, ok := c.back[officer]
	return d.form, ok && d.form.mode == mode && now.Before(d.until)
}

// clear forgets an officer's form.
func (c *comparing) clear(officer mpolice.OfficerID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.back, officer)
}
