package intake

import (
	"context"

	"mpolice/internal/registry/holding"
)

// snapshotSink compares a file of all rows with what the register holds, as
// the file is read.
//
// A key that stands twice with different contents cannot be decided by which
// row came first: the same rows in another order must give the same register.
// What was written of it cannot be taken back either. So the file is read to
// its end to know all such keys, and is then loaded anew without their rows;
// see [load.take].
type snapshotSink struct {
	*load
	conflicts map[int64]bool
}

func (s *snapshotSink) take(c *chunk) (bool, error) {
	if err := s.count(c); err != nil {
		return false, err
	}
	for i := range c.rows {
		if v := &c.rows[i]; len(v.reasons) == 0 {
			s.decide(c, &v.version)
		}
	}
	if len(s.conflicts) > 0 { // it will be loaded anew
		return false, nil
	}
	return len(c.add)+len(c.gone) > 0, nil
}

func (s *snapshotSink) decide(c *chunk, v *holding.Version) {
	b := &s.batch
	hash, f := s.marks.get(v.Key)
	switch {
	case f == fateFree:
		b.Added++
		c.add = append(c.add, *v)
	case f == fateMet && hash == v.Hash:
		b.Duplicate++
		return
	case f == fateMet:
		s.conflict(v.Key)
		return
	case hash == v.Hash:
		b.Unchanged++
	default:
		b.Changed++
		c.gone = append(c.gone, v.Key)
		c.add = append(c.add, *v)
	}
	s.marks.put(v.Key, v.Hash, fateMet)
}

func (s *snapshotSink) conflict(key int64) {
	if s.conflicts == nil {
		s.conflicts = map[int64]bool{}
	}
	s.conflicts[key] = true
}

// end takes out what the snapshot no longer has.
func (s *snapshotSink) end(ctx context.Context) error {
	var gone []int64
	s.batch.Removed = s.marks.count(fateCurrent)
	err := s.marks.each(fateCurrent, func(key int64) error {
		if gone = append(gone, key); len(gone) < chunkRows {
			return nil
		}
		err := s.into.End(ctx, gone)
		gone = gone[:0]
		return err
	})
	if err != nil || len(gone) == 0 {
		return err
	}
	return s.into.End(ctx, gone)
}

// snapshot loads all rows. If keys stand in the file with different contents,
// the load is given up and begun anew without their rows.
func (l *load) snapshot(ctx context.Context, file *opened) error {
	if err := l.compareWith(ctx); err != nil {
		return err
	}
	l.plan.eager, l.plan.salvages = l.into.Fresh(), !l.into.Fresh()
	s := &snapshotSink{load: l}
	if err := l.pass(ctx, file, s); err != nil {
		return err
	}
	if len(s.conflicts) > 0 {
		if err := l.restart(ctx); err != nil {
			return err
		}
		l.plan.conflicts = s.conflicts
		l.plan.eager, l.plan.salvages = l.into.Fresh(), !l.into.Fresh()
		if err := l.pass(ctx, file, &snapshotSink{load: l}); err != nil {
			return err
		}
	}
	return s.end(ctx)
}

func (l *load) restart(ctx context.Context) error {
	if err := l.into.Rollback(); err != nil {
		return err
	}
	if err := l.begin(ctx); err != nil {
		return err
	}
	if _, err := l.before(ctx); err != nil {
		return err
	}
	l.renew()
	if err := l.spool.empty(); err != nil {
		return err
	}
	return l.compareWith(ctx)
}

// compareWith reads the marks of the rows that a snapshot is compared with.
func (l *load) compareWith(ctx context.Context) error {
	l.held = 0
	if l.into.Fresh() {
		return nil
	}
	l.meter.at(Progress{Size: l.size, Step: "compare"})
	held, err := l.store.Count(ctx, l.d.Code)
	if err != nil {
		return err
	}
	l.marks = newMarks(held + held/8)
	return l.into.Marks(ctx, func(m holding.Mark) error {
		l.held++
		l.marks.put(m.Key, m.Hash, fateCurrent)
		return ctx.Err()
	})
}
