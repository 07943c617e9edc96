package intake

import (
	"context"

	"mpolice/internal/registry/holding"
)

// sink decides each row's fate, in the file's order.
type sink interface {
	// take decides a chunk's rows and says whether there is something to write.
	take(c *chunk) (bool, error)
	// write writes what was decided of a chunk.
	write(ctx context.Context, c *chunk) error
	// end is called when the file has ended and all has been written.
	end(ctx context.Context) error
}

// count takes in what a chunk's workers counted, and quarantines its rejected
// rows. The rows that passed are left.
func (l *load) count(c *chunk) error {
	l.tally.add(c.tally)
	l.batch.In += int64(len(c.rows))
	for i := range c.rows {
		v := &c.rows[i]
		if len(v.reasons) > 0 {
			if err := l.quarantine(v); err != nil {
				return err
			}
			continue
		}
		l.uniques(v)
	}
	return nil
}

// quarantine keeps a row out. What the register holds under its key stays, and
// under keys that a broken row may have.
func (l *load) quarantine(v *verdict) error {
	l.batch.Quarantined++
	for _, r := range v.reasons {
		l.tally.rejected(r, v.version.Line)
	}
	if v.keyed {
		l.marks.keep(v.version.Key)
	} else {
		l.tally.warn("", ruleUnkeyed, v.version.Line)
	}
	for _, key := range v.maybe {
		l.marks.keep(key)
	}
	return l.spool.put(v)
}

// uniques looks for values that should be unique, beside the primary key.
func (l *load) uniques(v *verdict) {
	for _, i := range l.plan.unique {
		value := v.version.Values[i]
		if value == "" {
			continue
		}
		hash, f := holding.HashOf(value), &l.plan.fields[i]
		if _, fate := f.met.get(hash); fate != fateFree {
			l.tally.warn(f.Name, ruleUnique, v.version.Line)
			continue
		}
		f.met.put(hash, 0, fateMet)
	}
}

// write writes what was decided.
func (l *load) write(ctx context.Context, c *chunk) error {
	if len(c.gone) > 0 {
		if err := l.into.End(ctx, c.gone); err != nil {
			return err
		}
	}
	if len(c.add) > 0 {
		if err := l.into.Add(ctx, c.add); err != nil {
			return err
		}
	}
	if !l.plan.eager {
		c.names = l.plan.entries(c.names, c.add)
	}
	if len(c.names) == 0 {
		return nil
	}
	return l.into.Names(ctx, c.names)
}
