package registry

import (
	"fmt"
	"time"

	"mpolice"
)

// Date is a calendar date in Taipei, written yyyy-mm-dd (Gregorian). The zero
// Date is an open end. The instant is the day's first.
type Date struct{ time.Time }

// NewDate makes a date.
func NewDate(year int, month time.Month, day int) Date {
	return Date{time.Date(year, month, day, 0, 0, 0, 0, mpolice.Taipei)}
}

// String gives yyyy-mm-dd, empty for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.In(mpolice.Taipei).Format(time.DateOnly)
}

// MarshalText implements encoding.TextMarshaler.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads yyyy-mm-dd from the year 1912 on; empty text is the zero
// Date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	day, err := time.ParseInLocation(time.DateOnly, string(text), mpolice.Taipei)
	if err != nil || day.Year() < 1912 {
		return fmt.Errorf("date must be written yyyy-mm-dd, from 1912 on")
	}
	*d = Date{day}
	return nil
}

// MarshalJSON writes the date as text; time.Time's own form is an instant.
func (d Date) MarshalJSON() ([]byte, error) { return []byte(`"` + d.String() + `"`), nil }

// UnmarshalJSON reads what MarshalJSON writes.
func (d *Date) UnmarshalJSON(b []byte) error {
	if len(b) < 2 || b[0] != '"' || b[len(b)-1] != '"' {
		return fmt.Errorf("date must be text yyyy-mm-dd")
	}
	return d.UnmarshalText(b[1 : len(b)-1])
}

// Covers reports whether the agreement runs at that instant, by the date in
// Taipei, both ends included. The zero Agreement never runs.
func (a Agreement) Covers(at time.Time) bool {
	return a.Number != "" && !a.pending(at) && !a.ended(at)
}

func (a Agreement) pending(at time.Time) bool { return !a.From.IsZero() && at.Before(a.From.Time) }

func (a Agreement) ended(at time.Time) bool {
	return !a.Until.IsZero() && !at.Before(a.Until.AddDate(0, 0, 1))
}

// DaysLeft counts the days until the agreement ends: 0 on its last day, -1
// afterwards and for an agreement without an end.
func (a Agreement) DaysLeft(at time.Time) int {
	if a.Until.IsZero() || a.ended(at) {
		return -1
	}
	today := at.In(mpolice.Taipei)
	midnight := time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, time.UTC)
	last := a.Until.In(mpolice.Taipei)
	end := time.Date(last.Year(), last.Month(), last.Day(), 0, 0, 0, 0, time.UTC)
	return int(end.Sub(midnight) / (24 * time.Hour))
}
