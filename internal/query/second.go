package query

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"mpolice/internal/audit"
	"mpolice/internal/authn"
)

// secondLife is how long a second officer's confirmation opens a field.
const secondLife = 5 * time.Minute

// ErrSecond is a confirmation by somebody who cannot give it: the asker, an
// officer of another unit, or one who is off duty.
var ErrSecond = errors.New("a second officer of the same unit, on duty, has to confirm")

// Confirm takes a second officer's fresh proof for the opening of one sealed
// field of the first officer's answer. It is recorded under the second
// officer's name, and holds for five minutes and for that field alone.
func (s *Service) Confirm(ctx context.Context, first authn.Session, second authn.Proof, q RevealRequest) error {
	officer, err := s.People.Officer(ctx, second.Officer)
	if err != nil {
		return fmt.Errorf("confirm opening: %w", err)
	}
	shift, on, err := s.Roster.At(ctx, officer.ID, s.Clock.Now())
	if err != nil {
		return err
	}
	if officer.ID == first.Officer.ID || officer.Unit != first.Officer.Unit || !on || shift.Unit != officer.Unit {
		return ErrSecond
	}
	err = s.Gate.Vouch(ctx, officer, second, q.Record, []audit.Field{
		{Name: "second_for", Value: string(first.Officer.ID)},
		{Name: "register", Value: string(q.Register)},
		{Name: "field", Value: string(q.Field)},
	})
	if err != nil {
		return fmt.Errorf("confirm opening: %w", err)
	}
	s.seconds.put(q, s.Clock.Now())
	return nil
}

// seconds are the confirmations that still hold, in memory: a restart only
// means to confirm again.
type seconds struct {
	mu  sync.Mutex
	all map[RevealRequest]time.Time // until when; guarded by mu
}

func (c *seconds) put(q RevealRequest, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all == nil {
		c.all = map[RevealRequest]time.Time{}
	}
	for old, until := range c.all {
		if now.After(until) {
			delete(c.all, old)
		}
	}
	c.all[q] = now.Add(secondLife)
}

// holds reports whether a second officer has confirmed this opening.
func (c *seconds) holds(q RevealRequest, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	until, ok := c.all[q]
	return ok && !now.After(until)
}

// Confirmed reports whether a second officer's confirmation holds now.
func (s *Service) Confirmed(q RevealRequest) bool { return s.seconds.holds(q, s.Clock.Now()) }
