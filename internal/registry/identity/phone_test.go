package identity

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
)

func TestPhone(t *testing.T) {
	tests := []struct {
		raw, e164 string
		kind      PhoneKind
		findings  string
	}{
		{"0912345678", "+886912345678", PhoneMobile, ""},
		{"0912-345-678", "+886912345678", PhoneMobile, ""},
		{"０９１２３４５６７８", "+886912345678", PhoneMobile, ""},
		{"+886 912 345 678", "+886912345678", PhoneMobile, ""},
		{"00886912345678", "+886912345678", PhoneMobile, ""},
		{"886912345678", "+886912345678", PhoneMobile, ""},
		{"(02)2345-6789", "+886223456789", PhoneFixed, ""},
		{"02-23456789#123", "+886223456789", PhoneFixed, "phone.extension"},
		{"02-23456789分機12", "+886223456789", PhoneFixed, "phone.extension"},
		{"02-23456789、0912345678", "+886223456789", PhoneFixed, "phone.several"},
		{"037-123456", "+88637123456", PhoneFixed, ""},
		{"049-2234567", "+886492234567", PhoneFixed, ""},
		{"0836-22222", "+88683622222", PhoneFixed, ""},
		{"0826-66789", "+88682666789", PhoneFixed, ""},
		{"089-123456", "+88689123456", PhoneFixed, ""},
		{"04-7234567", "+88647234567", PhoneFixed, ""},
		{"04-22345678", "+886422345678", PhoneFixed, ""},
		{"0800-000-123", "+886800000123", PhoneTollFree, ""},
		{"070-10123456", "+8867010123456", PhoneVoIP, ""},
		{"+1 650 253 0000", "+16502530000", PhoneFixed, ""},
		{"0912-345-67", "+88691234567", PhoneOther, "phone.not_valid"},
		{"1999", "+8861999", PhoneOther, "phone.not_valid"},
	}
	for _, tt := range tests {
		p, err := ParsePhone([]byte(tt.raw))
		if err != nil || p.E164() != tt.e164 || p.Kind != tt.kind || strings.Join(p.Findings.Codes(), " ") != tt.findings {
			t.Errorf("%s: %s kind %d %v, %v", tt.raw, p.E164(), p.Kind, p.Findings.Codes(), err)
		}
	}
	for raw, want := range map[string]error{"": ErrEmpty, "  ": ErrEmpty, "無": ErrShape, "-": ErrShape, strings.Repeat("1", 200): ErrTooLong, "\xff0912345678": ErrCharacters} {
		if _, err := ParsePhone(raw); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", raw, err, want)
		}
	}
}

// agrees holds the fast path to the library: where it answers, the library
// reads the same number, finds it valid and of the same kind.
func agrees(t *testing.T, raw string) {
	t.Helper()
	var fast Phone
	if !fast.common(parseCommon(&fast.e164, raw)) && !fast.withExtension(raw) {
		return
	}
	slow, err := Phone{}.library(raw)
	if err != nil || slow != fast {
		t.Errorf("%q: fast %s kind %d, library %s kind %d %v, %v", raw, fast.E164(), fast.Kind, slow.E164(), slow.Kind, slow.Findings.Codes(), err)
	}
}

// TestPhoneFastPathEqualsLibrary tries every beginning of four digits at every
// length, in the three forms.
func TestPhoneFastPathEqualsLibrary(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 86))
	for head := range 10_000 {
		for _, tail := range []int{4, 5} {
			national := fmt.Sprintf("%04d%0*d", head, tail, r.IntN(100_000)%pow10(tail))
			form := []string{"0%s", "+886%s", "(0%s)"}[head%3]
			agrees(t, fmt.Sprintf(form, national))
		}
	}
}

func pow10(n int) int {
	p := 1
	for range n {
		p *= 10
	}
	return p
}

func FuzzPhone(f *testing.F) {
	for _, s := range []string{"0912345678", "(02)2345-6789", "+886-4-7234567", "+886 (0)912345678", "0912345678 ext 5", "02-23456789#123", "0912345678轉9", "0220000000 ext 0 "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		agrees(t, raw)
		agrees(t, extensionWords.Replace(raw))
		p, err := ParsePhone(raw)
		if err != nil || p.Findings.Has(PhoneNotValid) {
			return
		}
		again, err := ParsePhone(p.E164())
		if err != nil || again.E164() != p.E164() {
			t.Errorf("%q is no fixed point: %q, %v", p.E164(), again.E164(), err)
		}
	})
}

func TestPhoneTail(t *testing.T) {
	numbers := []string{"886912345678", "886223456789", "5", "05", "345678", "999999999999999"}
	for _, tail := range []string{"678", "5678", "886912345678", "9", "05", "5", "0", "999999999999999"} {
		lo, hi, ok := TailRange(tail)
		if !ok || lo > hi {
			t.Fatalf("%s: %d–%d %v", tail, lo, hi, ok)
		}
		for _, n := range numbers {
			v, ok := PackPhoneTail([]byte(n))
			if !ok || lo <= v && v <= hi != strings.HasSuffix(n, tail) {
				t.Errorf("%s ends with %s: %v", n, tail, lo <= v && v <= hi)
			}
		}
	}
	for _, bad := range []string{"", "12a", "1234567890123456"} {
		if _, _, ok := TailRange(bad); ok {
			t.Errorf("%q is no tail", bad)
		}
	}
}

func FuzzPhoneTail(f *testing.F) {
	f.Add("886912345678", "678")
	f.Fuzz(func(t *testing.T, number, tail string) {
		lo, hi, ok := TailRange(tail)
		v, ok2 := PackPhoneTail(number)
		if ok && ok2 && (lo <= v && v <= hi) != strings.HasSuffix(number, tail) {
			t.Errorf("%s ends with %s", number, tail)
		}
	})
}

func BenchmarkPhone(b *testing.B) {
	for _, raw := range []string{"0912345678", "(02)2345-6789", "02-23456789#123"} {
		b.Run(raw, func(b *testing.B) {
			in := []byte(raw)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ParsePhone(in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestPhoneLibraryKnowsTaiwan(t *testing.T) {
	if phonenumbers.GetCountryCodeForRegion("TW") != 886 {
		t.Error("the library has lost its metadata")
	}
}
