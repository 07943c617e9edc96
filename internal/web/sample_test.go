package web

import (
	"net/http"
	"time"

	"mpolice"
)

// A sample is one page in one state. The pages are looked at, measured and
// checked for accessibility through these; no data in them is real.
type sample struct {
	Name   string
	Status int
	Chrome Chrome
	View   View
}

var sampleTime = time.Date(2026, 11, 21, 6, 5, 9, 0, time.UTC) // 14:05:09 in Taipei

const (
	sampleRecord = "019aa5c2-7c1e-7d4a-9b1f-5a3c2e8d4f60"
	otherRecord  = "019aa5c2-91b3-7e02-8c55-d07b6a1e9c34"
)

func hour(h int) time.Time { return sampleTime.Add(time.Duration(h) * time.Hour) }

func signedIn(l Language, here Section, role mpolice.Role) Chrome {
	c := Chrome{Demo: true, Here: here, Path: here.Path(), At: sampleTime, Viewer: &Viewer{
		Name: "王大明", Number: "A10234", Unit: l.Pick("中正一分局忠孝西路派出所", "Zhongxiao W. Rd. Station"), Role: role,
	}}
	if role == mpolice.RoleOfficer {
		c.Viewer.Duty = l.Pick("巡邏 14:00–18:00", "Patrol 14:00–18:00")
		c.Viewer.Device = "MP-0007"
	}
	return c
}

// samples gives every page in every state that differs in what it shows.
func samples(l Language) []sample {
	out := Chrome{Demo: true, Path: "/sign-in", At: sampleTime}
	officer := func(s Section) Chrome { return signedIn(l, s, mpolice.RoleOfficer) }
	desk := signedIn(l, SectionDesk, mpolice.RoleDesk)
	auditor := signedIn(l, SectionLog, mpolice.RoleAuditor)
	flash := officer(SectionHome)
	flash.Flash = &Flash{Key: "flash.device_accepted"}
	all := []sample{
		{"signin", 200, out, SignInView{Next: "/", Demo: true}},
		{"signin-ended", 200, out, SignInView{Ended: EndedReturned}},
		{"enrol", 422, out, EnrolView{Code: "ABCD-EFGH-JKLM", Errors: FieldErrors{{Field: "code", Key: "invalid.enrol_code"}}}},
		{"personas", 200, out, samplePersonas(l)},
		{"faces", 200, out, FacesView{Faces: []DemoFace{
			{1, "王大明", "A123456789", l.Pick("警政相片：通緝", "Police photos: wanted")}, {2, "𡍼美玲", "B223456780", ""},
		}}},
		{"stepup", 200, officer(SectionQuery), sampleStepUp(l, false)},
		{"stepup-demo", 200, officer(SectionQuery), sampleStepUp(l, true)},
		{"home-ready", 200, flash, sampleHome(l, CustodyHeld)},
		{"home-offered", 200, officer(SectionHome), sampleHome(l, CustodyOffered)},
		{"home-blocked", 200, officer(SectionHome), sampleBlocked(l)},
		{"query", 200, officer(SectionQuery), sampleQuery(l)},
		{"query-p01", 200, officer(SectionQuery), sampleQueryP01(l)},
		{"query-again", 200, officer(SectionQuery), sampleAgain(l)},
		{"query-errors", 422, officer(SectionQuery), sampleQueryErrors(l)},
		{"confirm", 200, officer(SectionQuery), sampleConfirm(l)},
		{"answer-stolen", 200, officer(SectionQuery), sampleStolen(l)},
		{"answer-case", 200, officer(SectionQuery), sampleCase(l)},
		{"answer-quiet", 200, officer(SectionQuery), sampleQuiet(l)},
		{"person", 200, officer(SectionQuery), samplePerson(l)},
		{"refusal", 403, officer(SectionQuery), sampleRefusal(l)},
		{"mine", 200, officer(SectionMine), sampleMine(l)},
		{"mine-empty", 422, officer(SectionMine), MineView{From: "2026-11-21", To: "2026-11-01", Errors: FieldErrors{{Field: "from", Key: "invalid.date_order"}}}},
		{"record", 200, officer(SectionMine), sampleRecordView(l)},
		{"record-pending", 200, auditor, samplePending(l)},
		{"record-destroyed", 200, auditor, RecordView{Record: RecordRef{Number: sampleRecord}, Kind: "intent", At: sampleTime, Back: "/log", Destroyed: true}},
		{"desk", 200, desk, sampleDesk(l)},
		{"desk-errors", 422, desk, DeskView{Unit: "A", Errors: FieldErrors{{Field: "card", Key: "invalid.card"}}, Free: []Option{{Value: "MP-0001", Label: "MP-0001"}}}},
		{"desk-none", 200, desk, DeskView{Unit: l.Pick("忠孝西路派出所", "Zhongxiao W. Rd. Station")}},
		{"takeback", 200, desk, TakeBackView{Row: sampleDevices()[3], Action: "/desk/take-back", Carry: []Hidden{{"hand_out", "h1"}}, Cancel: "/desk"}},
		{"takeback-cancel", 200, desk, TakeBackView{Row: sampleDevices()[2], Action: "/desk/cancel", Cancel: "/desk"}},
		{"second", 200, officer(SectionQuery), SecondView{What: "戶籍 › 地址", Reason: "家庭暴力防治法第50條", Carry: []Hidden{{"record", sampleRecord}}, Cancel: "/"}},
		{"second-demo", 200, officer(SectionQuery), SecondView{What: "戶籍 › 地址", Reason: "家庭暴力防治法第50條", Cancel: "/", Demo: true, People: []Option{{Value: "A10034", Label: "王大明 A10034"}}}},
		{"invite", 200, desk, InviteView{Unit: l.Pick("忠孝西路派出所", "Zhongxiao W. Rd. Station"), People: []Option{{Value: "A10234", Label: "王大明 A10234"}}}},
		{"invite-code", 200, desk, InviteView{Unit: "A", Code: "ABCD-EFGH-JKLM", For: "王大明 A10234"}},
		{"log", 200, auditor, sampleLog(l)},
		{"log-empty", 200, auditor, LogView{}},
		{"offline", 200, Chrome{}, OfflineView{}},
	}
	all = append(all, searchSamples(l)...)
	all = append(all, dataSamples(l)...)
	all = append(all, noticeSamples(l)...)
	all = append(all, gallerySamples(l)...)
	all = append(all, compareSamples(l)...)
	for status := range faults {
		all = append(all, sample{"error-" + http.StatusText(status), status, out, ErrorView{Status: status, Key: map[bool]string{true: "fault.ledger"}[status == 503], Record: RecordRef{Number: sampleRecord}}})
	}
	return all
}

func samplePersonas(l Language) PersonasView {
	return PersonasView{Units: []PersonaUnit{
		{l.Pick("中正一分局忠孝西路派出所", "Zhongxiao W. Rd. Station, Zhongzheng First Precinct"), []Persona{
			{"A10234", "王大明", l.Pick("員警", "Officer"), true, l.Pick("巡邏 14:00–18:00", "Patrol 14:00–18:00"), "MP-0007", l.Pick("查贓車、攔停車輛；查詢、揭示、繳還", "Stolen cars and stops; query, reveal, return")},
			{"A10251", "𡍼美玲", l.Pick("員警", "Officer"), true, l.Pick("臨檢 14:00–16:00", "ID checks 14:00–16:00"), "", l.Pick("值勤中但未領載具：看見缺少的條件", "On duty without a device: see what is missing")},
			{"A10260", "Kacaw．Panay", l.Pick("員警", "Officer"), false, "", "", l.Pick("未值勤：查詢會被拒絕並說明原因", "Off duty: refused, with reasons")},
			{"A10011", "陳志遠", l.Pick("值班", "Duty desk"), true, l.Pick("值班 12:00–18:00", "Desk 12:00–18:00"), "", l.Pick("交付與點收載具、載具清冊", "Hand out and take back devices; inventory")},
		}},
		{l.Pick("警察局督察室", "Inspection Office"), []Persona{
			{"A00007", "林佳蓉", l.Pick("稽核人員", "Auditor"), true, l.Pick("稽核 09:00–18:00", "Audit 09:00–18:00"), "", l.Pick("檢視稽核紀錄（檢視本身也留下紀錄）", "Read the audit log (the look is recorded too)")},
		}},
	}}
}

func sampleStepUp(l Language, demo bool) StepUpView {
	return StepUpView{
		What:   l.Pick("揭示「前科紀錄」之「罪名」", "Reveal “offence” of “prior records”"),
		Reason: l.Pick("犯罪前科屬特種個人資料（個人資料保護法第6條第1項第2款），應有適當安全維護措施。", "A criminal record is special-category data (PDPA art. 6(1)2)."),
		Action: "/records/" + sampleRecord + "/reveals", Carry: []Hidden{{"register", "priors"}, {"field", "offence"}},
		Cancel: "/answers/" + sampleRecord, Demo: demo,
	}
}

func sampleHome(l Language, state CustodyState) HomeView {
	v := HomeView{
		Shift:    &Shift{l.Pick("忠孝西路派出所", "Zhongxiao W. Rd. Station"), l.Pick("巡邏", "Patrol"), hour(0), hour(4)},
		Upcoming: &Shift{"", l.Pick("臨檢", "ID checks"), hour(24), hour(28)},
		Custody:  Custody{State: state, HandOut: "h1", Device: "MP-0007", Desk: "陳志遠（A10011）", Since: hour(0), Due: hour(4)},
		Grant:    &Grant{l.Pick("P01–P10 外勤查詢", "P01–P10, field queries"), "張國華", hour(-2000), hour(100), true},
	}
	if state == CustodyOffered {
		v.Blocks = []Block{{l.Pick("載具尚未簽收", "The device is not signed for"), l.Pick("警用行動電腦使用管理要點", "Rules on police devices"), l.Pick("請核對機身編號後按「簽收載具」。", "Check the number on the device and sign for it."), "", ""}}
	}
	return v
}

func sampleBlocked(l Language) HomeView {
	return HomeView{
		Custody: Custody{State: CustodyNone},
		Blocks: []Block{
			{l.Pick("您目前不在勤務時間內", "You are off duty"), l.Pick("警察勤務條例第11條", "Police Service Act art. 11"), l.Pick("下一班為 11 月 22 日 08:00。臨時勤務請值班台於勤務分配表補登。", "Your next shift starts 22 November 08:00. For extra duty ask the desk to add it to the roster."), "", ""},
			{l.Pick("沒有領用中的載具", "You hold no device"), "", l.Pick("請持領機證向值班台領取。", "Draw one from the duty desk with your device card."), "", ""},
			{l.Pick("查詢權限已到期", "Your permission has ended"), "", l.Pick("請填寫使用權限申請表送單位主管核定。", "Apply again; the head of your unit approves."), "/", l.Pick("查看說明", "See how")},
		},
	}
}

func samplePurposes(l Language) []Purpose {
	return []Purpose{
		{Code: "P03", Title: l.Pick("查贓車", "Stolen vehicle"), Recommended: true},
		{Code: "P02", Title: l.Pick("攔停車輛", "Vehicle stop"), Recommended: true},
		{Code: "P01", Title: l.Pick("查證身分", "Identity check"), Recommended: true},
		{Code: "P05", Title: l.Pick("查捕逃犯", "Fugitives"), Recommended: true},
		{Code: "P04", Title: l.Pick("偵辦刑案", "Criminal case")},
		{Code: "P06", Title: l.Pick("失蹤、失智、路倒", "Missing persons")},
		{Code: "P08", Title: l.Pick("交通事故及違規", "Traffic matters")},
		{Code: "P09", Title: l.Pick("為民服務", "Public service")},
		{Code: "P18", Title: l.Pick("緊急危難", "Emergency")},
	}
}

func sampleForbidden(l Language) []ForbiddenPurpose {
	return []ForbiddenPurpose{
		{l.Pick("求職、僱用查核", "Employment vetting"), l.Pick("由當事人本人申請警察刑事紀錄證明書。", "The person applies for a police criminal record certificate.")},
		{l.Pick("債務、徵信、媒體", "Debts, credit, media"), l.Pick("循民事程序聲請法院調查證據。", "Ask the court in the civil procedure.")},
		{l.Pick("私人好奇、親友請託", "Curiosity, favours"), l.Pick("無合法途徑；請託應登錄請託關說紀錄。", "There is none; a request for a favour is to be reported.")},
	}
}

func sampleQuery(l Language) QueryView {
	return QueryView{
		Key: "k-1", Purposes: samplePurposes(l), PX: sampleForbidden(l),
		Form: QueryForm{Purpose: "P03", Ground: "PPEA-8-1", Reference: "duty:N1151121-07"},
		Card: Card{
			Title:   l.Pick("查贓車", "Stolen vehicle"),
			Scope:   l.Pick("是否失竊，以及車輛廠牌、車型、顏色；不含車主。", "Whether it is stolen, its make, model and colour; never the owner."),
			Grounds: []Option{{"PPEA-8-1", l.Pick("警察職權行使法第8條第1項（易生危害之交通工具）", "Police Power Exercise Act art. 8(1)"), true}, {"CCP-230-2", l.Pick("刑事訴訟法第230條第2項", "Code of Criminal Procedure art. 230(2)"), false}},
			References: []ReferencePick{
				{"duty:N1151121-07", l.Pick("勤務 N1151121-07 巡邏", "Duty N1151121-07 patrol"), "14:00–18:00", true},
				{"dispatch:D1151121-0032", l.Pick("派案 D1151121-0032", "Dispatch D1151121-0032"), l.Pick("可疑車輛，公園路口，14:02", "Suspicious car, Gongyuan Rd., 14:02"), false},
			},
			RefKinds: []Option{{"dispatch", l.Pick("110 派案", "Dispatch"), false}, {"case", l.Pick("刑案案號", "Case"), false}}, RefNeeded: true,
			Reason:    ReasonHelp{l.Pick("巡邏見該車停於公園路 12 號前逾三日、車窗破損，查證是否失竊。", "Parked for three days outside 12 Gongyuan Rd. with a broken window; checking whether it is stolen."), 200},
			Subjects:  []SubjectField{{Name: "plate", Chosen: true, Short: l.Pick("車牌", "Plate"), Label: l.Pick("車牌號碼", "Plate"), Hint: l.Pick("例如 ABC-1234，連字號可省略", "Such as ABC-1234; the hyphen may be left out")}},
			Registers: []RegisterOption{{Code: "stolen", Title: l.Pick("查贓車", "Stolen vehicles"), Agency: l.Pick("警政署", "NPA"), Chosen: true}, {Code: "vehicle", Title: l.Pick("車籍", "Vehicles"), Agency: l.Pick("交通部", "MOTC"), Chosen: true}},
		},
	}
}

func sampleQueryP01(l Language) QueryView {
	v := sampleQuery(l)
	v.Form = QueryForm{Purpose: "P04", Reference: OtherReference, ReferenceNumber: "115刑0456"}
	c := &v.Card
	c.Title, c.Notice = l.Pick("查證身分", "Identity check"), l.Pick("應告知事由，並出示證件或著制服（警察職權行使法第4條）。", "Say why, in uniform or showing your card (art. 4).")
	c.Facts = []FactField{
		{Name: "place", Label: l.Pick("查證地點", "Place"), Hint: l.Pick("公共場所或合法進入之場所", "A public place, or one lawfully entered"), Kind: FactText, Needed: true},
		{Name: "place_kind", Label: l.Pick("場所種類", "Kind of place"), Kind: FactSelect, Options: []Option{{"road", l.Pick("道路", "Road"), false}, {"station", l.Pick("車站", "Station"), true}}, Needed: true},
		{Name: "at", Label: l.Pick("攔停時間", "Time of the stop"), Kind: FactTime, At: sampleTime},
		{Name: "told", Label: l.Pick("已告知事由", "The person was told why"), Hint: l.Pick("警察職權行使法第4條", "Art. 4"), Kind: FactCheck, Needed: true},
	}
	c.Subjects = append(c.Subjects, SubjectField{Name: "national_id", Short: l.Pick("證號", "Id number"), Label: l.Pick("國民身分證統一編號或統一證號", "National id or resident number"), Value: "A123456789"})
	c.Registers = append(c.Registers, RegisterOption{Code: "priors", Title: l.Pick("前科紀錄", "Prior records"), Agency: l.Pick("法務部", "MOJ"), Special: true, Only: l.Pick("毒品、走私", "drugs, smuggling")})
	return v
}

func sampleAgain(l Language) QueryView {
	v := sampleQuery(l)
	v.Carried, v.Key = true, "k-2"
	v.Form.Reason = l.Pick("巡邏見該車停於公園路 12 號前逾三日、車窗破損，查證是否失竊。", "Parked for three days outside 12 Gongyuan Rd. with a broken window.")
	return v
}

func sampleQueryErrors(l Language) QueryView {
	v := sampleQueryP01(l)
	v.Form.Reason, v.Recheck = l.Pick("公務查詢", "official query"), true
	v.Errors = FieldErrors{
		{Field: "ground", Key: "invalid.option"},
		{Field: "reference_number", Key: "invalid.reference"},
		{Field: "reason", Key: "invalid.text_too_short"},
		{Field: "facts.place", Key: "invalid.required"},
		{Field: "facts.told", Key: "invalid.required"},
		{Field: "national_id", Key: "invalid.check_digit"},
		{Field: "registers", Key: "invalid.registers"},
	}
	return v
}

func sampleConfirm(l Language) ConfirmPersonView {
	return ConfirmPersonView{"王○明", BirthYear(l, 1990), "A123456789", "/query", []Hidden{{"purpose", "P01"}, {"key", "k-3"}}, "/query"}
}

func sampleAnswer(l Language) AnswerView {
	return AnswerView{
		Record: RecordRef{sampleRecord, "/records/" + sampleRecord}, At: sampleTime, Until: hour(1),
		Purpose: l.Pick("P03 查贓車", "P03 Stolen vehicle"), Ground: l.Pick("警察職權行使法第8條第1項", "PPEA art. 8(1)"), Reference: "N1151121-07",
		Subject: "ABC-1234", Again: "/query?again=" + sampleRecord,
	}
}

func sampleStolen(l Language) AnswerView {
	v := sampleAnswer(l)
	v.Alerts = []Alert{{AlertStolen, l.Pick("失竊車輛", "Stolen vehicle"), l.Pick("此車牌有失竊紀錄，報案時間民國115年11月18日。", "The plate is on the stolen list since 2026-11-18."), l.Pick("通報勤務指揮中心請求支援；查詢車主請改以 P04 偵辦刑案。", "Call the command centre for support; to see the owner use P04.")}}
	v.Registers = []RegisterAnswer{
		{Code: "stolen", Title: l.Pick("查贓車", "Stolen vehicles"), Agency: l.Pick("警政署", "NPA"), Status: AnswerFound, AsOf: sampleTime, Rows: []AnswerRow{{Fields: []AnswerField{{ID: "stolen-0-since", Label: l.Pick("失竊時間", "Stolen on"), Value: "115/11/18"}, {ID: "stolen-0-unit", Label: l.Pick("受理單位", "Reported to"), Value: l.Pick("大安分局和平東路派出所", "Heping E. Rd. Station")}}}}},
		{Code: "vehicle", Title: l.Pick("車籍", "Vehicles"), Agency: l.Pick("交通部", "MOTC"), Status: AnswerFound, AsOf: hour(-20), Rows: []AnswerRow{{Fields: []AnswerField{{ID: "vehicle-0-make", Label: l.Pick("廠牌車型", "Make and model"), Value: "TOYOTA ALTIS"}, {ID: "vehicle-0-colour", Label: l.Pick("顏色", "Colour"), Value: l.Pick("銀", "Silver")}}}}},
	}
	return v
}

func sampleCase(l Language) AnswerView {
	v := sampleAnswer(l)
	v.Purpose, v.Subject, v.Person, v.Soft = l.Pick("P04 偵辦刑案", "P04 Criminal case"), "A123456789", "/persons/"+sampleRecord, true
	reveal := &Reveal{"/records/" + sampleRecord + "/reveals", []Hidden{{"register", "household"}, {"row", "0"}, {"field", "address"}}, false, false}
	special := &Reveal{"/records/" + sampleRecord + "/reveals", []Hidden{{"register", "priors"}, {"row", "0"}, {"field", "offence"}}, true, true}
	v.Registers = []RegisterAnswer{
		{Code: "household", Title: l.Pick("戶籍", "Household"), Agency: l.Pick("內政部戶政司", "MOI"), Status: AnswerFound, AsOf: hour(-9), Rows: []AnswerRow{{Fields: []AnswerField{
			{ID: "h-name", Label: l.Pick("姓名", "Name"), Value: "Kacaw．Panay．𨑨"},
			{ID: "h-id", Label: l.Pick("統一編號", "National id"), Value: "A123456789", Code: true},
			{ID: "h-address", Label: l.Pick("戶籍地址", "Address"), Reveal: reveal},
			{ID: "h-phone", Label: l.Pick("聯絡電話", "Telephone"), Value: "0912-000-000", Code: true, Opened: otherRecord},
		}}}},
		{Code: "priors", Title: l.Pick("前科紀錄", "Prior records"), Agency: l.Pick("法務部", "MOJ"), Status: AnswerFound, AsOf: hour(-30), Rows: []AnswerRow{
			{Title: l.Pick("第 1 筆", "Record 1"), Fields: []AnswerField{{ID: "p-year", Label: l.Pick("判決年度", "Year"), Value: BirthYear(l, 2019)}, {ID: "p-offence", Label: l.Pick("罪名", "Offence"), Reveal: special}}},
		}},
		{Code: "wanted", Title: l.Pick("查捕逃犯", "Wanted persons"), Agency: l.Pick("警政署", "NPA"), Status: AnswerNone, AsOf: sampleTime, Rows: nil},
		{Code: "immigration", Title: l.Pick("入出國", "Border crossings"), Agency: l.Pick("移民署", "NIA"), Status: AnswerLate, AsOf: time.Time{}, Rows: nil},
		{Code: "licence", Title: l.Pick("駕籍", "Licences"), Agency: l.Pick("交通部", "MOTC"), Status: AnswerDown, AsOf: time.Time{}, Rows: nil},
		{Code: "cases", Title: l.Pick("刑案紀錄", "Cases"), Agency: l.Pick("警政署", "NPA"), Status: AnswerMalformed, AsOf: time.Time{}, Rows: nil},
	}
	return v
}

func sampleQuiet(l Language) AnswerView {
	v := sampleAnswer(l)
	v.Registers = []RegisterAnswer{{Code: "stolen", Title: l.Pick("查贓車", "Stolen vehicles"), Agency: l.Pick("警政署", "NPA"), Status: AnswerNone, AsOf: sampleTime, Rows: nil}}
	return v
}

func samplePerson(l Language) PersonView {
	a := sampleCase(l)
	return PersonView{
		Record: a.Record, At: a.At, Purpose: a.Purpose, Name: "Kacaw．Panay．𨑨", Back: "/answers/" + sampleRecord,
		Facts:  []Pair{{l.Pick("統一編號", "National id"), "A123456789", true}, {l.Pick("出生年", "Year of birth"), BirthYear(l, 1990), false}},
		Alerts: []Alert{{AlertMissing, l.Pick("失蹤人口", "Missing person"), l.Pick("民國115年10月2日通報協尋。", "Reported missing on 2026-10-02."), l.Pick("確認安全後通報受理單位撤尋。", "Make sure that they are safe and tell the unit that took the report.")}},
		Silent: a.Registers[3:5],
		Groups: []PersonGroup{{Title: l.Pick("住居與聯絡", "Home and contact"), Lines: []PersonLine{
			{a.Registers[0].Rows[0].Fields[2], l.Pick("戶籍", "Household"), hour(-9), ""},
			{a.Registers[0].Rows[0].Fields[3], l.Pick("駕籍", "Licences"), hour(-9), l.Pick("戶籍登記之電話不同", "Household holds another number")},
		}}},
	}
}

func sampleRefusal(l Language) RefusalView {
	return RefusalView{
		Record: RecordRef{sampleRecord, "/records/" + sampleRecord}, At: sampleTime,
		Purpose: l.Pick("P04 偵辦刑案", "P04 Criminal case"), Ground: l.Pick("刑事訴訟法第230條第2項", "Code of Criminal Procedure art. 230(2)"), Reference: "115刑0456", Subject: "A123456789",
		Reasons: []RefusalReason{
			{"duty.on", l.Pick("警察勤務條例第11條", "Police Service Act art. 11"), l.Pick("您目前不在勤務時間內", "You are off duty"), l.Pick("請於勤務時間內查詢；臨時勤務請值班台於勤務分配表補登。", "Ask on duty; for extra duty the desk adds it to the roster."), "", ""},
			{"case.involved", l.Pick("個人資料保護法第16條", "PDPA art. 16"), l.Pick("您不是 115刑0456 的承辦人員", "You are not on case 115刑0456"), l.Pick("請案件主責偵查佐將您列為協辦，或改由承辦人查詢。", "Ask the lead detective to add you, or let them ask."), "/records", l.Pick("查看我的紀錄", "See my records")},
		},
		Routes: sampleForbidden(l)[:1], Edit: "/query?again=" + sampleRecord,
		Urgent: l.Pick("改以 P18 緊急危難查詢，由第二人確認後三十分鐘內有效，次一工作日覆核。", "Use P18 Emergency: a second person confirms, it lasts 30 minutes and is reviewed the next working day."),
	}
}

func sampleRows(l Language) []RecordRow {
	return []RecordRow{
		{RecordRef{sampleRecord, "/records/" + sampleRecord}, sampleTime, "intent", l.Pick("P03 查贓車", "P03 Stolen vehicle"), "ABC-1234", l.Pick("2 類有資料", "2 with records"), "王大明 A10234", l.Pick("忠孝西路派出所", "Zhongxiao W. Rd."), true},
		{RecordRef{otherRecord, "/records/" + otherRecord}, hour(-1), "refusal", l.Pick("P04 偵辦刑案", "P04 Criminal case"), "A1234*****", l.Pick("2 項條件未符合", "2 conditions not met"), "王大明 A10234", l.Pick("忠孝西路派出所", "Zhongxiao W. Rd."), true},
		{RecordRef{otherRecord, ""}, hour(-2), "reveal", l.Pick("戶籍・住址", "Household · address"), "", "", "王大明 A10234", l.Pick("忠孝西路派出所", "Zhongxiao W. Rd."), false},
		{RecordRef{otherRecord, ""}, hour(-3), "sign-in", l.Pick("通行密鑰登入", "Passkey sign-in"), "", "", "王大明 A10234", l.Pick("忠孝西路派出所", "Zhongxiao W. Rd."), true},
		{RecordRef{otherRecord, ""}, hour(-3), "accept", l.Pick("簽收 MP-0007", "Signed for MP-0007"), "", "", "王大明 A10234", l.Pick("忠孝西路派出所", "Zhongxiao W. Rd."), true},
		{RecordRef{otherRecord, ""}, hour(-4), "look", l.Pick("檢視紀錄 11/20", "Looked at 11/20"), "", "", "林佳蓉 A00007", l.Pick("督察室", "Inspection"), true},
		{RecordRef{otherRecord, ""}, hour(-4), "system", l.Pick("規則更新", "Rules updated"), "", "", "", "", true},
	}
}

func sampleMine(l Language) MineView {
	return MineView{From: "2026-11-01", To: "2026-11-21", Rows: sampleRows(l), Paging: Paging{"", "/records?before=7"}}
}

func sampleLog(l Language) LogView {
	return LogView{
		From: "2026-11-21", To: "2026-11-21", Officer: "A10234",
		Units: []Option{{"u1", l.Pick("忠孝西路派出所", "Zhongxiao W. Rd."), true}}, Kinds: []Option{{"query", l.Pick("查詢", "Query"), false}}, Purposes: []Option{{"P03", "P03", false}},
		Rows: sampleRows(l), Paging: Paging{"/log", "/log?before=7"}, Looking: RecordRef{Number: otherRecord},
	}
}

func sampleRecordView(l Language) RecordView {
	return RecordView{
		Record: RecordRef{Number: sampleRecord}, Kind: "intent", At: sampleTime, Back: "/records",
		Lines: []Pair{
			{l.Pick("員警", "Officer"), "王大明 A10234", false},
			{l.Pick("單位與勤務", "Unit and duty"), l.Pick("忠孝西路派出所・巡邏", "Zhongxiao W. Rd. · patrol"), false},
			{l.Pick("載具", "Device"), "MP-0007", true},
			{l.Pick("查詢目的", "Purpose"), l.Pick("P03 查贓車", "P03 Stolen vehicle"), false},
			{l.Pick("法律依據", "Ground"), l.Pick("警察職權行使法第8條第1項", "PPEA art. 8(1)"), false},
			{l.Pick("查詢事由", "Reason"), l.Pick("巡邏見該車停於公園路 12 號前逾三日、車窗破損，查證是否失竊。", "Parked for three days with a broken window."), false},
			{l.Pick("規則版本", "Rules"), "sha256:7b1f0c9d5e2a4467a1b3c5d7e9f00112", true},
		},
		Sources: []RecordSource{
			{l.Pick("查贓車", "Stolen vehicles"), AnswerFound, 1, []string{l.Pick("失竊時間", "stolen on"), l.Pick("受理單位", "unit")}, nil},
			{l.Pick("戶籍", "Household"), AnswerFound, 1, []string{l.Pick("姓名", "name")}, []string{l.Pick("住址", "address")}},
			{l.Pick("入出國", "Border crossings"), AnswerLate, 0, nil, nil},
		},
		Events: []RecordEvent{
			{sampleTime, l.Pick("查詢意圖寫入", "Intent durable"), "", RecordRef{}},
			{sampleTime.Add(120 * time.Millisecond), l.Pick("結果紀錄寫入", "Outcome recorded"), "", RecordRef{otherRecord, "/records/" + otherRecord}},
			{sampleTime.Add(time.Minute), l.Pick("揭示住址", "Address revealed"), l.Pick("已再次驗證", "Verified again"), RecordRef{Number: otherRecord}},
		},
		Seal:  &Seal{184467, 184512, sampleTime.Add(time.Second), "mpolice.example/log", "Q29uc3RhbnRSb290SGFzaEZvclNhbXBsZVBhZ2VzT25seQ=", "TGVhZkhhc2hGb3JTYW1wbGVQYWdlc09ubHlOb3RBUmVhbA=", 2},
		Proof: "/records/" + sampleRecord + ".tlog-proof", Guidance: []string{"mpolice verify --proof " + sampleRecord + ".tlog-proof"},
	}
}

func samplePending(l Language) RecordView {
	v := sampleRecordView(l)
	v.Seal, v.Proof, v.Looking, v.Kind, v.Sources, v.Events = nil, "", RecordRef{Number: otherRecord}, "refusal", nil, nil
	v.Closed = &Opening{Action: "/log/" + sampleRecord, Errors: FieldErrors{{Field: "look_reason", Key: "invalid.look_reason"}}}
	return v
}

func sampleDevices() []DeviceRow {
	return []DeviceRow{
		{Device: "MP-0001", State: DeviceIn},
		{Device: "MP-0007", State: DeviceOut, Holder: "王大明 A10234", Card: "C-0234", Since: hour(-6), Due: hour(-2), Overdue: true},
		{Device: "MP-0008", State: DeviceOffered, Holder: "𡍼美玲 A10251", Card: "C-0251", Since: hour(0), Due: hour(4), Action: "/desk/cancel?hand_out=h2"},
		{Device: "MP-0009", State: DeviceReturning, Holder: "Kacaw．Panay A10260", Card: "C-0260", Since: hour(-3), Due: hour(1), Action: "/desk/take-back?hand_out=h3"},
		{Device: "MP-0010", State: DeviceLocked},
	}
}

func sampleDesk(l Language) DeskView {
	d := sampleDevices()
	return DeskView{
		Unit: l.Pick("忠孝西路派出所", "Zhongxiao W. Rd. Station"), Key: "k-9", Form: HandOutForm{Card: "C-0251", Hours: "4"},
		Free: []Option{{"MP-0001", "MP-0001", true}}, People: []Option{{"A10251", "𡍼美玲 A10251", false}, {"A10234", "王大明 A10234", false}},
		Giving: d[3:4], Offered: d[2:3], Devices: d,
	}
}
