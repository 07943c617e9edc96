package steward

import (
	"context"
	"errors"
	"fmt"
	"io"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/quality"
)

// Health is one register in the overview.
type Health struct {
	Descriptor *registry.Descriptor
	Standing   registry.Standing
	Fresh      quality.Freshness
	Batch      holding.Batch // the newest; zero when there is none
	Rows       int64         // current
	Open       int64         // rejected rows, a row once for each rule and field
	Drift      int
}

// Overview gives the health of every register.
func (d *Desk) Overview(ctx context.Context, who mpolice.Officer) ([]Health, error) {
	if err := view(who); err != nil {
		return nil, err
	}
	var out []Health
	for _, x := range d.Registers.Descriptors() {
		h, err := d.health(ctx, x)
		if err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, nil
}

func (d *Desk) health(ctx context.Context, x *registry.Descriptor) (Health, error) {
	now := d.Clock.Now()
	card, err := quality.Read(ctx, d.Store, x, now)
	if err != nil {
		return Health{}, err
	}
	h := Health{Descriptor: x, Standing: x.Standing(now), Fresh: card.Fresh, Batch: card.Batch, Drift: len(card.Drift)}
	if x.Live {
		return h, nil
	}
	if h.Rows, err = d.Store.Count(ctx, x.Code); err != nil {
		return h, fmt.Errorf("count rows: %w", err)
	}
	open, err := d.Store.CountRejected(ctx, x.Code, holding.RejectOpen)
	if err != nil {
		return h, fmt.Errorf("count rejected rows: %w", err)
	}
	for _, c := range open {
		h.Open += c.Rows
	}
	return h, nil
}

// Sheet is everything that is known of one register's quality.
type Sheet struct {
	Health
	Scorecard  quality.Scorecard
	Rejected   []holding.RuleCount // open, by rule and field
	Agreements []quality.Agreement // the register's part of the latest comparison
	Compared   quality.Run         // zero when nothing was compared
}

// Quality gives a register's sheet. It has row numbers and no content.
func (d *Desk) Quality(ctx context.Context, who mpolice.Officer, code mpolice.Register) (Sheet, error) {
	if err := view(who); err != nil {
		return Sheet{}, err
	}
	x, err := d.descriptor(code)
	if err != nil {
		return Sheet{}, err
	}
	var s Sheet
	if s.Scorecard, err = quality.Read(ctx, d.Store, x, d.Clock.Now()); err != nil {
		return s, err
	}
	if s.Health, err = d.health(ctx, x); err != nil || x.Live {
		return s, err
	}
	if s.Rejected, err = d.Store.CountRejected(ctx, code, holding.RejectOpen); err != nil {
		return s, fmt.Errorf("count rejected rows: %w", err)
	}
	return s, d.agreements(ctx, &s)
}

func (d *Desk) agreements(ctx context.Context, s *Sheet) error {
	if d.Agreements == nil {
		return nil
	}
	run, err := d.Agreements.LastAgreement(ctx)
	if errors.Is(err, mpolice.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the comparison: %w", err)
	}
	s.Compared = run
	for _, a := range run.Agreements {
		if a.Register == s.Descriptor.Code || a.Believed == s.Descriptor.Code {
			s.Agreements = append(s.Agreements, a)
		}
	}
	return nil
}

// CompareAgencies compares all registers and keeps the result. actor is who
// started it: an officer or the program's own schedule.
func (d *Desk) CompareAgencies(ctx context.Context, actor string) (quality.Run, error) {
	run, err := quality.Agree(ctx, d.Store, d.Registers.Descriptors(), 0)
	if err != nil {
		return run, err
	}
	run.At = d.Clock.Now()
	if d.Agreements == nil {
		return run, nil
	}
	detail := fmt.Sprintf(`{"ambiguous":%d,"people":%d,"what":"agreement"}`, run.Ambiguous, run.People)
	e := holding.Entry{Actor: actor, Kind: "agreement", Detail: detail, At: run.At.UnixMicro()}
	if err := d.Agreements.SaveAgreement(ctx, run, e); err != nil {
		return run, fmt.Errorf("keep the comparison: %w", err)
	}
	return run, nil
}

// Report writes the report for the agency: every open rejected row with its
// number, rule, field and reason, and no content. That it was taken is recorded.
func (d *Desk) Report(ctx context.Context, who mpolice.Officer, code mpolice.Register, w io.Writer) error {
	if err := steward(who); err != nil {
		return err
	}
	if _, err := d.descriptor(code); err != nil {
		return err
	}
	if _, err := d.look(ctx, who, act{what: "agency-report", detail: []audit.Field{field("register", string(code))}}); err != nil {
		return err
	}
	_, err := holding.WriteReport(ctx, d.Store, holding.RejectFilter{Register: code, State: holding.RejectOpen}, w)
	return err
}
