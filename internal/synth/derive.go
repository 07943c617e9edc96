package synth

// derive writes every register's rows about a household.
func (m *maker) derive(h *household, part part) {
	for i := range h.members {
		p := &h.members[i]
		m.out.Residents = append(m.out.Residents, m.resident(h, p))
		shown := part.role == partClean && i == 0
		if p.alive() && p.adult() {
			m.licence(p, shown)
		}
		if part.role == partNone {
			m.record(h, p)
		}
		if part.role == partNone || i > 0 {
			m.vehicles(p, h.address)
		}
		m.traveller(p, shown)
	}
	if part.role != partNone {
		m.perform(h, part)
	}
	if h.members[0].alive() && !part.blameless() {
		m.recent[m.recents%len(m.recent)] = acquaintance{h.members[0].id, h.members[0].named()}
		m.recents++
	}
}

func (m *maker) resident(h *household, p *person) Resident {
	r := Resident{
		NationalID: p.id, Name: p.name, BirthDate: p.born.String(), Sex: "female",
		Status: p.status, Address: h.address, Kin: h.kin(p), Military: "none",
	}
	if p.male {
		r.Sex = "male"
		r.Military = m.military(p)
	}
	if p.age >= 10 && p.alive() {
		r.Phone = m.phone()
	}
	return r
}

// military is a man's standing in the conscription register (役政).
func (m *maker) military(p *person) string {
	switch {
	case p.age < 19:
		return "none"
	case m.dice.chance(0.13):
		return "exempt"
	case p.age <= 36:
		return "reserve"
	}
	return "served"
}

// Classes of licences (道路交通安全規則 53), as they are printed.
const (
	carClass        = "普通小型車"
	motorcycleClass = "普通重型機車"
	truckClass      = "普通大貨車"
)

// licence writes the licence of an adult who has, or must have, one. Since 2013
// a licence has no end before the holder is 75 (道路交通安全規則 52, 52-1).
func (m *maker) licence(p *person, must bool) {
	classes := ""
	car := m.dice.chance(0.66) || must
	switch {
	case car && m.dice.chance(0.05):
		classes = carClass + "、" + motorcycleClass + "、" + truckClass
	case car && m.dice.chance(0.8):
		classes = carClass + "、" + motorcycleClass
	case car:
		classes = carClass
	case m.dice.chance(0.55):
		classes = motorcycleClass
	default:
		return
	}
	l := Licence{NationalID: p.id, Classes: classes, Validity: "valid"}
	since := min(p.age-18, 40)
	issued := m.today - day(m.dice.n(since*365+1))
	expires := p.born + 75*1461/4 + 1
	if expires <= m.today {
		expires = m.today + day(m.dice.n(3*365))
	}
	switch roll := m.dice.n(100); {
	case p.age >= 75 && roll < 30:
		l.Validity, expires = "expired", m.today-day(m.dice.n(2*365))-1
	case must:
	case roll < 2:
		l.Validity = "suspended"
	case roll < 3:
		l.Validity = "revoked"
	}
	l.Issued, l.Expires = min(issued, expires-1).String(), expires.String()
	m.out.Licences = append(m.out.Licences, l)
	m.out.LicenceOf = append(m.out.LicenceOf, p.named())
}
