package intake

import "fmt"

// few is how many rows may be rejected or go whatever the share: a small
// register would otherwise stop at every change.
const few = 10

// grown is the share by which a snapshot may exceed the register before it is
// told.
const grown = 0.30

// gates stops a batch that looks wrong as a whole.
func (l *load) gates() error {
	b := &l.batch
	limit := share(l.d.Feed.RejectLimit)
	if float64(b.Quarantined) > limit*float64(b.In) && b.Quarantined > few {
		if err := l.mixed(); err != nil {
			return err
		}
		return fmt.Errorf("%w: %d of %d, limit %.1f %%; look at `mpolice registry quarantine`, and send the report back to the agency",
			ErrRejects, b.Quarantined, b.In, 100*limit)
	}
	if gone := b.Removed + b.EndedRows; l.shrinks(gone) && !l.AcceptShrink {
		return fmt.Errorf("%w: %d of %d rows, limit %.1f %%; if the agency confirms it, load it with --accept-shrink",
			ErrShrink, gone, l.held, 100*share(l.d.Feed.ShrinkLimit))
	}
	if l.Mode == ModeSnapshot && l.held > 0 && float64(b.In) > (1+grown)*float64(l.held) {
		l.tally.warn("", ruleVolume, 0)
	}
	return nil
}

// shrinks reports whether so many rows may not go without a word. A delivery
// that empties a register always stops. A few may go, but not most of a
// snapshot's register; a delta names each row that it ends.
func (l *load) shrinks(gone int64) bool {
	switch {
	case gone == 0:
		return false
	case l.Mode == ModeSnapshot && gone == l.held:
		return true
	case float64(gone) <= share(l.d.Feed.ShrinkLimit)*float64(l.held):
		return false
	}
	return gone > few || l.Mode == ModeSnapshot && 4*gone > l.held
}

// share gives a limit of a descriptor, of which 0 means 5 %.
func share(limit float64) float64 {
	if limit > 0 {
		return limit
	}
	return 0.05
}
