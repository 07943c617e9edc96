package identity

import (
	"errors"
	"strings"
	"testing"
)

const today = 20261122

// The specimens of ICAO Doc 9303 parts 4 to 7.
var specimens = map[MRZFormat]string{
	TD1:  "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
	TD2:  "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6",
	TD3:  "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
	MRVA: "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<",
	MRVB: "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<",
}

func TestMRZSpecimens(t *testing.T) {
	want := map[MRZFormat][5]string{
		TD1: {"I", "D23145890", "UTO", "1974-08-12", "2012-04-15"}, TD2: {"I", "D23145890", "UTO", "1974-08-12", "2012-04-15"},
		TD3: {"P", "L898902C3", "UTO", "1974-08-12", "2012-04-15"}, MRVA: {"V", "L8988901C", "XXX", "1940-09-07", "1996-12-10"}, MRVB: {"V", "L8988901C", "XXX", "1940-09-07", "1996-12-10"},
	}
	for format, raw := range specimens {
		z, err := ParseMRZ(raw, today)
		got := [5]string{z.Document, z.Number, z.Nationality, string(z.Birth.AppendISO(nil)), string(z.Expiry.AppendISO(nil))}
		if err != nil || z.Format != format || got != want[format] || z.Findings != 0 || z.Sex != SexFemale || z.Surname != "ERIKSSON" || z.Given != "ANNA MARIA" || z.Issuer != "UTO" {
			t.Errorf("format %d: %+v %v, %v", format, z, z.Findings.Codes(), err)
		}
		if joined, err := ParseMRZ(strings.ToLower(strings.ReplaceAll(raw, "\n", "")), today); err != nil || joined != z {
			t.Errorf("format %d run together: %v", format, err)
		}
	}
	if z, _ := ParseMRZ(specimens[TD3], today); z.Optional != "ZE184226B" {
		t.Errorf("optional data %q", z.Optional)
	}
}

func TestMRZCheckDigits(t *testing.T) {
	for field, want := range map[string]byte{"L898902C3": '6', "740812": '2', "120415": '9', "ZE184226B<<<<<": '1', "": '0'} {
		if got := MRZCheckDigit(field); got != want {
			t.Errorf("%s: %c, want %c", field, got, want)
		}
	}
	broken := map[Finding]string{
		MRZNumberDigit: "L898902C46UTO7408122F1204159ZE184226B<<<<<10", MRZBirthDigit: "L898902C36UTO7408132F1204159ZE184226B<<<<<10",
		MRZExpiryDigit: "L898902C36UTO7408122F1204169ZE184226B<<<<<10", MRZOptionalDigit: "L898902C36UTO7408122F1204159ZE184226C<<<<<10",
		MRZCompositeDigit: "L898902C36UTO7408122F1204159ZE184226B<<<<<11",
	}
	for f, line := range broken {
		z, err := ParseMRZ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"+line, today)
		if err != nil || !z.Findings.Has(f) || !z.Findings.Has(MRZCompositeDigit) || z.Surname != "ERIKSSON" {
			t.Errorf("%s: %v, %v", f.Code(), z.Findings.Codes(), err)
		}
	}
}

func TestMRZOddities(t *testing.T) {
	long := "I<UTOD23145890<7349<<<<<<<<<<<\n34071279503286UTO<<<<<<<<<<<3\nSTEVENSON<<PETER<JOHN<<<<<<<<<"
	long = strings.Replace(long, "34071279503286", "3407127M9503286", 1) // Doc 9303 part 5, long number
	z, err := ParseMRZ(strings.Replace(long, "<<<<<<<<<<<3\n", "<<<<<<<<<<<"+string(MRZCheckDigit("D23145890<7349<<<<<<<<<<<", "3407127", "9503286", "<<<<<<<<<<<"))+"\n", 1), today)
	if err != nil || z.Number != "D23145890734" || z.Findings.Has(MRZCompositeDigit) || z.Findings.Has(MRZNumberDigit) {
		t.Errorf("long number: %+v %v, %v", z, z.Findings.Codes(), err)
	}
	z, err = ParseMRZ("P<TWNWANG<<HSIAO<MING<<<<<<<<<<<<<<<<<<<<<<<\n3001234566TWN90<<<<1X3001017A123456789<<<<44", today)
	if err != nil || z.Birth.Precision != ToYear || z.Birth.Year != 1990 || z.Sex != SexOther || string(z.Expiry.AppendISO(nil)) != "2030-01-01" || z.Optional != "A123456789" {
		t.Errorf("%+v %v", z, err)
	}
	cut := "P<UTOPAPANDROPOULOUS<<JONATHONALECCHRISTIANS\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
	if z, err := ParseMRZ(cut, today); err != nil || !z.Findings.Has(MRZNameCut) {
		t.Errorf("a cut name: %v %v", z.Findings.Codes(), err)
	}
	for field, raw := range map[string]string{
		"birth":    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7413322F1204159ZE184226B<<<<<10",
		"expiry":   "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F12O4159ZE184226B<<<<<10",
		"sex":      "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO740812291204159ZE184226B<<<<<10",
		"name":     "P<UTO<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
		"number":   "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n<<<<<<<<<0UTO7408122F1204159ZE184226B<<<<<10",
		"document": "1<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
	} {
		var fe *MRZFieldError
		if _, err := ParseMRZ(raw, today); !errors.As(err, &fe) || fe.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	for raw, want := range map[string]error{"": ErrEmpty, "P<UTO": ErrShape, "P<王": ErrCharacters, strings.Repeat("<", 200): ErrTooLong} {
		if _, err := ParseMRZ(raw, today); !errors.Is(err, want) {
			t.Errorf("%q: %v", raw, err)
		}
	}
}

func FuzzMRZ(f *testing.F) {
	for _, s := range specimens {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		z, err := ParseMRZ(raw, today)
		if err == nil && (z.Number == "" || z.Surname == "" && z.Given == "" || z.Birth.Packed() > today) {
			t.Errorf("%q: %+v", raw, z)
		}
	})
}

func TestPassport(t *testing.T) {
	tests := []struct{ raw, issuer, key, findings string }{
		{"300123456", "TWN", "300123456", ""},
		{"l898902c3", "UTO", "L898902C3", ""},
		{"C01X 0006H", "D", "C01X0006H", ""},
		{"M1234567", "TWN", "M1234567", "passport.shape"},
		{"ABCDEF", "UTO", "ABCDEF", "passport.no_digit"},
		{"300123456", "", "300123456", "passport.issuer"},
	}
	for _, tt := range tests {
		key, p, err := AppendPassport(nil, []byte(tt.raw), tt.issuer)
		if err != nil || string(key) != tt.key || p.Issuer != tt.issuer || strings.Join(p.Findings.Codes(), " ") != tt.findings {
			t.Errorf("%s: %s %v, %v", tt.raw, key, p.Findings.Codes(), err)
		}
	}
	for raw, want := range map[string]error{"": ErrEmpty, "1234": ErrShape, "1234567890123": ErrTooLong, "12345!": ErrCharacters} {
		if _, _, err := AppendPassport(nil, raw, "UTO"); !errors.Is(err, want) {
			t.Errorf("%q: %v", raw, err)
		}
	}
}

func BenchmarkMRZ(b *testing.B) {
	for b.Loop() {
		if _, err := ParseMRZ(specimens[TD3], today); err != nil {
			b.Fatal(err)
		}
	}
}
