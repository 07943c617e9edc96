package face_test

import (
	"math"
	"testing"
	"time"

	"mpolice/internal/face"
)

var now = time.Date(2026, 11, 21, 6, 0, 0, 0, time.UTC)

// open is a door with everything in order.
func open() face.Door {
	return face.Door{
		Statute:  face.Statute{Title: "t", Article: "a", Order: "o", From: now.AddDate(-1, 0, 0), Until: now.AddDate(1, 0, 0)},
		Approved: "aa", Model: &face.Model{SHA256: "aa"}, Pipeline: "pp",
		Report: &face.Report{Model: "aa", Pipeline: "pp", Passes: true, Bands: face.Bands{Medium: 0.4, High: 0.6}},
	}
}

func TestDoor(t *testing.T) {
	all := face.Standing{Statute: true, Model: true, Report: true}
	for _, c := range []struct {
		name string
		do   func(*face.Door)
		want face.Standing
	}{
		{"in order", func(*face.Door) {}, all},
		{"nothing entered", func(d *face.Door) { *d = face.Door{} }, face.Standing{}},
		{"no title", func(d *face.Door) { d.Statute.Title = "" }, face.Standing{Model: true, Report: true}},
		{"no article", func(d *face.Door) { d.Statute.Article = "" }, face.Standing{Model: true, Report: true}},
		{"no order", func(d *face.Door) { d.Statute.Order = "" }, face.Standing{Model: true, Report: true}},
		{"no day", func(d *face.Door) { d.Statute.From = time.Time{} }, face.Standing{Model: true, Report: true}},
		{"not yet", func(d *face.Door) { d.Statute.From = now.Add(time.Microsecond) }, face.Standing{Model: true, Report: true}},
		{"no more", func(d *face.Door) { d.Statute.Until = now }, face.Standing{Model: true, Report: true}},
		{"no model", func(d *face.Door) { d.Model = nil }, face.Standing{Statute: true}},
		{"nothing approved", func(d *face.Door) { d.Approved, d.Model.SHA256, d.Report.Model = "", "", "" }, face.Standing{Statute: true}},
		{"another model", func(d *face.Door) { d.Model.SHA256 = "bb" }, face.Standing{Statute: true}},
		{"no report", func(d *face.Door) { d.Report = nil }, face.Standing{Statute: true, Model: true}},
		{"report of another model", func(d *face.Door) { d.Report.Model = "bb" }, face.Standing{Statute: true, Model: true}},
		{"report of another pipeline", func(d *face.Door) { d.Pipeline = "qq" }, face.Standing{Statute: true, Model: true}},
		{"report falls short", func(d *face.Door) { d.Report.Passes = false }, face.Standing{Statute: true, Model: true}},
		{"bands in disorder", func(d *face.Door) { d.Report.Bands.High = 0.3 }, face.Standing{Statute: true, Model: true}},
	} {
		d := open()
		c.do(&d)
		if got := d.Standing(now); got != c.want || got.Open() != (c.want == all) {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	if d := open(); d.Standing(time.Time{}).Statute {
		t.Error("the statute is in force at no time at all")
	}
}

func TestBands(t *testing.T) {
	b := face.Bands{Medium: 0.4, High: 0.6}
	for score, want := range map[float64]face.Band{
		1: face.BandHigh, 0.6: face.BandHigh, 0.5999: face.BandMedium, 0.4: face.BandMedium, 0.3999: face.BandLow, -1: face.BandLow,
		math.NaN(): face.BandLow, math.Inf(-1): face.BandLow,
	} {
		if got := b.Of(score); got != want {
			t.Errorf("%v is %s, want %s", score, got, want)
		}
	}
	for _, bad := range []face.Bands{{}, {0.4, 0.6}, {1, 0.5}, {0.5, -1}, {math.NaN(), 0.1}, {0.6, math.NaN()}} {
		if bad.Valid() {
			t.Errorf("%+v is valid", bad)
		}
	}
}

func TestLimits(t *testing.T) {
	if err := face.DefaultLimits().Check(); err != nil {
		t.Fatal(err)
	}
	for _, change := range []func(*face.Limits){
		func(l *face.Limits) { l.Candidates = 0 },
		func(l *face.Limits) { l.Candidates = face.MaxCandidates + 1 },
		func(l *face.Limits) { l.Life = 3 * time.Hour },
		func(l *face.Limits) { l.Hold = l.Life - 1 },
		func(l *face.Limits) { l.Hold = 100 * time.Hour },
		func(l *face.Limits) { l.Tried = 0 },
		func(l *face.Limits) { l.Fresh = 24 * time.Hour },
		func(l *face.Limits) { l.OfficerHour = 0 },
		func(l *face.Limits) { l.OfficerDay = -1 },
		func(l *face.Limits) { l.UnitDay = 20_000 },
	} {
		l := face.DefaultLimits()
		change(&l)
		if l.Check() == nil {
			t.Errorf("%+v passes", l)
		}
	}
}
