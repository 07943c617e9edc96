package web

import (
	"strings"
	"testing"

	"mpolice"
)

// TestStatisticsChart draws within its box, bars in proportion, and a year
// without any as none.
func TestStatisticsChart(t *testing.T) {
	for _, bars := range [][]ChartYear{
		nil,
		{{"115", 0, 0}},
		{{"113", 1, 0}, {"114", 15995, 191391}, {"115", 7, 9}},
		{{"1", 1 << 60, 3}},
	} {
		c := StatisticsChart{Bars: bars}
		rects := c.Rects()
		if len(rects) != 2*len(bars) || len(c.Labels()) != len(bars) {
			t.Fatalf("%v: %d bars, %d labels", bars, len(rects), len(c.Labels()))
		}
		for i, b := range rects {
			if b.X < chartLeft || b.X+b.W > chartWidth || b.Y < chartTop-1 || b.H < 0 || b.Y+b.H > chartHeight-chartBottom+1 {
				t.Errorf("%v: bar %d lies outside: %+v", bars, i, b)
			}
			n := bars[i/2].Desktop
			if b.Mobile {
				n = bars[i/2].Mobile
			}
			if (n == 0) != (b.H == 0) && n > c.top()/200 || (n == 0) != (b.Text == "") {
				t.Errorf("%v: bar %d says %q at height %g", bars, i, b.Text, b.H)
			}
		}
		if s := c.Scale(); s[0].Text != "0" || s[0].Y <= s[2].Y {
			t.Errorf("%v: scale %+v", bars, s)
		}
	}
	two := StatisticsChart{Bars: []ChartYear{{"115", 50, 100}}}.Rects()
	if two[0].H*2 != two[1].H {
		t.Errorf("half as many is drawn %g against %g", two[0].H, two[1].H)
	}
}

func TestFigure(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 939359: "939,359", 1234567: "1,234,567", -1234: "-1,234"} {
		if got := figure(n); got != want {
			t.Errorf("%d is written %s", n, got)
		}
	}
}

// TestGalleryTabs: who may see which page, and that no page of the gallery
// carries a picture.
func TestGalleryTabs(t *testing.T) {
	for role, want := range map[mpolice.Role]int{mpolice.RoleSteward: 5, mpolice.RoleSupervisor: 6, mpolice.RoleAuditor: 6} {
		if got := (GalleryFrame{Role: role}).Tabs(); len(got) != want {
			t.Errorf("%s sees %d pages", role, len(got))
		}
	}
	s := newSite(t)
	for _, x := range gallerySamples(Chinese) {
		body, err := s.page(Chinese, true, x.Chrome, x.View)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"<img", "<image", ".jpg"} {
			if strings.Contains(string(body), bad) {
				t.Errorf("%s has %q", x.Name, bad)
			}
		}
	}
}

func TestBothCalendars(t *testing.T) {
	if got := FormatBoth(Chinese, sampleTime); got != "民國115年11月21日 14:05（2026-11-21）" {
		t.Error(got)
	}
	if got := FormatDayBoth(Chinese, sampleTime); got != "民國115年11月21日（2026-11-21）" {
		t.Error(got)
	}
	if got := FormatBoth(English, sampleTime) + FormatDayBoth(English, sampleTime); got != "2026-11-21 14:052026-11-21" {
		t.Error(got)
	}
	if YearNumber(Chinese, 2026) != 115 || YearNumber(English, 2026) != 2026 {
		t.Error("years are counted wrongly")
	}
}
