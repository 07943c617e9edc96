package identity

import (
	"errors"
	"testing"
)

// The vectors of taiwan-id-validator (enylin, revision 6a673c6).
func TestNationalIDVectors(t *testing.T) {
	valid := map[string]NationalIDKind{
		"A123456789": National, "Y123456788": National, "F131104093": National,
		"A800000014": ResidentNew, "A900207177": ResidentNew, "H802717288": ResidentNew, "A930196810": ResidentNew,
		"AA00000009": ResidentOld, "AB00207171": ResidentOld, "AC03095424": ResidentOld, "HD02717288": ResidentOld, "AD30196818": ResidentOld,
	}
	for raw, kind := range valid {
		n, err := ParseNationalID(raw)
		if err != nil || n.Kind != kind || n.Findings.Has(NIDCheckDigit) || n.String() != raw {
			t.Errorf("%s: %+v, %v", raw, n, err)
		}
	}
	for _, raw := range []string{"A123456788", "A800000000", "AA00000000", "F931104091"} {
		n, err := ParseNationalID(raw)
		if err != nil || !n.Findings.Has(NIDCheckDigit) {
			t.Errorf("%s: %v, %v; want a finding and no error", raw, n.Findings.Codes(), err)
		}
	}
}

func TestNationalIDFoldsAndClassifies(t *testing.T) {
	tests := []struct {
		raw, key string
		sex      Sex
		standing Standing
	}{
		{" a１２３-456 789 ", "A123456789", SexMale, StandingUnstated},
		{"Ｆ231104095", "F231104095", SexFemale, StandingUnstated},
		{"A870000015", "A870000015", SexMale, StandingNoHousehold},
		{"A980000015", "A980000015", SexFemale, StandingHongKongMacao},
		{"A890000015", "A890000015", SexMale, StandingMainland},
		{"A800000014", "A800000014", SexMale, StandingForeign},
		{"AB00207171", "AB00207171", SexFemale, StandingNotForeigner},
		{"AC03095424", "AC03095424", SexMale, StandingOldForeign},
	}
	for _, tt := range tests {
		n, err := ParseNationalID([]byte(tt.raw))
		if err != nil || n.String() != tt.key || n.Sex != tt.sex || n.Standing != tt.standing {
			t.Errorf("%q: %+v, %v", tt.raw, n, err)
		}
	}
}

func TestAppendNationalID(t *testing.T) {
	key, f, err := AppendNationalID([]byte("nid:"), " a123456788")
	if err != nil || string(key) != "nid:A123456788" || !f.Has(NIDCheckDigit) {
		t.Errorf("%s %v, %v", key, f.Codes(), err)
	}
	if key, _, err := AppendNationalID([]byte("nid:"), "無"); err == nil || string(key) != "nid:" {
		t.Errorf("%s, %v", key, err)
	}
}

func TestNationalIDRefuses(t *testing.T) {
	tests := map[string]error{
		"": ErrEmpty, " - ": ErrEmpty, "A12345678": ErrShape, "A1234567890": ErrTooLong,
		"A323456789": ErrShape, "1123456789": ErrShape, "A12345678/": ErrCharacters, "王小明": ErrCharacters,
	}
	for raw, want := range tests {
		if _, err := ParseNationalID(raw); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", raw, err, want)
		}
	}
	for _, raw := range []string{"A123456789", "B111111111"} {
		if n, _ := ParseNationalID(raw); !n.Findings.Has(NIDPlaceholder) {
			t.Errorf("%s is typed to get past a field", raw)
		}
	}
}

func TestCompanyVectors(t *testing.T) {
	for raw, old := range map[string]bool{
		"12345675": true, "12345676": true, "04595257": true,
		"12345670": false, "12345671": false, "04595252": false,
	} {
		c, err := ParseCompany(raw)
		if err != nil || c.Findings != 0 || c.OldRule != old {
			t.Errorf("%s: %+v, %v", raw, c, err)
		}
	}
	for _, raw := range []string{"12345678", "04595253"} {
		if c, err := ParseCompany(raw); err != nil || !c.Findings.Has(CompanyCheckDigit) {
			t.Errorf("%s: %+v, %v", raw, c, err)
		}
	}
	for _, raw := range []string{"1234567", "1234567A", ""} {
		if _, err := ParseCompany(raw); err == nil {
			t.Errorf("%q is no company number", raw)
		}
	}
}

func TestPackID(t *testing.T) {
	seen := map[int64]string{}
	for _, key := range []string{"0", "00", "A", "0A", "A123456789", "ZZZZZZZZZZZZ", "000000000000", "L898902C3"} {
		n, ok := PackID(key)
		if !ok || n <= 0 || seen[n] != "" {
			t.Errorf("%s: %d, %v, same as %q", key, n, ok, seen[n])
		}
		seen[n] = key
		if back, ok := AppendUnpacked(nil, n); !ok || string(back) != key {
			t.Errorf("%s comes back as %s", key, back)
		}
	}
	for _, key := range []string{"", "a", "A-1", "0000000000000"} {
		if _, ok := PackID(key); ok {
			t.Errorf("%q must not pack", key)
		}
	}
	for _, n := range []int64{0, -1, 37, 1<<63 - 1} {
		if back, ok := AppendUnpacked(nil, n); ok {
			t.Errorf("%d is no packed key, gave %s", n, back)
		}
	}
}

func FuzzPackID(f *testing.F) {
	f.Add("A123456789", int64(37))
	f.Fuzz(func(t *testing.T, key string, n int64) {
		if p, ok := PackID(key); ok {
			if back, ok := AppendUnpacked(nil, p); !ok || string(back) != key {
				t.Errorf("%q comes back as %q", key, back)
			}
		}
		if key, ok := AppendUnpacked(nil, n); ok {
			if p, ok := PackID(key); !ok || p != n {
				t.Errorf("%d comes back as %d", n, p)
			}
		}
	})
}

func FuzzNumbers(f *testing.F) {
	for _, s := range []string{"A123456789", "Ａ１２３-456 789", "12345675", "臨12345"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		n, err := ParseNationalID(raw)
		m, err2 := ParseNationalID([]byte(raw))
		if n != m || !errors.Is(err2, err) {
			t.Error("string and bytes differ")
		}
		if err == nil {
			if again, err := ParseNationalID(n.String()); err != nil || again != n {
				t.Error("the key is no fixed point")
			}
		}
		if c, err := ParseCompany(raw); err == nil {
			if again, err := ParseCompany(c.String()); err != nil || again != c {
				t.Error("the company key is no fixed point")
			}
		}
	})
}

func BenchmarkNationalID(b *testing.B) {
	raw := []byte("F131104093")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseNationalID(raw); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompany(b *testing.B) {
	raw := []byte("04595257")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseCompany(raw); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRow reads a row as the loader does: id, birth, two telephones, a
// plate, an address with its keys, and the check of a name.
func BenchmarkRow(b *testing.B) {
	id, birth, mobile, home := []byte("F131104093"), []byte("0780607"), []byte("0912345678"), []byte("02-23456789")
	plate, address, name := []byte("ABC-1235"), []byte("臺北市大安區和平東路二段311巷25弄5之2號3樓之1"), []byte("王小明")
	room := make([]byte, 0, 64)
	b.ReportAllocs()
	for b.Loop() {
		n, err1 := ParseNationalID(id)
		PackID(n.Key[:])
		_, err2 := ParseDate(birth, DateRules{Formats: ROCDigits, Today: today})
		_, err3 := ParsePhone(mobile)
		p, err4 := ParsePhone(home)
		PackPhoneTail(p.Digits())
		_, _, err5 := AppendPlate(room, plate)
		a, err6 := ParseAddress(address)
		if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil || a.Keys().Door == 0 || CheckText(name) != 0 {
			b.Fatal(err)
		}
	}
}
