package pages

import (
	"slices"
	"sync"
	"time"

	"mpolice"
	"mpolice/internal/query"
)

const (
	screenLife = 30 * time.Minute
	// screensEach bounds the answers kept of one officer.
	screensEach = 20
)

// screen is one answer as its officer has it on the screen: what was projected,
// and what was opened since. It lives in memory for half an hour, so that going
// back or reloading shows the same answer without asking anybody again.
type screen struct {
	officer mpolice.OfficerID
	handOut string
	result  query.Result
	from    mpolice.RecordID // the search that it was opened from; zero: none
	opened  map[openedKey]query.Revealed
	until   time.Time
}

type openedKey struct {
	register mpolice.Register
	row      int
	field    mpolice.FieldName
}

// screens are the answers on all screens.
type screens struct {
	clock mpolice.Clock

	mu   sync.Mutex
	all  map[mpolice.RecordID]*screen             // guarded by mu
	of   map[mpolice.OfficerID][]mpolice.RecordID // guarded by mu; oldest first
	last map[mpolice.OfficerID]query.Request      // guarded by mu; subject removed
	back map[mpolice.OfficerID]draft              // guarded by mu

	swept time.Time // guarded by mu
}

// draft is a form that did not get through, as it was typed, for its officer to
// mend.
type draft struct {
	form  typed
	until time.Time
}

func newScreens(clock mpolice.Clock) *screens {
	return &screens{
		clock: clock, all: map[mpolice.RecordID]*screen{}, of: map[mpolice.OfficerID][]mpolice.RecordID{},
		last: map[mpolice.OfficerID]query.Request{}, back: map[mpolice.OfficerID]draft{},
	}
}

// put keeps an answer and remembers what it was asked under.
func (s *screens) put(officer mpolice.OfficerID, handOut string, res query.Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	s.all[res.Record] = &screen{
		officer: officer, handOut: handOut, result: res, opened: map[openedKey]query.Revealed{}, until: s.clock.Now().Add(screenLife),
	}
	list := append(s.of[officer], res.Record)
	if len(list) > screensEach {
		delete(s.all, list[0])
		list = slices.Clone(list[1:])
	}
	s.of[officer] = list
	// For the next query at the same stop; of the subject its kind alone.
	q := res.Request
	q.Subject, q.Key, q.ConfirmFirst, q.Registers = mpolice.Subject{Kind: q.Subject.Kind}, "", false, nil
	s.last[officer] = q
	delete(s.back, officer)
}

// sweep frees what has left the screen, at most once a minute. The caller holds
// mu.
func (s *screens) sweep() {
	now := s.clock.Now()
	if now.Sub(s.swept) < time.Minute {
		return
	}
	s.swept = now
	for id, x := range s.all {
		if now.After(x.until) {
			delete(s.all, id)
		}
	}
	for officer, d := range s.back {
		if now.After(d.until) {
			delete(s.back, officer)
		}
	}
}

// get gives the officer's own answer while the device is in the same hands.
func (s *screens) get(officer mpolice.OfficerID, handOut string, id mpolice.RecordID) (screen, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.all[id]
	if x == nil || x.officer != officer || x.handOut != handOut || s.clock.Now().After(x.until) {
		return screen{}, false
	}
	c := *x
	c.opened = make(map[openedKey]query.Revealed, len(x.opened))
	for k, v := range x.opened {
		c.opened[k] = v
	}
	return c, true
}

// has reports whether get would give the answer.
func (s *screens) has(officer mpolice.OfficerID, handOut string, id mpolice.RecordID) bool {
	_, ok := s.get(officer, handOut, id)
	return ok
}

// open adds an opened field to an answer.
func (s *screens) open(id mpolice.RecordID, k openedKey, v query.Revealed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if x := s.all[id]; x != nil {
		x.opened[k] = v
	}
}

// came notes from which search an answer was opened.
func (s *screens) came(id, from mpolice.RecordID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if x := s.all[id]; x != nil {
		x.from = from
	}
}

// carried gives what the officer's last query was asked under.
func (s *screens) carried(officer mpolice.OfficerID) (query.Request, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, ok := s.last[officer]
	return q, ok
}

// clear forgets everything of an officer.
func (s *screens) clear(officer mpolice.OfficerID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range s.of[officer] {
		delete(s.all, id)
	}
	delete(s.of, officer)
	delete(s.last, officer)
	delete(s.back, officer)
}

// keep keeps a form that was refused or failed, so that nothing has to be typed
// again to mend it.
func (s *screens) keep(officer mpolice.OfficerID, f typed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.back[officer] = draft{f, s.clock.Now().Add(screenLife)}
}

// kept gives the officer's form that did not get through last, until another
// query was answered.
func (s *screens) kept(officer mpolice.OfficerID) (typed, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.back[officer]
	return d.form, ok && !s.clock.Now().After(d.until)
}
