package mpolice_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"mpolice"
)

func TestParseSubject(t *testing.T) {
	tests := []struct {
		name string
		kind mpolice.SubjectKind
		raw  string
		key  string
		soft bool
		err  error
	}{
		{"national id", "national_id", "A123456789", "A123456789", false, nil},
		{"lower case, spaces", "national_id", " a123 456 789 ", "A123456789", false, nil},
		{"full width", "national_id", "Ａ１２３４５６７８９", "A123456789", false, nil},
		{"full-width lower case and hyphen", "national_id", "ａ１２３－４５６７８９", "A123456789", false, nil},
		{"new resident number", "national_id", "A800000014", "A800000014", false, nil},
		{"old resident number", "national_id", "aa00000009", "AA00000009", false, nil},
		{"wrong check digit", "national_id", "A123456788", "", false, mpolice.ErrSubjectCheckDigit},
		{"plate for a person", "national_id", "ABC1234", "", false, mpolice.ErrSubjectShape},
		{"special plate prefix for a person", "national_id", "軍A12345678", "", false, mpolice.ErrSubjectCharacters},
		{"new car", "plate", "abc-1234", "ABC1234", false, nil},
		{"full-width plate", "plate", "ＡＢＣ　１２３４", "ABC1234", false, nil},
		{"dashes of all kinds", "plate", "AB–12—3‐4", "AB1234", false, nil},
		{"middle dot", "plate", "AHN·0001", "AHN0001", false, nil},
		{"old car", "plate", "1234-AB", "1234AB", false, nil},
		{"old car, digit and letter", "plate", "1A-2345", "1A2345", false, nil},
		{"tour bus", "plate", "KAA-230", "KAA230", false, nil},
		{"digit four is in use", "plate", "ABC-4444", "ABC4444", false, nil},
		{"embassy", "plate", "使0101", "使0101", false, nil},
		{"military", "plate", "軍A-12345", "軍A12345", false, nil},
		{"prefix in the middle", "plate", "A軍12345", "", false, mpolice.ErrSubjectCharacters},
		{"unknown shape", "plate", "A1B2C3", "A1B2C3", true, nil},
		{"too short for a plate", "plate", "A1", "", false, mpolice.ErrSubjectShape},
		{"too long for a plate", "plate", "ABCDEFGHIJK", "", false, mpolice.ErrSubjectShape},
		{"empty", "plate", "", "", false, mpolice.ErrSubjectEmpty},
		{"separators only", "plate", " -．- ", "", false, mpolice.ErrSubjectEmpty},
		{"33 runes", "plate", strings.Repeat("-", 33), "", false, mpolice.ErrSubjectTooLong},
		{"10 MB", "plate", strings.Repeat("A", 10<<20), "", false, mpolice.ErrSubjectTooLong},
		{"NUL", "plate", "AB\x001234", "", false, mpolice.ErrSubjectCharacters},
		{"right-to-left override", "plate", "AB\u202e1234", "", false, mpolice.ErrSubjectCharacters},
		{"zero-width space", "plate", "AB\u200b1234", "", false, mpolice.ErrSubjectCharacters},
		{"broken UTF-8", "plate", "AB\xff1234", "", false, mpolice.ErrSubjectCharacters},
		{"SQL", "plate", "A';DROP TABLE--", "", false, mpolice.ErrSubjectCharacters},
		{"HTML", "national_id", "<b>A123456789", "", false, mpolice.ErrSubjectCharacters},
		{"Cyrillic A", "national_id", "А123456789", "", false, mpolice.ErrSubjectCharacters},
		{"Arabic digits", "plate", "ABC-١٢٣٤", "", false, mpolice.ErrSubjectCharacters},
		{"unknown kind", "email", "0912345678", "", false, mpolice.ErrSubjectKind},
		{"no kind", "", "ABC1234", "", false, mpolice.ErrSubjectKind},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := mpolice.ParseSubject(tt.kind, tt.raw)
			if !errors.Is(err, tt.err) {
				t.Fatalf("error %v, want %v", err, tt.err)
			}
			if err != nil {
				if got != (mpolice.Subject{}) {
					t.Errorf("with an error the subject is %+v, want zero", got)
				}
				return
			}
			want := mpolice.Subject{Kind: tt.kind, Key: tt.key, Raw: tt.raw, Soft: tt.soft}
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestSubjectCanonical(t *testing.T) {
	s, err := mpolice.ParseSubject(mpolice.SubjectPlate, "abc-1234")
	if err != nil || s.Canonical() != "plate:ABC1234" || s.IsZero() {
		t.Errorf("canonical %q, zero %v, error %v", s.Canonical(), s.IsZero(), err)
	}
	if !(mpolice.Subject{}).IsZero() {
		t.Error("the zero subject is not zero")
	}
}

// Whatever is typed: a key that was accepted is accepted again unchanged, is
// short, and holds nothing but upper-case letters, digits and one Han prefix.
func FuzzParseSubject(f *testing.F) {
	for _, s := range []string{"A123456789", "ＡＢＣ－１２３４", "軍A12345", "AB\u202e12", "\xff", "", "ab 12·34"} {
		f.Add(true, s)
		f.Add(false, s)
	}
	f.Fuzz(func(t *testing.T, person bool, raw string) {
		kind := mpolice.SubjectPlate
		if person {
			kind = mpolice.SubjectNationalID
		}
		s, err := mpolice.ParseSubject(kind, raw)
		if err != nil {
			if s != (mpolice.Subject{}) {
				t.Fatalf("subject %+v beside an error", s)
			}
			return
		}
		if s.Raw != raw || utf8.RuneCountInString(s.Key) > 10 {
			t.Fatalf("raw or length lost: %+v", s)
		}
		for i, r := range s.Key {
			han := !person && i == 0 && strings.ContainsRune("臨試使領外軍", r)
			if !han && (r < '0' || r > '9') && (r < 'A' || r > 'Z') {
				t.Fatalf("key %q holds %q", s.Key, r)
			}
		}
		again, err := mpolice.ParseSubject(kind, s.Key)
		if err != nil || again.Key != s.Key || again.Soft != s.Soft {
			t.Fatalf("parsed again: %+v, %v; first %+v", again, err, s)
		}
	})
}

func BenchmarkParseSubject(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := mpolice.ParseSubject(mpolice.SubjectPlate, "abc-1234"); err != nil {
			b.Fatal(err)
		}
	}
}
