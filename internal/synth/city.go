package synth

import (
	"fmt"
	"iter"
	"time"
)

// Bounds of Config.People: the cast needs a few hundred, and the plates of some
// series end above the real population.
const (
	DefaultPeople = 30_000
	MinPeople     = 1_000
	MaxPeople     = 23_500_000
)

// Config is all that a city follows from. Now is the instant around which the
// roster, the cases and the ages are laid; it is not read from any clock.
type Config struct {
	Seed   uint64
	People int // 0 is DefaultPeople
	Now    time.Time
}

// City is a made-up city: its police department in memory, its people as a
// stream.
type City struct {
	Config
	Organisation
	plan *plan
	cast *casting
}

// New makes a city. It fails when the number of people is out of bounds or no
// instant is given.
func New(cfg Config) (*City, error) {
	if cfg.People == 0 {
		cfg.People = DefaultPeople
	}
	if cfg.People < MinPeople || cfg.People > MaxPeople {
		return nil, fmt.Errorf("make city: %d people; choose from %d to %d", cfg.People, MinPeople, MaxPeople)
	}
	if cfg.Now.IsZero() {
		return nil, fmt.Errorf("make city: no instant given to lay it around")
	}
	cfg.Now = cfg.Now.UTC().Truncate(time.Microsecond)
	c := &City{Config: cfg, plan: newPlan(cfg.Now)}
	c.cast = c.callCast()
	var err error
	if c.Organisation, err = c.plan.organisation(c.cast); err != nil {
		return nil, fmt.Errorf("make city: %w", err)
	}
	return c, nil
}

// callCast makes the first households only, to learn who the cast are.
func (c *City) callCast() *casting {
	cast := newCasting()
	m := newMaker(c.Seed, c.People, c.plan, &Batch{})
	m.casting = cast
	for m.foreigners == 0 && m.next() {
		cast.know(m.out)
		m.out.Reset()
	}
	return cast
}

// batchPeople is about how many people's rows stand in one batch.
const batchPeople = 512

// Batches makes the city's rows from the beginning, in the same order each
// time. A batch is reused: it holds until the next one is asked for.
func (c *City) Batches() iter.Seq[*Batch] {
	return func(yield func(*Batch) bool) {
		out := &Batch{}
		m := newMaker(c.Seed, c.People, c.plan, out)
		for m.next() {
			if len(out.Residents) < batchPeople {
				continue
			}
			if !yield(out) {
				return
			}
			out.Reset()
		}
		yield(out)
	}
}

// Stream gives a function that fills a batch of the caller's with the next rows
// and reports whether there were any. It is for callers that keep a batch while
// the next one is made.
func (c *City) Stream() func(out *Batch) bool {
	m := newMaker(c.Seed, c.People, c.plan, nil)
	return func(out *Batch) bool {
		out.Reset()
		m.out = out
		for len(out.Residents) < batchPeople && m.next() {
		}
		return len(out.Residents)+len(out.Residence) > 0
	}
}

// Cast reports whether a number or plate belongs to the cast: to the officers,
// to those whom the open matters and the sample are about, or to their
// households.
func (c *City) Cast(key string) bool { return c.cast.known[key] }

// Immigration makes the rows of the live immigration agency only.
func (c *City) Immigration() iter.Seq[Immigration] {
	return func(yield func(Immigration) bool) {
		for b := range c.Batches() {
			for _, r := range b.Immigration {
				if !yield(r) {
					return
				}
			}
		}
	}
}
