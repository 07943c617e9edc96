package identity

import (
	"errors"
	"testing"
)

func TestSex(t *testing.T) {
	for raw, want := range map[string]Sex{"1": SexMale, "男": SexMale, "ｍ": SexMale, " f ": SexFemale, "2": SexFemale, "女性": SexFemale, "X": SexOther, "0": SexUnknown, "不詳": SexUnknown} {
		if got, err := ParseSex(raw); err != nil || got != want {
			t.Errorf("%q: %d, %v", raw, got, err)
		}
	}
	for raw, want := range map[string]error{"": ErrEmpty, "7": ErrShape, "男女": ErrShape, "abcdefghijklmnopqrst": ErrTooLong} {
		if _, err := ParseSex([]byte(raw)); !errors.Is(err, want) {
			t.Errorf("%q: %v", raw, err)
		}
	}
}

func TestYesNo(t *testing.T) {
	for raw, want := range map[string]bool{"Y": true, "y": true, "１": true, "是": true, "有": true, "N": false, "0": false, "否": false, "無": false, "false": false} {
		if got, err := ParseYesNo(raw); err != nil || got != want {
			t.Errorf("%q: %v, %v", raw, got, err)
		}
	}
	if _, err := ParseYesNo("maybe"); !errors.Is(err, ErrShape) {
		t.Error(err)
	}
}

func TestPostcode(t *testing.T) {
	for raw, want := range map[string]string{"106": "106", "10663": "10663", "106-003": "106003", "１０６": "106"} {
		if got, err := AppendPostcode(nil, raw); err != nil || string(got) != want {
			t.Errorf("%q: %s, %v", raw, got, err)
		}
	}
	for _, raw := range []string{"", "1066", "012", "10A", "1066300"} {
		if got, err := AppendPostcode([]byte("x"), raw); err == nil || string(got) != "x" {
			t.Errorf("%q is no postcode", raw)
		}
	}
}

func TestEmail(t *testing.T) {
	for raw, want := range map[string]string{"Ming.Wang@Example.TW": "Ming.Wang@example.tw", " a@b.c ": "a@b.c", "ａ＠ｂ．ｃ": "a@b.c"} {
		if got, f, err := AppendEmail(nil, raw); err != nil || f != 0 || string(got) != want {
			t.Errorf("%q: %s %v, %v", raw, got, f.Codes(), err)
		}
	}
	if _, f, err := AppendEmail(nil, "a@localhost"); err != nil || !f.Has(EmailDomain) {
		t.Error(f.Codes(), err)
	}
	for raw, want := range map[string]error{"": ErrEmpty, "@b.c": ErrShape, "a@": ErrShape, "a@b@c": ErrShape, "a b@c.d": ErrCharacters, "王@c.d": ErrCharacters, "無": ErrCharacters, "none": ErrShape} {
		if _, _, err := AppendEmail(nil, raw); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", raw, err, want)
		}
	}
}

func FuzzColumns(f *testing.F) {
	for _, s := range []string{"男", "Y", "106-003", "a@b.c", "L898902C3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		_, _ = ParseSex(raw)
		_, _ = ParseYesNo(raw)
		if key, err := AppendPostcode(nil, raw); err == nil {
			if again, err := AppendPostcode(nil, key); err != nil || string(again) != string(key) {
				t.Errorf("%q is no fixed point", key)
			}
		}
		if key, _, err := AppendEmail(nil, raw); err == nil {
			if again, _, err := AppendEmail(nil, key); err != nil || string(again) != string(key) {
				t.Errorf("%q is no fixed point", key)
			}
		}
		if key, _, err := AppendPassport(nil, raw, "UTO"); err == nil {
			if again, _, err := AppendPassport(nil, key, "UTO"); err != nil || string(again) != string(key) {
				t.Errorf("%q is no fixed point", key)
			}
		}
	})
}

// TestFindings holds every finding to have a code of its own and a text.
func TestFindings(t *testing.T) {
	seen := map[string]bool{}
	var all Findings
	for f := range findingCount {
		if f.Code() == "" || f.Text() == "" || seen[f.Code()] {
			t.Errorf("finding %d: %q %q", f, f.Code(), f.Text())
		}
		seen[f.Code()] = true
		all.Add(f)
	}
	if len(all.Codes()) != int(findingCount) || Findings(0).Codes() != nil {
		t.Error("the set does not list its findings")
	}
}
