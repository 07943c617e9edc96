package synth

import "unicode/utf8"

// Shares of names of a kind.
const (
	shareOfCohortNames = 0.10  // taken whole from the decade's commonest
	shareOfSingle      = 0.017 // one-character given names (內政部, 1.67 %)
	shareOfVariants    = 0.08  // of the characters that have a variant form
	shareOfMarried     = 0.06  // of women of 65 and over: 冠夫姓
	shareOfTraditional = 0.45  // of indigenous households
	everyRare          = 1499  // one person in so many has a rare character
)

func (m *maker) surname() string { return surnames[m.dice.pick(m.surnames)].name }

// given appends a given name usual for sex and year of birth.
func (m *maker) given(b []byte, male bool, year int) []byte {
	if m.dice.chance(shareOfCohortNames) {
		c := 0
		for year > cohorts[c].until {
			c++
		}
		names := m.cohortFemale[c]
		if male {
			names = m.cohortMale[c]
		}
		return append(b, names[m.dice.pick(m.cohortName)]...)
	}
	b = m.character(b, male)
	if m.dice.chance(shareOfSingle) {
		return b
	}
	return m.character(b, male)
}

func (m *maker) character(b []byte, male bool) []byte {
	r := m.femaleCharacters[m.dice.pick(m.femaleCharacter)]
	if male {
		r = m.maleCharacters[m.dice.pick(m.maleCharacter)]
	}
	if v, ok := variants[r]; ok && m.dice.chance(shareOfVariants) {
		r = v
	}
	return utf8.AppendRune(b, r)
}

// hanName names somebody with a surname.
func (m *maker) hanName(p *person, husband string) string {
	b := m.scratch[:0]
	if husband != "" {
		b = append(b, husband...)
	}
	b = m.given(append(b, p.surname...), p.male, p.born.year())
	if m.people%everyRare == 7 {
		_, size := utf8.DecodeLastRune(b)
		b = utf8.AppendRune(b[:len(b)-size], rare[m.people/everyRare%len(rare)])
	}
	m.scratch = b
	return string(b)
}

// indigenousName puts a given name before a parent's name, in Han characters
// or, seldom, in Roman letters only.
func (m *maker) indigenousName(male bool) string {
	if m.dice.chance(0.1) {
		given := m.romanFemale
		if male {
			given = m.romanMale
		}
		return one(&m.dice, given) + " " + one(&m.dice, m.romanFamily)
	}
	given := m.tables.indigenousFemale
	if male {
		given = m.tables.indigenousMale
	}
	return one(&m.dice, given) + "．" + one(&m.dice, m.tables.indigenousFamily)
}

// foreignName is in capital Roman letters, as in a passport.
func (m *maker) foreignName(male bool) (name string, n int) {
	n = m.dice.pick(m.nation)
	given := m.nationFemale[n]
	if male {
		given = m.nationMale[n]
	}
	return one(&m.dice, given) + " " + one(&m.dice, m.nationKins[n]), n
}
