package synth

// The first households are the cast: what the department's references are
// about must be the same people and plates that the registers know.

// partRole says what a cast household is there for.
type partRole int

const (
	partNone     partRole = iota
	partOfficer           // the head is an officer
	partClean             // nothing against the head, one car
	partStolen            // the head's car is stolen
	partCase              // the head is the subject of an open or closed case, with a prior
	partWanted            // the head is wanted
	partDementia          // the head is old and missing
	partChild             // the first child is missing
	partVehicle           // the head's car was ticketed or met by a patrol
	partSearch            // people to be searched for: a rare name, and namesakes
)

// part is the place of one household in the cast: role and number within it.
type part struct {
	role partRole
	n    int
}

// How many of each, in the order in which their households come.
var castSizes = []struct {
	role partRole
	n    int
}{
	{partOfficer, staffSize},
	{partClean, 4},
	{partStolen, theftReports},
	{partCase, caseCount},
	{partWanted, warrantCount},
	{partDementia, dementiaReports},
	{partChild, childReports},
	{partVehicle, ticketCount},
	{partSearch, searchCount},
}

// castHouseholds is the number of households in the cast.
func castHouseholds() int {
	n := 0
	for _, s := range castSizes {
		n += s.n
	}
	return n
}

// partOf gives the part of a household by its number, partNone after the cast.
func partOf(household uint64) part {
	n := int(household)
	for _, s := range castSizes {
		if n < s.n {
			return part{s.role, n}
		}
		n -= s.n
	}
	return part{}
}

// age is the age that the head's part asks for.
func (p part) age(d *dice) int {
	switch p.role {
	case partOfficer:
		return d.between(27, 54)
	case partDementia:
		return d.between(76, 88)
	case partChild:
		return d.between(36, 44)
	}
	return d.between(30, 60)
}

// blameless reports a part whose head has nothing in the registers of crime.
func (p part) blameless() bool {
	return p.role == partOfficer || p.role == partClean || p.role == partSearch
}

// player is what the organisation needs to know of a cast household.
type player struct {
	id, name string // of the head, or of the missing child
	plate    string // of the head's car

	address, phone string // of the head
}

// casting collects the players while the first households are made.
type casting struct {
	players map[part]player
	// resident is the first foreigner, with an old and a new number.
	resident Residence
	// plates are some of the first vehicles'.
	plates []string
	// known are the numbers and plates of the cast and their households.
	known map[string]bool
}

// Households to search for: the first head's name has a rare character, the
// others are namesakes. In any city larger than a village more people bear the
// common name.
const (
	searchCount   = 4
	commonSurname = "陳"
	commonGiven   = "淑芬"
)

// searchable gives the head of a partSearch household the name to be found by.
func (m *maker) searchable(p *person, n int) {
	if n > 0 {
		p.surname, p.name = commonSurname, commonSurname+commonGiven
		return
	}
	p.surname, p.name = "簡", "簡"+string(rare[0])+"祥"
}

func newCasting() *casting {
	return &casting{players: make(map[part]player, castHouseholds()), known: map[string]bool{}}
}

// know notes the numbers and plates of a household's rows.
func (c *casting) know(b *Batch) {
	for i := range b.Residents {
		c.known[b.Residents[i].NationalID] = true
	}
	for i := range b.Vehicles {
		c.known[b.Vehicles[i].Plate] = true
		c.plates = append(c.plates, b.Vehicles[i].Plate)
	}
}

func (c *casting) foreigner(p *person, rows []Residence) {
	c.resident = rows[len(rows)-1]
	c.known[p.id], c.known[p.former] = true, true
}
