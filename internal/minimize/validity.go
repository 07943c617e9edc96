package minimize

import (
	"time"

	"mpolice"
	"mpolice/internal/source"
)

// Validity is the mark of a row that holds no longer, or not yet. Date is the
// bound that it is past or before, yyyy-mm-dd or as much as is known, and empty
// unless the row shows that field in plain: the mark never tells a date that the
// projection does not.
type Validity struct {
	State source.Validity `json:"state"`
	Date  string          `json:"date,omitempty"`
}

// validity judges a row by its bounds. The date is taken from what is shown, so
// that nothing else can come out by this way.
func validity(shown Row, bounds source.Valid, at time.Time) Validity {
	v := Validity{State: bounds.On(at)}
	switch v.State {
	case source.ValidEnded:
		v.Date = shown.plain(bounds.ToField)
	case source.ValidNotYet:
		v.Date = shown.plain(bounds.FromField)
	}
	return v
}

// plain gives a value that is shown as it stands.
func (r Row) plain(name mpolice.FieldName) string {
	for _, f := range r.Fields {
		if f.Name == name && f.Show == mpolice.ShowPlain {
			return f.Value
		}
	}
	return ""
}
