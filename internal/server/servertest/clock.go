package servertest

import (
	"sync/atomic"
	"time"

	"mpolice"
)

// Clock runs from an instant at the machine's speed and can be moved.
type Clock struct {
	travel *mpolice.TravelClock
	skip   atomic.Int64
}

// NewClock starts at an instant now.
func NewClock(at time.Time) *Clock { return &Clock{travel: mpolice.NewTravelClock(at)} }

// Now gives the clock's time.
func (c *Clock) Now() time.Time { return c.travel.Now().Add(time.Duration(c.skip.Load())) }

// Move puts the clock forward, or back where d is negative.
func (c *Clock) Move(d time.Duration) { c.skip.Add(int64(d)) }
