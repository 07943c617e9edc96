package mpolice_test

import (
	"testing"
	"testing/synctest"
	"time"

	"mpolice"
)

func TestSystemClockCutsToMicroseconds(t *testing.T) {
	now := mpolice.SystemClock{}.Now()
	if now.Location() != time.UTC || now.Nanosecond()%1000 != 0 {
		t.Errorf("%v is not UTC in microseconds", now)
	}
}

func TestTravelClockRunsFromItsBase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		base := time.Date(2030, 1, 2, 3, 4, 5, 0, mpolice.Taipei)
		c := mpolice.NewTravelClock(base)
		time.Sleep(90*time.Minute + time.Nanosecond)
		if got, want := c.Now(), base.Add(90*time.Minute); !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("clock at %v, want %v", got, want)
		}
	})
}

func TestMonthOf(t *testing.T) {
	tests := []struct {
		at   string
		want mpolice.Month
	}{
		{"2026-10-31T15:59:59Z", 202610}, // 23:59 in Taipei
		{"2026-10-31T16:00:00Z", 202611}, // midnight in Taipei
		{"2026-12-31T16:00:00Z", 202701},
	}
	for _, tt := range tests {
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := mpolice.MonthOf(at); got != tt.want {
			t.Errorf("%s: month %d, want %d", tt.at, got, tt.want)
		}
	}
}

func TestMonthValid(t *testing.T) {
	for m, want := range map[mpolice.Month]bool{
		191201: true, 202612: true, 999912: true,
		0: false, 191112: false, 202600: false, 202613: false, 1000001: false, -202601: false,
	} {
		if m.Valid() != want {
			t.Errorf("%d: valid %v", m, !want)
		}
	}
}
