package face

import (
	"fmt"
	"time"
)

// Limits bound how photo comparison is used. They are the operator's, within
// what the program allows, and are recorded with each start.
type Limits struct {
	// Candidates is the longest list, 1 to MaxCandidates.
	Candidates int
	// Life is how long a probe is kept after it was taken; Hold, how long at
	// most where a case needs it.
	Life, Hold time.Duration
	// Tried is how old the query of a document, or by name, may be.
	Tried time.Duration
	// Fresh is how old a photo file may be to count as taken there.
	Fresh time.Duration
	// Probes that one officer may take within an hour and a day, and one unit
	// within a day.
	OfficerHour, OfficerDay, UnitDay int
}

// MaxCandidates is the longest list that any operator can set: what the
// National Police Agency's system showed (2021).
const MaxCandidates = 50

// DefaultLimits are what a new installation has.
func DefaultLimits() Limits {
	return Limits{
		Candidates: 5, Life: 30 * time.Minute, Hold: 24 * time.Hour, Tried: 2 * time.Hour, Fresh: 30 * time.Minute,
		OfficerHour: 6, OfficerDay: 20, UnitDay: 60,
	}
}

// Check names the first limit that is out of range.
func (l Limits) Check() error {
	for _, r := range []struct {
		name         string
		is, min, max time.Duration
	}{
		{"candidates", time.Duration(l.Candidates), 1, MaxCandidates},
		{"life", l.Life, time.Minute, 2 * time.Hour},
		{"hold", l.Hold, l.Life, 72 * time.Hour},
		{"tried", l.Tried, time.Minute, 12 * time.Hour},
		{"fresh", l.Fresh, time.Minute, 2 * time.Hour},
		{"officer_hour", time.Duration(l.OfficerHour), 1, 100},
		{"officer_day", time.Duration(l.OfficerDay), 1, 1000},
		{"unit_day", time.Duration(l.UnitDay), 1, 10_000},
	} {
		if r.is < r.min || r.is > r.max {
			return fmt.Errorf("face.%s is out of range", r.name)
		}
	}
	return nil
}
