package compare

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/policy"
)

// habits remembers when photos were taken, so that limits hold across a restart:
// the ledger is read once, and followed along from then on.
type habits struct {
	mu    sync.Mutex
	known bool
	of    []taking // oldest first; guarded by mu
}

type taking struct {
	at      time.Time
	officer mpolice.OfficerID
	unit    mpolice.UnitID
}

// counts weighs the limits. Photos count, not cases: to take one again counts
// anew.
func (d *Desk) counts(ctx context.Context, c *Case, at time.Time, f *policy.Face) error {
	d.counting.Lock()
	defer d.counting.Unlock()
	if err := d.learn(ctx, at); err != nil {
		return fmt.Errorf("count comparisons: %w", err)
	}
	hour, day, unit := d.admitted.count(c.Officer, at)
	// The photo of this very case is among them once it was taken.
	own := c.taken
	f.OfficerOver = hour-own >= d.Limits.OfficerHour || day-own >= d.Limits.OfficerDay
	f.UnitOver = unit-own >= d.Limits.UnitDay
	return nil
}

func (h *habits) count(o mpolice.Officer, at time.Time) (hour, day, unit int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, t := range h.of {
		age := at.Sub(t.at)
		if age >= 24*time.Hour {
			continue
		}
		if t.unit == o.Unit {
			unit++
		}
		if t.officer == o.ID {
			day++
			if age < time.Hour {
				hour++
			}
		}
	}
	return hour, day, unit
}

func (h *habits) add(t taking) {
	h.mu.Lock()
	defer h.mu.Unlock()
	keep := 0
	for keep < len(h.of) && t.at.Sub(h.of[keep].at) >= 24*time.Hour {
		keep++
	}
	h.of = append(h.of[keep:], t)
}

// learn reads the photos of the last day from the ledger, once.
func (d *Desk) learn(ctx context.Context, at time.Time) error {
	d.admitted.mu.Lock()
	known := d.admitted.known
	d.admitted.mu.Unlock()
	if known {
		return nil
	}
	var found []taking
	err := d.each(ctx, audit.Filter{Kind: audit.KindProbe, From: at.Add(-24 * time.Hour)}, func(rec audit.Stored, r audit.Record) {
		if r.Get("what") == "admitted" {
			found = append(found, taking{rec.At(), rec.Officer, rec.Strata.Unit})
		}
	})
	if err != nil {
		return err
	}
	d.admitted.mu.Lock()
	defer d.admitted.mu.Unlock()
	for i := len(found) - 1; i >= 0; i-- { // newest first there
		d.admitted.of = append(d.admitted.of, found[i])
	}
	d.admitted.known = true
	return nil
}

// page is how many records are read at once.
const page = 500

// each reads records newest first, with their content.
func (d *Desk) each(ctx context.Context, f audit.Filter, use func(audit.Stored, audit.Record)) error {
	f.Limit = page
	for {
		found, err := d.Records.Records(ctx, f)
		if err != nil {
			return err
		}
		for _, rec := range found {
			f.Before = rec.Seq
			content, err := rec.CheckContent(d.Keys)
			if errors.Is(err, mpolice.ErrNotFound) {
				continue // its key was destroyed with the month's
			}
			if err != nil {
				return err
			}
			use(rec, audit.Record{Fields: content.Fields})
		}
		if len(found) < page {
			return nil
		}
	}
}
