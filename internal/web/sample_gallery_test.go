package web

import "mpolice"

// gallerySamples are the pages of those who administer and watch photo
// comparison.
func gallerySamples(l Language) []sample {
	by := func(role mpolice.Role) Chrome {
		c := signedIn(l, SectionGallery, role)
		c.Viewer.Data, c.Viewer.Compare, c.Viewer.Gallery = true, true, true
		return c
	}
	steward, head, auditor := by(mpolice.RoleSteward), by(mpolice.RoleSupervisor), by(mpolice.RoleAuditor)
	done := by(mpolice.RoleSupervisor)
	done.Flash = &Flash{Key: FlashOpeningApproved}
	empty := sampleGallery(l, mpolice.RoleAuditor)
	empty.Empty, empty.Door = true, sampleDoor(l, false)
	own := sampleOpening(l, "proposed")
	own.Mine, own.Approve, own.Why, own.Close, own.Withdraw = true, "", "opening.why.own", "/gallery/openings/o1/close", true
	wrong := sampleOpening(l, "open")
	wrong.Close, wrong.Errors, wrong.CloseTyped = "/gallery/openings/o1/close", FieldErrors{{Field: "reason", Key: "invalid.gallery.reason_short", Label: l.Pick("理由", "Reason")}}, "。"
	closed := sampleOpening(l, "closed")
	closed.Closed, closed.ClosedBy, closed.CloseReason = hour(-1), "陳美玲 A10108", l.Pick("專案結束，不再需要。", "The case is over.")
	read := sampleOpening(l, "lapsed")
	read.Again = ""
	ended := sampleOpening(l, "ended")
	ended.Again = "/gallery/openings/new"
	begun := sampleAssembly(l, "now")
	begun.Begun, begun.Second, begun.Cancel = true, true, ""
	over := sampleAssembly(l, "cancelled")
	over.Amend, over.Cancel, over.Enter, over.Orders, over.Circle, over.Errors = "", "", "", nil, "", nil
	amend := sampleAssemblyForm(l)
	amend.Amends, amend.Begun, amend.Errors = true, true, nil
	other := sampleAssembly(l, "now")
	other.Begun = true
	return []sample{
		{"gallery", 200, steward, sampleGallery(l, mpolice.RoleSteward)},
		{"gallery-empty", 200, auditor, empty},
		{"gallery-reenrol-running", 200, auditor, sampleReenrol(l, mpolice.RoleAuditor, "running")},
		{"gallery-reenrol-waiting", 400, steward, sampleReenrol(l, mpolice.RoleSteward, "waiting")},
		{"gallery-reenrol-stopped", 200, steward, sampleReenrol(l, mpolice.RoleSteward, "stopped")},
		{"gallery-reenrol-switched", 200, head, sampleReenrol(l, mpolice.RoleSupervisor, "switched")},
		{"openings", 200, done, sampleOpenings(l)},
		{"openings-empty", 200, auditor, OpeningsView{GalleryFrame: frameOf(mpolice.RoleAuditor, GalleryOpenings)}},
		{"opening-own", 200, head, own},
		{"opening-waiting", 200, steward, sampleOpening(l, "proposed")},
		{"opening-close", 400, head, wrong},
		{"opening-closed", 200, head, closed},
		{"opening-lapsed", 200, auditor, read},
		{"opening-ended", 200, head, ended},
		{"opening-form", 400, head, sampleOpeningForm(l)},
		{"gallery-sure", 200, head, sampleGallerySure(l)},
		{"assemblies", 200, head, sampleAssemblies(l)},
		{"assemblies-empty", 200, auditor, AssembliesView{GalleryFrame: frameOf(mpolice.RoleAuditor, GalleryAssemblies), Switch: "/gallery/assemblies", All: true}},
		{"assembly", 200, head, sampleAssembly(l, "coming")},
		{"assembly-second", 200, head, begun},
		{"assembly-now", 200, head, other},
		{"assembly-cancelled", 200, auditor, over},
		{"assembly-form", 400, head, sampleAssemblyForm(l)},
		{"assembly-amend", 200, head, amend},
		{"enrolments", 200, steward, EnrolmentsView{GalleryFrame: frameOf(mpolice.RoleSteward, GalleryBatches), Rows: sampleEnrolments(l)}},
		{"enrolments-empty", 200, auditor, EnrolmentsView{GalleryFrame: frameOf(mpolice.RoleAuditor, GalleryBatches)}},
		{"enrolment", 200, steward, sampleEnrolment(l)},
		{"enrolment-clean", 200, auditor, EnrolmentView{GalleryFrame: frameOf(mpolice.RoleAuditor, GalleryBatches), EnrolmentRow: sampleEnrolments(l)[1], Back: "/gallery/batches"}},
		{"removed", 200, auditor, sampleRemoved(l)},
		{"removed-empty", 400, steward, RemovedView{GalleryFrame: frameOf(mpolice.RoleSteward, GalleryRemoved), Photo: "x", Errors: FieldErrors{{Field: "photo", Key: "invalid.gallery.number", Label: l.Pick("相片編號", "Photo number")}}}},
		{"removed-none", 200, steward, RemovedView{GalleryFrame: frameOf(mpolice.RoleSteward, GalleryRemoved)}},
		{"certificate", 200, auditor, sampleCertificate(l)},
		{"statistics", 200, auditor, sampleStatistics(l)},
		{"statistics-error", 400, steward, StatisticsView{GalleryFrame: frameOf(mpolice.RoleSteward, GalleryStatistics), From: "x", Errors: FieldErrors{{Field: "from", Key: "invalid.gallery.years"}}}},
	}
}

func frameOf(role mpolice.Role, here GalleryPlace) GalleryFrame {
	return GalleryFrame{Role: role, Here: here}
}

const sampleHash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

func sampleDoor(l Language, open bool) *DoorView {
	d := &DoorView{Open: open, Trial: open, Model: "mobilefacenet-192", Conditions: []DoorCondition{
		{Title: l.Pick("法律依據", "Statute"), Cure: l.Pick("由系統管理者依主管機關核定文號登錄。", "The operator enters it.")},
		{Title: l.Pick("比對模型", "Model"), Cure: l.Pick("由系統管理者載入經核定之模型。", "The operator loads it.")},
		{Title: l.Pick("評測報告", "Evaluation report"), Cure: l.Pick("由系統管理者評測。", "The operator evaluates it.")},
	}}
	if !open {
		return d
	}
	d.Conditions[0] = DoorCondition{Title: l.Pick("法律依據", "Statute"), Holds: true, Lines: []Pair{
		{l.Pick("法律", "Law"), l.Pick("示範相片比對條例", "Demonstration Act on Photo Comparison"), false},
		{l.Pick("條文", "Provision"), l.Pick("第3條第1項", "article 3(1)"), false},
		{l.Pick("核定文號", "Order"), "示範字第1150000001號", false},
		{l.Pick("登錄", "Entered"), l.Pick("系統管理者，於本機設定檔", "The operator, in the configuration"), false},
	}}
	d.Conditions[1] = DoorCondition{Title: l.Pick("比對模型", "Model"), Holds: true, Lines: []Pair{
		{l.Pick("模型", "Model"), "mobilefacenet-192", false},
		{"SHA-256", sampleHash, true},
	}}
	return d
}

func sampleGallery(l Language, role mpolice.Role) GalleryView {
	return GalleryView{
		GalleryFrame: frameOf(role, GalleryOverview), Door: sampleDoor(l, true),
		Categories: []GalleryCategory{
			{
				Title: l.Pick("犯罪嫌疑人", "Suspects"), Note: l.Pick("經拘提或逮捕到案，依法照相者；不含通知到場未經移送之人。", "Brought in by warrant or arrest."),
				Basis: []GalleryBasis{{l.Pick("刑事訴訟法第205條之2", "Code of Criminal Procedure, art. 205-2"), l.Pick("待法制單位核對", "to be confirmed by counsel")}}, Retention: l.Pick("拍攝日起五年", "Five years from the day it was taken"),
				Active: "123,456", Leaving: "0", Removed: "4,321", Leaves: l.Pick("無罪確定、不起訴處分確定、保存期限屆滿", "Acquitted, no prosecution, retention over"),
				Years: []GalleryYear{{FormatYear(l, 2026), "40,100", "0", "21"}, {FormatYear(l, 2025), "83,356", "0", "4,300"}},
			},
			{
				Title: l.Pick("證件相片（一對一核對）", "Photos of identity cards (1:1)"), Note: l.Pick("僅供持證人在場時核對。", "Only to be held against a holder who is there."), Identity: true,
				Basis: []GalleryBasis{{l.Pick("戶籍法第52條", "Household Registration Act, art. 52"), l.Pick("待法制單位核對", "to be confirmed by counsel")}}, Retention: l.Pick("至多十年", "Ten years at most"), Active: "0", Leaving: "0", Removed: "0", Leaves: l.Pick("換發新相片", "Replaced"),
			},
		},
		Rules: []GalleryRule{
			{l.Pick("無罪確定", "Acquitted (final)"), l.Pick("刑事訴訟法第301條", "Code of Criminal Procedure, art. 301"), l.Pick("待法制單位核對", "to be confirmed by counsel"), l.Pick("犯罪嫌疑人、少年", "Suspects, juveniles")},
			{l.Pick("保存期限屆滿", "Retention over"), l.Pick("警察職權行使法第18條", "Police Power Exercise Act, art. 18"), l.Pick("條文已查證", "text checked"), l.Pick("各類別", "Every category")},
		},
	}
}

func sampleReenrol(l Language, role mpolice.Role, state ReenrolState) GalleryView {
	v := sampleGallery(l, role)
	v.Categories, v.Rules = v.Categories[:1], v.Rules[:1]
	x := &ReenrolView{From: "mobilefacenet-192", To: "sface-128", State: state, Made: "40,100", Photos: "123,456", Began: hour(-3)}
	v.Reenrol = x
	switch state {
	case "waiting":
		x.Made, x.Failed, x.Seen, x.More, x.Accept, x.Retry, x.Reason = "123,454", "2", 2, true, "/gallery/reenrolment/accept", "/gallery/reenrolment/retry", "。"
		x.Rows = []ReenrolFailure{
			{"4711", l.Pick("找不到臉部", "No face was found"), "quality.no_face"},
			{"90210", l.Pick("臉部過小，請提供解析度較高之相片", "The face is too small; give a photo of a higher resolution"), "quality.too_small"},
		}
		x.Errors = FieldErrors{{Field: "reason", Key: "invalid.gallery.reason_short", Label: l.Pick("理由", "Reason")}}
	case "stopped":
		x.From, x.Photos, x.Retry = "", "", "/gallery/reenrolment/retry"
	case "switched":
		x.Made, x.Switched = x.Photos, hour(-1)
	}
	return v
}

func sampleOpeningRow(l Language, s OpeningState) OpeningRow {
	return OpeningRow{
		URL: "/gallery/openings/o1", Category: l.Pick("犯罪嫌疑人", "Suspects"), Card: l.Pick("P04 偵辦刑案", "P04 Criminal investigation"), Ground: l.Pick("刑事訴訟法第230條第2項", "Code of Criminal Procedure CCP-230-2"),
		Until: hour(24 * 180), State: s, Proposer: "王大明 A10107", Proposed: hour(-30), Approver: "陳美玲 A10108", Approved: hour(-3),
	}
}

func sampleOpenings(l Language) OpeningsView {
	waits := sampleOpeningRow(l, "proposed")
	waits.Approver, waits.Mine = "", true
	return OpeningsView{GalleryFrame: frameOf(mpolice.RoleSupervisor, GalleryOpenings), New: "/gallery/openings/new", Groups: []OpeningGroup{
		{"openings.group.waiting", []OpeningRow{waits}},
		{"openings.group.open", []OpeningRow{sampleOpeningRow(l, "open")}},
		{"openings.group.over", []OpeningRow{sampleOpeningRow(l, "lapsed"), sampleOpeningRow(l, "ended"), sampleOpeningRow(l, "closed")}},
	}}
}

func sampleOpening(l Language, s OpeningState) OpeningView {
	v := OpeningView{
		GalleryFrame: frameOf(mpolice.RoleSupervisor, GalleryOpenings), OpeningRow: sampleOpeningRow(l, s), Note: l.Pick("經拘提或逮捕到案，依法照相者。", "Brought in by warrant or arrest."),
		Reason: l.Pick("專案偵辦轄內連續竊盜案，須比對前案相片。", "A series of burglaries; earlier photos are needed."), Lapses: hour(24 * 6),
	}
	if s == "proposed" {
		v.Approver, v.Approve = "", "/gallery/openings/o1/approve"
	}
	return v
}

func sampleOpeningForm(l Language) OpeningFormView {
	return OpeningFormView{
		GalleryFrame: frameOf(mpolice.RoleSupervisor, GalleryOpenings), Action: "/gallery/openings", Reason: "。", Until: "2028-01-01", Min: "2026-11-21", Max: "2027-11-21", MaxText: FormatDayBoth(l, hour(24*365)),
		Categories: []Option{{"suspect", l.Pick("犯罪嫌疑人", "Suspects"), true}, {"juvenile", l.Pick("少年", "Juveniles"), false}},
		Uses: []OptionGroup{
			{l.Pick("P04 偵辦刑案", "P04 Criminal investigation"), []Option{{"P04 CCP-230-2", l.Pick("刑事訴訟法第230條第2項 司法警察官知有犯罪嫌疑者，應即開始調查", "CCP-230-2 police open an investigation"), true}}},
			{l.Pick("P06 失蹤協尋", "P06 Missing persons"), []Option{{"P06 PPEA-7-1", l.Pick("警察職權行使法第7條第1項", "PPEA-7-1"), false}}},
		},
		Errors: FieldErrors{
			{Field: "reason", Key: "invalid.gallery.reason_short", Label: l.Pick("理由", "Reason")},
			{Field: "until", Key: "invalid.gallery.until_year", Label: l.Pick("開放至", "Last day")},
		},
	}
}

func sampleGallerySure(l Language) SureView {
	return SureView{
		Title: l.Pick("確認提案", "Propose this opening"), Lead: l.Pick("請確認提案內容。", "Check the proposal."), Yes: l.Pick("確認提案", "Propose this opening"), Edit: true,
		Lines: []Pair{{l.Pick("相片類別", "Category"), l.Pick("犯罪嫌疑人", "Suspects"), false}, {l.Pick("開放至", "Last day"), FormatDayBoth(l, hour(24*180)), false}},
		After: []string{l.Pick("須於七日內由另一位主管或資料管理員核准，逾期失效。", "Another person approves within seven days.")}, Action: "/gallery/openings", Cancel: "/gallery/openings", Carry: []Hidden{{"category", "suspect"}},
	}
}

func sampleAssemblyRow(l Language, s AssemblyState) AssemblyRow {
	return AssemblyRow{
		URL: "/gallery/assemblies/a1", Title: l.Pick("居住正義大遊行", "March for housing"), Unit: l.Pick("中正第一分局", "Zhongzheng First Precinct"), State: s,
		From: hour(-1), To: hour(5), Places: []string{"自由廣場", "中山南路", "凱達格蘭大道"},
	}
}

func sampleAssemblies(l Language) AssembliesView {
	return AssembliesView{GalleryFrame: frameOf(mpolice.RoleSupervisor, GalleryAssemblies), New: "/gallery/assemblies/new", Switch: "/gallery/assemblies?list=all", Groups: []AssemblyGroup{
		{"assemblies.group.now", []AssemblyRow{sampleAssemblyRow(l, "now")}},
		{"assemblies.group.coming", []AssemblyRow{sampleAssemblyRow(l, "coming")}},
		{"assemblies.group.past", []AssemblyRow{sampleAssemblyRow(l, "past"), sampleAssemblyRow(l, "cancelled")}},
	}}
}

func sampleAssembly(l Language, s AssemblyState) AssemblyView {
	return AssemblyView{
		GalleryFrame: frameOf(mpolice.RoleSupervisor, GalleryAssemblies), AssemblyRow: sampleAssemblyRow(l, s), Circle: l.Pick("北緯 25.036400，東經 121.518800，半徑 800 公尺", "25.036400 N, 121.518800 E, radius 800 m"),
		Registrar: "王大明 A10108", Registered: hour(-50), ChangedBy: "陳美玲 A10109", Changed: hour(-20), Why: l.Pick("路線延長至凱達格蘭大道。", "The route is longer."),
		Amend: "/gallery/assemblies/a1/amend", Cancel: "/gallery/assemblies/a1/cancel", Enter: "/gallery/assemblies/a1/orders",
		Orders: []OrderRow{{"中正一分刑字第1150000001號", l.Pick("分局長陳美玲", "Precinct chief Chen"), "CASE-115-0001", "王大明 A10108", hour(-2)}},
		Order:  OrderForm{Number: "中正一分刑字第1150000002號", Subject: "A123"},
		Errors: FieldErrors{{Field: "subject", Key: "invalid.subject_shape", Label: l.Pick("命令指名之人", "Whom the order names")}},
	}
}

func sampleAssemblyForm(l Language) AssemblyFormView {
	return AssemblyFormView{
		GalleryFrame: frameOf(mpolice.RoleSupervisor, GalleryAssemblies), Action: "/gallery/assemblies", Back: "/gallery/assemblies", Title: l.Pick("居住正義大遊行", "March for housing"),
		Units: []Option{{"E", l.Pick("中正第一分局", "Zhongzheng First Precinct"), true}}, From: "2026-11-22T13:00", To: "2026-11-22T12:00", Places: "自由廣場\n中山南路", Lat: "25.03", Radius: "800",
		Errors: FieldErrors{
			{Field: "to", Key: "invalid.gallery.assembly_time", Label: l.Pick("結束", "To")},
			{Field: "circle", Key: "invalid.gallery.circle", Label: l.Pick("中心與半徑", "Centre and radius")},
		},
	}
}

func sampleEnrolments(l Language) []EnrolmentRow {
	return []EnrolmentRow{
		{Number: 12, URL: "/gallery/batches/12", Open: true, Equation: l.Pick("收到 2,048 = 建檔 2,000 + 隔離 48 + 重複 0 + 未變 0", "2,048 in = enrolled 2,000 + kept out 48 + repeated 0 + unchanged 0"), Quarantined: "48", Kept: true, By: "林雅婷 A10901", Started: hour(-2)},
		{Number: 11, URL: "/gallery/batches/11", Equation: l.Pick("收到 512 = 建檔 512 + 隔離 0 + 重複 0 + 未變 0", "512 in = enrolled 512 + kept out 0 + repeated 0 + unchanged 0"), Quarantined: "0", By: "林雅婷 A10901", Started: hour(-30), Ended: hour(-29)},
	}
}

func sampleEnrolment(l Language) EnrolmentView {
	small := l.Pick("人臉過小（兩眼間距不足）。", "The face is too small between the eyes.")
	return EnrolmentView{
		GalleryFrame: frameOf(mpolice.RoleSteward, GalleryBatches), EnrolmentRow: sampleEnrolments(l)[0], Back: "/gallery/batches", CSV: "/gallery/batches/12/quarantine.csv", First: "/gallery/batches/12", Next: "/gallery/batches/12?after=120",
		Reasons: []Pair{{small, "2", false}},
		Rows: []QuarantineRow{
			{18, l.Pick("相片檔名", "photo"), small, "quality.too_small"},
			{25, l.Pick("整列", "the whole row"), l.Pick("此相片已依規則移除，不得再建檔。", "This photo was removed by rule and cannot come back."), "removed_before"},
		},
	}
}

func sampleRemoved(l Language) RemovedView {
	row := RemovedRow{"4711", "/gallery/removed/4711", l.Pick("犯罪嫌疑人", "Suspects"), l.Pick("不起訴處分確定", "No prosecution (final)"), hour(-9), RecordRef{sampleRecord, "/log/" + sampleRecord}}
	plain := row
	plain.Record.URL = ""
	return RemovedView{GalleryFrame: frameOf(mpolice.RoleAuditor, GalleryRemoved), Rows: []RemovedRow{row, plain}, Paging: Paging{"/gallery/removed", "/gallery/removed?before=7.0"}}
}

func sampleCertificate(l Language) CertificateView {
	return CertificateView{
		GalleryFrame: frameOf(mpolice.RoleAuditor, GalleryRemoved), Number: "4711", Category: l.Pick("犯罪嫌疑人", "Suspects"), Event: l.Pick("不起訴處分確定", "No prosecution (final)"),
		Rule: l.Pick("刑事訴訟法第252條至第255條", "Code of Criminal Procedure, arts. 252–255"), Decision: "115年度偵字第1234號", Decided: FormatDayBoth(l, hour(-48)), By: "system", Left: hour(-9), At: hour(-9), Record: RecordRef{sampleRecord, "/log/" + sampleRecord}, Back: "/gallery/removed",
		Erasures: []CertifiedErasure{
			{l.Pick("相片", "Photo"), "key destroyed (AES-256-GCM), content overwritten", []string{sampleHash}, []string{sampleHash}},
			{l.Pick("特徵值", "Template"), "key destroyed", nil, nil},
		},
	}
}

func sampleStatistics(l Language) StatisticsView {
	figures := StatisticsRow{l.Pick("桌機", "Desktop"), "1,204", "88", "1,020", "96", "311", "14", "11", false}
	mobile, sum := figures, figures
	mobile.Channel, sum.Channel, sum.Sum = l.Pick("行動載具", "Mobile"), l.Pick("合計", "Total"), true
	return StatisticsView{
		GalleryFrame: frameOf(mpolice.RoleAuditor, GalleryStatistics), From: "114", To: "115", CSV: "/compare/statistics.csv?from=2025",
		Years: []StatisticsYear{{FormatYear(l, 2026), []StatisticsRow{figures, mobile, sum}, "15,849"}, {FormatYear(l, 2025), nil, "0"}},
		Chart: StatisticsChart{Title: l.Pick("完成之比對次數", "Comparisons made"), Text: l.Pick("完成之比對次數：民國114年 桌機 0 次", "Comparisons made: 2025"), Bars: []ChartYear{
			{"111", 0, 0},
			{"112", 15995, 191391},
			{"113", 18309, 199964},
			{"114", 5545, 47688},
			{"115", 1116, 7},
		}},
	}
}
