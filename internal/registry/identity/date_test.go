package identity

import (
	"errors"
	"strings"
	"testing"
)

func TestDateSpellings(t *testing.T) {
	tests := []struct{ raw, iso, findings string }{
		{"1150102", "2026-01-02", ""},
		{"0780607", "1989-06-07", ""},
		{"780607", "1989-06-07", ""},
		{"78.6.7", "1989-06-07", ""},
		{"78/06/07", "1989-06-07", ""},
		{"078-06-07", "1989-06-07", ""},
		{"民國78年6月7日", "1989-06-07", ""},
		{"民國 78 年 6 月 7 日", "1989-06-07", ""},
		{"７８年６月７日", "1989-06-07", ""},
		{"０７８０６０７", "1989-06-07", ""},
		{"七十八年六月七日", "1989-06-07", ""},
		{"民國一百一十五年十二月三十一日", "2026-12-31", "date.future"},
		{"民國一一五年一月二日", "2026-01-02", ""},
		{"中華民國一〇五年廿二月一日", "", "range"},
		{"民國一〇五年二月廿九日", "2016-02-29", ""},
		{"民國元年5月6日", "1912-05-06", ""},
		{"民國0780607", "1989-06-07", ""},
		{"民前3年5月6日", "1909-05-06", ""},
		{"民國前3年5月6日", "1909-05-06", ""},
		{"-3.5.6", "1909-05-06", ""},
		{"前3.5.6", "1909-05-06", ""},
		{"民前1年2月3日", "1911-02-03", ""},
		{"1989-06-07", "1989-06-07", ""},
		{"19890607", "1989-06-07", ""},
		{"1989/6/7", "1989-06-07", ""},
		{"西元1989年6月7日", "1989-06-07", ""},
		{"1989-06-07 00:00:00", "1989-06-07", ""},
		{"1989-06-07T12:30:00.000Z", "1989-06-07", ""},
		{"1989年6月7日", "1989-06-07", ""},
		{"昭和15年3月4日", "1940-03-04", ""},
		{"大正10年3月4日", "1921-03-04", ""},
		{"明治40年3月4日", "1907-03-04", ""},
		{"0780600", "1989-06", "date.part_unknown"},
		{"0780000", "1989", "date.part_unknown"},
		{"78年6月", "1989-06", "date.part_unknown"},
		{"民國78年", "1989", "date.part_unknown"},
		{"07806", "1989-06", "date.part_unknown"},
		{"078", "1989", "date.part_unknown"},
		{"1989", "1989", "date.part_unknown"},
		{"1989-06", "1989-06", "date.part_unknown"},
		{"198906", "1989-06", "date.part_unknown"},
		{"0780101", "1989-01-01", "date.default_suspect"},
		{"191206", "1930-12-06", "date.ambiguous"},
		{"1200101", "2031-01-01", "date.default_suspect date.future"},
		{"18500203", "1850-02-03", "date.old"},
		{"0770229", "1988-02-29", ""},
		{"0780229", "", "range"},
		{"1989-02-29", "", "range"},
		{"0781301", "", "range"},
		{"民國78年6月31日", "", "range"},
		{"17000101", "", "range"},
	}
	for _, tt := range tests {
		d, err := ParseDate([]byte(tt.raw), DateRules{Today: 20261122})
		if tt.findings == "range" {
			if !errors.Is(err, ErrRange) {
				t.Errorf("%s: %s, %v; want a day that is not", tt.raw, d.AppendISO(nil), err)
			}
			continue
		}
		if err != nil || string(d.AppendISO(nil)) != tt.iso || strings.Join(d.Findings.Codes(), " ") != tt.findings {
			t.Errorf("%s: %s %v, %v; want %s %s", tt.raw, d.AppendISO(nil), d.Findings.Codes(), err, tt.iso, tt.findings)
		}
	}
	for raw, want := range map[string]error{
		"": ErrEmpty, "   ": ErrEmpty, "不詳": ErrShape, "78-6-7-8": ErrShape, "1989-06-07x": ErrShape, "年月日": ErrShape, "123456789": ErrShape,
		"1989-06-07 12": ErrShape, "\xff": ErrCharacters, strings.Repeat("1", 200): ErrTooLong, "民國": ErrShape, "78--6-7": ErrShape,
	} {
		if d, err := ParseDate(raw, DateRules{}); !errors.Is(err, want) {
			t.Errorf("%q: %s %v, want %v", raw, d.AppendISO(nil), err, want)
		}
	}
}

// TestDateFormatsAreKept reads nothing in a way that the descriptor excludes.
func TestDateFormatsAreKept(t *testing.T) {
	samples := map[DateFormats][]string{
		ROCDigits: {"0780607", "780607"}, ROCParts: {"78.6.7", "78/06/07"}, ROCWords: {"民國78年6月7日", "78年6月7日", "民前3年1月2日"},
		ADDigits: {"19890607"}, ADParts: {"1989-06-07"}, ADWords: {"西元1989年6月7日"},
	}
	for format, list := range samples {
		for _, raw := range list {
			if _, err := ParseDate(raw, DateRules{Formats: format}); err != nil {
				t.Errorf("%s by its own format: %v", raw, err)
			}
			if d, err := ParseDate(raw, DateRules{Formats: AnyDate &^ format}); err == nil {
				t.Errorf("%s was read as %s without its format", raw, d.AppendISO(nil))
			}
		}
	}
	if d, err := ParseDate("191206", DateRules{Formats: AnyAD}); err != nil || string(d.AppendISO(nil)) != "1912-06" {
		t.Errorf("six digits by AD: %s %v", d.AppendISO(nil), err)
	}
	if d, err := ParseDate("191206", DateRules{Formats: AnyROC}); err != nil || d.Findings.Has(DateAmbiguous) || d.ROCYear() != 19 {
		t.Errorf("six digits by ROC: %+v %v", d, err)
	}
}

func TestDatePacked(t *testing.T) {
	d, err := ParseDate("0780600", DateRules{})
	if err != nil || d.Packed() != 19890600 || d.Precision != ToMonth || d.ROCYear() != 78 {
		t.Errorf("%+v %v", d, err)
	}
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"0780607", "民國七十八年六月七日", "1989-06-07T00:00:00Z", "-3.5.6", "元年", "78年", "一千百十"} {
		f.Add(s, uint16(0))
	}
	f.Fuzz(func(t *testing.T, raw string, formats uint16) {
		rules := DateRules{Formats: DateFormats(formats) & AnyDate}
		d, err := ParseDate(raw, rules)
		if err != nil {
			return
		}
		again, err := ParseDate(d.AppendISO(nil), DateRules{})
		if err != nil || again.Packed() != d.Packed() || again.Precision != d.Precision {
			t.Errorf("%q: %+v, written and read %+v, %v", raw, d, again, err)
		}
	})
}

func BenchmarkDate(b *testing.B) {
	for _, raw := range []string{"0780607", "1989-06-07", "民國78年6月7日"} {
		b.Run(raw, func(b *testing.B) {
			in := []byte(raw)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ParseDate(in, DateRules{Today: 20261122}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
