package compare

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/authn"
)

// Close ends a case at its officer's word.
func (d *Desk) Close(ctx context.Context, who authn.Session, id mpolice.RecordID) error {
	c, err := d.open(ctx, who, id)
	if err != nil {
		return err
	}
	defer c.mu.Unlock()
	return d.destroy(ctx, c, "closed")
}

// ErrHold is a hold that is not open to this case.
var ErrHold = errors.New("only the officer of an open criminal case may hold a probe, and once")

// Hold keeps the probe of a criminal case longer, once, at most as long as the
// operator allows. The reason is recorded.
func (d *Desk) Hold(ctx context.Context, who authn.Session, id mpolice.RecordID, until time.Time, reason string) (View, error) {
	clean, err := mpolice.CleanText(reason, maxNote)
	if err != nil || len([]rune(clean)) < 6 {
		return View{}, &mpolice.Invalid{Field: "reason", Key: "invalid.text_too_short"}
	}
	c, err := d.open(ctx, who, id)
	if err != nil {
		return View{}, err
	}
	defer c.mu.Unlock()
	if c.Held || c.Request.Query.Reference.Kind != mpolice.ReferenceCase || c.Request.Query.Purpose != "P04" {
		return c.view(), ErrHold
	}
	until = until.UTC().Truncate(time.Microsecond)
	if !until.After(c.EndsAt) || until.After(c.OpenedAt.Add(d.Limits.Hold)) {
		return c.view(), &mpolice.Invalid{Field: "until", Key: "compare.hold_range"}
	}
	_, err = d.record(ctx, c, audit.KindProbe, c.about(),
		field("what", "held"), field("until", until.Format(time.RFC3339)), field("reference", c.Request.Query.Reference.String()), field("reason", clean))
	if err != nil {
		return c.view(), err
	}
	c.EndsAt, c.Held = until, true
	return c.view(), nil
}

// destroy wipes everything that a case holds of faces, and records it. The wipe
// comes first: that it could not be recorded keeps no photo alive. The case is
// locked.
func (d *Desk) destroy(ctx context.Context, c *Case, why string) error {
	if !c.gone {
		c.ending = append(c.summary(), field("why", why))
		c.probe.wipe()
		c.answer.wipe()
		c.probe, c.answer, c.gone = nil, nil, true
	}
	_, err := d.record(context.WithoutCancel(ctx), c, audit.KindProbe, c.about(), c.ending...)
	if err != nil {
		return fmt.Errorf("record the destruction: %w", err) // Sweep tries again
	}
	d.drop(c)
	return nil
}

// summary is what the record of the destruction tells of the case: statistics
// are counted from it.
func (c *Case) summary() []audit.Field {
	candidates, choice, second := 0, "", ""
	if c.answer != nil {
		candidates = len(c.answer.Candidates)
	}
	if f := c.finding; f != nil {
		choice, second = f.Choice, f.Confirmed
		if f.leads() {
			choice = "lead"
		}
	}
	return []audit.Field{
		field("what", "destroyed"), field("photos", fmt.Sprint(c.taken)), field("held_photo", yes(c.probe != nil)),
		field("compare_mode", c.Request.Mode), field("channel", c.channel()), field("compared", yes(c.answer != nil)),
		field("candidates", fmt.Sprint(candidates)), field("choice", choice), field("confirmed", second),
	}
}

func (d *Desk) drop(c *Case) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.cases, c.ID)
}

// Leave ends an officer's cases when they sign out; what a criminal case holds
// stays.
func (d *Desk) Leave(ctx context.Context, who authn.Session) error {
	var errs []error
	for _, v := range d.Mine(who) {
		c, err := d.open(ctx, who, v.ID)
		if err != nil {
			continue // ended meanwhile
		}
		if !c.Held {
			errs = append(errs, d.destroy(ctx, c, "signed-out"))
		}
		c.mu.Unlock()
	}
	return errors.Join(errs...)
}

// Sweep destroys what has run out, and records destructions that could not be
// recorded before. Call it every few seconds.
func (d *Desk) Sweep(ctx context.Context) error { return d.end(ctx, false) }

// Shut destroys every case: the program ends.
func (d *Desk) Shut(ctx context.Context) error { return d.end(ctx, true) }

func (d *Desk) end(ctx context.Context, all bool) error {
	d.mu.Lock()
	cases := make([]*Case, 0, len(d.cases))
	for _, c := range d.cases {
		cases = append(cases, c)
	}
	d.mu.Unlock()
	var errs []error
	for _, c := range cases {
		errs = append(errs, d.endOne(ctx, c, all))
	}
	return errors.Join(errs...)
}

func (d *Desk) endOne(ctx context.Context, c *Case, all bool) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch over := !d.Clock.Now().Before(c.EndsAt); {
	case over:
		return d.destroy(ctx, c, "expired")
	case all:
		return d.destroy(ctx, c, "shutdown")
	case c.gone:
		return d.destroy(ctx, c, "closed")
	}
	return nil
}

// Keep sweeps until ctx ends, then shuts.
func (d *Desk) Keep(ctx context.Context, every <-chan time.Time) {
	for {
		select {
		case <-ctx.Done():
			if err := d.Shut(context.WithoutCancel(ctx)); err != nil {
				slog.Error("probes were destroyed, but that is not recorded; the next start records it", "err", err)
			}
			return
		case <-every:
			if err := d.Sweep(ctx); err != nil {
				slog.Error("a probe was destroyed, but that is not recorded yet", "err", err)
			}
		}
	}
}

// Recover records the destruction of every probe that a crash took along:
// memory held it, and that memory is gone. Call it once, before any Begin.
func (d *Desk) Recover(ctx context.Context) error {
	from := d.Clock.Now().Add(-d.Limits.Hold - d.Limits.Life - time.Hour)
	ended := map[mpolice.RecordID]bool{}
	type lost struct {
		rec  audit.Stored
		mode string
	}
	var open []lost
	err := d.each(ctx, audit.Filter{Kind: audit.KindProbe, From: from}, func(rec audit.Stored, r audit.Record) {
		switch r.Get("what") {
		case "destroyed":
			ended[rec.Parent] = true
		case "opened":
			open = append(open, lost{rec, r.Get("compare_mode")})
		}
	})
	if err != nil {
		return fmt.Errorf("look for lost probes: %w", err)
	}
	for _, l := range open {
		if ended[l.rec.ID] {
			continue
		}
		_, err := d.Recorder.Record(ctx, audit.Record{
			Kind: audit.KindProbe, Officer: l.rec.Officer, Unit: l.rec.Strata.Unit, Role: l.rec.Strata.Role, Card: l.rec.Strata.Card, Parent: l.rec.ID,
			Fields: []audit.Field{field("what", "destroyed"), field("why", "restart"), field("compare_mode", l.mode)},
		})
		if err != nil {
			return fmt.Errorf("record a lost probe: %w", err)
		}
	}
	return nil
}
