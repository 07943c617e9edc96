package segment

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"mpolice/internal/face/search"
)

// Record is a template to be enrolled. ID is the gallery's number of the
// photo, not of the person; Category is its legal category.
type Record struct {
	ID       uint64
	Category uint16
	Row      []float32 // as the engine gave it
}

// request is one call of Append on its way.
type request struct {
	records []Record
	codes   []search.Code
	done    bool
	err     error
}

// queue gathers the calls that wait while the disk is busy: whoever gets the
// store's lock first writes for all of them, with one sync.
type queue struct {
	mu      sync.Mutex
	waiting []*request
}

func (q *queue) add(r *request) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, r)
}

func (q *queue) take() []*request {
	q.mu.Lock()
	defer q.mu.Unlock()
	all := q.waiting
	q.waiting = nil
	return all
}

// Append enrols templates, all of them or none: when it returns nil they are
// durable, encrypted, and, where the store is loaded, found by searches. It
// fails with ErrDuplicate, ErrTooMany, an error of search.Encode, or
// ErrUnfinished. Calls at the same time share one sync.
func (s *Store) Append(ctx context.Context, records []Record) error {
	r := &request{records: records}
	if err := s.encode(r); err != nil {
		return fmt.Errorf("append templates: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("append templates: %w", err)
	}
	s.queue.add(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !r.done {
		s.appendAll(ctx, s.queue.take())
	}
	if r.err != nil {
		return fmt.Errorf("append templates: %w", r.err)
	}
	return nil
}

// encode checks a request and makes its codes.
func (s *Store) encode(r *request) error {
	if len(r.records) > s.logCapacity {
		return ErrTooMany
	}
	seen := make(map[uint64]bool, len(r.records))
	codes := make([]int8, len(r.records)*s.dim)
	r.codes = make([]search.Code, len(r.records))
	for i, rec := range r.records {
		if len(rec.Row) != s.dim {
			return fmt.Errorf("%w: a template of %d values, the store has %d", ErrModel, len(rec.Row), s.dim)
		}
		if seen[rec.ID] {
			return ErrDuplicate
		}
		seen[rec.ID] = true
		var err error
		if r.codes[i], err = search.Encode(rec.Row, codes[i*s.dim:(i+1)*s.dim]); err != nil {
			return err
		}
	}
	return nil
}

// appendAll writes what fits into the log and syncs once; a request that does
// not fit any more seals the log first. It runs with the store locked.
func (s *Store) appendAll(ctx context.Context, all []*request) {
	// One caller's wish to stop must not stop the others.
	ctx = context.WithoutCancel(ctx)
	var written []*request
	for _, r := range all {
		r.done = true
		if log := s.openLog(); log != nil && log.log.next+len(r.records) > log.records {
			s.settle(written)
			written = nil
		}
		if r.err = s.place(ctx, r); r.err == nil && len(r.records) > 0 {
			written = append(written, r)
		}
	}
	s.settle(written)
}

// place writes a request's frames, without a sync.
func (s *Store) place(ctx context.Context, r *request) error {
	if err := s.writable(); err != nil {
		return err
	}
	for _, rec := range r.records {
		if _, _, ok := s.find(rec.ID); ok {
			return ErrDuplicate
		}
	}
	p, err := s.roomFor(ctx, len(r.records))
	if err != nil || len(r.records) == 0 {
		return err
	}
	if err := p.writeFrames(r); err != nil {
		return s.fail(err)
	}
	return nil
}

// roomFor gives a log with n free slots, sealing a full one.
func (s *Store) roomFor(ctx context.Context, n int) (*part, error) {
	if p := s.openLog(); p != nil {
		if p.log.next+n <= p.records {
			return p, nil
		}
		if err := s.seal(ctx); err != nil {
			return nil, err
		}
	}
	p, err := s.newLog()
	if err != nil {
		return nil, err
	}
	if err := s.loadNew(p); err != nil {
		return nil, errors.Join(err, p.close(), s.discard(p))
	}
	if err := s.replaceParts(ctx, append(s.parts[:len(s.parts):len(s.parts)], p)); err != nil {
		return nil, err
	}
	return p, nil
}

// writeFrames seals the records into the next slots and adds them to the index.
func (p *part) writeFrames(r *request) error {
	first, n := p.log.next, len(r.records)
	frames := make([]byte, int64(n)*p.entryStride)
	var key recordKey
	defer clear(key[:])
	for i, rec := range r.records {
		frame := frames[int64(i)*p.entryStride : int64(i+1)*p.entryStride]
		if err := p.key(&key, first+i); err != nil {
			return err
		}
		e := entry{rec.ID, rec.Category, live}
		if err := p.sealFrame(frame, &key, e, r.codes[i], rec.Row); err != nil {
			return err
		}
		finish(frame, e, batch{first, n, p.log.synced})
		p.log.slotOf[rec.ID] = first + i
		p.log.setLeaf(first+i, frame)
	}
	p.log.next += n
	p.liveN += n
	return p.data.WriteAt(frames, p.frameAt(first))
}

// sealFrame fills in the two envelopes.
func (p *part) sealFrame(frame []byte, key *recordKey, e entry, c search.Code, row []float32) error {
	var ad bound
	ad.set(p.id, e)
	codes := frame[frameHead+entrySize:]
	if err := sealCodes(codes[:p.codesLen], key, &ad, c); err != nil {
		return err
	}
	return sealRow(codes[p.codesLen:p.codesLen+p.rowsLen], key, &ad, row)
}

// settle makes requests durable and lets searches find them.
func (s *Store) settle(written []*request) {
	if len(written) == 0 {
		return
	}
	p := s.openLog()
	err := p.settleLog()
	for _, r := range written {
		if err == nil && p.set != nil {
			err = p.addToSet(r)
		}
		if err != nil {
			r.err = s.fail(err)
		}
	}
}

// addToSet lets searches find what was appended.
func (p *part) addToSet(r *request) error {
	for i, rec := range r.records {
		slot := p.log.slotOf[rec.ID]
		p.log.addPlace(slot)
		if _, err := p.set.Append(rec.ID, rec.Category, r.codes[i]); err != nil {
			return err
		}
	}
	return nil
}

// addPlace keeps the slot of the set's next place; it comes before the place
// can be hit.
func (s *logState) addPlace(slot int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.places = append(s.places, slot)
}
