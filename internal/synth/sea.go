package synth

// shareCrew is the share of people of 18 to 65 who go to sea, and shareDeclared
// of those with a customs case.
const (
	shareCrew     = 0.004
	shareDeclared = 0.0012
)

var (
	vessels      = []string{"順發", "滿載", "金豐", "海昌", "新漁", "東昇", "福星", "大吉", "永順", "龍發"}
	ports        = []string{"示範漁港", "範例漁港", "樣本漁港", "演示商港"}
	seizures     = []string{"第二級毒品安非他命一批", "第三級毒品愷他命一批", "未稅菸品一批", "走私活體動物一批", "走私農漁產品一批"}
	goods        = []string{"未稅菸品", "未稅酒品", "活體動物", "中藥材", "仿冒皮件", "乾香菇", "農產品種子", "電子菸"}
	drugGoods    = []string{"愷他命", "大麻花", "甲基安非他命", "海洛因"}
	customHouses = []string{"示範關", "範例關", "樣本關"}
	disposals    = []string{"pending", "fined", "confiscated", "transferred"}
)

// sails writes the voyages of a crew member, and now and then a customs case
// of a traveller or importer.
func (m *maker) sails(h *household, p *person) {
	if !p.alive() || p.age < 18 || p.age > 65 {
		return
	}
	if inland := counties[h.county].letter; inland != 'M' && inland != 'I' && m.more.chance(shareCrew) {
		for range m.more.between(1, 3) {
			m.voyage(p)
		}
	}
	if m.more.chance(shareDeclared) {
		m.smuggling(p, one(&m.more, []string{"false_declaration", "false_declaration", "prohibited"}))
	}
}

// voyage writes a departure and, unless the vessel is still at sea, its return.
func (m *maker) voyage(p *person) {
	out := m.today - day(m.more.between(1, 360))
	e := SeaEvent{
		NationalID: p.id, Name: p.name, Kind: "departure", Vessel: one(&m.more, vessels) + "號",
		VesselNo: "CT" + string(digits(nil, m.more.between(1, 5), 1)) + "-" + string(digits(nil, m.more.n(9000)+1000, 4)),
		Role:     one(&m.more, []string{"captain", "crew", "crew", "crew"}), Port: one(&m.more, ports),
		Occurred: out.String(),
	}
	e.EventNo = m.number('S', &m.serials.sea)
	m.out.CoastGuard = append(m.out.CoastGuard, e)
	if back := out + day(m.more.between(1, 20)); back <= m.today {
		e.EventNo, e.Kind, e.Occurred = m.number('S', &m.serials.sea), "arrival", back.String()
		m.out.CoastGuard = append(m.out.CoastGuard, e)
	}
}

// seizure writes a find at sea.
func (m *maker) seizure(p *person) {
	m.out.CoastGuard = append(m.out.CoastGuard, SeaEvent{
		EventNo: m.number('S', &m.serials.sea), NationalID: p.id, Name: p.name, Kind: "seizure", Vessel: one(&m.more, vessels) + "號",
		VesselNo: "CT3-" + string(digits(nil, m.more.n(9000)+1000, 4)), Role: "suspect", Port: one(&m.more, ports),
		Occurred: m.lately(p, 900, 18).String(), Seizure: one(&m.more, seizures),
	})
}

func (m *maker) smuggling(p *person, kind string) {
	s := Smuggling{
		CaseNo: m.number('U', &m.serials.customs), NationalID: p.id, Name: p.name, Kind: kind,
		Goods: one(&m.more, goods), Station: one(&m.more, customHouses),
		Conveyance: "提單 DEMO" + string(digits(nil, m.more.n(1_000_000), 6)),
		Seized:     m.lately(p, 1500, 18).String(), Disposal: one(&m.more, disposals),
	}
	if kind == "drugs" {
		s.Goods, s.Disposal = one(&m.more, drugGoods), "transferred"
	}
	m.out.Customs = append(m.out.Customs, s)
}
