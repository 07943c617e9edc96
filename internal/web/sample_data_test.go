package web

import "mpolice"

// dataSamples are the pages of the data platform.
func dataSamples(l Language) []sample {
	steward := func(s Section) Chrome {
		c := signedIn(l, s, mpolice.RoleSteward)
		c.Viewer.Data = true
		return c
	}
	auditor := signedIn(l, SectionQuality, mpolice.RoleAuditor)
	auditor.Viewer.Data = true
	head := signedIn(l, SectionQuality, mpolice.RoleSupervisor)
	head.Viewer.Data = true
	officer := signedIn(l, SectionCatalogue, mpolice.RoleOfficer)
	flash := steward(SectionQuality)
	flash.Flash = &Flash{Key: "flash.returned"}
	closed := sampleRegister(l)
	closed.Closed, closed.Ending, closed.Edges = []string{l.Pick("資料介接協議已屆期，資料檔案關閉。請與來源機關續約後更新 x-agreement。", "Closed: the agreement has ended. Renew it with the agency, then bring x-agreement up to date.")}, "", nil
	live := SheetView{QualityRow: QualityRow{Title: l.Pick("入出國資料", "Immigration"), Fresh: "live"}, Live: true, Catalogue: "/catalogue/immigration"}
	shown := sampleRejectedRow(l)
	shown.Shown, shown.Raw, shown.Reveal, shown.Uncertain, shown.Cut = true, "B220000198,王○明,78.13.45,2,臺北市中正區忠孝西路１段１號", "", true, true
	done := sampleRejectedRow(l)
	done.State = "readmitted"
	back := sampleRejectedRow(l)
	back.State, back.Errors = "returned", FieldErrors{{Field: "reason", Key: "invalid.text_too_short", Label: "x"}}
	linked := samplePair(l)
	linked.Decision, linked.Protected, linked.Proposed, linked.Evidence, linked.Next = "linked", false, "", nil, ""
	linked.Choices = []PairChoice{{"unlinked", l.Pick("拆開", "Take apart"), "1", true}}
	over := samplePair(l)
	over.Choices, over.Errors = nil, nil
	ended := sampleDispute(l)
	ended.State, ended.Closed, ended.Action, ended.To = "corrected", hour(20), "", hour(19)
	nobody := ended
	nobody.Told, nobody.Settled = nil, true
	ended.Told = append(ended.Told, ended.Told[0], ended.Told[0])
	ended.Told[1].Issued = hour(20)
	ended.Told[2].Issued, ended.Told[2].Acknowledged = hour(20), hour(30)
	ended.Told[3].Issued, ended.Told[3].Acknowledged, ended.Told[3].By = hour(20), hour(300), l.Pick("陳志遠 A10101", "Chen Zhiyuan A10101")
	return []sample{
		{"catalogue", 200, officer, sampleCatalogue(l)},
		{"register", 200, steward(SectionCatalogue), sampleRegister(l)},
		{"register-closed", 200, officer, closed},
		{"quality", 200, auditor, sampleQuality(l)},
		{"sheet", 200, steward(SectionQuality), sampleSheet(l)},
		{"sheet-live", 200, head, live},
		{"sheet-empty", 200, steward(SectionQuality), SheetView{QualityRow: QualityRow{Title: "海巡資料", Fresh: "never", Rows: "0", Open: "0"}, Promised: 24, Catalogue: "/catalogue/coastguard", Quarantine: "/quality/coastguard/rows"}},
		{"rejected", 200, steward(SectionQuality), sampleRejected(l)},
		{"rejected-empty", 200, auditor, RejectedView{Title: l.Pick("戶籍資料", "Household register"), Action: "/quality/household/rows", Back: "/quality/household"}},
		{"rejected-error", 400, auditor, RejectedView{Title: "A", Action: "/quality/household/rows", Back: "/quality/household", Batch: "x", Errors: FieldErrors{{Field: "batch", Key: "invalid.number"}}}},
		{"rejected-row", 200, flash, sampleRejectedRow(l)},
		{"rejected-row-shown", 200, steward(SectionQuality), shown},
		{"rejected-row-returned", 400, steward(SectionQuality), back},
		{"rejected-row-done", 200, steward(SectionQuality), done},
		{"sure", 200, steward(SectionPairs), sampleSure(l)},
		{"pairs", 200, steward(SectionPairs), samplePairs(l)},
		{"pairs-empty", 200, steward(SectionPairs), PairsView{Decisions: []Option{{"review", l.Pick("待認定", "Waiting"), true}}}},
		{"pair", 200, steward(SectionPairs), samplePair(l)},
		{"pair-linked", 200, steward(SectionPairs), linked},
		{"pair-over", 200, steward(SectionPairs), over},
		{"disputes", 200, steward(SectionDisputes), sampleDisputes(l)},
		{"disputes-empty", 200, auditor, DisputesView{All: true, Switch: "/disputes"}},
		{"dispute-form", 400, steward(SectionDisputes), sampleDisputeForm(l)},
		{"dispute", 200, steward(SectionDisputes), sampleDispute(l)},
		{"dispute-closed", 200, steward(SectionDisputes), ended},
		{"dispute-nobody", 200, steward(SectionDisputes), nobody},
	}
}

func sampleFiles(l Language) []CatalogueRow {
	return []CatalogueRow{
		{URL: "/catalogue/household", Title: l.Pick("戶籍資料", "Household register"), Keeper: l.Pick("內政部戶政司", "Department of Household Registration, Ministry of the Interior"), Categories: l.Pick("識別類、家庭情形（婚姻、家庭其他成員）、社會情況（住所、兵役）", "Identification; family; residence and military service"), Ending: l.Pick("協議 39 日後屆期", "Agreement ends in 39 days")},
		{URL: "/catalogue/welfare", Title: l.Pick("藥癮個案輔導資料", "Addiction counselling"), Keeper: l.Pick("衛生福利部", "Ministry of Health and Welfare"), Categories: l.Pick("健康紀錄", "Health records"), Special: true, Closed: []string{l.Pick("未載明法律依據，資料檔案關閉。請資料管理者填入 x-legal-basis。", "Closed: no legal basis is named. The steward enters x-legal-basis.")}},
		{URL: "/catalogue/immigration", Title: l.Pick("入出國資料", "Entries and exits"), Keeper: l.Pick("內政部移民署", "National Immigration Agency"), Categories: l.Pick("旅行紀錄", "Travel"), Live: true},
		{URL: "/catalogue/wanted", Title: l.Pick("查捕逃犯資料", "Wanted persons"), Keeper: l.Pick("內政部警政署", "National Police Agency"), Categories: l.Pick("犯罪嫌疑", "Suspicion of crime"), Own: true, Special: true},
	}
}

func sampleCatalogue(l Language) CatalogueView {
	return CatalogueView{Rows: sampleFiles(l), Export: "/catalogue.jsonld", At: sampleTime}
}

func sampleRegister(l Language) RegisterView {
	return RegisterView{
		CatalogueRow: sampleFiles(l)[0], Code: "household", Description: l.Pick("全國設籍人口之現戶資料，含一親等親屬、配偶及兵役狀況。", "Everyone with a household registration, with spouse, first-degree kin and military service."),
		Lines: []Pair{
			{l.Pick("保有機關", "Keeper"), l.Pick("內政部戶政司", "Department of Household Registration"), false},
			{l.Pick("保有依據", "Legal basis"), l.Pick("戶籍法第67條 戶籍資料之提供；警察職權行使法第16條第1項 資料傳遞；個人資料保護法第16條 目的外利用", "Household Registration Act HRA-67; PPEA-16-1; PDPA-16"), false},
			{l.Pick("特定目的", "Specific purpose"), l.Pick("○一五 戶政", "015 Household registration"), false},
			{l.Pick("介接協議", "Agreement"), l.Pick("示範協議-114-001 民國115年1月1日 至 民國119年12月31日", "示範協議-114-001 2026-01-01 to 2030-12-31"), false},
			{l.Pick("保存期限", "Retention"), l.Pick("異動後之舊資料保存五年供稽核，屆期銷毀。", "Superseded rows are kept five years for audit, then destroyed."), false},
		},
		Fields: []RegisterField{
			{l.Pick("姓名", "Name"), l.Pick("姓名", "Name"), l.Pick("身分識別", "Identity"), true, 1},
			{l.Pick("國民身分證統一編號", "National identification number"), l.Pick("身分證字號、統一證號", "National or resident number"), l.Pick("身分識別", "Identity"), true, 1},
			{l.Pick("兵役狀況", "Military service"), l.Pick("文字", "Text"), l.Pick("一般", "Ordinary"), false, 0},
		},
		Edges: []RegisterEdge{
			{l.Pick("查捕逃犯資料", "Wanted persons"), l.Pick("同一證號", "same number"), l.Pick("同一證號之人是否通緝", "whether the person of that number is wanted"), []string{l.Pick("警察職權行使法第7條第1項 查證身分", "PPEA-7-1 identity check"), l.Pick("刑事訴訟法第87條第1項 通緝", "CCP-87-1 wanted")}, l.Pick("待法制單位核對", "to be confirmed by counsel"), "P01、P04、P05", "", false},
			{l.Pick("失蹤人口資料", "Missing persons"), l.Pick("可能同一人", "possibly the same person"), l.Pick("可能為同一人之失蹤紀錄", "possibly the same person"), nil, l.Pick("本平臺規定", "rule of this platform"), "P06", "2026-06-30", true},
		},
		Quality: "/quality/household",
	}
}

func sampleHealth(l Language) QualityRow {
	return QualityRow{
		URL: "/quality/household", Title: l.Pick("戶籍資料", "Household register"), Keeper: l.Pick("內政部戶政司", "Department of Household Registration"),
		Fresh: "late", HoursLate: 31, AsOf: hour(-55), Rows: "23,412,008", Open: "1,204", Waiting: true, Drift: 2,
	}
}

func sampleQuality(l Language) QualityView {
	return QualityView{Rows: []QualityRow{
		sampleHealth(l),
		{URL: "/quality/vehicle", Title: l.Pick("車籍資料", "Vehicle register"), Keeper: l.Pick("交通部公路局", "Highway Bureau"), Fresh: "due", AsOf: hour(-20), Rows: "22,871,440", Open: "0"},
		{URL: "/quality/welfare", Title: l.Pick("藥癮個案輔導資料", "Addiction counselling"), Keeper: l.Pick("衛生福利部", "Ministry of Health and Welfare"), Closed: true, Fresh: "never", Rows: "0", Open: "0"},
		{URL: "/quality/wanted", Title: l.Pick("查捕逃犯資料", "Wanted persons"), Keeper: l.Pick("內政部警政署", "National Police Agency"), Fresh: "fresh", AsOf: hour(-1), Rows: "31,220", Open: "12", Waiting: true, Failed: true},
		{URL: "/quality/immigration", Title: l.Pick("入出國資料", "Entries and exits"), Keeper: l.Pick("內政部移民署", "National Immigration Agency"), Fresh: "live", Rows: "0", Open: "0"},
	}}
}

func sampleRule(l Language, url string) RuleLine {
	return RuleLine{Text: l.Pick("證號檢查碼不符", "The number’s check digit does not fit"), Rule: "nid.check_digit", Field: l.Pick("國民身分證統一編號", "National identification number"), Rows: "1,180", Reject: true, Sample: "18 204 1377 90114", URL: url}
}

func sampleTrend(l Language) Trend {
	t := Trend{ID: "trend-1", Title: l.Pick("出生日期 一月一日之比率", "Date of birth: share of 1 January"), Latest: "6.2 %", Band: true, Low: 0.001, High: 0.021, Out: l.Pick("「出生日期」一月一日之比率為 6.2 %；前 8 批之中位數為 0.4 %，通常介於 0.0 % 至 2.4 %", "Date of birth: share of 1 January is 6.2 %; the median of the 8 batches before is 0.4 %, usually between 0.0 % and 2.4 %")}
	for i, v := range []float64{0.004, 0.003, 0.005, 0.004, 0.009, 0.004, 0.003, 0.062} {
		t.Points = append(t.Points, TrendPoint{Value: v, Text: "0.4 %", At: hour(24 * (i - 8)), Batch: int64(40 + i), Failed: i == 4, Out: i == 7})
	}
	return t
}

func sampleSheet(l Language) SheetView {
	clean := DimensionView{Title: l.Pick("完整性", "Completeness"), About: l.Pick("必填欄位是否齊備", "Required values are there"), Clean: true}
	single := sampleTrend(l)
	single.ID, single.Title, single.Points, single.Band, single.Out = "trend-2", l.Pick("筆數", "Number of rows"), single.Points[:1], false, ""
	return SheetView{
		QualityRow: sampleHealth(l), Promised: 24, Due: hour(-31), Drift: []string{sampleTrend(l).Out}, Dimensions: []DimensionView{
			{Title: l.Pick("準確性", "Accuracy"), About: l.Pick("值是否符合格式、檢查碼與代碼表", "Formats, check digits, code tables"), Rejected: "1,180", Warned: "24", Findings: []RuleLine{sampleRule(l, "/quality/household/rows?rule=nid.check_digit")}}, clean,
		},
		Trends: []Trend{sampleTrend(l), single}, Compared: hour(-3), People: "18,204",
		Batches: []BatchRow{
			{Number: 47, AsOf: hour(-55), At: hour(-54), File: "household-1151119.csv", Mode: l.Pick("異動", "changes"), In: "412,008", Equation: l.Pick("收到 412,008 = 新增 2,110 + 變更 408,694 + 退件 1,204", "412,008 came in = added 2,110 + changed 408,694 + rejected 1,204"), By: "A10401", QuarantineLink: "/quality/household/rows?batch=47"},
			{Number: 46, AsOf: hour(-79), At: hour(-78), File: "household-1151118.csv", Mode: l.Pick("全量", "snapshot"), Failed: true, Fault: l.Pick("退件比率超過上限", "more rows were rejected than the register's limit"), In: "9", Equation: "9 = 0 + 9", Removed: l.Pick("本批未列而終止 3 筆", "3 rows ended because this delivery lacks them"), By: "A10401"},
		},
		Agreements: []AgreementRow{
			{l.Pick("姓名", "Name"), l.Pick("駕籍資料", "Licences"), false, "18,204", "18,001", "140", "63", "0.3 %", true},
			{l.Pick("出生日期", "Date of birth"), l.Pick("外僑居留資料", "Residence"), true, "420", "420", "0", "0", "0.0 %", false},
		},
		Quarantine: "/quality/household/rows", Report: "/quality/household/report.csv", Catalogue: "/catalogue/household",
	}
}

func sampleRejected(l Language) RejectedView {
	missing := RuleLine{Text: l.Pick("必填欄位空白", "A required value is empty"), Rule: "completeness.required", Field: l.Pick("姓名", "Name")}
	return RejectedView{
		Title: l.Pick("戶籍資料", "Household register"), Action: "/quality/household/rows", Batch: "47",
		States: []Option{{"open", l.Pick("待處理", "Waiting"), true}}, Rules: []Option{{"nid.check_digit", l.Pick("證號檢查碼不符", "Check digit"), false}},
		Rows: []RejectedLine{
			{47, 18, "open", []RuleLine{sampleRule(l, ""), missing}, "/quality/rows/47/18"},
			{47, 204, "returned", []RuleLine{missing}, "/quality/rows/47/204"},
			{47, 1377, "readmitted", []RuleLine{missing}, ""},
		},
		First: "/quality/household/rows", Next: "/quality/household/rows?after=47.1377", Report: "/quality/household/report.csv", Back: "/quality/household",
	}
}

func sampleRejectedRow(l Language) RejectedRowView {
	return RejectedRowView{
		Title: l.Pick("戶籍資料", "Household register"), Batch: 47, Line: 18, State: "open", File: "household-1151119.csv", AsOf: hour(-55),
		Hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", Reasons: []RuleLine{sampleRule(l, "")},
		Cells: []CellView{
			{l.Pick("國民身分證統一編號", "National identification number"), "A999999999", true, true},
			{l.Pick("姓名", "Name"), "字字字", true, false},
			{l.Pick("出生日期", "Date of birth"), "99.99.99", true, false},
			{l.Pick("性別", "Sex"), "2", false, false},
			{l.Pick("聯絡電話", "Telephone"), "", false, false},
		},
		Look: RecordRef{Number: sampleRecord}, Reveal: "/quality/rows/47/18/reveal", Decide: "/quality/rows/47/18", Readmit: true, Back: "/quality/household/rows",
	}
}

func sampleSure(l Language) SureView {
	return SureView{
		Title: l.Pick("認定為同一人", "Same person"), Lead: l.Pick("將兩筆紀錄認定為同一人。", "The two records become one person."), Hurts: true, Yes: l.Pick("確定", "Yes, decide"),
		Lines: []Pair{{l.Pick("編號", "Number"), "812", true}, {l.Pick("理由", "Reason"), l.Pick("姓名、生日與電話皆相符", "name, birthday and telephone agree"), false}},
		After: []string{l.Pick("可以撤回：撤回亦為一筆紀錄。", "It can be taken back; that is a record too.")}, Action: "/pairs/812", Cancel: "/pairs/812", Carry: []Hidden{{"decision", "linked"}},
	}
}

func samplePairLine(l Language, n int64, d PairDecision) PairLine {
	return PairLine{
		URL: "/pairs/812", Number: n, Left: l.Pick("戶籍資料", "Household register"), Right: l.Pick("查捕逃犯資料", "Wanted persons"), Decision: d,
		Band: l.Pick("很可能為同一人", "Probably the same person"), P: "0.9312", Protected: true, Proposed: l.Pick("A10402 已認定「同一人」，待第二位確認", "A10402 said “Same person”; a second steward is needed"),
	}
}

func samplePairs(l Language) PairsView {
	plain := samplePairLine(l, 813, "review")
	plain.Protected, plain.Proposed = false, ""
	return PairsView{
		Decisions: []Option{{"review", l.Pick("待認定", "Waiting"), false}, {"linked", l.Pick("同一人", "Same person"), true}},
		Rows:      []PairLine{samplePairLine(l, 812, "conflict"), plain, samplePairLine(l, 814, "possible"), samplePairLine(l, 815, "unlinked"), samplePairLine(l, 816, "apart")},
		Next:      "/pairs/812", Waiting: 3,
	}
}

func samplePair(l Language) PairView {
	return PairView{
		PairLine: samplePairLine(l, 812, "review"), Model: "m-5c1f09", Before: l.Pick("未比較任何欄位前之權重為 -18.2 位元。", "Before any field is seen the weight is -18.2 bits."),
		Fields: []PairField{
			{l.Pick("姓名", "Name"), "涂雅婷", "凃雅婷", "variant", false},
			{l.Pick("身分證字號、統一證號", "National or resident number"), "A123456789", "", "none", true},
			{l.Pick("出生日期", "Date of birth"), "1990-03-14", "1990-03-14", "exact", true},
			{l.Pick("電話", "Telephone"), "0912345678", "0912345687", "else", true},
			{l.Pick("地址", "Address"), "臺北市中正區忠孝西路1段1號5樓之2", "台北市中正區忠孝西路一段1號", "variant", false},
		},
		Evidence: []EvidenceBar{
			{l.Pick("姓", "Family name"), l.Pick("近似", "close"), "+6.1", true, 31, l.Pick("支持同一人", "for one person")},
			{l.Pick("電話", "Telephone"), l.Pick("不同", "different"), "-3.4", false, 17, l.Pick("支持不同人", "against")},
			{l.Pick("證號", "Number"), l.Pick("無值", "no value"), "+0.0", false, 0, l.Pick("無作用", "says nothing")},
		},
		Choices: []PairChoice{{"linked", l.Pick("認定為同一人", "Same person"), "1", true}, {"apart", l.Pick("認定為不同人", "Different people"), "2", false}},
		Action:  "/pairs/812", Look: RecordRef{Number: sampleRecord}, Next: "/pairs/813", Back: "/pairs",
		Errors: FieldErrors{{Field: "reason", Key: "invalid.text_too_short", Label: l.Pick("理由", "Reason")}},
	}
}

func sampleDisputeRow(l Language) DisputeRow {
	return DisputeRow{Number: 7, URL: "/disputes/7", Register: l.Pick("戶籍資料", "Household register"), Field: l.Pick("戶籍地址", "Registered address"), State: "open", Opened: hour(-5), By: "A10401"}
}

func sampleDisputes(l Language) DisputesView {
	kept, gone, mended := sampleDisputeRow(l), sampleDisputeRow(l), sampleDisputeRow(l)
	kept.State, kept.Closed, gone.State, gone.Closed, gone.URL, mended.State, mended.Closed = "kept", hour(-1), "withdrawn", hour(-1), "", "corrected", hour(-2)
	return DisputesView{Rows: []DisputeRow{sampleDisputeRow(l), kept, gone, mended}, All: true, Switch: "/disputes", New: "/disputes/new"}
}

func sampleDisputeForm(l Language) DisputeFormView {
	return DisputeFormView{
		Find: "/disputes/find", Open: "/disputes", Cancel: "/disputes", Subject: "A123456789",
		Registers: []Option{{"household", l.Pick("戶籍資料", "Household register"), true}}, Kinds: []Option{{"national_id", l.Pick("身分證字號", "National number"), true}},
		Carry: []Hidden{{"register", "household"}, {"kind", "national_id"}, {"subject", "A123456789"}},
		Rows: []DisputableRow{{
			Index: 0, Title: l.Pick("第 1 筆", "Row 1"), Cells: sampleRejectedRow(l).Cells,
			Fields: []Option{{"0.address", l.Pick("戶籍地址", "Registered address"), true}, {"0.", l.Pick("整筆", "the whole row"), false}},
		}},
		Errors: FieldErrors{{Field: "value", Key: "invalid.option", Label: l.Pick("爭議之欄位", "Which value")}},
	}
}

func sampleDispute(l Language) DisputeView {
	return DisputeView{
		DisputeRow: sampleDisputeRow(l), Why: l.Pick("當事人主張已於上月遷出", "The person says they moved last month"), From: hour(-900), Look: RecordRef{Number: sampleRecord}, Action: "/disputes/7", Back: "/disputes",
		Told: []ToldRow{
			{Record: otherRecord, Officer: "A10001", Unit: l.Pick("旭日派出所", "Sunrise Police Station"), At: hour(-40), Fields: l.Pick("姓名、戶籍地址", "Name, registered address"), Certain: true},
			{Record: sampleRecord, Officer: "A10033", Unit: l.Pick("東區分局偵查隊", "East Precinct detectives"), At: hour(-9)},
		},
		Outcomes: []Option{{"corrected", l.Pick("已更正", "Corrected"), false}, {"kept", l.Pick("經查無誤", "Found right"), true}},
	}
}
