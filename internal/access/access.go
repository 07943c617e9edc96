// Package access holds the permissions (使用權限): who may use which purpose
// cards, until when, and on whose approval. No permission, no query; a
// permission always has an end date.
package access

import (
	"context"
	"fmt"
	"slices"
	"time"

	"mpolice"
)

// Grant is one permission. Until and TrainedUntil are the first instant at
// which it, or the training that it rests on, holds no more.
type Grant struct {
	ID           string
	Officer      mpolice.OfficerID
	Cards        []mpolice.CardCode
	From         time.Time
	Until        time.Time
	TrainedUntil time.Time
	ApprovedBy   mpolice.OfficerID
}

// Store reads the grants of an officer, of any date, the latest end first.
type Store interface {
	Grants(ctx context.Context, officer mpolice.OfficerID) ([]Grant, error)
}

// Standing is what an officer's grants say about one card at one instant.
type Standing struct {
	Held    bool // some grant was ever given
	Expired bool // but none is in force now
	Covers  bool // one in force (or, when Expired, one that ended) names the card
	Trained bool // and its training is in date
	Until   time.Time
}

// Register answers what officers may use.
type Register struct{ store Store }

// NewRegister reads from store.
func NewRegister(store Store) *Register { return &Register{store} }

// Grants gives all grants of an officer.
func (r *Register) Grants(ctx context.Context, officer mpolice.OfficerID) ([]Grant, error) {
	g, err := r.store.Grants(ctx, officer)
	if err != nil {
		return nil, fmt.Errorf("read grants: %w", err)
	}
	return g, nil
}

// Standing weighs the officer's grants for one card at an instant.
func (r *Register) Standing(ctx context.Context, officer mpolice.OfficerID, card mpolice.CardCode, at time.Time) (Standing, error) {
	grants, err := r.Grants(ctx, officer)
	if err != nil {
		return Standing{}, err
	}
	return Weigh(grants, card, at), nil
}

// Weigh is the pure rule behind Standing. While some grant is in force the ended
// ones do not count. When all have ended, Covers and Trained say what they held,
// so that a refusal names the end alone and not what the end does not explain.
func Weigh(grants []Grant, card mpolice.CardCode, at time.Time) Standing {
	var live []Grant
	for _, g := range grants {
		if !at.Before(g.From) && at.Before(g.Until) {
			live = append(live, g)
		}
	}
	s := Standing{Held: len(grants) > 0, Expired: len(grants) > 0 && len(live) == 0}
	if s.Expired {
		live = grants
	}
	for _, g := range live {
		if !slices.Contains(g.Cards, card) {
			continue
		}
		s.Covers = true
		if at.Before(g.TrainedUntil) {
			s.Trained = true
		}
		if g.Until.After(s.Until) {
			s.Until = g.Until
		}
	}
	return s
}

// Usable lists the cards that some grant in force names, in card order.
func Usable(grants []Grant, at time.Time) []mpolice.CardCode {
	var out []mpolice.CardCode
	for _, g := range grants {
		if !at.Before(g.From) && at.Before(g.Until) {
			out = append(out, g.Cards...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
