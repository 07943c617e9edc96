package identity

import (
	"errors"
	"testing"

	"mpolice"
)

func TestPlate(t *testing.T) {
	tests := []struct {
		raw, key string
		class    PlateClass
		unknown  bool
	}{
		{"aaa-1234", "AAA1234", "car", false},
		{"RAA-0001", "RAA0001", "rental", false},
		{"EAA-0001", "EAA0001", "electric", false},
		{"EMA-0001", "EMA0001", "electric_motorcycle", false},
		{"TAA-0001", "TAA0001", "taxi", false},
		{"WAA-0001", "WAA0001", "disabled", false},
		{"MAA-0001", "MAA0001", "motorcycle", false},
		{"LGA-0001", "LGA0001", "heavy_motorcycle", false},
		{"KAA-6001", "KAA6001", "bus", false},
		{"KNA-6001", "KNA6001", "tractor", false},
		{"KLA-6001", "KLA6001", "truck", false},
		{"HBB-6001", "HBB6001", "trailer", false},
		{"KAA-230", "KAA230", "heavy_or_motorcycle", false},
		{"BBB-123", "BBB123", "motorcycle", false},
		{"123-ABC", "123ABC", "motorcycle", false},
		{"ＡＢ－１２３４", "AB1234", "car", false},
		{"1234-AB", "1234AB", "car", false},
		{"1A-2345", "1A2345", "car", false},
		{"XA-032", "XA032", "trailer_or_truck", false},
		{"臨 12345", "臨12345", "temporary", false},
		{"試0001", "試0001", "test", false},
		{"使0101", "使0101", "embassy", false},
		{"領0001", "領0001", "consulate", false},
		{"外1234", "外1234", "foreign_mission", false},
		{"軍A-12345", "軍A12345", "military", false},
		{"AAAA123", "AAAA123", "", true},
		{"1234567", "1234567", "", true},
		{"FBI-1234", "FBI1234", "", true},
	}
	for _, tt := range tests {
		key, p, err := AppendPlate(nil, tt.raw)
		if err != nil || string(key) != tt.key || p.Class != tt.class || p.Findings.Has(PlateUnknownShape) != tt.unknown {
			t.Errorf("%s: %s %+v, %v", tt.raw, key, p, err)
		}
	}
	for raw, want := range map[string]error{"": ErrEmpty, "A1": ErrShape, "臨1": ErrShape, "ABCDEFGHIJK": ErrShape, "A臨123": ErrCharacters, "王1234": ErrCharacters, "A_123": ErrCharacters} {
		if _, _, err := AppendPlate(nil, raw); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", raw, err, want)
		}
	}
}

func TestLookalikes(t *testing.T) {
	for c, want := range map[byte]string{'0': "ODQ", 'Q': "0OD", '1': "IL", '8': "B", 'S': "5", 'A': ""} {
		if got := Lookalikes(c); got != want {
			t.Errorf("%c: %s, want %s", c, got, want)
		}
	}
}

// FuzzPlateKeyEqualsVocabulary holds the fold to the one of the query page: a
// plate that was loaded must be found by what is typed.
func FuzzPlateKeyEqualsVocabulary(f *testing.F) {
	for _, s := range []string{"aaa-1234", "臨 12345", "ＡＢ－１２３４", "A‐1·2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		s, err := mpolice.ParseSubject(mpolice.SubjectPlate, raw)
		if err != nil {
			return
		}
		key, _, err := AppendPlate(nil, raw)
		if err != nil || string(key) != s.Key {
			t.Errorf("%q: loaded as %q (%v), asked for as %q", raw, key, err, s.Key)
		}
	})
}

func BenchmarkPlate(b *testing.B) {
	for _, raw := range []string{"ABC-1234", "臨12345"} {
		b.Run(raw, func(b *testing.B) {
			in, room := []byte(raw), make([]byte, 0, 16)
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := AppendPlate(room, in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
