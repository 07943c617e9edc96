package name

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed data/variants.tsv
var variantsText string

//go:embed data/taiwan.tsv
var taiwanText string

//go:embed data/strict.tsv
var strictText string

//go:embed data/compat.tsv
var compatText string

//go:embed data/surnames.tsv
var surnamesText string

// Flags of a surname.
const (
	isSurname uint8 = 1 << iota
	keptApart       // strict keys do not fold it
	neverJoin       // no key of characters folds it
)

// tables are everything that data/ says, ready to look up by character.
type tables struct {
	compat page[rune]  // unified ideograph of a compatibility ideograph; 0: itself
	strict page[rune]  // form in strict keys; 0: itself
	loose  page[rune]  // first of the class in loose keys; 0: itself
	flags  page[uint8] // of surnames

	sounds
	compounds map[[2]rune][]syllable
}

// loaded parses the embedded tables at first use.
var loaded = sync.OnceValue(func() *tables {
	t := &tables{}
	eachRow(compatText, func(c []string) { t.compat.set(one(c[0]), one(c[1])) })
	eachRow(strictText, func(c []string) {
		for _, r := range c[1] {
			t.strict.set(r, one(c[0]))
		}
	})
	classes := t.joinClasses()
	t.loadSounds()
	t.lendReadings(classes)
	t.loadSurnames()
	t.loadRomanisation()
	return t
})

// eachRow calls f with the columns of each line that is no comment.
func eachRow(text string, f func(column []string)) {
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if line != "" && line[0] != '#' {
			f(strings.Split(line, "\t"))
		}
	}
}

func one(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

// joinClasses unites the classes of all variant tables. The member with the
// smallest code point stands for its class.
func (t *tables) joinClasses() map[rune][]rune {
	members := map[rune][]rune{}
	join := func(c []string) {
		to := rune(0)
		for _, r := range c[0] {
			top := t.looseOf(r)
			if to == 0 || top < to {
				to = top
			}
		}
		for _, r := range c[0] {
			t.moveClass(members, t.looseOf(r), to)
		}
	}
	eachRow(variantsText, join)
	eachRow(taiwanText, join)
	eachRow(strictText, func(c []string) { join([]string{c[0] + c[1]}) })
	return members
}

func (t *tables) moveClass(members map[rune][]rune, from, to rune) {
	if len(members[to]) == 0 {
		members[to] = []rune{to}
		t.loose.set(to, to)
	}
	if from == to {
		return
	}
	moved := members[from]
	if len(moved) == 0 {
		moved = []rune{from}
	}
	for _, r := range moved {
		t.loose.set(r, to)
	}
	members[to] = append(members[to], moved...)
	delete(members, from)
}

// looseOf returns the character that stands for r's class.
func (t *tables) looseOf(r rune) rune {
	if to := t.loose.at(r); to != 0 {
		return to
	}
	return r
}

// looseSurname is looseOf for a surname.
func (t *tables) looseSurname(r rune) rune {
	if t.flags.at(r)&neverJoin != 0 {
		return r
	}
	return t.looseOf(r)
}

func (t *tables) strictOf(r rune) rune {
	if to := t.strict.at(r); to != 0 {
		return to
	}
	return r
}

// strictSurname is strictOf for a surname.
func (t *tables) strictSurname(r rune) rune {
	if t.flags.at(r)&(keptApart|neverJoin) != 0 {
		return r
	}
	return t.strictOf(r)
}

func (t *tables) loadSurnames() {
	t.compounds = map[[2]rune][]syllable{}
	t.asSurname = map[rune][]syllable{}
	mark := func(s string, flag uint8) {
		for _, r := range s {
			t.flags.set(r, t.flags.at(r)|flag)
		}
	}
	eachRow(surnamesText, func(c []string) {
		switch c[0] {
		case "single":
			mark(c[1], isSurname)
		case "apart":
			mark(c[1], keptApart)
		case "never":
			mark(c[1], neverJoin)
		case "reading":
			t.asSurname[one(c[1])] = t.syllablesOf(c[2])
		case "also":
			t.alsoRead(one(c[1]), t.syllablesOf(c[2]))
		case "compound":
			pair := []rune(c[1])
			t.compounds[[2]rune{pair[0], pair[1]}] = t.syllablesOf(c[2])
		}
	})
}
