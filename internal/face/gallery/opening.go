package gallery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"mpolice"
)

// Opening lets comparisons under one purpose card search one category. It takes
// two people.
type Opening struct {
	ID         string
	Card       mpolice.CardCode
	Category   CategoryCode
	Basis      mpolice.GroundCode
	Reason     string
	Until      Day // the last day
	Proposer   mpolice.OfficerID
	ProposedAt time.Time

	Approver    mpolice.OfficerID // empty while nobody approved
	ApprovedAt  time.Time
	ClosedBy    mpolice.OfficerID
	ClosedAt    time.Time
	CloseReason string
}

// OpeningState is where an opening stands at a time.
type OpeningState string

// The states of an opening.
const (
	OpeningProposed OpeningState = "proposed"
	OpeningLapsed   OpeningState = "lapsed" // nobody approved in time
	OpeningOpen     OpeningState = "open"
	OpeningEnded    OpeningState = "ended" // its last day is over
	OpeningClosed   OpeningState = "closed"
)

// ProposalLife is how long a proposal waits for the second person.
const ProposalLife = 7 * 24 * time.Hour

// State gives the state at an instant.
func (o Opening) State(at time.Time) OpeningState {
	switch {
	case !o.ClosedAt.IsZero():
		return OpeningClosed
	case DayOf(at) > o.Until:
		return OpeningEnded
	case !o.ApprovedAt.IsZero() && !at.Before(o.ApprovedAt):
		return OpeningOpen
	case at.Sub(o.ProposedAt) >= ProposalLife:
		return OpeningLapsed
	}
	return OpeningProposed
}

// OpeningDraft is what a proposer states.
type OpeningDraft struct {
	Card     mpolice.CardCode
	Category CategoryCode
	Basis    mpolice.GroundCode
	Reason   string
	Until    Day
}

const (
	maxReason   = 300
	maxOpenings = 500

	// MinReason is how much of a reason the desk takes at least, in characters.
	MinReason = 10
)

// Propose asks for a category to be opened to a card. Another person approves.
func (d *Desk) Propose(ctx context.Context, who mpolice.Officer, o OpeningDraft) (Opening, error) {
	if err := may(who, mpolice.RoleSupervisor, mpolice.RoleSteward); err != nil {
		return Opening{}, err
	}
	now := d.Clock.Now()
	reason, err := o.check(now)
	if err != nil {
		return Opening{}, err
	}
	id, err := mpolice.NewRecordID(now, d.Rand)
	if err != nil {
		return Opening{}, fmt.Errorf("propose opening: %w", err)
	}
	out := Opening{
		ID: id.String(), Card: o.Card, Category: o.Category, Basis: o.Basis, Reason: reason,
		Until: o.Until, Proposer: who.ID, ProposedAt: now,
	}
	rec, err := d.sealed(who, "opening-proposed", "opening", out.ID, "card", string(o.Card), "category", string(o.Category),
		"basis", string(o.Basis), "until", o.Until.String(), "reason", reason)
	if err != nil {
		return Opening{}, err
	}
	if err := d.Store.ProposeFaceOpening(ctx, out, rec); err != nil {
		return Opening{}, fmt.Errorf("propose opening: %w", err)
	}
	return out, nil
}

// check gives the cleaned reason.
func (o OpeningDraft) check(now time.Time) (string, error) {
	c, ok := CategoryOf(o.Category)
	switch today := DayOf(now); {
	case o.Card == "" || len(o.Card) > 16:
		return "", invalid("card", "invalid.required")
	case !ok || c.Collection != CollectionPolice:
		return "", invalid("category", "invalid.option")
	case o.Basis == "" || len(o.Basis) > 32:
		return "", invalid("basis", "invalid.required")
	case !o.Until.Valid() || o.Until < today:
		return "", invalid("until", "invalid.gallery.until_past")
	case o.Until > today.AddYears(1):
		return "", invalid("until", "invalid.gallery.until_year")
	}
	return reasoned(o.Reason)
}

// reasoned checks a stated reason: a sentence, not a full stop.
func reasoned(raw string) (string, error) {
	reason, err := mpolice.CleanText(raw, maxReason)
	switch {
	case errors.Is(err, mpolice.ErrTextTooLong):
		return "", invalid("reason", "invalid.text_too_long")
	case err != nil:
		return "", invalid("reason", "invalid.text_characters")
	case len([]rune(reason)) < MinReason:
		return "", invalid("reason", "invalid.gallery.reason_short")
	}
	return reason, nil
}

// Approve opens what somebody else proposed.
func (d *Desk) Approve(ctx context.Context, who mpolice.Officer, id string) (Opening, error) {
	if err := may(who, mpolice.RoleSupervisor, mpolice.RoleSteward); err != nil {
		return Opening{}, err
	}
	o, err := d.Store.FaceOpening(ctx, id)
	if err != nil {
		return Opening{}, err
	}
	now := d.Clock.Now()
	switch o.State(now) {
	case OpeningProposed:
	case OpeningLapsed, OpeningEnded:
		return o, ErrLapsed
	default:
		return o, mpolice.ErrConflict
	}
	if who.ID == o.Proposer {
		return o, ErrSamePerson
	}
	rec, err := d.sealed(who, "opening-approved", "opening", o.ID, "card", string(o.Card), "category", string(o.Category),
		"basis", string(o.Basis), "until", o.Until.String(), "proposer", string(o.Proposer))
	if err != nil {
		return o, err
	}
	if err := d.Store.ApproveFaceOpening(ctx, id, who.ID, now, rec); err != nil {
		return o, fmt.Errorf("approve opening: %w", err)
	}
	o.Approver, o.ApprovedAt = who.ID, now
	return o, nil
}

// Close ends an opening, or withdraws a proposal, at once. One person is enough.
func (d *Desk) Close(ctx context.Context, who mpolice.Officer, id, reason string) (Opening, error) {
	if err := may(who, mpolice.RoleSupervisor, mpolice.RoleSteward); err != nil {
		return Opening{}, err
	}
	reason, err := reasoned(reason)
	if err != nil {
		return Opening{}, err
	}
	o, err := d.Store.FaceOpening(ctx, id)
	if err != nil {
		return Opening{}, err
	}
	now := d.Clock.Now()
	rec, err := d.sealed(who, "opening-closed", "opening", o.ID, "card", string(o.Card), "category", string(o.Category), "reason", reason)
	if err != nil {
		return o, err
	}
	if err := d.Store.CloseFaceOpening(ctx, id, who.ID, now, reason, rec); err != nil {
		return o, fmt.Errorf("close opening: %w", err)
	}
	o.ClosedBy, o.ClosedAt, o.CloseReason = who.ID, now, reason
	return o, nil
}

// Openings lists openings, newest first.
func (d *Desk) Openings(ctx context.Context) ([]Opening, error) {
	return d.Store.FaceOpenings(ctx, maxOpenings)
}

// Open lists the categories that are open to a card at a time, by number.
func (d *Desk) Open(ctx context.Context, card mpolice.CardCode, at time.Time) ([]Category, error) {
	all, err := d.Store.FaceOpeningsOf(ctx, card)
	if err != nil {
		return nil, fmt.Errorf("open categories: %w", err)
	}
	var out []Category
	for _, c := range built.Categories {
		opens := func(o Opening) bool {
			return o.Card == card && o.Category == c.Code && o.State(at) == OpeningOpen && o.Approver != "" && o.Approver != o.Proposer
		}
		if c.Collection == CollectionPolice && slices.ContainsFunc(all, opens) {
			out = append(out, c)
		}
	}
	return out, nil
}

// Eligible gives the numbers of the open categories, for the filter of a
// search. It is never nil, because nil means no filter there: none open is
// nothing eligible.
func (d *Desk) Eligible(ctx context.Context, card mpolice.CardCode, at time.Time) ([]uint16, error) {
	open, err := d.Open(ctx, card, at)
	if err != nil {
		return nil, err
	}
	out := make([]uint16, len(open))
	for i, c := range open {
		out[i] = c.Number
	}
	return out, nil
}
