package synth

// relation is a person's place in the household.
type relation int

const (
	head relation = iota
	spouse
	child
	parent // of the head
)

// Values of Resident.Status and Resident.Sex.
const (
	registered = "registered"
	moved      = "moved"
	deceased   = "deceased"
)

// person is one member of a household, or a foreigner who lives alone.
type person struct {
	relation relation
	id       string
	nation   int    // index into nations, foreigners only
	former   string // old-style resident number, foreigners only
	surname  string
	name     string
	male     bool
	age      int
	born     day
	status   string
	foreign  bool
}

// adult reports whether the person may drive, own and be tried as an adult.
func (p *person) adult() bool { return p.age >= 18 }

// alive reports a person of the register who may still act.
func (p *person) alive() bool { return p.status != deceased }

// household is the people at one address. members[0] is the head.
type household struct {
	number     uint64
	part       part
	county     int
	address    string
	indigenous bool
	members    []person
	twins      [2]int // members of one birth; 0, 0 none
	likeness   bool   // the one member has the name and birth of m.double
}

// fill draws the household's members, at most room of them. The cast gets a
// couple with children, so that a demonstration has kin to show.
func (m *maker) fill(h *household, part part, room int) {
	age := m.dice.pick(m.headAge)
	f := m.form(age)
	if part.role != partNone {
		age, f = part.age(&m.dice), formFamily
	}
	h.members = append(h.members[:0], m.person(head, m.dice.chance(0.55), age))
	if part.role == partSearch {
		h.members[0].male = false // the namesakes' name is a woman's
	}
	first := h.members[0]
	if f == formCouple || f == formFamily || f == formThreeGenerations {
		older := m.dice.between(-3, 6)
		if !first.male {
			older = -older
		}
		h.members = append(h.members, m.person(spouse, !first.male, max(20, min(oldest, age-older))))
	}
	if f >= formFamily {
		m.children(h)
	}
	if f == formThreeGenerations {
		m.parents(h)
	}
	if part.role == partChild {
		h.members = append(h.members, m.person(child, m.dice.chance(0.52), m.dice.between(4, 9)))
	}
	h.members = h.members[:min(len(h.members), room)]
}

// children draws one to three children of the younger parent, born when that
// parent was 21 to 38. Grown-up children live at home less and less.
func (m *maker) children(h *household) {
	young := h.members[0].age
	if len(h.members) > 1 {
		young = min(young, h.members[1].age)
	}
	n := 1 + m.dice.n(2)
	if m.dice.chance(0.12) {
		n = 3
	}
	for range n {
		age := young - m.dice.between(21, 38)
		if age < 0 || age > 24 && !m.dice.chance(0.65) || age > 45 {
			continue
		}
		h.members = append(h.members, m.person(child, m.dice.chance(0.52), age))
	}
}

func (m *maker) parents(h *household) {
	age := h.members[0].age + m.dice.between(22, 34)
	mother := m.person(parent, false, min(oldest, age))
	if m.dice.chance(0.45) {
		h.members = append(h.members, m.person(parent, true, min(oldest, age+m.dice.between(0, 5))))
	}
	h.members = append(h.members, mother)
}

func (m *maker) person(r relation, male bool, age int) person {
	return person{
		relation: r, male: male, age: age, status: registered,
		born: m.today - day(age*1461/4) - day(m.dice.n(365)),
	}
}

// name gives every member an id and a name: children have the father's
// surname, or seldom the mother's; parents of the head are of that name.
func (m *maker) name(h *household) {
	family, married := m.surname(), m.surname()
	father := family
	if !h.members[0].male && len(h.members) > 1 && h.members[1].relation == spouse {
		father = married
	}
	if m.dice.chance(0.05) {
		father = family
	}
	traditional := h.indigenous && m.dice.chance(shareOfTraditional)
	for i := range h.members {
		p := &h.members[i]
		m.people++
		p.surname = family
		husband := ""
		switch {
		case p.relation == child:
			p.surname = father
		case p.relation == spouse, p.relation == parent && !p.male:
			p.surname = married
			if p.relation == parent {
				p.surname = m.surname()
			}
			if !p.male && p.age >= 65 && m.dice.chance(shareOfMarried) {
				husband = family
			}
		}
		for p.name == "" || h.named(p) {
			if traditional {
				p.name = m.indigenousName(p.male)
			} else {
				p.name = m.hanName(p, husband)
			}
		}
		m.resemble(h, i)
		m.register(h, p)
	}
}

// named reports whether another member has p's name already.
func (h *household) named(p *person) bool {
	for i := range h.members {
		if other := &h.members[i]; other != p && other.name == p.name {
			return true
		}
	}
	return false
}

// register gives the national id of the county of birth and the person's
// status in the register.
func (m *maker) register(h *household, p *person) {
	county := h.county
	if p.relation != child && m.dice.chance(0.35) {
		county = m.dice.pick(m.county)
	}
	kind := kindFemale
	if p.male {
		kind = kindMale
	}
	p.id = m.numbers.take(m.birthLetter(county, p.born.year()), kind)
	switch {
	case p.age >= 60 && m.dice.chance(0.03):
		p.status = deceased
	case m.dice.chance(0.015):
		p.status = moved
	}
}
