package purpose_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/purpose"
)

func TestParseFacts(t *testing.T) {
	b := builtIn(t)
	p01, _ := b.Card("P01", time.Now())
	p04, _ := b.Card("P04", time.Now())
	fault := func(field, key string) []mpolice.Invalid { return []mpolice.Invalid{{Field: field, Key: key}} }
	for _, tc := range []struct {
		name   string
		card   *purpose.Card
		raw    map[string]string
		want   purpose.Facts
		faults []mpolice.Invalid
	}{
		{"nothing", p01, nil, purpose.Facts{}, nil},
		{
			"all kinds", p01,
			map[string]string{"place_type": " road ", "place": " 中山路二段 ", "told_reason": "on", "stopped_at": "2026-11-21T22:30"},
			purpose.Facts{"place_type": "road", "place": "中山路二段", "told_reason": "yes", "stopped_at": "2026-11-21T14:30:00Z"},
			nil,
		},
		{"empty is not stated", p01, map[string]string{"place": "  ", "told_reason": "", "taken_in": "no"}, purpose.Facts{}, nil},
		{"instant with zone", p01, map[string]string{"stopped_at": "2026-11-21T14:30:00.5Z"}, purpose.Facts{"stopped_at": "2026-11-21T14:30:00Z"}, nil},
		{"unknown key", p01, map[string]string{"weather": "rain"}, nil, fault("facts.weather", "invalid.fact_unknown")},
		{"unknown key with markup", p01, map[string]string{"<b>": "x"}, nil, fault("facts.?", "invalid.fact_unknown")},
		{"unknown option", p01, map[string]string{"place_type": "moon"}, nil, fault("facts.place_type", "invalid.option")},
		{"flag", p01, map[string]string{"told_reason": "perhaps"}, nil, fault("facts.told_reason", "invalid.flag")},
		{"time", p01, map[string]string{"stopped_at": "noon"}, nil, fault("facts.stopped_at", "invalid.time")},
		{"too long", p01, map[string]string{"place": strings.Repeat("路", 201)}, nil, fault("facts.place", "invalid.text_too_long")},
		{"direction marks", p01, map[string]string{"place": "中山\u202e路"}, nil, fault("facts.place", "invalid.text_characters")},
		{"control characters", p01, map[string]string{"place": "中山\x00路"}, nil, fault("facts.place", "invalid.text_characters")},
		{"too little", p04, map[string]string{"necessity": "有必要"}, nil, fault("facts.necessity", "invalid.text_too_short")},
		{"enough", p04, map[string]string{"necessity": "被害人指認此人在場"}, purpose.Facts{"necessity": "被害人指認此人在場"}, nil},
		{
			"every fault, in order", p01,
			map[string]string{"z": "1", "place_type": "moon", "a": "1"},
			nil,
			[]mpolice.Invalid{{Field: "facts.a", Key: "invalid.fact_unknown"}, {Field: "facts.place_type", Key: "invalid.option"}, {Field: "facts.z", Key: "invalid.fact_unknown"}},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, faults := tc.card.ParseFacts(tc.raw)
			if !reflect.DeepEqual(got, tc.want) || !reflect.DeepEqual(faults, tc.faults) {
				t.Errorf("got %v %v", got, faults)
			}
		})
	}
}

func TestFactMinutes(t *testing.T) {
	at := time.Date(2026, 11, 21, 14, 30, 0, 0, time.UTC)
	f := purpose.Facts{"past": "2026-11-21T12:29:30Z", "future": "2026-11-21T15:00:00Z", "wrong": "x"}
	for key, want := range map[string]int{"past": 120, "future": -1, "wrong": -1, "absent": -1} {
		if got := f.Minutes(key, at); got != want {
			t.Errorf("%s: %d, want %d", key, got, want)
		}
	}
}

func TestReference(t *testing.T) {
	at := time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC)
	r := purpose.Reference{Opened: at, Closed: at.Add(time.Hour), Officers: []purpose.Involved{{Officer: "A1", Role: "lead"}}}
	for minutes, want := range map[int]bool{-1: false, 0: true, 59: true, 60: false} {
		if got := r.OpenAt(at.Add(time.Duration(minutes) * time.Minute)); got != want {
			t.Errorf("after %d minutes: %v", minutes, got)
		}
	}
	if role, ok := r.RoleOf("A1"); role != "lead" || !ok {
		t.Error("the lead is not involved")
	}
	if _, ok := r.RoleOf(""); ok {
		t.Error("nobody is involved")
	}
}

func FuzzParseFacts(f *testing.F) {
	f.Add("place", "中山路")
	f.Add("stopped_at", "2026-11-21T22:30")
	f.Add("told_reason", "yes")
	f.Add("\xff", "\u202e")
	b := builtIn(f)
	card, _ := b.Card("P01", time.Now())
	f.Fuzz(func(t *testing.T, key, value string) {
		facts, faults := card.ParseFacts(map[string]string{key: value})
		if (facts == nil) == (faults == nil) {
			t.Fatalf("neither or both: %v %v", facts, faults)
		}
		again, faults := card.ParseFacts(facts)
		if faults != nil || !reflect.DeepEqual(again, facts) && len(facts) > 0 {
			t.Fatalf("%v is not canonical: %v %v", facts, again, faults)
		}
	})
}
