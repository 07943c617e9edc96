package nametest

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"
)

// Maker makes names and errors in them. The same seed gives the same names.
type Maker struct {
	dice     *rand.Rand
	spell    speller
	surnames []surname
	weights  []int             // cumulated, of surnames
	given    []rune            // characters of given names, the commonest first
	zipf     []float64         // cumulated, of given
	reading  map[rune]string   // of characters in given names
	sounds   map[string][]rune // characters by syllable
	twins    map[rune][]rune
	twice    map[rune][]rune // homophones of other readings
	near     map[string][]string
	variants map[rune][]rune
	simple   map[rune]rune
}

type surname struct {
	text     string
	readings []string
}

// New returns a maker.
func New(seed uint64) *Maker {
	m := &Maker{
		dice: rand.New(rand.NewPCG(seed, 0x6e616d65)), spell: newSpeller(),
		reading: map[rune]string{}, sounds: map[string][]rune{}, twins: map[rune][]rune{}, twice: map[rune][]rune{},
		near: map[string][]string{}, variants: map[rune][]rune{}, simple: map[rune]rune{},
	}
	m.loadSounds()
	m.loadSurnames()
	m.loadGlyphs()
	return m
}

func (m *Maker) loadSounds() {
	field := strings.Fields(bySound)
	for i := 0; i+1 < len(field); i += 2 {
		syllable := field[i]
		for _, r := range field[i+1] {
			if !slices.Contains(m.sounds[syllable], r) {
				m.sounds[syllable] = append(m.sounds[syllable], r)
			}
			if m.reading[r] == "" {
				m.reading[r] = syllable
				m.given = append(m.given, r)
			}
		}
	}
	// A fixed shuffle stands for the order by frequency: which character is common
	// does not matter, that a few are very common does.
	order := rand.New(rand.NewPCG(7, 7))
	order.Shuffle(len(m.given), func(i, k int) { m.given[i], m.given[k] = m.given[k], m.given[i] })
	sum := 0.0
	for i := range m.given {
		sum += 1 / math.Pow(float64(i)+4, 1.3)
		m.zipf = append(m.zipf, sum)
	}
	for group := range strings.FieldsSeq(readTwice) {
		all := []rune(group)
		m.twice[all[0]] = all[1:]
	}
	for pair := range strings.SplitSeq(confused, ",") {
		a, b, _ := strings.Cut(pair, " ")
		m.near[a] = append(m.near[a], b)
		m.near[b] = append(m.near[b], a)
	}
}

func (m *Maker) loadSurnames() {
	sum := 0
	for field := range strings.FieldsSeq(surnamesBySound) {
		at := strings.IndexFunc(field, func(r rune) bool { return r < unicode.MaxASCII })
		digits := strings.IndexFunc(field, unicode.IsDigit)
		weight, err := strconv.Atoi(field[digits:])
		if err != nil {
			panic("nametest: surname without weight: " + field)
		}
		sum += weight
		m.surnames = append(m.surnames, surname{field[:at], strings.Split(field[at:digits], ",")})
		m.weights = append(m.weights, sum)
	}
	for group := range strings.FieldsSeq(surnameTwins) {
		m.addGroup(m.twins, group)
	}
}

func (m *Maker) loadGlyphs() {
	for group := range strings.FieldsSeq(variantPairs) {
		m.addGroup(m.variants, group)
	}
	for pair := range strings.FieldsSeq(simplified) {
		r := []rune(pair)
		m.simple[r[0]] = r[1]
	}
}

func (m *Maker) addGroup(to map[rune][]rune, group string) {
	for _, a := range group {
		for _, b := range group {
			if a != b {
				to[a] = append(to[a], b)
			}
		}
	}
}

// Person is a name and how its holder says it.
type Person struct {
	Name     string
	surname  string
	readings []string // one syllable a character; v for ü
}

// Person draws one person's name: 97 % have two characters after the surname,
// one woman in a hundred her husband's surname before her own.
func (m *Maker) Person() Person {
	s := m.drawSurname()
	p := Person{Name: s.text, surname: s.text, readings: slices.Clone(s.readings)}
	if m.dice.IntN(100) == 0 && len(s.readings) == 1 {
		if own := m.drawSurname(); len(own.readings) == 1 {
			p.Name += own.text
			p.surname = p.Name
			p.readings = append(p.readings, own.readings...)
		}
	}
	count := 2
	if m.dice.IntN(100) < 3 {
		count = 1
	}
	for range count {
		r := m.given[sort.SearchFloat64s(m.zipf, m.dice.Float64()*m.zipf[len(m.zipf)-1])]
		p.Name += string(r)
		p.readings = append(p.readings, m.reading[r])
	}
	return p
}

func (m *Maker) drawSurname() surname {
	return m.surnames[sort.SearchInts(m.weights, 1+m.dice.IntN(m.weights[len(m.weights)-1]))]
}

// Population draws people until n distinct names are there. It returns one
// person of each name and, beside it, how many people have it.
func (m *Maker) Population(n int) ([]Person, []int) {
	people, counts := make([]Person, 0, n), make([]int, 0, n)
	number := make(map[string]int, n)
	for len(people) < n {
		p := m.Person()
		if i, ok := number[p.Name]; ok {
			counts[i]++
			continue
		}
		number[p.Name] = len(people)
		people, counts = append(people, p), append(counts, 1)
	}
	return people, counts
}
