package synth

// furtherSeed sets the dice of further agencies' registers apart: they are
// drawn beside the others, so that no row of the others moves with them.
const furtherSeed = 0xA5A5_1D3B_77C2_90E1

// mark is how many rows there were before a household's.
type mark struct{ vehicles, priors, cases int }

func (m *maker) mark() mark {
	return mark{len(m.out.Vehicles), len(m.out.Priors), len(m.out.Cases)}
}

// further writes the rows of labour, education, welfare, coast guard, customs,
// narcotics and the roads about a household, so that they fit what its members
// were tried and charged for.
func (m *maker) further(h *household, part part, before mark) {
	m.pairs(h, part)
	for i := range h.members {
		p := &h.members[i]
		if part.role != partOfficer || i > 0 { // officers are insured elsewhere (公教人員保險)
			m.insured(p)
		}
		if part.role == partNone {
			m.dropout(h, p)
			m.sails(h, p)
		}
	}
	if part.role != partNone {
		m.performFurther(h, part, before)
		return
	}
	m.offenders(h, before)
	for i := before.vehicles; i < len(m.out.Vehicles); i++ {
		m.tickets(&m.out.Vehicles[i])
	}
}

// offenders follow up judgments and charges of drugs and smuggling.
func (m *maker) offenders(h *household, before mark) {
	for i := before.priors; i < len(m.out.Priors); i++ {
		m.offender(h, m.out.Priors[i].NationalID, m.out.Priors[i].Offence)
	}
	for i := before.cases; i < len(m.out.Cases); i++ {
		if c := &m.out.Cases[i]; c.Role == "suspect" {
			m.offender(h, c.NationalID, c.CaseType)
		}
	}
}

func (m *maker) offender(h *household, id, offence string) {
	p := h.member(id)
	if p == nil || !p.alive() {
		return
	}
	switch offence {
	case offenceDrugs, "drugs":
		if m.more.chance(0.7) {
			m.surveillance(p)
		}
		if m.more.chance(0.5) {
			m.counselling(p)
		}
	case offenceSmuggling, "smuggling":
		if m.more.chance(0.6) {
			m.smuggling(p, "smuggling")
		}
		if m.more.chance(0.3) {
			m.seizure(p)
		}
	}
}

// member finds a member by number.
func (h *household) member(id string) *person {
	for i := range h.members {
		if h.members[i].id == id {
			return &h.members[i]
		}
	}
	return nil
}

// performFurther writes the rows that a cast household is there for. The
// subject of the narcotics section's first case stands in every register that
// such a case may ask.
func (m *maker) performFurther(h *household, part part, before mark) {
	p := &h.members[0]
	switch part.role {
	case partCase:
		if n := part.n - firstDrugs; n >= 0 {
			m.surveillance(p)
			m.counselling(p)
			if n%2 == 0 {
				m.seizure(p)
				m.voyage(p)
			}
			if n%3 == 0 {
				m.smuggling(p, "drugs")
			}
		}
	case partVehicle:
		for range 1 + part.n%3 {
			m.ticket(m.castVehicle(before))
		}
	case partStolen:
		m.ticket(m.castVehicle(before))
	case partChild:
		if c := &h.members[len(h.members)-1]; c.age >= 7 {
			m.leaves(h, c, "missing")
		}
	}
}

// castVehicle is the last vehicle made: the head's.
func (m *maker) castVehicle(before mark) *Vehicle {
	return &m.out.Vehicles[max(before.vehicles, len(m.out.Vehicles)-1)]
}

// lately draws a day in the past, at most so many days ago and not before the
// person was so old.
func (m *maker) lately(p *person, days, age int) day {
	days = min(days, max(1, int(m.today-p.born)-age*1461/4))
	return m.today - day(m.more.n(days))
}
