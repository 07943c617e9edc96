package name_test

import (
	"errors"
	"strings"
	"testing"

	"mpolice/internal/registry/name"
)

// register is what the searches below look in.
var register = []string{
	"陳雅婷", "陳雅庭", "陳亞婷", "陳雅君", "陳■君", "陳\uE123廷", "陳雅", "王雅婷", "歐陽娜娜", "曾國峯", "溫大文", "温小文", "周志明", "週志民",
	"張志偉", "章致維", "林黃秀英", "馬耀．古浪", "伊斯坦大‧貝雅夫‧正福", "伊斯坦大貝雅", "巴奈・達立夫 Panay Talifu", "Mayaw Kulang",
	"Av?a Kapamumu", "NGUYEN VAN HUNG", "CHEN YA TING", "CHANG CHIH-WEI", "MARIA DELA CRUZ", "徐怡君", "李佳穎", "單依純", "凃博文", "𡍼美玲", "𠮷田茂", "陳■■",
	"羅麗娜", "黃惠芬",
}

func search(t *testing.T, query string, o ...name.Option) []name.Hit {
	t.Helper()
	d := name.NewDictionary()
	for _, n := range register {
		d.Add(n)
	}
	plan, err := name.PlanQuery(query, o...)
	if err != nil {
		t.Fatalf("%q: %v", query, err)
	}
	return d.Search(plan, 50)
}

func TestSearch(t *testing.T) {
	for _, c := range []struct {
		query, found string
		how          name.How
	}{
		{"陳雅婷", "陳雅婷", name.HowExact},
		{" 陳 雅婷", "陳雅婷", name.HowExact},
		{"陳雅婷", "陳雅庭", name.HowHomophone},
		{"陳雅婷", "陳亞婷", name.HowHomophone},
		{"陳雅婷", "CHEN YA TING", name.HowRomanised},
		{"陳雅婷", "陳雅", name.HowTruncated},
		{"陳雅婷", "陳\uE123廷", name.HowNone},
		{"陳雅廷", "陳\uE123廷", name.HowUnknown},
		{"陳雅君", "陳■君", name.HowUnknown},
		{"陳雅君", "陳■■", name.HowUnknown},
		{"陳?君", "陳雅君", name.HowUnknown},
		{"陳?君", "陳■君", name.HowUnknown},
		{"陳□君", "陳雅君", name.HowUnknown},
		{"?雅婷", "陳雅婷", name.HowUnknown},
		{"？雅婷", "王雅婷", name.HowUnknown},
		{"陳雅?", "陳雅君", name.HowUnknown},
		{"雅婷", "王雅婷", name.HowGiven},
		{"娜娜", "歐陽娜娜", name.HowGiven},
		{"秀英", "林黃秀英", name.HowGiven},
		{"雅婷陳", "陳雅婷", name.HowFlipped},
		{"陳婷", "陳雅婷", name.HowDropped},
		{"歐楊娜娜", "歐陽娜娜", name.HowHomophone},
		{"增國峰", "曾國峯", name.HowHomophone},
		{"曾國峰", "曾國峯", name.HowStrict},
		{"温大文", "溫大文", name.HowVariant},
		{"林黄秀英", "林黃秀英", name.HowVariant},
		{"周志明", "週志民", name.HowConfusable},
		{"週志明", "周志明", name.HowHomophone},
		{"Chang Chih-Wei", "張志偉", name.HowRomanised},
		{"Chang Chih-Wei", "章致維", name.HowRomanised},
		{"ZHANG ZHIWEI", "張志偉", name.HowRomanised},
		{"Zhi-Wei Zhang", "張志偉", name.HowRomanised},
		{"Jhang Jhih-Wei", "張志偉", name.HowRomanised},
		{"Jang Jr-wei", "張志偉", name.HowRomanised},
		{"張志偉", "CHANG CHIH-WEI", name.HowRomanised},
		{"Zhang Zhi Wei", "CHANG CHIH-WEI", name.HowRomanised},
		{"CHANG CHIHWEI", "CHANG CHIH-WEI", name.HowStrict},
		{"Hsü I-chün", "徐怡君", name.HowRomanised},
		{"Shyu Yi-Jun", "徐怡君", name.HowRomanised},
		{"LEE CHIA-YING", "李佳穎", name.HowRomanised},
		{"Tan Ya Ting", "陳雅婷", name.HowRomanised},
		{"Ouyang Na-Na", "歐陽娜娜", name.HowRomanised},
		{"Shan Yi-chun", "單依純", name.HowRomanised},
		{"山依純", "單依純", name.HowHomophone},
		{"涂博文", "凃博文", name.HowVariant},
		{"塗美玲", "𡍼美玲", name.HowVariant},
		{"吉田茂", "𠮷田茂", name.HowVariant},
		{"馬耀古浪", "馬耀．古浪", name.HowExact},
		{"古浪·馬耀", "馬耀．古浪", name.HowFlipped},
		{"馬耀", "馬耀．古浪", name.HowGiven},
		{"伊斯坦大貝雅夫正福", "伊斯坦大貝雅", name.HowTruncated},
		{"伊斯坦大‧貝雅", "伊斯坦大‧貝雅夫‧正福", name.HowTruncated},
		{"Talifu Panay", "巴奈・達立夫 Panay Talifu", name.HowFlipped},
		{"巴奈達立夫", "巴奈・達立夫 Panay Talifu", name.HowExact},
		{"Kulang Mayaw", "Mayaw Kulang", name.HowFlipped},
		{"Kulang", "Mayaw Kulang", name.HowGiven},
		{"May?w Kulang", "Mayaw Kulang", name.HowUnknown},
		{"Avʉa Kapamumu", "Av?a Kapamumu", name.HowUnknown},
		{"HUNG NGUYEN VAN", "NGUYEN VAN HUNG", name.HowFlipped},
		{"Nguyễn Văn Hùng", "NGUYEN VAN HUNG", name.HowExact},
		{"Maria Delacruz", "MARIA DELA CRUZ", name.HowStrict},
		{"DELACRUZ MARIA", "MARIA DELA CRUZ", name.HowFlipped},
	} {
		if got := howOf(search(t, c.query), c.found); got != c.how {
			t.Errorf("%q finds %q %v, want %v", c.query, c.found, got, c.how)
		}
	}
}

func howOf(hits []name.Hit, text string) name.How {
	for _, h := range hits {
		if h.Name == text {
			return h.How
		}
	}
	return name.HowNone
}

// TestWideIsAsked: n for l and h for f only where somebody asked.
func TestWideIsAsked(t *testing.T) {
	for query, stored := range map[string]string{"羅麗拉": "羅麗娜", "黃惠婚": "黃惠芬", "黃費芬": "黃惠芬"} {
		if got := howOf(search(t, query), stored); got != name.HowNone {
			t.Errorf("%s finds %s as %v without Wide", query, stored, got)
		}
		if got := howOf(search(t, query, name.Wide), stored); got != name.HowConfusable {
			t.Errorf("%s finds %s as %v with Wide", query, stored, got)
		}
	}
}

// TestRanking: the tighter comes first.
func TestRanking(t *testing.T) {
	hits := search(t, "陳雅婷")
	for i, want := range []string{"陳雅婷", "陳亞婷", "陳雅庭", "CHEN YA TING"} {
		if i >= len(hits) || hits[i].Name != want {
			t.Fatalf("place %d is not %s: %v", i, want, hits)
		}
	}
	if hits := search(t, "Zhang Zhi-Wei"); len(hits) == 0 || hits[0].How != name.HowRomanised {
		t.Fatalf("%v", hits)
	}
}

func TestQueryErrors(t *testing.T) {
	for query, want := range map[string]error{
		"": name.ErrEmpty, " ．-": name.ErrEmpty, "?": name.ErrOnlyUnknown, "■□": name.ErrOnlyUnknown, "\uE000": name.ErrOnlyUnknown,
		"陳??": name.ErrManyUnknown, "陳■?": name.ErrManyUnknown, "Ch?n Y?": name.ErrManyUnknown, "Ka?": name.ErrFewLetters,
		strings.Repeat("陳", 65): name.ErrTooLong,
	} {
		if _, err := name.PlanQuery(query); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", query, err, want)
		}
	}
}

func TestDictionaryRemove(t *testing.T) {
	d := name.NewDictionary()
	for range 2 {
		d.Add("陳雅婷")
	}
	plan, err := name.PlanQuery("陳雅庭")
	if err != nil {
		t.Fatal(err)
	}
	for left := 2; left > 0; left-- {
		hits := d.Search(plan, 5)
		if len(hits) != 1 || hits[0].Count != left {
			t.Fatalf("%d people left: %v", left, hits)
		}
		if !d.Remove("陳雅婷") {
			t.Fatal("not there")
		}
	}
	if hits := d.Search(plan, 5); len(hits) != 0 || d.Len() != 0 || d.Remove("陳雅婷") {
		t.Fatalf("still there: %v", hits)
	}
	d.Add("陳雅婷")
	if hits := d.Search(plan, 5); len(hits) != 1 || hits[0].Count != 1 {
		t.Fatalf("after adding it again: %v", hits)
	}
}
