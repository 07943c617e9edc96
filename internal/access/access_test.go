package access

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mpolice"
)

func TestWeigh(t *testing.T) {
	now := time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
	grant := func(from, until, trained time.Duration, cards ...mpolice.CardCode) Grant {
		return Grant{Cards: cards, From: now.Add(from), Until: now.Add(until), TrainedUntil: now.Add(trained)}
	}
	tests := []struct {
		name   string
		grants []Grant
		want   Standing
	}{
		{"none", nil, Standing{}},
		{"in force", []Grant{grant(-1, 1, 1, "P01")}, Standing{Held: true, Covers: true, Trained: true, Until: now.Add(1)}},
		{"ends at this instant", []Grant{grant(-1, 0, 1, "P01")}, Standing{Held: true, Expired: true, Covers: true, Trained: true, Until: now}},
		{"starts later", []Grant{grant(1, 2, 2, "P01")}, Standing{Held: true, Expired: true, Covers: true, Trained: true, Until: now.Add(2)}},
		{"another card", []Grant{grant(-1, 1, 1, "P02")}, Standing{Held: true}},
		{"training over", []Grant{grant(-1, 1, 0, "P01")}, Standing{Held: true, Covers: true, Until: now.Add(1)}},
		{"expired beside one in force", []Grant{grant(-2, -1, 1, "P01"), grant(-1, 5, 1, "P01")}, Standing{Held: true, Covers: true, Trained: true, Until: now.Add(5)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, Weigh(tt.grants, "P01", now)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestUsable(t *testing.T) {
	now := time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
	grants := []Grant{
		{Cards: []mpolice.CardCode{"P03", "P01"}, From: now.Add(-1), Until: now.Add(1)},
		{Cards: []mpolice.CardCode{"P01", "P02"}, From: now.Add(-1), Until: now.Add(1)},
		{Cards: []mpolice.CardCode{"P09"}, From: now.Add(-2), Until: now.Add(-1)},
	}
	if d := cmp.Diff([]mpolice.CardCode{"P01", "P02", "P03"}, Usable(grants, now)); d != "" {
		t.Error(d)
	}
}
