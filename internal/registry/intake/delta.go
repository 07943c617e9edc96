package intake

import (
	"context"

	"mpolice/internal/registry/holding"
)

// A delta may hold several changes of one row; the last that passes its checks
// counts. To know it, the file is read twice: first all is checked, counted and
// quarantined, and the last row of each key noted; then those rows are applied.

// deltaSurvey is the first reading.
type deltaSurvey struct{ *load }

func (s deltaSurvey) take(c *chunk) (bool, error) {
	if err := s.count(c); err != nil {
		return false, err
	}
	for i := range c.rows {
		v := &c.rows[i]
		if len(v.reasons) > 0 {
			continue
		}
		if _, f := s.last.get(v.version.Key); f != fateFree {
			s.batch.Duplicate++ // the earlier one is overtaken
		}
		s.last.put(v.version.Key, v.version.Line, fateMet)
	}
	return false, nil
}

func (deltaSurvey) write(context.Context, *chunk) error { return nil }
func (deltaSurvey) end(context.Context) error           { return nil }

// deltaSink is the second.
type deltaSink struct{ *load }

func (s deltaSink) take(c *chunk) (bool, error) {
	for i := range c.rows {
		v := &c.rows[i]
		if len(v.reasons) > 0 {
			continue
		}
		if line, _ := s.last.get(v.version.Key); line == v.version.Line {
			c.add, c.ops = append(c.add, v.version), append(c.ops, v.op)
		}
	}
	return len(c.add) > 0, nil
}

func (s deltaSink) write(ctx context.Context, c *chunk) error {
	if err := s.compare(ctx, c); err != nil {
		return err
	}
	return s.load.write(ctx, c)
}

func (deltaSink) end(context.Context) error { return nil }

// compare decides changed rows against what the register holds: c.add is left
// with the versions to add, c.gone gets the keys to end. The keys differ.
func (l *load) compare(ctx context.Context, c *chunk) error {
	keys := make([]int64, len(c.add))
	for i := range c.add {
		keys[i] = c.add[i].Key
	}
	marks, err := l.into.MarksOf(ctx, keys)
	if err != nil {
		return err
	}
	current := make(map[int64]int64, len(marks))
	for _, m := range marks {
		current[m.Key] = m.Hash
	}
	changed := c.add
	c.add = c.add[:0]
	for i, v := range changed {
		hash, there := current[v.Key]
		if l.change(&v, c.ops[i], hash, there) {
			c.add = append(c.add, v)
		}
		if there && (c.ops[i] == 'D' || hash != v.Hash) {
			c.gone = append(c.gone, v.Key)
		}
	}
	return nil
}

// change counts one changed row and reports whether it is to be added. What is
// to be deleted and is not there is a row that was dealt with: it counts as
// unchanged.
func (l *load) change(v *holding.Version, op byte, hash int64, there bool) bool {
	b := &l.batch
	switch {
	case op == 'D' && there:
		b.EndedRows++
	case op == 'D', there && hash == v.Hash:
		b.Unchanged++
	case there:
		b.Changed++
		return true
	default:
		b.Added++
		return true
	}
	return false
}

// delta applies changes.
func (l *load) delta(ctx context.Context, file *opened) (err error) {
	if l.held, err = l.store.Count(ctx, l.d.Code); err != nil {
		return err
	}
	l.last = newMarks(0)
	l.meter.part = 0.5
	if err := l.pass(ctx, file, deltaSurvey{l}); err != nil {
		return err
	}
	l.meter.from = 0.5
	return l.pass(ctx, file, deltaSink{l})
}
