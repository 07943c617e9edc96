package linktest

import (
	"fmt"
	"math/rand/v2"

	"mpolice"
)

// person is one drawn person.
type person struct {
	id           string
	family       string
	given        string
	male         bool
	y, m, d      int
	phone        string
	city, road   string
	house, floor int
}

// drawPerson draws a person; serial makes the national id unique up to
// 23 million a sex.
func drawPerson(r *rand.Rand, serial int) person {
	p := person{male: r.IntN(2) == 0, y: 1930 + r.IntN(80), m: 1 + r.IntN(12), d: 1 + r.IntN(28)}
	p.family = drawSurname(r)
	p.given = drawGiven(r, p.male)
	p.number(serial)
	p.phone = drawPhone(r)
	p.move(r)
	return p
}

func (p *person) number(serial int) {
	sex := 1
	if !p.male {
		sex = 2
	}
	letter := headsMale[serial/1_000_000%len(headsMale)]
	nine := fmt.Sprintf("%c%d%07d", letter, sex, serial*7919%1_000_000*10+serial/23_000_000)
	p.id = nine + string(mpolice.NationalIDCheckDigit(nine))
}

func (p *person) move(r *rand.Rand) {
	p.city, p.road = cities[r.IntN(len(cities))], roads[r.IntN(len(roads))]
	p.house, p.floor = 1+r.IntN(600), 1+r.IntN(14)
}

func drawSurname(r *rand.Rand) string {
	n := r.IntN(9600)
	for _, s := range surnames {
		if n -= s.share; n < 0 {
			return s.name
		}
	}
	return surnames[r.IntN(len(surnames))].name
}

// drawGiven draws one or two characters, common ones more often.
func drawGiven(r *rand.Rand, male bool) string {
	chars := femaleChars
	if male {
		chars = maleChars
	}
	pick := func() string { return chars[min(r.IntN(len(chars)), r.IntN(len(chars)))] }
	if r.IntN(50) == 0 {
		return pick()
	}
	return pick() + pick()
}

func drawPhone(r *rand.Rand) string { return fmt.Sprintf("09%08d", r.IntN(100_000_000)) }

// twin is a sibling born the same day, mostly with a character in common.
func (p person) twin(r *rand.Rand, serial int) person {
	t := p
	if r.IntN(3) == 0 {
		t.male = !p.male
	}
	own, other := []rune(drawGiven(r, t.male)), []rune(p.given)
	if len(own) == 2 && len(other) == 2 && r.IntN(3) > 0 {
		own[0] = other[0]
	}
	t.given = string(own)
	for t.given == p.given {
		t.given = drawGiven(r, t.male)
	}
	t.number(serial)
	return t
}

// stranger is somebody else of the same name, sex and birthday.
func (p person) stranger(r *rand.Rand, serial int) person {
	s := p
	s.phone = drawPhone(r)
	s.move(r)
	s.number(serial)
	return s
}
