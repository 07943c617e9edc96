package linkage

import (
	"mpolice/internal/registry/linkage/field"
)

// Policy says which matches may join records without a person's decision.
// The zero Policy joins on the model's probability alone (p > 0.5), as
// benchmarks ask; [Registry] is the policy for people's registers.
type Policy struct {
	// Identifiers turns on the deterministic pass: equal verified
	// identifiers join two records that also agree on the given name or
	// nearly on the birth date; if name, birth year and sex all disagree they
	// are in conflict. Different ones of the same style never join by
	// themselves.
	Identifiers bool `json:"identifiers"`
	// Corroborate asks, where no identifier agrees, for name and birth date
	// and two things more (phone, mail, address or another number) to agree.
	Corroborate bool `json:"corroborate"`
	// Exclusive lists the sources that hold one live record a person.
	Exclusive []uint8 `json:"exclusive,omitempty"`
	// Auto and Review are the probabilities from which a pair joins and from
	// which it is put up for review; 0 is 0.5 for both.
	Auto   float64 `json:"auto"`
	Review float64 `json:"review"`
	// ProtectedAuto is Auto where a record is protected; 0 is 0.9999.
	ProtectedAuto float64 `json:"protected_auto"`
}

// Registry is the policy under which people's registers are linked.
func Registry(exclusive ...uint8) Policy {
	return Policy{Identifiers: true, Corroborate: true, Exclusive: exclusive, Auto: 0.99, Review: 0.5, ProtectedAuto: 0.9999}
}

func (p Policy) withDefaults() Policy {
	if p.Auto == 0 {
		p.Auto = 0.5
	}
	if p.Review == 0 || p.Review > p.Auto {
		p.Review = min(0.5, p.Auto)
	}
	if p.ProtectedAuto == 0 {
		p.ProtectedAuto = 0.9999
	}
	return p
}

// Decision is what became of a pair.
type Decision string

// The decisions.
const (
	Joined   Decision = "joined"   // may join by itself
	Review   Decision = "review"   // put to a person
	Apart    Decision = "apart"    // improbable
	Conflict Decision = "conflict" // one identifier, two people by every other field: to the conflict queue
	Vetoed   Decision = "vetoed"   // probable, but a rule forbids it
)

// agreement is what the policy reads out of a vector.
type agreement struct {
	sameID, otherID, nearID bool // verified identifiers: equal; different of one style; one slip apart
	name, nameElse          bool // both parts close or better; both else
	sameName                bool // both parts equal
	birth, birthElse        bool // same date; other year
	person                  bool // given name close or better, or a birth date that is near
	sexElse, sexKnown       bool
	contacts                int // phones, mails, other numbers that agree
	address                 int // address parts that agree
}

// read takes an agreement vector apart by kind.
func (c *comparer) read(v uint64, ra, rb []uint32) agreement {
	var a agreement
	given, family := -1, -1
	for i := range c.comps {
		code := uint8(v >> (vectorBits * i) & 15)
		if code == 0 {
			continue
		}
		level := c.comps[i].levelOf(code)
		exact := level == int(c.tops[i])
		switch k := c.comps[i].Kind; k {
		case field.NationalID:
			a.sameID = a.sameID || exact
			a.nearID = a.nearID || !exact && level > 0
			a.otherID = a.otherID || !exact && c.sameStyle(c.comps[i].Col, ra, rb)
		case field.Identifier, field.Phone, field.Email:
			if exact {
				a.contacts++
			}
		case field.Date, field.Year:
			a.birth = a.birth || exact && k == field.Date
			a.person = a.person || level >= 2 && k == field.Date
			a.birthElse = a.birthElse || level == 0
		case field.Sex:
			a.sexKnown, a.sexElse = true, !exact
		case field.Street, field.HouseNumber, field.Postcode:
			if exact {
				a.address++
			}
		case field.Given:
			given = level
		case field.Family:
			family = level
		}
	}
	swap := family > 4
	a.name = given >= 3 && family >= 3 || swap
	a.sameName = given >= 4 && family >= 4 || swap
	a.person = a.person || a.name || given >= 3
	a.nameElse = given <= 0 && family <= 0 && given+family > -2 && !swap
	return a
}

// sameStyle reports that two different verified identifiers should have been
// equal: an old resident number (two letters) beside a new one says nothing.
func (c *comparer) sameStyle(col int, ra, rb []uint32) bool {
	x, y := c.t.value(col, ra[col]), c.t.value(col, rb[col])
	return len(x) > 1 && len(y) > 1 && (x[1] >= 'a') == (y[1] >= 'a')
}

// conflict: the identifier is the same and everything else another person's.
func (a agreement) conflict() bool {
	return a.sameID && a.nameElse && a.birthElse && (a.sexElse || !a.sexKnown)
}

// identifiers counts independent identifiers that agree; name and birth date
// together are one.
func (a agreement) identifiers() int {
	n := min(a.contacts, 2)
	if a.sameID {
		n++
	}
	if a.name && a.birth {
		n++
	}
	return n
}

// corroborated reports evidence enough without a verified identifier: the same
// name to the letter and birth date, and two things more. One is too little: a
// namesake of the same birthday may get the telephone number that another gave
// up, and twins share door and telephone.
func (a agreement) corroborated() bool {
	return a.sameName && a.birth && (a.contacts > 1 || a.contacts > 0 && a.address >= 2)
}
