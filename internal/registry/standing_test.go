package registry_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mpolice/internal/registry"
	"mpolice/rules"
)

func at(t *testing.T, s string) time.Time {
	t.Helper()
	when, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

func TestStanding(t *testing.T) {
	for _, tc := range []struct {
		name, old, new, at string
		reasons            []registry.Reason
		left               int
		ending             bool
	}{
		{"in order", "", "", "2026-11-21T00:00:00Z", nil, 405, false},
		{"61 days before the end", "", "", "2027-10-31T15:59:59Z", nil, 61, false},
		{"60 days before, from Taipei's midnight", "", "", "2027-10-31T16:00:00Z", nil, 60, true},
		{"last instant of the last day", "", "", "2027-12-31T15:59:59Z", nil, 0, true},
		{"first instant after", "", "", "2027-12-31T16:00:00Z", []registry.Reason{registry.ReasonAgreementEnded}, -1, false},
		{"before it begins", "", "", "2025-12-31T15:59:59Z", []registry.Reason{registry.ReasonAgreementPending}, 730, false},
		{"without an end", `, "until": "2027-12-31"`, "", "2099-01-01T00:00:00Z", nil, -1, false},
		{"no basis", `["CCP-231-2", "CEA-8A"]`, "[]", "2026-11-21T00:00:00Z", []registry.Reason{registry.ReasonNoBasis}, 405, false},
		{"no purpose", `"x-purpose": {"zh": "甲", "en": "A"},`, "", "2026-11-21T00:00:00Z", []registry.Reason{registry.ReasonNoPurpose}, 405, false},
		{"no notice evidence", `"evidence": {"zh": "甲", "en": "A"}`, `"evidence": {"zh": "", "en": ""}`, "2026-11-21T00:00:00Z", []registry.Reason{registry.ReasonNoNotice}, 405, false},
		{"no agreement", `"x-agreement": {"number": "示範協議-1", "from": "2026-01-01", "until": "2027-12-31"},`, "", "2026-11-21T00:00:00Z", []registry.Reason{registry.ReasonNoAgreement}, -1, false},
		{"the police's own", `"x-agreement": {"number": "示範協議-1", "from": "2026-01-01", "until": "2027-12-31"},`, `"x-own": true,`, "2026-11-21T00:00:00Z", nil, -1, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d, found := parse(strings.Replace(small, tc.old, tc.new, 1))
			if d == nil {
				t.Fatal(found)
			}
			s := d.Standing(at(t, tc.at))
			if !slices.Equal(s.Reasons, tc.reasons) || s.Open != (len(tc.reasons) == 0) || s.DaysLeft != tc.left || s.Ending != tc.ending {
				t.Errorf("%+v", s)
			}
			for _, r := range s.Reasons {
				if !r.Text().Complete() {
					t.Errorf("%s has no words", r)
				}
			}
			if s.Open != (len(s.Reasons) == 0) || s.Open && !d.Own && !d.Agreement.Covers(at(t, tc.at)) {
				t.Error("open without a running agreement")
			}
		})
	}
}

func TestAllReasonsAtOnce(t *testing.T) {
	s := (&registry.Descriptor{}).Standing(time.Now())
	want := []registry.Reason{registry.ReasonNoBasis, registry.ReasonNoPurpose, registry.ReasonNoNotice, registry.ReasonNoAgreement}
	if s.Open || !slices.Equal(s.Reasons, want) {
		t.Errorf("%+v", s)
	}
}

func TestBuiltInRegistersAreOpen(t *testing.T) {
	b, err := registry.Load(rules.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range b.Descriptors() {
		if s := d.Standing(at(t, "2026-11-21T00:00:00Z")); !s.Open || s.Ending {
			t.Errorf("%s: %+v", d.Code, s)
		}
	}
}
