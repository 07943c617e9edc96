package identity

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/traditionalchinese"
)

func big5(t *testing.T, s string) []byte {
	t.Helper()
	b, err := traditionalchinese.Big5.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func latin(t *testing.T, b []byte) string {
	t.Helper()
	s, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(s)
}

func TestCheckText(t *testing.T) {
	asBig5 := NewBig5Decoder(nil).Append(nil, []byte("臺北市大安區和平東路"), &Big5Flaws{})
	tests := []struct{ s, want string }{
		{"王小明", ""},
		{"", ""},
		{"José Müller", ""},
		{"臺北市中正路1號", ""},
		{"堃喆", ""},
		{"𠮷田", ""},
		{"孫悟空?", ""},
		{"A?B", ""},
		{"覈譎鑪", ""},
		{"王■明", "text.black_square"},
		{"王□", "text.black_square"},
		{"王?明", "text.black_square"},
		{"王\uFFFD明", "text.replacement"},
		{"王\uE000明", "text.private_use"},
		{"王\x00明", "text.control"},
		{"王\u200B明", "text.control"},
		{"\uFEFF王", "text.control"},
		{"王\u202E明", "text.control"},
		{latin(t, []byte("王小明")), "text.mojibake"},
		{latin(t, big5(t, "王小明")), "text.mojibake"},
		{latin(t, big5(t, "臺北市大安區")), "text.mojibake"},
		{string(asBig5), "text.mojibake"},
	}
	for _, tt := range tests {
		got := CheckText(tt.s)
		if tt.want == "text.mojibake" {
			if !got.Has(TextMojibake) {
				t.Errorf("%q: %v", tt.s, got.Codes())
			}
		} else if strings.Join(got.Codes(), " ") != tt.want {
			t.Errorf("%q: %v, want %s", tt.s, got.Codes(), tt.want)
		}
	}
}

// TestMojibakeAccusesNoName holds every pair of frequent characters with a
// rare one innocent: only a round trip that gives Chinese is mojibake.
func TestMojibakeAccusesNoName(t *testing.T) {
	var rare, common []rune
	for r, code := range big5Codes() {
		switch {
		case code >= 0xE340 && isHan(rune(r)):
			rare = append(rare, rune(r))
		case code >= 0xA440 && code < 0xC6A1 && r%97 == 0:
			common = append(common, rune(r))
		}
	}
	accused := 0
	for _, a := range rare {
		for _, b := range common {
			if CheckText(string([]rune{b, a, b})).Has(TextMojibake) || CheckText(string([]rune{b, b, a})).Has(TextMojibake) {
				accused++
			}
		}
	}
	if accused > 0 {
		t.Errorf("%d names of %d accused", accused, 2*len(rare)*len(common))
	}
}

func TestCheckWidth(t *testing.T) {
	wang := big5(t, "王小明")
	tests := []struct {
		raw      []byte
		encoding RawEncoding
		width    int
		want     string
	}{
		{wang, RawBig5, 10, ""},
		{wang[:5], RawBig5, 10, "text.half_character"},
		{wang, RawBig5, 6, "text.at_width"},
		{[]byte("王小明"), RawUTF8, 0, ""},
		{[]byte("王小明")[:8], RawUTF8, 8, "text.half_character text.at_width"},
		{[]byte("王小明")[:7], RawUTF8, 0, "text.half_character"},
		{[]byte("ABC"), RawUTF8, 3, ""},
		{nil, RawBig5, 6, ""},
		{[]byte("王 "), RawUTF8, 4, ""},
	}
	for _, tt := range tests {
		if got := strings.Join(CheckWidth(tt.raw, tt.encoding, tt.width).Codes(), " "); got != tt.want {
			t.Errorf("%x width %d: %s, want %s", tt.raw, tt.width, got, tt.want)
		}
	}
}

// TestBig5UserAreas holds the ends of the four areas to code page 950.
func TestBig5UserAreas(t *testing.T) {
	d := NewBig5Decoder(nil)
	for code, want := range map[uint16]rune{
		0xFA40: 0xE000, 0xFEFE: 0xE310, 0x8E40: 0xE311, 0xA0FE: 0xEEB7, 0x8140: 0xEEB8, 0x8DFE: 0xF6B0, 0xC6A1: 0xF6B1, 0xC6FE: 0xF70E, 0xC740: 0xF70F, 0xC8FE: 0xF848,
	} {
		var f Big5Flaws
		got := d.Append(nil, []byte{byte(code >> 8), byte(code)}, &f)
		if string(got) != string(want) || f.Private[code] != 1 || f.Unmappable != 0 {
			t.Errorf("%X: %U, want %U; %+v", code, []rune(string(got)), want, f)
		}
	}
}

// TestBig5EqualsStandard holds everything else to x/text.
func TestBig5EqualsStandard(t *testing.T) {
	d := NewBig5Decoder(nil)
	for code := 0x8000; code <= 0xFFFF; code++ {
		pair := []byte{byte(code >> 8), byte(code)}
		if isUserDefined(uint16(code)) || pair[1] == 0x7F {
			continue // 7F is no part of the pair, as in the Encoding Standard
		}
		want, err := traditionalchinese.Big5.NewDecoder().Bytes(pair)
		if err != nil {
			t.Fatal(err)
		}
		var f Big5Flaws
		got := d.Append(nil, pair, &f)
		if !isTrail(pair[1]) && pair[1] >= 0x80 || pair[0] == 0x80 || pair[0] == 0xFF {
			if f.Unmappable == 0 {
				t.Errorf("%X gives %q and no flaw", code, got)
			}
			continue
		}
		if string(got) != string(want) {
			t.Errorf("%X: %q, want %q", code, got, want)
		}
	}
}

const agencyTable = "# 造字對照表 test\nFA40\t堃\nFA41\tU+20BB7\nFA42\tunknown\n8140\t喆\tnote\n"

func TestBig5Table(t *testing.T) {
	table, err := ReadBig5Table(strings.NewReader(agencyTable))
	if err != nil || len(table) != 4 {
		t.Fatal(table, err)
	}
	var f Big5Flaws
	in := append(big5(t, "王"), 0xFA, 0x40, 0xFA, 0x41, 0xFA, 0x42, 0x81, 0x40, 0xFA, 0x43, 'x', 0xFF, 0xA4)
	got := string(NewBig5Decoder(table).Append(nil, in, &f))
	if got != "王堃𠮷■喆\uE003x\uFFFD\uFFFD" || f.Unknown != 1 || f.Private[0xFA43] != 1 || f.Unmappable != 2 || f.Offsets[0] != 13 || f.Offsets[1] != 14 {
		t.Errorf("%q %+v", got, f)
	}
	for _, bad := range []string{"A440\t一", "FA40", "FA40\t", "FA40\t一二", "XX\t一", "FA40\tU+D800", "FA40\tU+110000", "FA40\t一\nFA40\t二", "FA7F\t一"} {
		if _, err := ReadBig5Table(strings.NewReader(bad)); err == nil {
			t.Errorf("%q is no table", bad)
		}
	}
}

// FuzzBig5Reader holds the stream to the whole, however the input is cut.
func FuzzBig5Reader(f *testing.F) {
	f.Add([]byte("\xa4\xfd\xfa\x40\xa4"), 1)
	f.Add([]byte("abc\xff\x80"), 3)
	table, err := ReadBig5Table(strings.NewReader(agencyTable))
	if err != nil {
		f.Fatal(err)
	}
	d := NewBig5Decoder(table)
	f.Fuzz(func(t *testing.T, in []byte, buffer int) {
		var flaws Big5Flaws
		want := d.Append(nil, in, &flaws)
		r := d.NewReader(iotest.OneByteReader(bytes.NewReader(in)))
		got, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(got, want) || r.Flaws.Unmappable != flaws.Unmappable || len(r.Flaws.Private) != len(flaws.Private) || !utf8.Valid(got) {
			t.Errorf("%x: %q, want %q, %v", in, got, want, err)
		}
		CheckText(got)
		CheckWidth(in, RawBig5, buffer)
		CheckWidth(in, RawUTF8, buffer)
	})
}

func TestBig5ReaderLong(t *testing.T) {
	in := big5(t, strings.Repeat("a王小明", 40_000))
	r := NewBig5Decoder(nil).NewReader(iotest.HalfReader(bytes.NewReader(in)))
	got, err := io.ReadAll(r)
	if err != nil || string(got) != strings.Repeat("a王小明", 40_000) {
		t.Error("a long text differs", err)
	}
	broken := errors.New("broken")
	r = NewBig5Decoder(nil).NewReader(io.MultiReader(bytes.NewReader(in[:9]), iotest.ErrReader(broken)))
	if got, err := io.ReadAll(r); !errors.Is(err, broken) || string(got) != "a王小明a" {
		t.Errorf("%q %v", got, err)
	}
}

func BenchmarkBig5(b *testing.B) {
	in, err := traditionalchinese.Big5.NewEncoder().Bytes([]byte(strings.Repeat("A123456789,王小明,臺北市大安區和平東路二段\n", 1000)))
	if err != nil {
		b.Fatal(err)
	}
	d := NewBig5Decoder(nil)
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := io.Copy(io.Discard, d.NewReader(bytes.NewReader(in))); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheckText(b *testing.B) {
	in := []byte("臺北市大安區和平東路二段311巷25弄5之2號")
	b.ReportAllocs()
	for b.Loop() {
		if CheckText(in) != 0 {
			b.Fatal("clean")
		}
	}
}
