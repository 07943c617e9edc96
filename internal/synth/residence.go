package synth

import (
	"strings"
)

// issuers are the codes of the states (ICAO 9303) of nations, in their order;
// the last are told apart by the family's name.
var issuers = [...]string{"VNM", "IDN", "PHL", "THA"}

var issuersByFamily = map[string]string{
	"SMITH": "USA", "MILLER": "USA", "SATO": "JPN", "SUZUKI": "JPN", "WONG": "MYS", "TAN": "MYS",
}

func issuer(nation int, name string) string {
	if nation < len(issuers) {
		return issuers[nation]
	}
	return issuersByFamily[name[strings.LastIndexByte(name, ' ')+1:]]
}

// chineseName is a name that a foreigner took.
func (m *maker) chineseName(p *person) string {
	m.dice, m.more = m.more, m.dice
	defer func() { m.dice, m.more = m.more, m.dice }()
	m.scratch = m.given(append(m.scratch[:0], m.surname()...), p.male, p.born.year())
	return string(m.scratch)
}

// passport draws a number of the shape that the state uses.
func (m *maker) passport(state string) string {
	n := func(width int) string { return string(digits(nil, m.more.n(pow10[width]), width)) }
	switch state {
	case "PHL":
		return state + ":P" + n(7) + "A"
	case "THA":
		return state + ":AA" + n(7)
	case "USA":
		return state + ":5" + n(8)
	case "JPN":
		return state + ":TR" + n(7)
	case "MYS":
		return state + ":A" + n(8)
	case "IDN":
		return state + ":C" + n(7)
	}
	return state + ":B" + n(7)
}

var pow10 = [...]int{1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000}

// residence writes the permit of a foreigner, as the agency's row of journeys
// has it.
func (m *maker) residence(p *person, r *Immigration, address string) {
	state := issuer(p.nation, p.name)
	out := Residence{
		NationalID: p.id, FormerID: p.former, RomanName: p.name, Passport: m.passport(state), Nationality: state,
		BirthDate: p.born.String(), Sex: p.sex(), Status: "resident", Expires: r.ResidenceExpires,
		Address: address, Phone: phoneBy(&m.more),
	}
	migrant := p.nation < len(issuers) && r.Employer != ""
	switch {
	case r.Overstay == "yes":
		out.Status = "lapsed"
	case r.Residence == "permanent":
		out.Status = "permanent"
	case r.Residence == "visitor":
		out.Status = "student"
	case migrant:
		out.Status = "migrant"
	}
	if !migrant && m.more.chance(0.6) || migrant && m.more.chance(0.05) {
		out.Name = m.chineseName(p)
	}
	m.out.Residence = append(m.out.Residence, out)
}
