package synth

// shareDropouts is the share of pupils of 7 to 17 with a report (教育部 中輟學生
// 通報統計, 2023: about 0.2 % a year), higher here so that a small city has some.
const shareDropouts = 0.004

var (
	schoolNames = []string{"示範", "範例", "樣本", "測試", "演示"}
	grades      = []string{
		"國小一年級", "國小二年級", "國小三年級", "國小四年級", "國小五年級", "國小六年級",
		"國中一年級", "國中二年級", "國中三年級", "高中一年級", "高中二年級", "高中三年級",
	}
)

// dropout now and then reports that a pupil has left school.
func (m *maker) dropout(h *household, p *person) {
	if !p.alive() || p.age < 7 || p.age > 17 || !m.more.chance(shareDropouts) {
		return
	}
	m.leaves(h, p, one(&m.more, []string{"missing", "known", "known", "found", "returned", "returned"}))
}

// leaves reports a pupil; three days of absence make a dropout (國民小學與國民
// 中學未入學或中途輟學學生通報及復學輔導辦法 2).
func (m *maker) leaves(h *household, p *person, status string) {
	dropped := m.today - day(m.more.between(3, 240))
	grade := min(p.age-6, len(grades)) - 1
	guardian := &h.members[0]
	m.out.Education = append(m.out.Education, Dropout{
		ReportNo: m.number('E', &m.serials.dropouts), NationalID: p.id, Name: p.name, BirthDate: p.born.String(), Sex: p.sex(),
		School: one(&m.more, schoolNames) + one(&m.more, []string{"第一", "第二", "第三", "中正", "復興"}) + schoolLevel(grade),
		Grade:  grades[grade], Dropped: dropped.String(), Reported: (dropped + day(m.more.n(3)) + 1).String(),
		Status: status, Guardian: guardian.name, GuardianPhone: phoneBy(&m.more),
	})
}

func schoolLevel(grade int) string {
	switch {
	case grade < 6:
		return "國民小學"
	case grade < 9:
		return "國民中學"
	}
	return "高級中學"
}
