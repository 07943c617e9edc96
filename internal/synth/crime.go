package synth

import (
	"time"

	"mpolice"
)

// Shares of people with entries in the registers of crime. They are higher
// than in life, so that a small city has some of each.
const (
	shareWanted  = 0.0008
	sharePriors  = 0.018
	shareMissing = 0.0005
	shareCases   = 0.010 // cases for each adult
)

// record writes now and then a warrant, a judgment, a case or a report about
// a person.
func (m *maker) record(h *household, p *person) {
	if !p.alive() {
		return
	}
	if m.dice.chance(shareMissing) {
		m.missing(h, p, one(&m.dice, otherUnits), m.number('M', &m.serials.missing), m.dice.n(400*86400))
	}
	if !p.adult() || p.age > 80 {
		return
	}
	if m.dice.chance(shareWanted) {
		m.wanted(p, h.address, m.number('P', &m.serials.warrants), m.today-day(m.dice.between(5, 1500)))
	}
	if m.dice.chance(sharePriors) {
		for range 1 + min(m.dice.n(4), m.dice.n(4)) {
			m.prior(p)
		}
	}
	if m.dice.chance(shareCases) {
		m.crime(p)
	}
}

// number gives the next number of a series: ROC year, letter, seven digits.
func (m *maker) number(letter byte, serial *int) string {
	*serial++
	return rocNumber(m.today, letter, *serial)
}

// rocNumber is a number as agencies give them: ROC year, letter, seven digits.
func rocNumber(d day, letter byte, serial int) string {
	var room [16]byte
	b := append(digits(room[:0], d.year()-1911, 3), letter)
	return string(digits(b, serial, 7))
}

func (m *maker) wanted(p *person, address, number string, issued day) {
	m.out.WantedOf = append(m.out.WantedOf, p.named())
	m.out.Wanted = append(m.out.Wanted, Wanted{
		NationalID: p.id, WarrantNo: number, Offence: one(&m.dice, offences),
		Agency: one(&m.dice, prosecutors), Issued: issued.String(), LastAddress: address,
	})
}

func (m *maker) prior(p *person) {
	s := one(&m.dice, sentences)
	since := min(max(p.age-18, 1)*365, 20*365)
	who := p.named()
	who.RecordNo = m.number('J', &m.serials.priors)
	m.out.PriorOf = append(m.out.PriorOf, who)
	m.out.Priors = append(m.out.Priors, Prior{
		NationalID: p.id, Offence: one(&m.dice, offences), Court: one(&m.dice, courts),
		Judged: (m.today - day(m.dice.between(30, since+30))).String(), Sentence: s.text, Status: s.status,
	})
}

// crime writes a case of another department: a suspect, and of the people made
// lately a victim and perhaps a witness.
func (m *maker) crime(suspect *person) {
	opened := m.today - day(m.dice.between(1, 1200))
	c := CaseRole{
		CaseNo: m.number('K', &m.serials.cases), CaseType: one(&m.dice, caseTypes),
		Unit: one(&m.dice, otherUnits), Opened: opened.String(), Status: "closed",
	}
	if m.today-opened < 300 && m.dice.chance(0.6) {
		c.Status = "open"
	}
	m.role(c, acquaintance{suspect.id, suspect.named()}, "suspect")
	m.role(c, one(&m.dice, m.recent[:4]), "victim")
	if m.dice.chance(0.4) {
		m.role(c, one(&m.dice, m.recent[4:]), "witness")
	}
}

func (m *maker) role(c CaseRole, who acquaintance, role string) {
	if who.id == "" {
		return
	}
	c.NationalID, c.Role = who.id, role
	m.out.Cases = append(m.out.Cases, c)
	m.out.CaseOf = append(m.out.CaseOf, who.Named)
}

// stolen reports a vehicle stolen some seconds ago.
func (m *maker) stolen(v *Vehicle, station, number string, ago int) {
	m.out.Stolen = append(m.out.Stolen, Stolen{
		Plate: v.Plate, Reported: m.ago(ago), Station: station, CaseNo: number,
		Description: v.Colour + " " + v.Make + " " + v.Model + "，" + one(&m.dice, damages),
	})
}

// missing reports a person missing for some seconds.
func (m *maker) missing(h *household, p *person, station, number string, ago int) {
	category := missingKind.adult
	switch {
	case p.age < 18:
		category = missingKind.child
	case p.age >= 70:
		category = missingKind.dementia
	}
	contact := h.kin(p)
	if contact == "" {
		contact = "（無親屬資料）"
	}
	m.out.MissingOf = append(m.out.MissingOf, p.named())
	m.out.Missing = append(m.out.Missing, Missing{
		NationalID: p.id, Reported: m.ago(ago), Station: station, ReportNo: number,
		Category: category, Contact: contact + "，電話 " + m.phone(),
	})
}

// ago gives the day on which so many seconds before the city's now lie.
func (m *maker) ago(seconds int) string {
	return dayOf(m.plan.now.Add(-time.Duration(seconds) * time.Second)).String()
}

// perform writes the rows that a cast household is there for.
func (m *maker) perform(h *household, part part) {
	p := &h.members[0]
	who := player{id: p.id, name: p.name, address: h.address, phone: m.phoneOf(p.id)}
	switch part.role {
	case partClean, partStolen, partCase, partVehicle, partSearch:
		v := m.vehicle(p, h.address, "car")
		v.Validity, who.plate = "valid", v.Plate
		m.unsteal(v.Plate)
		if part.role == partStolen {
			r, ago := m.plan.report(part.n + dementiaReports + childReports)
			m.stolen(v, unitName(r.Unit), r.ID.Number, ago)
		}
	case partDementia:
		m.reported(h, p, part.n)
	case partChild:
		c := &h.members[len(h.members)-1]
		who.id, who.name = c.id, c.name
		m.reported(h, c, part.n+dementiaReports)
	}
	switch part.role {
	case partCase:
		m.prior(p)
		m.role(m.plan.caseRow(part.n), acquaintance{p.id, p.named()}, "suspect")
		m.role(m.plan.caseRow(part.n), m.recent[part.n%len(m.recent)], "victim")
	case partWanted:
		r := m.plan.reference(mpolice.ReferenceWarrant, part.n)
		m.wanted(p, h.address, r.ID.Number, dayOf(r.Opened))
	}
	if m.casting != nil {
		m.casting.players[part] = who
	}
}

// reported writes the register's row of one of the department's reports.
func (m *maker) reported(h *household, p *person, n int) {
	r, ago := m.plan.report(n)
	m.missing(h, p, unitName(r.Unit), r.ID.Number, ago)
}

// unsteal takes back a theft that chance gave to a cast vehicle.
func (m *maker) unsteal(plate string) {
	if n := len(m.out.Stolen); n > 0 && m.out.Stolen[n-1].Plate == plate {
		m.out.Stolen = m.out.Stolen[:n-1]
	}
}

// phoneOf gives the telephone in the row that was just written of a member.
func (m *maker) phoneOf(id string) string {
	for i := len(m.out.Residents) - 1; i >= 0; i-- {
		if r := &m.out.Residents[i]; r.NationalID == id {
			return r.Phone
		}
	}
	return ""
}
