package synth

import (
	"fmt"
	"time"

	"mpolice"
)

// passing are the matters that age within a day; on a later day a city needs
// new ones.
var passing = map[mpolice.ReferenceKind]bool{
	mpolice.ReferenceDispatch: true, mpolice.ReferenceTicket: true, mpolice.ReferenceEmergency: true,
}

// At gives the same city on another day: the same people, registers, cases and
// warrants, with the roster and the passing matters laid around now.
func (c *City) At(now time.Time) (*City, error) {
	later, err := New(Config{Seed: c.Seed, People: c.People, Now: now})
	if err != nil {
		return nil, err
	}
	if len(later.References) != len(c.References) {
		return nil, fmt.Errorf("lay city around %s: another number of matters", now.Format(time.DateOnly))
	}
	out := *c
	out.Shifts = later.Shifts
	out.References = append([]Reference(nil), c.References...)
	for i, r := range later.References {
		if passing[r.ID.Kind] {
			r.Subjects = c.References[i].Subjects
			out.References[i] = r
		}
	}
	out.Sample.renew(later.Sample)
	return &out, nil
}

// renew takes the numbers of passing matters from a later sample.
func (s *Sample) renew(later Sample) {
	s.Dispatch.Number = later.Dispatch.Number
	s.Ticket.Number = later.Ticket.Number
	s.Emergency.Number = later.Emergency.Number
	s.Duty = later.Duty
}
