package synth

// maker makes the city household by household.
type maker struct {
	*tables
	seed   uint64
	people int // made so far
	target int
	today  day
	dice   dice

	households uint64
	foreigners int
	numbers    numbering
	plates     plating
	serials    serials
	house      household       // reused
	recent     [8]acquaintance // recent heads, for roles in cases
	recents    int
	scratch    []byte
	more       dice // for the registers of further agencies
	double     double
	plan       *plan
	casting    *casting // nil once the cast is known
	out        *Batch
}

// serials number the rows of the registers of crime.
type serials struct {
	warrants, cases, stolen, missing, priors                                int
	labour, dropouts, counselling, sea, customs, narcotics, tickets, permit int
}

func newMaker(seed uint64, target int, p *plan, out *Batch) *maker {
	return &maker{
		tables: theTables(), seed: seed, target: target, today: dayOf(p.now),
		numbers: numbering{seed: seed}, plates: newPlating(seed), plan: p, out: out,
	}
}

// foreignShare is the share of foreign residents in a hundred people
// (內政部移民署 外僑居留人數統計, 2023, rounded down).
const foreignShare = 3

// next makes one more household or foreigner; false when all people are made.
func (m *maker) next() bool {
	if m.people >= m.target {
		return false
	}
	m.dice.reset(m.seed, m.households)
	if m.households >= uint64(castHouseholds()) && m.foreigners*100 < m.people*foreignShare {
		m.dice.reset(^m.seed, uint64(m.foreigners))
		m.foreigner()
		return true
	}
	m.household()
	m.households++
	return true
}

func (m *maker) household() {
	h := &m.house
	h.number = m.households
	h.county = m.dice.pick(m.county)
	h.indigenous = m.dice.chance(counties[h.county].indigenous / 100)
	part := partOf(h.number)
	h.part = part
	m.fill(h, part, m.target-m.people)
	m.more.reset(m.seed^furtherSeed, m.households)
	m.alike(h, part)
	m.name(h)
	h.address = m.address(h.county)
	if part.role != partNone {
		h.members[0].status = registered
	}
	before := m.mark()
	m.derive(h, part)
	m.further(h, part, before)
}
