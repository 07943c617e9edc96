package pages

import (
	"testing"

	"mpolice"
	"mpolice/internal/face/gallery"
)

func TestTypedTime(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"2026-11-21T14:05": "2026-11-21 14:05", "115-11-21 14:05": "2026-11-21 14:05", "115/1/2 9:05": "2026-01-02 09:05", "115.11.21": "2026-11-21 00:00",
		" 2027-05-20 ": "2027-05-20 00:00", "117-02-29": "2028-02-29 00:00",
		"": "", "明天": "", "115-02-29": "", "115-13-01": "", "-1-1": "", "0-1-1": "", "115-11-21 24:00": "", "2026-11-21 14:05:09": "", "99999-1-1": "",
	} {
		got, ok := typedTime(raw)
		if ok != (want != "") || ok && got.In(mpolice.Taipei).Format("2006-01-02 15:04") != want {
			t.Errorf("%q is read as %v, %v", raw, got, ok)
		}
	}
}

func FuzzTypedTime(f *testing.F) {
	for _, s := range []string{"115-11-21 14:05", "2026-11-21T14:05", "1/1/1", "115-11-21T", "-5-1-1", "+115-1-1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got, ok := typedTime(raw)
		if !ok {
			return
		}
		back, again := typedTime(got.In(mpolice.Taipei).Format("2006-01-02 15:04"))
		if y := got.In(mpolice.Taipei).Year(); y >= rocBefore && (!again || !back.Equal(got)) {
			t.Errorf("%q is %v, and that again %v", raw, got, back)
		}
	})
}

func FuzzTypedCircle(f *testing.F) {
	f.Add("25.03", "121.5", "800")
	f.Add("", "", "")
	f.Add("NaN", "Inf", "-1")
	f.Fuzz(func(t *testing.T, lat, lon, radius string) {
		if c, ok := typedCircle(lat, lon, radius); ok && c != (gallery.Circle{}) && c.RadiusM < 1 {
			t.Errorf("%q %q %q is %+v", lat, lon, radius, c)
		}
	})
}

func TestTypedYear(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]int{"115": 2026, " 2026 ": 2026, "1": 1912, "": 0, "x": 0, "0": 0, "-3": 0, "12345": 0} {
		if got, ok := typedYear(raw); got != want || ok != (want != 0) {
			t.Errorf("%q is read as %d, %v", raw, got, ok)
		}
	}
}
