package synth

// shareInsured is the share of people of 20 to 64 who are insured at a place of
// work (勞動部 勞工保險統計, 2023, rounded down: others are insured elsewhere).
const shareInsured = 0.62

// insured writes the labour insurance of somebody of working age.
func (m *maker) insured(p *person) {
	if !p.alive() || p.age < 20 || p.age > 64 || !m.more.chance(shareInsured) {
		return
	}
	l := m.employment(p, "insured")
	l.Employer, l.EmployerNo = company(m.more.n(companies))
	if m.more.chance(0.08) {
		l.Ended = m.lately(p, 200, 20).String()
		l.Started = (m.today - 200 - day(m.more.n(900))).String()
	}
	m.out.Labour = append(m.out.Labour, l)
}

// employment is a row without employer.
func (m *maker) employment(p *person, kind string) Labour {
	return Labour{
		RecordNo: m.number('L', &m.serials.labour), NationalID: p.id, FormerID: p.former,
		Name: p.name, BirthDate: p.born.String(), Kind: kind,
		Started: m.lately(p, 12*365, 20).String(), Absconded: "no",
	}
}

// migrant writes the employment permit of a migrant worker (就業服務法 46-1-8
// to 10); who overstays has left the employer and was reported (失聯移工).
func (m *maker) migrant(p *person, r *Immigration, entered day) {
	l := m.employment(p, "migrant")
	l.Started = (entered + day(m.more.n(15))).String()
	l.Employer, l.EmployerNo = r.Employer, employerNumber(r.Employer)
	m.serials.permit++
	l.PermitNo = string(append(digits(append(m.scratch[:0], "勞動發管字第"...), m.serials.permit, 9), "號"...))
	if r.Overstay == "yes" || m.more.chance(0.01) {
		l.Absconded, l.Reported = "yes", (m.today - day(m.more.n(max(1, int(m.today-entered)-15)))).String()
		l.Ended = l.Reported
	}
	m.out.Labour = append(m.out.Labour, l)
}
