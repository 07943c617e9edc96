package synth

// shareTravelled is the share of nationals whose last journeys the immigration
// agency keeps.
const shareTravelled = 0.10

// foreigner makes one foreign resident who lives alone. Who came before 2021
// may hold an old-style number still, or a new one beside it; both are valid
// until 2031 (內政部移民署, 新式統一證號).
func (m *maker) foreigner() {
	m.people++
	male := m.dice.chance(0.48)
	p := m.person(head, male, m.dice.between(20, 55))
	p.foreign = true
	p.name, p.nation = m.foreignName(male)
	county := m.dice.pick(m.county)
	entered := m.today - day(m.dice.between(20, 9*365))
	first := m.foreigners == 0
	m.numbersOf(&p, counties[county].letter, entered.year() < 2021, first)
	m.more.reset(^m.seed^furtherSeed, uint64(m.foreigners))
	m.foreigners++
	m.immigrant(&p, entered, first)
	address := m.address(county)
	before := m.mark()
	m.vehicles(&p, address)
	if p.age >= 20 && m.dice.chance(0.25) {
		m.out.Licences = append(m.out.Licences, Licence{
			NationalID: p.id, Classes: motorcycleClass, Validity: "valid",
			Issued: (entered + 15).String(), Expires: (m.today + 700).String(),
		})
		m.out.LicenceOf = append(m.out.LicenceOf, p.named())
	}
	m.permitted(&p, entered, address, before)
	if first && m.casting != nil {
		m.casting.foreigner(&p, m.out.Residence)
	}
}

// permitted writes what further agencies know of a foreigner.
func (m *maker) permitted(p *person, entered day, address string, before mark) {
	r := &m.out.Immigration[len(m.out.Immigration)-1]
	m.residence(p, r, address)
	if r.Employer != "" {
		m.migrant(p, r, entered)
	}
	for i := before.vehicles; i < len(m.out.Vehicles); i++ {
		m.tickets(&m.out.Vehicles[i])
	}
}

func (m *maker) numbersOf(p *person, letter byte, before2021, both bool) {
	newKind, oldKind := kindNewFemale, kindOldFemale
	if p.male {
		newKind, oldKind = kindNewMale, kindOldMale
	}
	roll := m.dice.n(100)
	switch {
	case both, before2021 && roll < 70:
		p.id, p.former = m.numbers.take(letter, newKind), m.numbers.take(letter, oldKind)
	case before2021:
		p.id = m.numbers.take(letter, oldKind)
	default:
		p.id = m.numbers.take(letter, newKind)
	}
}

// immigrant writes the agency's row of a foreigner; the first has overstayed,
// for the demonstration.
func (m *maker) immigrant(p *person, entered day, overstayed bool) {
	r := Immigration{
		NationalID: p.id, FormerID: p.former, Residence: "resident",
		ResidenceExpires: (m.today + day(m.dice.between(10, 3*365))).String(),
		LastEntry:        entered.String(), Overstay: "no", Employer: one(&m.dice, employers),
	}
	if m.dice.chance(0.3) {
		r.LastExit = (entered - day(m.dice.between(5, 40))).String()
	}
	switch roll := m.dice.n(100); {
	case overstayed, roll < 4:
		stay := max(1, int(m.today-entered)-3)
		r.Overstay, r.ResidenceExpires = "yes", (entered + day(m.dice.between(1, stay))).String()
	case roll < 14:
		r.Residence, r.Employer = "visitor", ""
	case roll < 20:
		r.Residence, r.ResidenceExpires = "permanent", ""
	}
	m.out.Immigration = append(m.out.Immigration, r)
}

// traveller writes the agency's row of a national who has been abroad lately,
// or who must have been.
func (m *maker) traveller(p *person, must bool) {
	if !p.alive() || !m.dice.chance(shareTravelled) && !must {
		return
	}
	exit := m.today - day(m.dice.between(10, 900))
	m.out.Immigration = append(m.out.Immigration, Immigration{
		NationalID: p.id, Residence: "national", LastExit: exit.String(),
		LastEntry: (exit + day(m.dice.between(2, 9))).String(), Overstay: "no",
	})
}
