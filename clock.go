package mpolice

import "time"

// Clock tells the time. Instants are UTC, cut to microseconds once, here, so
// that what is stored is what was signed (invariant 9).
type Clock interface {
	Now() time.Time
}

// SystemClock is the machine's clock.
type SystemClock struct{}

// Now gives the machine's time in UTC microseconds.
func (SystemClock) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// TravelClock runs from a chosen instant at the machine's speed, for
// `mpolice demo --at`.
type TravelClock struct {
	base  time.Time
	start time.Time
}

// NewTravelClock starts at base now.
func NewTravelClock(base time.Time) *TravelClock {
	return &TravelClock{base: base, start: time.Now()}
}

// Now gives base plus the time that has passed since the clock was made.
func (c *TravelClock) Now() time.Time {
	return c.base.Add(time.Since(c.start)).UTC().Truncate(time.Microsecond)
}

// Taipei is the time zone of every date that a person sees or a law counts.
// The offset is fixed (no daylight time since 1979), so no zone file is needed.
var Taipei = time.FixedZone("Asia/Taipei", 8*60*60)

// Month is a calendar month in Taipei as yyyymm, such as 202611: the stratum
// of samples, of audits by the 10th, and of content keys.
type Month int

// MonthOf gives the month of an instant.
func MonthOf(t time.Time) Month {
	t = t.In(Taipei)
	return Month(t.Year()*100 + int(t.Month()))
}

// Valid reports whether m names a month of the years 1912 to 9999.
func (m Month) Valid() bool {
	return m >= 191201 && m <= 999912 && m%100 >= 1 && m%100 <= 12
}
