package synth

// sections are the numbers of a road's sections.
var sections = []string{"一段", "二段", "三段", "四段", "五段"}

// address draws a district within the county, a road and a number.
func (m *maker) address(county int) string {
	district := m.districts[county][m.dice.pick(m.district[county])]
	road := m.dice.pick(m.road)
	b := append(m.scratch[:0], counties[county].name...)
	b = append(b, district...)
	b = append(b, m.roads[road]...)
	if road < longRoads && m.dice.chance(0.5) {
		b = append(b, one(&m.dice, sections)...)
	}
	if m.dice.chance(0.3) {
		b = append(digits(b, m.dice.between(1, 400), 1), "巷"...)
		if m.dice.chance(0.3) {
			b = append(digits(b, m.dice.between(1, 60), 1), "弄"...)
		}
	}
	b = append(digits(b, m.dice.between(1, 600), 1), "號"...)
	if m.dice.chance(0.6) {
		b = append(digits(b, m.dice.between(2, 18), 1), "樓"...)
		if m.dice.chance(0.4) {
			b = digits(append(b, "之"...), m.dice.between(1, 8), 1)
		}
	}
	m.scratch = b
	return string(b)
}

// phone draws a number that reaches nobody's mobile telephone. Taiwan documents
// no range for fiction; 099 belongs to the numbering plan's personal numbers
// (電信網路編碼計畫), which no mobile operator gives out.
func (m *maker) phone() string { return phoneBy(&m.dice) }

func phoneBy(d *dice) string {
	var room [10]byte
	return string(digits(append(room[:0], "099"...), d.n(10_000_000), 7))
}

// birthLetter is the first letter of the national id of somebody born in the
// county in the year: that of the county as it was then.
func (m *maker) birthLetter(county, year int) byte {
	c := counties[county]
	if c.former != 0 && year < 2010 && m.dice.chance(0.45) {
		return c.former
	}
	return c.letter
}
