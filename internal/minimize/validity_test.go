package minimize_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/minimize"
	"mpolice/internal/source"
)

// The mark stands on a row whatever is shown of it; its date only where the
// field is shown in plain.
func TestValidity(t *testing.T) {
	row := func(from, to int32) source.Row {
		return source.Row{
			Fields: map[mpolice.FieldName]string{"plate": "ABC1234", "issued": "2026-05-01", "expires": "2026-03-31"},
			Valid:  source.Valid{From: from, To: to, FromField: "issued", ToField: "expires"},
		}
	}
	for _, tc := range []struct {
		name string
		show mpolice.Show // of both dates; empty: not in the projection
		row  source.Row
		want minimize.Validity
	}{
		{"holds", mpolice.ShowPlain, row(20260101, 20260401), minimize.Validity{}},
		{"no bound", mpolice.ShowPlain, row(0, 0), minimize.Validity{}},
		{"ended", mpolice.ShowPlain, row(20260101, 20260331), minimize.Validity{State: source.ValidEnded, Date: "2026-03-31"}},
		{"not yet", mpolice.ShowPlain, row(20260501, 0), minimize.Validity{State: source.ValidNotYet, Date: "2026-05-01"}},
		{"masked", mpolice.ShowMasked, row(0, 20260331), minimize.Validity{State: source.ValidEnded}},
		{"initial", mpolice.ShowInitial, row(0, 20260331), minimize.Validity{State: source.ValidEnded}},
		{"hidden", "", row(0, 20260331), minimize.Validity{State: source.ValidEnded}},
		{"not yet, hidden", "", row(20260501, 0), minimize.Validity{State: source.ValidNotYet}},
	} {
		p := mpolice.Projection{Register: "vehicle", Fields: []mpolice.ProjectedField{{Name: "plate", Show: mpolice.ShowPlain}}}
		if tc.show != "" {
			p.Fields = append(p.Fields, mpolice.ProjectedField{Name: "issued", Show: tc.show}, mpolice.ProjectedField{Name: "expires", Show: tc.show})
		}
		view := minimize.Apply(p, source.Answer{Register: "vehicle", Status: source.StatusFound, Rows: []source.Row{tc.row}}, today)
		if len(view.Rows) != 1 || view.Rows[0].Validity != tc.want {
			t.Errorf("%s: %+v", tc.name, view.Rows)
		}
		text, err := json.Marshal(view)
		if shown := strings.Contains(string(text), "2026-"); err != nil || shown != (tc.show == mpolice.ShowPlain) {
			t.Errorf("%s: %s %v", tc.name, text, err)
		}
		if marked := strings.Contains(string(text), "validity"); marked != (tc.want.State != "") {
			t.Errorf("%s: %s", tc.name, text)
		}
	}
}

// The day is that of the query, not of the clock.
func TestValidityOfAnotherDay(t *testing.T) {
	a := source.Answer{Register: "vehicle", Status: source.StatusFound, Rows: []source.Row{{Valid: source.Valid{To: 20260331, ToField: "expires"}}}}
	for day, want := range map[time.Time]source.Validity{today.AddDate(0, 0, -1): source.ValidNow, today: source.ValidEnded} {
		if got := minimize.Apply(projection, a, day).Rows[0].Validity.State; got != want {
			t.Errorf("%s: %q", day, got)
		}
	}
}
