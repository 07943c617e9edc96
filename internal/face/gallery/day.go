package gallery

import (
	"fmt"
	"time"

	"mpolice"
)

// Day is a calendar day in Taipei as yyyymmdd; 0 is none. The law counts days,
// not instants.
type Day int32

// DayOf gives the day of an instant.
func DayOf(t time.Time) Day {
	t = t.In(mpolice.Taipei)
	return Day(t.Year()*10000 + int(t.Month())*100 + t.Day())
}

// Start is the day's first instant.
func (d Day) Start() time.Time {
	return time.Date(int(d/10000), time.Month(d/100%100), int(d%100), 0, 0, 0, 0, mpolice.Taipei).UTC()
}

// AddYears gives the same day years later; 29 February becomes the 28th
// (民法第121條第2項: the last day of the month where the day is not there).
func (d Day) AddYears(years int) Day {
	year, rest := int(d/10000)+years, d%10000
	if rest == 229 && (year%4 != 0 || year%100 == 0 && year%400 != 0) {
		rest = 228
	}
	return Day(year)*10000 + rest
}

// Year is the Gregorian year.
func (d Day) Year() int { return int(d / 10000) }

// Valid reports whether the calendar has the day.
func (d Day) Valid() bool { return d >= 10000101 && d <= 99991231 && DayOf(d.Start()) == d }

// String gives yyyy-mm-dd, and nothing for no day.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d/10000, d/100%100, d%100)
}

// MarshalText gives the form of String.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }
