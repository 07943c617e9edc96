package source_test

import (
	"testing"
	"time"

	"mpolice/internal/source"
)

// Both days are included, and the day begins in Taipei.
func TestValidOn(t *testing.T) {
	at := func(text string) time.Time {
		out, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for _, tc := range []struct {
		from, to int32
		at       string
		want     source.Validity
	}{
		{0, 0, "2026-03-31T12:00:00+08:00", source.ValidNow},
		{20260301, 20260331, "2026-03-31T23:59:59+08:00", source.ValidNow},
		{20260301, 20260331, "2026-03-31T16:00:00Z", source.ValidEnded}, // midnight in Taipei
		{20260301, 0, "2026-02-28T23:59:59+08:00", source.ValidNotYet},
		{20260301, 0, "2026-02-28T16:00:00Z", source.ValidNow},
		{0, 20260331, "2126-01-01T00:00:00Z", source.ValidEnded},
		{20260300, 20261299, "2026-03-01T00:00:00+08:00", source.ValidNow}, // known in part
		{20260300, 20261299, "2026-12-31T23:00:00+08:00", source.ValidNow},
		{20260300, 20261299, "2027-01-01T00:00:00+08:00", source.ValidEnded},
		{20270101, 20260101, "2026-06-01T00:00:00Z", source.ValidEnded}, // nobody loads it
	} {
		if got := (source.Valid{From: tc.from, To: tc.to}).On(at(tc.at)); got != tc.want {
			t.Errorf("%d to %d on %s: %q, want %q", tc.from, tc.to, tc.at, got, tc.want)
		}
	}
}
