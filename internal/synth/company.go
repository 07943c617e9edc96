package synth

import "sync"

// companies is how many employers there are beside those of employers.
const companies = 4000

// Parts of made-up companies' names; each name says that it is an example.
var (
	companyPrefixes = []string{"範例", "示範", "樣本", "測試", "虛構", "模擬", "假想", "演示"}
	companyMiddles  = []string{"東", "西", "南", "北", "大", "新", "宏", "永", "福", "昌", "隆", "安", "信", "華", "金", "光", "立", "成", "達", "和"}
	companyTrades   = []string{
		"電子", "精密", "機械", "營造", "塑膠", "紡織", "食品", "物流", "資訊", "汽車", "餐飲", "保全", "清潔", "印刷",
		"化工", "金屬", "建材", "貿易", "運輸", "農產", "水產", "醫材", "文教", "旅行社", "百貨",
	}
)

// firm is a company with its number.
type firm struct{ name, number string }

// firms are made once, with shared texts.
var firms = sync.OnceValue(func() []firm {
	out := make([]firm, companies+len(employers))
	for i := range companies {
		form := "有限公司"
		if i%3 == 0 {
			form = "股份有限公司"
		}
		p, q := i%len(companyPrefixes), i/len(companyPrefixes)
		out[i] = firm{
			companyPrefixes[p] + companyMiddles[q%len(companyMiddles)] + companyTrades[q/len(companyMiddles)] + form,
			companyNumber(i),
		}
	}
	for i, name := range employers {
		out[companies+i] = firm{name: name}
		if name != householdEmployer {
			out[companies+i].number = companyNumber(companies + i)
		}
	}
	return out
})

func company(i int) (name, number string) { f := firms()[i]; return f.name, f.number }

// employerNumber is the number of one of employers; a household has none.
func employerNumber(name string) string {
	for _, f := range firms()[companies:] {
		if f.name == name {
			return f.number
		}
	}
	return ""
}

// companyNumber makes a 統一編號 with a check digit that fits the rule before
// April 2023 and the one since (財政部, 營利事業統一編號檢查碼邏輯).
func companyNumber(i int) string {
	var room [8]byte
	b := digits(room[:0], (i*spread+1_234_567)%10_000_000, 7)
	sum := 0
	for j, w := range [7]int{1, 2, 1, 2, 1, 2, 4} {
		p := w * int(b[j]-'0')
		sum += p/10 + p%10
	}
	return string(append(b, '0'+byte((10-sum%10)%10)))
}
