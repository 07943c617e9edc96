package mpolice_test

import (
	"errors"
	"testing"

	"mpolice"
)

func TestParseSearches(t *testing.T) {
	tests := []struct {
		kind mpolice.SubjectKind
		raw  string
		key  string
		err  error
	}{
		{mpolice.SubjectName, " 陳怡君 ", "陳怡君", nil},
		{mpolice.SubjectName, "陳怡君@1980-1989", "陳怡君@1980-1989", nil},
		{mpolice.SubjectName, "陳?君@1985", "陳?君@1985-1985", nil},
		{mpolice.SubjectName, "陳怡君@1990-1980", "", mpolice.ErrSubjectCharacters},
		{mpolice.SubjectName, "陳怡君@abc", "", mpolice.ErrSubjectCharacters},
		{mpolice.SubjectName, "陳\u202e君", "", mpolice.ErrSubjectCharacters},
		{mpolice.SubjectName, "　", "", mpolice.ErrSubjectEmpty},
		{mpolice.SubjectPhone, "０９１２-345-678", "0912345678", nil},
		{mpolice.SubjectPhone, "+886 912 345 678", "0912345678", nil},
		{mpolice.SubjectPhone, "*345678", "345678", nil},
		{mpolice.SubjectPhone, "45678", "", mpolice.ErrSubjectVague},
		{mpolice.SubjectPhone, "0912a45678", "", mpolice.ErrSubjectCharacters},
		{mpolice.SubjectPassport, "b1234567", "B1234567", nil},
		{mpolice.SubjectPassport, "PASSPORT", "", mpolice.ErrSubjectShape},
		{mpolice.SubjectAddress, "臺北市大安區和平東路２段３１１號", "臺北市大安區和平東路2段311號", nil},
		{mpolice.SubjectPlatePattern, "abc-?2?4", "ABC?2?4", nil},
		{mpolice.SubjectPlatePattern, "A??????", "", mpolice.ErrSubjectVague},
		{mpolice.SubjectPlatePattern, "ABC-1234", "", mpolice.ErrSubjectShape},
		{mpolice.SubjectPlatePattern, "軍A?23*", "軍A?23*", nil},
		{mpolice.SubjectPlatePattern, "AB'?1234", "", mpolice.ErrSubjectCharacters},
	}
	for _, tt := range tests {
		got, err := mpolice.ParseSubject(tt.kind, tt.raw)
		if !errors.Is(err, tt.err) || got.Key != tt.key {
			t.Errorf("%s %q: %q, %v; want %q, %v", tt.kind, tt.raw, got.Key, err, tt.key, tt.err)
		}
	}
}

func TestNameOfSubject(t *testing.T) {
	s, err := mpolice.NameSubject("陳怡君", mpolice.Birth{From: 1980, To: 1989})
	if err != nil {
		t.Fatal(err)
	}
	name, born := s.Name()
	if name != "陳怡君" || born != (mpolice.Birth{From: 1980, To: 1989}) {
		t.Errorf("%q, %v", name, born)
	}
}

// A key that was parsed parses to itself, and no input breaks the parsers.
func FuzzParseSearch(f *testing.F) {
	for i, raw := range []string{"陳?君@1980-1989", "+886 912 345 678", "ABC-?2?4", "臺北市大安區和平東路2段311號", "B1234567", "A@1", "軍*23?"} {
		f.Add(uint8(i), raw)
	}
	f.Fuzz(func(t *testing.T, kind uint8, raw string) {
		k := mpolice.SubjectKinds[int(kind)%len(mpolice.SubjectKinds)]
		s, err := mpolice.ParseSubject(k, raw)
		if err != nil {
			if !s.IsZero() {
				t.Fatalf("%q: an error and a subject", raw)
			}
			return
		}
		again, err := mpolice.ParseSubject(k, s.Key)
		if err != nil || again.Key != s.Key {
			t.Fatalf("%s %q: key %q parses to %q, %v", k, raw, s.Key, again.Key, err)
		}
	})
}
