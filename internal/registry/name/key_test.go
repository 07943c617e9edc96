package name_test

import (
	"slices"
	"testing"

	"mpolice/internal/registry/name"
)

func TestStrictAndLoose(t *testing.T) {
	for _, c := range []struct {
		a, b          string
		strict, loose bool
	}{
		{"林臺生", "林台生", true, true},
		{"林溫柔", "林温柔", true, true},
		{"王國峰", "王國峯", true, true},
		{"王群真", "王羣眞", true, true},
		{"王啟鎮", "王啓鎭", true, true},
		{"李雅婷", "\uF9E1雅婷", true, true},
		{"王坤哲", "王堃喆", true, true},
		{"黃大文", "黄大文", false, true},
		{"鍾大文", "鐘大文", false, true},
		{"涂大文", "凃大文", false, true},
		{"溫大文", "温大文", false, true},
		{"林黃秀英", "林黄秀英", false, true},
		{"于大文", "於大文", false, false},
		{"余大文", "餘大文", false, false},
		{"范大文", "範大文", false, false},
		{"沈大文", "沉大文", false, false},
		{"周大文", "週大文", false, false},
		{"姜大文", "薑大文", false, false},
		{"王大周", "王大週", false, true},
		{"陳國偉", "陈国伟", false, true},
		{"鍾國偉", "钟国伟", false, true},
		{"王小青", "王小靑", true, true},
		{"王大明", "王大民", false, false},
	} {
		a, b := name.Parse(c.a), name.Parse(c.b)
		if got := a.Strict() == b.Strict(); got != c.strict {
			t.Errorf("strict %s %s: %v (%q, %q)", c.a, c.b, got, a.Strict(), b.Strict())
		}
		if got := a.Loose() == b.Loose(); got != c.loose {
			t.Errorf("loose %s %s: %v (%q, %q)", c.a, c.b, got, a.Loose(), b.Loose())
		}
	}
}

func TestSurnameReadings(t *testing.T) {
	for text, first := range map[string]string{
		"曾大文": "zeng da wen", "單大文": "shan da wen", "查大文": "zha da wen", "解大文": "xie da wen",
		"仇大文": "qiu da wen", "翟大文": "zhai da wen", "覃大文": "qin da wen", "任大文": "ren da wen",
		"區大文": "ou da wen", "樂大文": "yue da wen", "葛大文": "ge da wen", "蓋大文": "ge da wen",
		"尉遲大文": "yu chi da wen", "𡍼大文": "tu da wen", "𠮷大文": "ji da wen",
		"万俟大文": "mo qi da wen", "陳大文": "chen da wen", "沈大文": "shen da wen", "柏大文": "bo da wen",
	} {
		if got := name.Parse(text).Sounds(); len(got) == 0 || got[0] != first {
			t.Errorf("%s is read %q, want %q first", text, got, first)
		}
	}
	if got := name.Parse("曾大文").Sounds(); slices.Contains(got, "ceng da wen") {
		t.Errorf("the surname 曾 is read as in 曾經: %q", got)
	}
	for text, reading := range map[string]string{"覃大文": "tan da wen", "樂大文": "le da wen", "王曾": "wang ceng", "王行": "wang hang"} {
		if got := name.Parse(text).Sounds(); !slices.Contains(got, reading) {
			t.Errorf("%s: %q lacks %q", text, got, reading)
		}
	}
}

func TestNearSounds(t *testing.T) {
	for _, pair := range [][2]string{{"王欣怡", "王馨怡"}, {"王志明", "王子民"}, {"陳珊", "程三"}, {"王淑真", "王蘇貞"}, {"林勝", "林森"}} {
		a, b := name.Parse(pair[0]), name.Parse(pair[1])
		if !intersect(a.NearSounds(), b.NearSounds()) {
			t.Errorf("%v: %q, %q", pair, a.NearSounds(), b.NearSounds())
		}
	}
}

// TestWadeGilesClass: Chu is zhu, chu, ju or qu.
func TestWadeGilesClass(t *testing.T) {
	want := name.Parse("朱明").Romans()
	for _, other := range []string{"初明", "居明", "曲明"} {
		if got := name.Parse(other).Romans(); !slices.Equal(got, want) {
			t.Errorf("%s: %q, 朱明: %q", other, got, want)
		}
	}
	for _, spelling := range []string{"Chu Ming", "CHU, MING", "Zhu Ming", "Jhu Ming", "Ming Chü", "Chu-Ming", "chuming", "Ch'u Ming"} {
		if got := name.Parse(spelling).Romans(); !intersect(got, want) {
			t.Errorf("%s: %q", spelling, got)
		}
	}
}

func intersect(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// TestHashIsForEver: databases hold these. If one changes, KeyVersion must.
func TestHashIsForEver(t *testing.T) {
	if name.KeyVersion != 1 {
		t.Fatal("write this table anew for the new version")
	}
	for _, c := range []struct {
		kind name.Kind
		key  string
		hash uint64
	}{
		{name.KindStrict, "", 0xa346aadad0788d4e},
		{name.KindStrict, "陳雅婷", 0x5848f63e7d8bd059},
		{name.KindLoose, "陳雅婷", 0xc31f77f7a81cf97d},
		{name.KindSound, "chen ya ting", 0xa0ceeba2ba9c4224},
		{name.KindRoman, "=hung nguyen van", 0x36ac2eb7e676b6a7},
		{name.KindMask, "陳?婷", 0xb56a1fd025a67f56},
	} {
		if got := name.Hash(c.kind, c.key); got != c.hash {
			t.Errorf("Hash(%d, %q) = %#x, want %#x", c.kind, c.key, got, c.hash)
		}
	}
}

// TestKeysAreForEver pins the keys of one name of each shape.
func TestKeysAreForEver(t *testing.T) {
	for _, c := range []struct {
		raw                         string
		strict, loose, sound, roman string
	}{
		{"陳雅婷", "陳雅婷", "陈雅婷", "chen ya ting", "chen ting ya"},
		{"曾國峯", "曾國峰", "曽囯峯", "zeng guo feng", "feng kuo tseng"},
		{"歐陽娜娜", "歐陽娜娜", "欧氜娜娜", "ou yang na na", "na na ou yang"},
		{"林黄秀英", "林黄秀英", "林黃秀英", "lin huang xiu ying", "hsiu huang lin ying"},
		{"馬耀．古浪", "馬耀古浪", "馬曜古浪", "ma yao gu lang", "ku lang ma yao"},
		{"CHANG CHIH-WEI", "changchihwei", "", "", "=chang chihwei"},
		{"NGUYEN VAN HUNG", "nguyenvanhung", "", "", "=hung nguyen van"},
		{"陳■君", "", "", "", ""},
		{"𡍼美玲", "𡍼美玲", "凃美玲", "tu mei ling", "ling mei tu"},
	} {
		n := name.Parse(c.raw)
		if n.Strict() != c.strict || n.Loose() != c.loose || first(n.Sounds()) != c.sound || first(n.Romans()) != c.roman {
			t.Errorf("{%q, %q, %q, %q, %q},", c.raw, n.Strict(), n.Loose(), first(n.Sounds()), first(n.Romans()))
		}
	}
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func TestTermsAreBounded(t *testing.T) {
	for raw, most := range map[string]int{"陳雅婷": 12, "王明": 10, "": 0, "陳■君": 3, "林黃秀英": 14} {
		if got := len(name.Terms(name.Parse(raw))); got > most {
			t.Errorf("%q has %d postings", raw, got)
		}
	}
}
