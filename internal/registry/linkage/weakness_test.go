package linkage_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"mpolice/internal/registry/linkage"
	"mpolice/internal/registry/linkage/field"
	"mpolice/internal/registry/linkage/linktest"
)

// sample is a small labelled set made for one weakness.
type sample struct {
	fields  []linkage.Field
	records []linkage.Record
	entity  []int
}

func (s *sample) add(entity int, values ...string) {
	s.records = append(s.records, linkage.Record{ID: fmt.Sprintf("r%06d", len(s.records)), Values: values})
	s.entity = append(s.entity, entity)
}

// score links a sample and gives precision and recall of pairs at p > 0.5.
func (s *sample) score(t *testing.T) (l *linkage.Linker, precision, recall float64) {
	t.Helper()
	l, err := linkage.Link(t.Context(), s.fields, slices.Values(s.records), linkage.Config{})
	if err != nil {
		t.Fatal(err)
	}
	var right, found, all float64
	by := map[int]int{}
	for _, e := range s.entity {
		all += float64(by[e])
		by[e]++
	}
	for p := range l.Pairs() {
		if p.LogOdds > 0 {
			found++
			if s.entity[p.A] == s.entity[p.B] {
				right++
			}
		}
	}
	return l, right / max(found, 1), right / max(all, 1)
}

func word(r *rand.Rand, n int) string {
	const consonants, vowels = "bdfgklmnprstv", "aeiou"
	var b strings.Builder
	for range n {
		b.WriteByte(consonants[r.IntN(len(consonants))])
		b.WriteByte(vowels[r.IntN(len(vowels))])
	}
	return b.String()
}

func words(r *rand.Rand, n, syllables int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = word(r, syllables)
	}
	return out
}

// TestPeopleMove: three in ten records are from another address. Every part of
// an address used to count against the pair on its own.
func TestPeopleMove(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	given, family, street, town := words(r, 80, 2), words(r, 300, 3), words(r, 400, 3), words(r, 40, 3)
	s := &sample{fields: []linkage.Field{
		{Name: "given", Kind: field.Given},
		{Name: "family", Kind: field.Family},
		{Name: "year", Kind: field.Year},
		{Name: "street", Kind: field.Street},
		{Name: "house", Kind: field.HouseNumber},
		{Name: "town", Kind: field.Place},
		{Name: "code", Kind: field.Postcode},
	}}
	address := func() []string {
		return []string{street[r.IntN(400)], fmt.Sprint(1 + r.IntN(150)), town[r.IntN(40)], fmt.Sprint(10000 + r.IntN(5000))}
	}
	for e := range 1500 {
		who := []string{given[r.IntN(80)], family[r.IntN(300)], fmt.Sprint(1930 + r.IntN(70))}
		home := address()
		s.add(e, slices.Concat(who, home)...)
		if r.IntN(10) < 3 {
			home = address()
		}
		s.add(e, slices.Concat(who, home)...)
	}
	l, precision, recall := s.score(t)
	if m := l.Model().Moved; m < 0.2 || m > 0.4 {
		t.Errorf("three in ten move, the model says %.3f", m)
	}
	if precision < 0.97 || recall < 0.97 {
		t.Errorf("precision %.4f, recall %.4f", precision, recall)
	}
}

// TestWeakLikenessIsNoMatch: thousands of pairs of companies share the first
// word of their name, in two columns. They are not the matches.
func TestWeakLikenessIsNoMatch(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	first, second := words(r, 40, 3), words(r, 500, 3)
	s := &sample{fields: []linkage.Field{{Name: "name", Kind: field.Text}, {Name: "brand", Kind: field.FullName}, {Name: "town", Kind: field.Place}}}
	towns := words(r, 30, 3)
	for e := range 2600 {
		a, b := first[r.IntN(40)], second[r.IntN(500)]
		town := towns[r.IntN(30)]
		s.add(e, a+" "+b, a+b+" com", town)
		if e%4 == 0 {
			s.add(e, a+" "+b+" "+first[r.IntN(40)], a+b+" com", town)
		}
	}
	l, precision, recall := s.score(t)
	all := float64(len(s.records)) * float64(len(s.records)-1) / 2
	if matches := l.Model().Lambda * all; matches > 3*650 {
		t.Errorf("the model believes in %.0f matches of 650", matches)
	}
	if precision < 0.6 || recall < 0.8 {
		t.Errorf("precision %.4f, recall %.4f", precision, recall)
	}
}

// TestMisreadNamesAreNotTwins: where only given names tell twins apart, a
// misread one is not half a twin.
func TestMisreadNamesAreNotTwins(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	given, family, street := words(r, 80, 2), words(r, 300, 3), words(r, 400, 3)
	s := &sample{fields: []linkage.Field{
		{Name: "given", Kind: field.Given}, {Name: "family", Kind: field.Family}, {Name: "birth", Kind: field.Date}, {Name: "street", Kind: field.Street},
	}}
	for e := range 2000 {
		who := []string{given[r.IntN(80)], family[r.IntN(300)], fmt.Sprintf("19%02d-%02d-%02d", 30+r.IntN(70), 1+r.IntN(12), 1+r.IntN(28)), fmt.Sprint(street[r.IntN(400)], " ", r.IntN(99))}
		s.add(e, who...)
		who = slices.Clone(who)
		if r.IntN(10) == 0 {
			who[0] = given[r.IntN(80)]
		}
		s.add(e, who...)
	}
	if _, precision, recall := s.score(t); precision < 0.99 || recall < 0.98 {
		t.Errorf("precision %.4f, recall %.4f", precision, recall)
	}
}

// TestMatchesAreNoCoincidence: a number that nobody shares but matches is
// stronger evidence than the frequency says that counts both; a sex is not.
func TestMatchesAreNoCoincidence(t *testing.T) {
	m := fit(t, city(1600, 71), linkage.Config{})
	for _, c := range m.Comparisons {
		switch least := slices.Min(c.Others[:]); {
		case c.Kind == field.NationalID && least > 0.5:
			t.Errorf("%s: %v of the agreeing pairs are no matches", c.Name, c.Others)
		case c.Kind == field.Sex && least < 0.9:
			t.Errorf("%s: %v of the agreeing pairs are no matches", c.Name, c.Others)
		}
	}
}

// TestEarlyExitLosesNothing: the pairs above a floor are the same, whether
// scoring may give up below it or not.
func TestEarlyExitLosesNothing(t *testing.T) {
	set := city(1400, 72)
	kept := func(floor float64) map[[2]int]float64 {
		l, err := linkage.Link(t.Context(), linktest.Fields(), linktest.Records(set), linkage.Config{Floor: floor})
		if err != nil {
			t.Fatal(err)
		}
		out := map[[2]int]float64{}
		for p := range l.Pairs() {
			if p.LogOdds > -2 {
				out[[2]int{p.A, p.B}] = p.LogOdds
			}
		}
		return out
	}
	all, some := kept(-500), kept(-2)
	if len(all) == 0 || len(all) != len(some) {
		t.Fatalf("%d pairs without early exit, %d with it", len(all), len(some))
	}
	for p, odds := range all {
		if some[p] != odds {
			t.Fatalf("pair %v has odds %f and %f", p, odds, some[p])
		}
	}
}

// TestBlockingRulesAreTold: their pairs are those that are scored, and every
// pair that meets does so under one of them.
func TestBlockingRulesAreTold(t *testing.T) {
	for _, n := range []int{400, 2600} {
		set := city(n, 73)
		l, err := linkage.Link(t.Context(), linktest.Fields(), linktest.Records(set), linkage.Config{})
		if err != nil {
			t.Fatal(err)
		}
		var pairs int64
		rules := l.BlockingRules()
		for _, r := range rules {
			pairs += r.Pairs
		}
		if pairs < l.Stats().Pairs || len(rules) == 0 {
			t.Errorf("%d rules tell of %d pairs, %d were scored", len(rules), pairs, l.Stats().Pairs)
		}
		for a := range 200 {
			for b := range a {
				if rule := l.Rule(a, b); rule >= len(rules) || (rule >= 0) != l.Candidate(a, b) {
					t.Fatalf("rows %d and %d meet under rule %d of %d", a, b, rule, len(rules))
				}
			}
		}
	}
}
