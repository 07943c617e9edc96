package duty_test

import (
	"errors"
	"testing"
	"time"

	"mpolice/internal/duty"
	"mpolice/internal/server/servertest"
)

// TestRoster holds the roster against the city's own list of shifts.
func TestRoster(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	shifts := servertest.City(t).Shifts
	if len(shifts) < 50 {
		t.Fatalf("only %d shifts", len(shifts))
	}
	for _, want := range shifts {
		for name, tt := range map[string]struct {
			at time.Time
			on bool
		}{
			"at its start":     {want.From, true},
			"within":           {want.From.Add(want.To.Sub(want.From) / 2), true},
			"just before end":  {want.To.Add(-time.Microsecond), true},
			"at its end":       {want.To, false},
			"just before it":   {want.From.Add(-time.Microsecond), false},
			"in another year":  {want.From.AddDate(1, 0, 0), false},
			"before the epoch": {time.Unix(-1, 0), false},
		} {
			got, on, err := h.App.Roster.At(t.Context(), want.Officer, tt.at)
			if err != nil {
				t.Fatal(err)
			}
			// Another shift of the same officer may touch this one.
			if same := on && got.Number == want.Number; same != tt.on {
				t.Errorf("shift %s %s: %+v, on duty: %v", want.Number, name, got, on)
			}
			if on && got.Number == want.Number && (got.Unit != want.Unit || got.Item != duty.Item(want.Item) || !got.From.Equal(want.From) || !got.To.Equal(want.To)) {
				t.Errorf("shift %s came as %+v", want.Number, got)
			}
		}
		next, ok, err := h.App.Roster.Next(t.Context(), want.Officer, want.From.Add(-time.Second))
		if err != nil || !ok || next.From.After(want.From) {
			t.Errorf("next shift before %s: %+v, %v, %v", want.Number, next, ok, err)
		}
	}
	if _, on, err := h.App.Roster.At(t.Context(), "A99999", servertest.Day); on || err != nil {
		t.Errorf("an officer that nobody knows: %v, %v", on, err)
	}
	if _, ok, err := h.App.Roster.Next(t.Context(), "A10001", servertest.Day.AddDate(1, 0, 0)); ok || err != nil {
		t.Errorf("after the last shift: %v, %v", ok, err)
	}
}

// TestUnreadableRosterIsAnError and not a day off.
func TestUnreadableRosterIsAnError(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	if err := h.App.Store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.App.Roster.At(t.Context(), "A10001", servertest.Day); err == nil {
		t.Error("a roster that cannot be read says nothing")
	}
	if _, _, err := h.App.Roster.Next(t.Context(), "A10001", servertest.Day); err == nil || errors.Unwrap(err) == nil {
		t.Errorf("next: %v", err)
	}
}
