package web

import (
	"net/http"

	"mpolice"
)

// searchSamples are the form by every kind of subject, and the answers of
// searches.
func searchSamples(l Language) []sample {
	c := signedIn(l, SectionQuery, mpolice.RoleOfficer)
	return []sample{
		{"query-ways", http.StatusOK, c, sampleWays(l, "name")},
		{"query-ways-errors", http.StatusBadRequest, c, sampleWaysErrors(l)},
		{"query-ways-plate", http.StatusBadRequest, c, samplePatternError(l)},
		{"search-many", http.StatusOK, c, sampleMany(l)},
		{"search-few", http.StatusOK, c, sampleFew(l)},
		{"search-none", http.StatusOK, c, sampleNone(l)},
		{"search-plates", http.StatusOK, c, samplePlates(l)},
		{"answer-linked", http.StatusOK, c, sampleLinked(l)},
		{"person-linked", http.StatusOK, c, samplePersonLinked(l)},
		{"record-search", http.StatusOK, signedIn(l, SectionMine, mpolice.RoleOfficer), sampleRecordSearch(l)},
	}
}

func sampleWays(l Language, chosen string) QueryView {
	v := sampleQuery(l)
	v.Form.Purpose, v.Card.Title = "P04", l.Pick("偵辦刑案", "Criminal case")
	v.Card.Subjects = []SubjectField{
		{Name: "national_id", Short: l.Pick("證號", "Id number"), Label: l.Pick("國民身分證或居留證統一證號", "National id or resident number"), Hint: l.Pick("10 碼", "10 characters")},
		{Name: "plate", Short: l.Pick("車牌", "Plate"), Label: l.Pick("車牌號碼", "Plate"), Hint: "ABC-1234"},
		{Name: "name", Short: l.Pick("姓名", "Name"), Label: l.Pick("姓名", "Name"), Hint: l.Pick("例如 陳怡君；不確定的一個字以「?」代替", "Such as 陳怡君; ? for one unknown character"), Value: "陳?君", BornFrom: "70", BornTo: "79"},
		{Name: "phone", Short: l.Pick("電話", "Phone"), Label: l.Pick("電話號碼", "Telephone"), Hint: l.Pick("末六碼以上", "the last six digits or more")},
		{Name: "address", Short: l.Pick("地址", "Address"), Label: l.Pick("地址", "Address"), Hint: l.Pick("縣市起寫到門牌號", "From city to house number")},
		{Name: "passport", Short: l.Pick("護照", "Passport"), Label: l.Pick("護照號碼", "Passport number")},
		{Name: "plate_pattern", Short: l.Pick("部分車牌", "Part of plate"), Label: l.Pick("部分車牌", "Part of a plate"), Value: "AB"},
	}
	for i := range v.Card.Subjects {
		v.Card.Subjects[i].Chosen = v.Card.Subjects[i].Name == chosen
	}
	return v
}

func sampleWaysErrors(l Language) QueryView {
	v := sampleWays(l, "name")
	v.Errors = FieldErrors{{Field: "name", Key: "search.many_unknown"}, {Field: "born_from", Key: InvalidYear}, {Field: "born_to", Key: InvalidYear}}
	return v
}

func samplePatternError(l Language) QueryView {
	v := sampleWays(l, "plate_pattern")
	v.Errors = FieldErrors{{Field: "plate_pattern", Key: "search.plate"}}
	return v
}

func sampleSearch(l Language) SearchView {
	return SearchView{
		Record: RecordRef{sampleRecord, "/records/" + sampleRecord}, At: sampleTime, Until: hour(1),
		Purpose: l.Pick("P04 偵辦刑案", "P04 Criminal case"), Ground: l.Pick("刑事訴訟法第231條第2項", "Code of Criminal Procedure art. 231(2)"), Reference: "115刑0456",
		By: l.Pick("姓名", "Name"), Subject: "陳怡君 1981–1990", Edit: "/query",
		Carry: []Hidden{{"purpose", "P04"}, {"by", "name"}, {"key", "k-7"}}, Box: sampleWays(l, "name").Card.Subjects[2],
	}
}

func sampleMany(l Language) SearchView {
	v := sampleSearch(l)
	v.Count = "137"
	v.Groups = []SearchGroup{
		{Register: l.Pick("戶籍", "Household"), Born: l.Pick("民國59–68年", "1970–1979"), Rows: 61, Narrow: "household@1970"},
		{Register: l.Pick("戶籍", "Household"), Born: l.Pick("民國69–78年", "1980–1989"), Rows: 73, Narrow: "household@1980"},
		{Register: l.Pick("查捕逃犯", "Wanted persons"), Born: l.Pick("不詳", "unknown"), Rows: 3, Narrow: "wanted"},
	}
	v.Skipped = []RegisterAnswer{
		{Code: "labour", Title: l.Pick("勞動", "Labour"), Agency: l.Pick("勞動部", "MOL"), Status: AnswerClosed, Why: []string{l.Pick("資料介接協議已屆期，資料檔案關閉。請與來源機關續約後更新。", "Closed: the agreement has ended.")}},
		{Code: "welfare", Title: l.Pick("藥癮個案", "Drug counselling"), Status: AnswerBarred, Why: []string{l.Pick("沒有准許串聯之依據。", "No registered link.")}},
	}
	return v
}

func sampleFew(l Language) SearchView {
	v := sampleSearch(l)
	v.Count, v.Narrowed = "3", true
	field := func(label, value string) AnswerField { return AnswerField{Label: label, Value: value} }
	born := l.Pick("出生日期", "Date of birth")
	v.Hits = []Candidate{
		{Nth: 1, Register: l.Pick("戶籍", "Household"), Agency: l.Pick("內政部", "MOI"), How: l.Pick("完全相符", "Exact"), Sure: true, Open: "/answers/x/candidates/0", Fields: []AnswerField{field(l.Pick("姓名", "Name"), "陳怡君"), field(born, "民國72年3月5日"), field(l.Pick("性別", "Sex"), l.Pick("女", "female"))}},
		{Nth: 2, Register: l.Pick("戶籍", "Household"), How: l.Pick("同音異字", "Same sound"), Open: "/answers/x/candidates/1", Fields: []AnswerField{field(l.Pick("姓名", "Name"), "陳宜君"), field(born, "民國75年11月30日")}},
		{Nth: 3, Register: l.Pick("查捕逃犯", "Wanted persons"), How: l.Pick("一字不明", "Unknown character"), Fields: []AnswerField{field(l.Pick("姓名", "Name"), "陳■君")}},
	}
	return v
}

func sampleNone(l Language) SearchView {
	v := sampleSearch(l)
	v.None, v.Count = true, "0"
	return v
}

func samplePlates(l Language) SearchView {
	v := sampleSearch(l)
	v.Vehicles, v.Count, v.By, v.Subject = true, l.Pick("逾 5000", "over 5000"), l.Pick("部分車牌", "Part of plate"), "AB?-12?4"
	v.Box = sampleWays(l, "name").Card.Subjects[6]
	v.Groups = []SearchGroup{{Register: l.Pick("車籍", "Vehicles"), Rows: 5000}}
	return v
}

func sampleLinked(l Language) AnswerView {
	v := sampleAnswer(l)
	v.Purpose, v.Subject, v.From, v.Person = l.Pick("P04 偵辦刑案", "P04 Criminal case"), "NGUYEN VAN A #2", "/answers/"+otherRecord, "/answers/"+sampleRecord+"/person"
	name := func(id, value string) AnswerField {
		return AnswerField{ID: id, Label: l.Pick("姓名", "Name"), Value: value}
	}
	disputed := AnswerField{ID: "r-address", Label: l.Pick("居留地址", "Address"), Value: l.Pick("桃園市中壢區中山路1號", "1 Zhongshan Rd."), Disputed: true}
	v.Registers = []RegisterAnswer{
		{Code: "residence", Title: l.Pick("外僑居留", "Residence"), Agency: l.Pick("移民署", "NIA"), Status: AnswerFound, AsOf: hour(-40), Rows: []AnswerRow{
			{Title: l.Pick("第 1 筆", "Record 1"), Fields: []AnswerField{name("r-0", "NGUYEN VAN A"), disputed}, Validity: &Validity{Ended: true, Date: l.Pick("民國115年3月31日", "2026-03-31")}},
			{Title: l.Pick("第 2 筆", "Record 2"), Fields: []AnswerField{name("r-1", "NGUYEN VAN A")}, Match: &RowMatch{Kind: "alias", Title: l.Pick("舊號名下", "Under another number"), Text: l.Pick("本筆登載於當事人另一新舊證號。", "The record bears the person's other number.")}},
			{Title: l.Pick("第 3 筆", "Record 3"), Fields: []AnswerField{name("r-2", "NGUYEN VAN A")}, Disputed: true, Match: &RowMatch{Kind: "linked", Title: l.Pick("紀錄連結", "Linked record"), Text: l.Pick("極可能為同一人。", "Very likely the same person.")}},
		}},
		{Code: "wanted", Title: l.Pick("查捕逃犯", "Wanted persons"), Agency: l.Pick("警政署", "NPA"), Status: AnswerPossible},
		{Code: "labour", Title: l.Pick("勞動", "Labour"), Status: AnswerClosed, Why: []string{l.Pick("資料介接協議已屆期，資料檔案關閉。", "Closed: the agreement has ended.")}},
		{Code: "welfare", Title: l.Pick("藥癮個案", "Drug counselling"), Status: AnswerBarred, Why: []string{l.Pick("沒有准許串聯之依據。", "No registered link.")}},
	}
	v.Possible = []PossibleAnswer{{Title: l.Pick("查捕逃犯", "Wanted persons"), Agency: l.Pick("警政署", "NPA"), Warn: l.Pick("通緝人犯", "Wanted person"), Rows: []AnswerRow{{
		Fields: []AnswerField{name("w-0", "NGUYEN VAN AN")},
		Match:  &RowMatch{Kind: "possible", Title: l.Pick("可能為同一人", "Possibly the same person"), Text: l.Pick("可能是，也可能不是同一人。", "It may or may not be the same person."), Reasons: []string{l.Pick("姓名", "name"), l.Pick("出生日期", "date of birth")}},
	}}}}
	v.Edges = sampleEdges(l)
	return v
}

func sampleEdges(l Language) []EdgeLine {
	return []EdgeLine{
		{Code: "E-residence-wanted", Between: l.Pick("外僑居留 ↔ 查捕逃犯", "Residence ↔ Wanted persons"), Text: l.Pick("持居留證之人是否通緝", "whether the permit holder is wanted"), Grounds: []string{l.Pick("警察職權行使法第7條第1項", "PPEA art. 7(1)"), l.Pick("個人資料保護法第15條", "PDPA art. 15")}, Used: true},
		{Code: "E-residence-alias", Between: l.Pick("外僑居留 ↔ 外僑居留", "Residence ↔ Residence"), Text: l.Pick("同一人之新舊統一證號", "the old and the new number of one person")},
	}
}

func samplePersonLinked(l Language) PersonView {
	v := samplePerson(l)
	v.Possible = 1
	v.Groups[0].Disputed, v.Groups[0].Match = true, sampleLinked(l).Registers[0].Rows[1].Match
	return v
}

func sampleRecordSearch(l Language) RecordView {
	v := sampleRecordView(l)
	v.Sources, v.Search, v.Edges = nil, &RecordSearch{Total: "137"}, sampleEdges(l)
	return v
}
