package web

import "mpolice"

func noticeSamples(l Language) []sample {
	officer := signedIn(l, SectionNotices, mpolice.RoleOfficer)
	officer.Viewer.Notices = 2
	head := signedIn(l, SectionNotices, mpolice.RoleSupervisor)
	head.Viewer.Notices, head.Viewer.Compare, head.Viewer.Data, head.Viewer.Gallery = 12, true, true, true
	none := signedIn(l, SectionNotices, mpolice.RoleOfficer)
	home := signedIn(l, SectionHome, mpolice.RoleOfficer)
	home.Viewer.Notices = 2
	told := sampleHome(l, CustodyHeld)
	told.Notices = NoticeHint{Own: sampleNotices(l), More: 4, Days: 7}
	leads := sampleBlocked(l)
	leads.Notices = NoticeHint{Late: 3, Days: 7}
	return []sample{
		{"notices", 200, officer, NoticesView{Open: sampleNotices(l), Past: samplePast(l), Days: 7}},
		{"notices-late", 200, head, NoticesView{Late: sampleLate(l), Days: 7}},
		{"notices-empty", 200, none, NoticesView{Days: 7}},
		{"home-told", 200, home, told},
		{"home-late", 200, home, leads},
	}
}

func sampleNotices(l Language) []NoticeRow {
	return []NoticeRow{
		{
			Register: l.Pick("查捕逃犯資料", "Wanted persons"), Field: l.Pick("通緝狀態", "Wanted status"), Shown: hour(-30), Corrected: hour(-2), Issued: hour(-1),
			Record: RecordRef{sampleRecord, "/records/" + sampleRecord}, Again: "/query?again=" + sampleRecord, Action: "/notices/" + otherRecord,
		},
		{
			Register: l.Pick("戶籍資料", "Household register"), Field: l.Pick("整筆", "The whole row"), Shown: hour(-60), Corrected: hour(-2), Issued: hour(-1),
			Record: RecordRef{otherRecord, "/records/" + otherRecord}, Presumed: true, Action: "/notices/" + sampleRecord,
		},
	}
}

func samplePast(l Language) []NoticeRow {
	all := sampleNotices(l)
	for i := range all {
		all[i].Action, all[i].Acknowledged = "", hour(-1)
	}
	all[1].By, all[1].Again = l.Pick("陳志遠 A10101", "Chen Zhiyuan A10101"), ""
	return all
}

func sampleLate(l Language) []NoticeRow {
	all := sampleNotices(l)
	for i := range all {
		all[i].Officer, all[i].Again, all[i].Record.URL = l.Pick("王大明 A10234", "Wang Daming A10234"), "", ""
	}
	return all
}
