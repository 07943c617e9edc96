package purpose_test

import (
	"strings"
	"testing"
	"time"

	"mpolice/internal/purpose"
)

func TestAssessReason(t *testing.T) {
	b := builtIn(t)
	card, _ := b.Card("P04", time.Now())
	vague := purpose.ReasonAssessment{Vague: true}
	missing := purpose.ReasonAssessment{Missing: true}
	fine := purpose.ReasonAssessment{}
	never := func(c string) purpose.ReasonAssessment { return purpose.ReasonAssessment{Never: c} }
	for text, want := range map[string]purpose.ReasonAssessment{
		"": missing, " \u3000\t": missing,

		"偵辦刑案": vague, "公務查詢": vague, "公務查詢。": vague, " 偵辦 刑案 ": vague, "偵辦刑案需要": vague,
		"因公務需要查詢車籍資料": vague, "偵辦刑案，查詢相關人戶籍資料使用": vague, "巡邏": vague, "查贓車": vague,
		".": vague, "。。。": vague, "……": vague, "-": vague, "查查查查查查查查": vague, "查車查車查車查車": vague,
		"11111111": vague, "20261121143000": vague, "qwertyuiop": vague, "asdfasdf": vague, "ASDFGHJKL": vague,
		"ｑｗｅｒｔｙ": vague, "poiuyt": vague, "ㄅㄆㄇㄈㄉㄊ": vague, "aaaaaaaaaaaa": vague, "一二三四五六七": vague,
		"official use": vague, "Official Query": vague, "criminal investigation": vague, "checking data for police work": vague,
		"長官交辦": vague, "同上": vague, "N/A": vague, "🚓🚓🚓🚓🚓🚓🚓": vague, "查詢ＡＢＣ－１２３４": vague,

		"巡經中正路口發現機車未懸掛車牌且電門遭破壞":                                       fine,
		"中山路超商強盜案，監視器顯示嫌疑人騎乘此車離開現場":                                   fine,
		"110 報案：民生路 12 號有人毆打，嫌犯騎此車離開":                                 fine,
		"Stolen scooter reported at Zhongzheng Road, ignition forced": fine,
		"偵辦暴力討債集團恐嚇案，被害人指認其人":                                         fine,
		"偵辦求職詐騙案，被害人應徵時交付證件予其人":                                       fine,
		"走私事證指向此貨車，碼頭監視器拍得車牌":                                         fine,
		"知名人士遭恐嚇，郵件寄件人登記此名":                                           fine,
		"保護令相對人即前男友於被害人住處外徘徊":                                         fine,

		"社區應徵管理員，主委請我查他有沒有前科":                                never("employment"),
		"應徵者查核，看看這個人素行如何再決定錄取":                               never("employment"),
		"Background check of a job applicant at my building": never("employment"),
		"朋友拜託查這台車的車主住哪裡停車擋到他":                                never("private"),
		"這個人欠我錢不還想找他住的地方談一談":                                 never("debt"),
		"記者詢問這位女星的住處想要寫一篇報導":                                 never("media"),
		"徵信社委託找這位先生最近的行蹤和住處":                                 never("detective"),
		"只是好奇這台跑車的車主到底是哪一位":                                  never("curiosity"),
	} {
		if got := b.AssessReason(text, card, 0); got != want {
			t.Errorf("%q: got %+v, want %+v", text, got, want)
		}
	}
}

func TestRepeatedReason(t *testing.T) {
	b := builtIn(t)
	p04, _ := b.Card("P04", time.Now())
	p03, _ := b.Card("P03", time.Now())
	const text = "中山路超商強盜案，監視器顯示嫌疑人騎乘此車離開現場"
	for _, tc := range []struct {
		card *purpose.Card
		used int
		want bool
	}{{p04, 5, false}, {p04, 6, true}, {p03, 30, false}, {p03, 31, true}, {nil, 6, true}} {
		if got := b.AssessReason(text, tc.card, tc.used).Repeats; got != tc.want {
			t.Errorf("used %d: %v", tc.used, got)
		}
	}
	if purpose.FoldReason("中山路，超商 Ａ店！") != purpose.FoldReason("中山路超商a店") {
		t.Error("two writings of one reason do not fold to the same")
	}
}

func FuzzAssessReason(f *testing.F) {
	for _, s := range []string{"偵辦刑案", "", ".", "asdf", "中山路超商強盜案", "\xff\xfe", strings.Repeat("查", 300), "𠮷野家店員遭毆打"} {
		f.Add(s)
	}
	b := builtIn(f)
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 2000 {
			return
		}
		got := b.AssessReason(s, nil, 0)
		if got.Missing && (got.Vague || got.Never != "") {
			t.Errorf("%q: %+v", s, got)
		}
		if purpose.FoldReason(purpose.FoldReason(s)) != purpose.FoldReason(s) {
			t.Errorf("%q does not fold once and for all", s)
		}
		if again := b.AssessReason("  "+s+"。", nil, 0); !got.Missing && again != got {
			t.Errorf("%q: a full stop changes %+v to %+v", s, got, again)
		}
	})
}
