package field

import (
	"testing"
)

func TestNormalize(t *testing.T) {
	for _, c := range []struct {
		kind      Kind
		raw, want string
	}{
		{Given, "  José-María ", "jose maria"},
		{Given, "O’Brien", "obrien"},
		{Given, "Ｋａｔｅ", "kate"},
		{Family, "Na", "na"},
		{Place, "n/a", ""},
		{Family, "NULL", ""},
		{Place, "不詳", ""},
		{Given, "志 明", "志 明"},
		{Date, "1980-03-05", "19800305"},
		{Date, "5/3/1980", "19800305"},
		{Date, "03/25/1980", "19800325"},
		{Date, "1980-03-05T00:00:00", "19800305"},
		{Date, "1980-03-05 00:00:00", "19800305"},
		{Date, "民國69年3月5日", "19800305"},
		{Date, "0690305", "19800305"},
		{Date, "690305", "19800305"},
		{Date, "69.3.5", "19800305"},
		{Date, "5 Mar 1980", "19800305"},
		{Date, "March 5, 1980", "19800305"},
		{Date, "19800305", "19800305"},
		{Date, "1856-86-18", "18568618"},
		{Date, "9999-12-31", ""},
		{Date, "0000-00-00", ""},
		{Date, "unknown", ""},
		{Year, "1980.0", "1980"},
		{Year, "(1980)", "1980"},
		{Sex, "Female", "f"},
		{Sex, "男", "m"},
		{Phone, "+886 912-345-678", "912345678"},
		{Phone, "0912345678", "912345678"},
		{Phone, "0000000000", ""},
		{NationalID, "a123456789", "a123456789"},
		{NationalID, "A123456788", ""},
		{Identifier, "9999999", ""},
		{Postcode, "TQ13 8DF", "tq138df"},
		{HouseNumber, "012-A", "12a"},
		{Number, "$1,234.50", "1234.5"},
		{Number, "3:05", "185"},
		{Email, "A.B@Example.ORG", "a.b@example.org"},
	} {
		if got := Normalize(c.kind, c.raw); got != c.want {
			t.Errorf("Normalize(%s, %q) = %q, want %q", c.kind, c.raw, got, c.want)
		}
	}
}

func TestInfer(t *testing.T) {
	header := []string{"rec_id", "given_name", "SurName", "DateOfBirth", "soc_sec_id", "postcode", "street_number", "address_1", "suburb", "gender", "姓名", "出生日期", "身分證字號", "c1", "c2"}
	var rows [][]string
	for i := range 60 {
		d := string(rune('0' + i%10))
		rows = append(rows, []string{
			"r" + d + string(rune('a'+i/10)), "anna", "berg", "1980-01-0" + d, "123456" + d, "260" + d, d, d + " high street", "dapto", "f",
			"陳志明", "民國69年3月5日", "A123456789", "a" + d + "@b.org", "0912 345 67" + d,
		})
	}
	want := []Kind{RecordID, Given, Family, Date, Identifier, Postcode, HouseNumber, Street, Place, Sex, FullName, Date, NationalID, Email, Phone}
	for i, g := range Infer(header, rows) {
		if g.Kind != want[i] {
			t.Errorf("%s is taken for %s, want %s", header[i], g.Kind, want[i])
		}
	}
	// a header that the values belie
	rows = nil
	for range 40 {
		rows = append(rows, []string{"not a date at all", "some product with a long name and 12 words"})
	}
	g := Infer([]string{"date", "name"}, rows)
	if g[0].Kind == Date || g[1].Kind != Text {
		t.Errorf("took words for %s and a product for %s", g[0].Kind, g[1].Kind)
	}
}

func TestParseMapping(t *testing.T) {
	m, err := ParseMapping("First_Name=given, sn=family:surname,rec_id=-,cluster=truth")
	if err != nil {
		t.Fatal(err)
	}
	if m["first_name"].Kind != Given || m["sn"] != (Target{Family, "surname"}) || m["rec_id"].Kind != Ignore || m["cluster"].Kind != Truth {
		t.Errorf("mapping is %v", m)
	}
	for _, bad := range []string{"a", "a=nonsense", "=given", "a=given,A=family", "a=given,,b=family"} {
		if _, err := ParseMapping(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func FuzzNormalize(f *testing.F) {
	for _, s := range []string{"", "1980-03-05", "民國69年", "00001985", "O'Brien", "■", "Straße", "İ", "3:0x", "1e308", "m m 1", "31/12/99", "ﬁ", "ǅ"} {
		for k := range uint8(kindCount) {
			f.Add(k, s)
		}
	}
	f.Fuzz(func(t *testing.T, k uint8, raw string) {
		kind := Kind(k % uint8(kindCount))
		once := Normalize(kind, raw)
		if len(once) > maxValue {
			t.Fatalf("%d bytes", len(once))
		}
		if twice := Normalize(kind, once); twice != once {
			t.Fatalf("%s: %q, then %q", kind, once, twice)
		}
		if kind == Date && once != "" && len(once) != 8 {
			t.Fatalf("date %q", once)
		}
	})
}

func FuzzParseMapping(f *testing.F) {
	f.Add("a=given,b=-")
	f.Add("=,=:")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ParseMapping(text)
		if err != nil {
			return
		}
		for header := range m {
			if header == "" || header != HeaderKey(header) {
				t.Fatalf("header %q", header)
			}
		}
	})
}
