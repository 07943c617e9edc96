package steward

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/notice"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/quality"
)

// dispute gives one dispute by its number.
func (d *Desk) dispute(ctx context.Context, id int64) (holding.Dispute, *registry.Descriptor, error) {
	all, err := d.Store.Disputes(ctx, false, maxDisputes)
	if err != nil {
		return holding.Dispute{}, nil, fmt.Errorf("find dispute: %w", err)
	}
	i := slices.IndexFunc(all, func(x holding.Dispute) bool { return x.ID == id })
	if i < 0 {
		return holding.Dispute{}, nil, fmt.Errorf("find dispute: %w", mpolice.ErrNotFound)
	}
	x, err := d.descriptor(all[i].Register)
	return all[i], x, err
}

// Close ends a dispute. It is corrected only when the register no longer holds
// the value: the agency corrects, not this program.
func (d *Desk) Close(ctx context.Context, who mpolice.Officer, id int64, outcome, reason string) error {
	if err := steward(who); err != nil {
		return err
	}
	reason, err := reasonOf(reason)
	if err != nil {
		return err
	}
	if !slices.Contains(Outcomes, outcome) {
		return &mpolice.Invalid{Field: "outcome", Key: "invalid.option"}
	}
	about, x, err := d.dispute(ctx, id)
	if err != nil {
		return err
	}
	if about.Closed != 0 {
		return fmt.Errorf("close dispute: %w", mpolice.ErrConflict)
	}
	spell, err := d.disputed(ctx, x, about)
	if err != nil {
		return err
	}
	if err := d.impartial(ctx, who, x, spell.Row); err != nil {
		return err
	}
	if outcome == OutcomeCorrected && spell.To.IsZero() {
		return ErrNotCorrected
	}
	a := act{what: "dispute-" + outcome, detail: []audit.Field{
		field("dispute", strconv.FormatInt(id, 10)), field("register", string(about.Register)), field("field", string(about.Field)), field("reason", reason),
	}}
	_, err = d.decide(ctx, who, "correct", a, func(e holding.Entry) error { return d.Store.CloseDispute(ctx, id, outcome, e) })
	if err == nil && outcome == OutcomeCorrected {
		d.notify(ctx, id)
	}
	return err
}

// notify tells who was shown the value. The dispute is closed, whatever becomes
// of that: what fails here is made up for by the next sweep.
func (d *Desk) notify(ctx context.Context, id int64) {
	if d.Notifier == nil {
		return
	}
	if err := d.Notifier.Sweep(context.WithoutCancel(ctx)); err != nil {
		slog.ErrorContext(ctx, "notices of a correction are not issued yet; it is tried again", "dispute", id, "err", err)
	}
}

// disputed gives the time through which the row held the disputed value.
func (d *Desk) disputed(ctx context.Context, x *registry.Descriptor, about holding.Dispute) (quality.Spell, error) {
	spells, err := quality.Spells(ctx, d.Store, x, about.Key, about.Field)
	if err != nil {
		return quality.Spell{}, err
	}
	at := holding.Instant(about.Opened)
	for _, s := range spells {
		if !at.Before(s.From) && (s.To.IsZero() || at.Before(s.To)) {
			return s, nil
		}
	}
	return quality.Spell{}, fmt.Errorf("find the disputed value: %w", mpolice.ErrNotFound)
}

// Told is a dispute with those who have to be told of it.
type Told struct {
	holding.Dispute
	Notice quality.Notice
	Issued notice.Issued
	Look   mpolice.RecordID
}

// Notices gives who was shown the disputed value while it stood (個資法第11條第5項).
// It names records and fields; the look is recorded first.
func (d *Desk) Notices(ctx context.Context, who mpolice.Officer, id int64) (Told, error) {
	if err := steward(who); err != nil {
		return Told{}, err
	}
	about, x, err := d.dispute(ctx, id)
	if err != nil {
		return Told{}, err
	}
	look, err := d.look(ctx, who, act{what: "dispute-notices", detail: []audit.Field{field("dispute", strconv.FormatInt(id, 10))}})
	if err != nil {
		return Told{}, err
	}
	out := Told{Dispute: about, Look: look}
	n := quality.Noticer{Versions: d.Store, Witnesses: d.Witnesses}
	if out.Notice, err = n.Of(ctx, x, about.Key, about.Field, holding.Instant(about.Opened), d.Clock.Now()); err != nil {
		return out, err
	}
	if d.Notifier != nil {
		out.Issued, err = d.Notifier.Of(ctx, about)
	}
	return out, err
}
