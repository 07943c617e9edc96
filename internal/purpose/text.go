package purpose

import (
	"errors"
	"time"

	"go.yaml.in/yaml/v3"

	"mpolice"
)

// Text is one wording in both languages.
type Text = mpolice.Text

// Date is a calendar date in Taipei, written yyyy-mm-dd (Gregorian). The zero
// Date is an open end.
type Date struct{ day time.Time }

// NewDate makes a date.
func NewDate(year int, month time.Month, day int) Date {
	return Date{time.Date(year, month, day, 0, 0, 0, 0, mpolice.Taipei)}
}

// IsZero reports whether no date was given.
func (d Date) IsZero() bool { return d.day.IsZero() }

// String gives yyyy-mm-dd, empty for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.day.Format(time.DateOnly)
}

// UnmarshalYAML reads yyyy-mm-dd.
func (d *Date) UnmarshalYAML(n *yaml.Node) error {
	day, err := time.ParseInLocation(time.DateOnly, n.Value, mpolice.Taipei)
	if err != nil {
		return &yaml.TypeError{Errors: []string{lineText(n.Line, "date must be written yyyy-mm-dd")}}
	}
	if day.Year() < 1912 {
		return &yaml.TypeError{Errors: []string{lineText(n.Line, "date lies before 1912")}}
	}
	d.day = day
	return nil
}

// Period is the days on which a rule is in force, both ends included. An open
// end is the zero Date.
type Period struct {
	From  Date `yaml:"effective_from"`
	Until Date `yaml:"effective_until"`
}

// Covers reports whether the rule is in force at that instant, by the date in
// Taipei.
func (p Period) Covers(at time.Time) bool {
	if !p.From.IsZero() && at.Before(p.From.day) {
		return false
	}
	return p.Until.IsZero() || at.Before(p.Until.day.AddDate(0, 0, 1))
}

// overlaps reports whether both are in force on some day.
func (p Period) overlaps(q Period) bool {
	return !p.endsBefore(q) && !q.endsBefore(p)
}

func (p Period) endsBefore(q Period) bool {
	return !p.Until.IsZero() && !q.From.IsZero() && p.Until.day.Before(q.From.day)
}

var errPeriod = errors.New("effective_until lies before effective_from")

func (p Period) check() error {
	if !p.From.IsZero() && !p.Until.IsZero() && p.Until.day.Before(p.From.day) {
		return errPeriod
	}
	return nil
}
