package source

import (
	"time"

	"mpolice"
)

// Valid is the time for which a row holds at its agency (有效期間): its first and
// last day, both included, as numbers yyyymmdd; 0 is open. Where the agency gives
// less than a day, From is the earliest and To the latest that it may mean, so
// that nobody's permit is called expired on a guess. FromField and ToField name
// the fields that say so.
type Valid struct {
	From, To           int32
	FromField, ToField mpolice.FieldName
}

// Validity is how a row stands on one day.
type Validity string

// The ways in which a row stands. The zero Validity is a row that holds, or of
// which nothing says that it does not.
const (
	ValidNow    Validity = ""
	ValidNotYet Validity = "not_yet"
	ValidEnded  Validity = "ended"
)

// On tells how the row stands on the day of an instant, in Taipei.
func (v Valid) On(at time.Time) Validity {
	y, m, d := at.In(mpolice.Taipei).Date()
	day := int32(y*10_000 + int(m)*100 + d)
	switch {
	case v.To != 0 && day > v.To:
		return ValidEnded
	case v.From != 0 && day < v.From:
		return ValidNotYet
	}
	return ValidNow
}
