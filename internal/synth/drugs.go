package synth

var (
	drugClasses     = []string{"first", "second", "second", "second", "third", "third", "fourth"}
	drugCentres     = []string{"示範市毒品危害防制中心", "範例縣毒品危害防制中心", "範例市毒品危害防制中心"}
	drugPrograms    = []string{"voluntary", "deferred", "deferred", "released"}
	testResults     = []string{"negative", "negative", "negative", "negative", "positive", "absent", "pending"}
	drugListedUnits = []string{"示範市政府警察局東區分局", "示範市政府警察局西區分局", "範例市政府警察局北區分局", "範例縣警察局中央分局"}
)

// surveillance puts somebody on the list of those who come for tests within
// two years of a judgment, or are visited (毒品危害防制條例 25,
// 治安顧慮人口查訪辦法).
func (m *maker) surveillance(p *person) {
	listed := m.lately(p, 700, 18)
	s := Surveillance{
		RecordNo: m.number('Q', &m.serials.narcotics), NationalID: p.id, Name: p.name, BirthDate: p.born.String(),
		Kind: "tested", DrugClass: one(&m.more, drugClasses), Unit: one(&m.more, drugListedUnits),
		Listed: listed.String(), Until: (listed + 730).String(),
	}
	if m.more.chance(0.25) {
		s.Kind = "visited"
	} else {
		s.LastTest = (listed + day(m.more.n(int(m.today-listed)+1))).String()
		s.Result = one(&m.more, testResults)
	}
	m.out.Narcotics = append(m.out.Narcotics, s)
}

// counselling opens a case at the county's centre.
func (m *maker) counselling(p *person) {
	opened := m.lately(p, 900, 14)
	c := Counselling{
		RecordNo: m.number('G', &m.serials.counselling), NationalID: p.id, Name: p.name, BirthDate: p.born.String(),
		Programme: one(&m.more, drugPrograms), DrugClass: one(&m.more, drugClasses), Status: "active",
		Centre: one(&m.more, drugCentres), Opened: opened.String(),
	}
	switch roll := m.more.n(10); {
	case p.age < 18:
		c.Programme = "juvenile"
	case roll < 3 && m.today-opened > 180:
		c.Status, c.Closed = "closed", (opened + 180).String()
	case roll < 4:
		c.Status = "lost"
	}
	m.out.Welfare = append(m.out.Welfare, c)
}
