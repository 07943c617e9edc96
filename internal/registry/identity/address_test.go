package identity

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestAddress(t *testing.T) {
	tests := []struct{ raw, canonical, findings string }{
		{"台北市大安區和平東路二段311巷25弄5之2號3樓之1", "臺北市大安區和平東路2段311巷25弄5之2號3樓之1", ""},
		{"臺北市大安區和平東路２段３１１巷２５弄５－２號３Ｆ之１", "臺北市大安區和平東路2段311巷25弄5之2號3樓之1", ""},
		{"106台北市大安區和平東路二段三百一十一巷二十五弄五號之二三樓之一", "臺北市大安區和平東路2段311巷25弄5之2號3樓之1", "address.rest"},
		{"106臺北市大安區和平東路二段三百一十一巷二十五弄五之二號三樓之一", "臺北市大安區和平東路2段311巷25弄5之2號3樓之1", ""},
		{"10663 臺北市大安區 龍坡里 12鄰 泰順街 60巷 18號", "臺北市大安區龍坡里12鄰泰順街60巷18號", ""},
		{"407-001臺中市西屯區臺灣大道三段99號", "臺中市西屯區臺灣大道3段99號", ""},
		{"100臺北市大安區中正路1號", "臺北市大安區中正路1號", "address.postcode"},
		{"臺北縣板橋市中山路一段161號25樓", "新北市板橋區中山路1段161號25樓", "address.renamed"},
		{"新北市板橋市中山路1段161號", "新北市板橋區中山路1段161號", "address.renamed"},
		{"桃園縣桃園市縣府路1號", "桃園市桃園區縣府路1號", "address.renamed"},
		{"高雄縣三民鄉瑪雅村1鄰5號", "高雄市那瑪夏區瑪雅村1鄰5號", "address.renamed"},
		{"高雄市三民區九如一路720號", "高雄市三民區九如一路720號", ""},
		{"臺南市西區民權路3段5號", "臺南市中西區民權路3段5號", "address.renamed"},
		{"彰化縣員林鎮大同路2段50號", "彰化縣員林市大同路2段50號", "address.renamed"},
		{"苗栗縣頭份鎮中央路5號", "苗栗縣頭份市中央路5號", "address.renamed"},
		{"新竹市東區光復路二段101號", "新竹市東區光復路2段101號", ""},
		{"東區光復路二段101號", "東區光復路2段101號", "address.no_county address.ambiguous_district"},
		{"板橋區文化路1段1號", "新北市板橋區文化路1段1號", "address.no_county"},
		{"中正路1號", "中正路1號", "address.no_county address.no_district"},
		{"新竹市中正路120號", "新竹市中正路120號", "address.no_district"},
		{"屏東縣三地門鄉中正路2段100號", "屏東縣三地門鄉中正路2段100號", ""},
		{"雲林縣古坑鄉中洲村12鄰大埔60之3號", "雲林縣古坑鄉中洲村12鄰大埔60之3號", ""},
		{"嘉義縣阿里山鄉中山村59號", "嘉義縣阿里山鄉中山村59號", ""},
		{"新北市八里區中山路一段1號", "新北市八里區中山路1段1號", ""},
		{"新北市八里區八里大道100號", "新北市八里區八里大道100號", ""},
		{"高雄市燕巢區中里2路5號", "高雄市燕巢區中里二路5號", ""},
		{"高雄市鼓山區美術東12街5號", "高雄市鼓山區美術東十二街5號", ""},
		{"高雄市燕巢區中里二路5號", "高雄市燕巢區中里二路5號", ""},
		{"臺北市信義區信義路五段7號89樓", "臺北市信義區信義路5段7號89樓", ""},
		{"臺中市西區五權西三街12號", "臺中市西區五權西三街12號", ""},
		{"臺中市北區三民路三段129號B1", "臺中市北區三民路3段129號地下1樓", ""},
		{"臺中市北區三民路三段129號地下一層之2", "臺中市北區三民路3段129號地下1樓之2", ""},
		{"臺中市北區三民路三段129號地下室", "臺中市北區三民路3段129號地下1樓", ""},
		{"宜蘭縣羅東鎮民生路文化巷12號", "宜蘭縣羅東鎮民生路文化巷12號", ""},
		{"花蓮縣花蓮市中華路臨12號", "花蓮縣花蓮市中華路臨12號", ""},
		{"基隆市中正區北寧路2號5樓501室", "基隆市中正區北寧路2號5樓501室", ""},
		{"基隆市中正區北寧路2", "基隆市中正區北寧路2號", ""},
		{"臺北市中正區重慶南路1段122號(總統府)", "臺北市中正區重慶南路1段122號", "address.rest"},
		{"臺北市中正區重慶南路1段", "臺北市中正區重慶南路1段", "address.no_number"},
		{"臺東縣臺東市中華路1段376巷3弄2衖5號", "臺東縣臺東市中華路1段376巷3弄2衖5號", ""},
	}
	for _, tt := range tests {
		a, err := ParseAddress([]byte(tt.raw))
		got, codes := string(a.AppendCanonical(nil)), strings.Join(a.Findings.Codes(), " ")
		if err != nil {
			t.Errorf("%s: %v", tt.raw, err)
		} else if strings.Contains(tt.findings, "rest") {
			if !a.Findings.Has(AddressRest) || a.Rest == "" {
				t.Errorf("%s: %s, rest %q", tt.raw, got, a.Rest)
			}
		} else if got != tt.canonical || codes != tt.findings {
			t.Errorf("%s:\n got %s [%s] rest %q\nwant %s [%s]", tt.raw, got, codes, a.Rest, tt.canonical, tt.findings)
		}
	}
	for raw, want := range map[string]error{"": ErrEmpty, "  　": ErrEmpty, "\xff": ErrCharacters, strings.Repeat("路", 200): ErrTooLong} {
		if _, err := ParseAddress(raw); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", raw, err, want)
		}
	}
}

func keysOf(t *testing.T, raw string) AddressKeys {
	t.Helper()
	a, err := ParseAddress(raw)
	if err != nil {
		t.Fatal(err)
	}
	return a.Keys()
}

func TestAddressKeys(t *testing.T) {
	one := keysOf(t, "臺北市大安區和平東路2段311巷5號3樓之1")
	for _, same := range []string{"台北市大安區龍坡里3鄰和平東路二段３１１巷５號三樓之1", "106臺北市大安區和平東路2段311巷5號3F-1"} {
		if got := keysOf(t, same); got != one {
			t.Errorf("%s: %x, want %x", same, got, one)
		}
	}
	floor := keysOf(t, "臺北市大安區和平東路2段311巷5號4樓")
	if floor.Number != one.Number || floor.Door == one.Door || floor.Road != one.Road {
		t.Error("another floor is the same building")
	}
	for _, other := range []string{"臺北市大安區和平東路2段311巷5之1號", "臺北市大安區和平東路2段5號", "臺北市中正區和平東路2段311巷5號"} {
		if keysOf(t, other).Number == one.Number {
			t.Errorf("%s is another building", other)
		}
	}
	if keysOf(t, "臺北縣板橋市中山路1號") != keysOf(t, "新北市板橋區中山路1號") {
		t.Error("a renamed county is the same place")
	}
	if keysOf(t, "東區光復路1號") != (AddressKeys{}) {
		t.Error("an ambiguous district has no key")
	}
	if keysOf(t, "嘉義縣阿里山鄉中山村59號").Number == keysOf(t, "嘉義縣阿里山鄉中正村59號").Number {
		t.Error("without a road the village tells addresses apart")
	}
	// The key is stored: a change of the algorithm needs a new version.
	if AddressKeyVersion == 1 && one.Door != goldenDoor {
		t.Errorf("key %#x of version 1, was %#x", one.Door, uint64(goldenDoor))
	}
}

const goldenDoor = 0xda94e8319257f24c

func TestGazetteer(t *testing.T) {
	counties := map[string]int{}
	codes := map[string][]string{}
	for _, d := range Districts() {
		counties[d.County]++
		codes[d.Postcode] = append(codes[d.Postcode], d.County+d.Name)
		a, err := ParseAddress(d.Postcode + d.County + d.Name + "中正路1號")
		if err != nil || a.County != d.County || a.District != d.Name || a.Findings != 0 {
			t.Errorf("%s%s: %+v", d.County, d.Name, a)
		}
	}
	if len(Districts()) != 368 || len(counties) != 22 {
		t.Errorf("%d districts in %d counties", len(Districts()), len(counties))
	}
	for code, list := range codes {
		if len(list) > 1 && code != "300" && code != "600" {
			t.Errorf("%s is the code of %v", code, list)
		}
	}
	dated := slices.ContainsFunc(Renames(), func(r Rename) bool { return r.FromCounty == "臺北縣" && r.Date == "2010-12-25" })
	if !dated || counties["臺北市"] != 12 || counties["高雄市"] != 38 || counties["屏東縣"] != 33 {
		t.Error("the gazetteer is not the one of 2015")
	}
}

// checkCanonical holds the canonical spelling of an address to be read as the
// same address.
func checkCanonical(t *testing.T, raw string) {
	t.Helper()
	a, err := ParseAddress(raw)
	if err != nil {
		return
	}
	canonical := string(a.AppendCanonical(nil))
	b, err := ParseAddress(canonical)
	if errors.Is(err, ErrTooLong) {
		return // numbers of roads are longer in Chinese
	}
	if again := string(b.AppendCanonical(nil)); err != nil || again != canonical || b.Keys() != a.Keys() {
		t.Errorf("%q reads as %q, that as %q, rest %q, %v", raw, canonical, again, b.Rest, err)
	}
}

// TestAddressCanonicalIsFixed strings pieces of addresses together at random.
func TestAddressCanonicalIsFixed(t *testing.T) {
	pieces := strings.Fields("里 村 鄰 路 街 大道 段 巷 弄 衖 號 樓 之 - 室 F 臨 B1 地下 地下室 1 12 ３ 一 十二 廿 百 中 正 東 新 大 ( ) 文化巷 中正路 三民 0 層 道 區 市")
	r := rand.New(rand.NewPCG(4, 4))
	for range 40_000 {
		var b strings.Builder
		b.WriteString("臺北市大安區")
		for range 1 + r.IntN(9) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		checkCanonical(t, b.String())
		if t.Failed() {
			return
		}
	}
}

func FuzzAddress(f *testing.F) {
	for _, s := range []string{"和平東路二段311巷25弄5之2號3樓之1", "12鄰大埔60之3號", "B1", "臨12號地下室", "中里二路", "文化巷1弄"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		checkCanonical(t, "臺北市大安區"+raw)
		_, _ = ParseAddress(raw)
	})
}

func BenchmarkAddress(b *testing.B) {
	in := []byte("臺北市大安區和平東路二段311巷25弄5之2號3樓之1")
	b.ReportAllocs()
	for b.Loop() {
		a, err := ParseAddress(in)
		if err != nil || a.Keys().Door == 0 {
			b.Fatal(err)
		}
	}
}
