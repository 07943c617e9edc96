package field

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Guess is what one column is taken for.
type Guess struct {
	Header string
	Kind   Kind
	Why    string // "header", "values" or "mapping"
}

// Infer guesses the kind of every column from its header and from sampled
// rows (each as wide as the header; a few thousand are enough). The header
// speaks first, but the values can overrule it: a "date" of words is a
// category, a "name" of many words with digits is text, and a column whose
// values are all different and all present names the record.
func Infer(header []string, sample [][]string) []Guess {
	out := make([]Guess, len(header))
	person := false
	for i, h := range header {
		p := profileOf(sample, i)
		k, ok := byHeader(h)
		why := "header"
		if ok && k == FullName && p.share(p.organized) > 0.08 {
			k = Organization
		}
		if ok && k == NationalID && !p.allows(k) {
			k = Identifier
		}
		if !ok || !p.allows(k) {
			k, why = p.guess(), "values"
		}
		if k == Given || k == Family || k == Date || k == Sex {
			person = true
		}
		out[i] = Guess{Header: h, Kind: k, Why: why}
	}
	for i := range out {
		out[i].Kind = settle(out, i, profileOf(sample, i), person)
	}
	return out
}

// bareNames are headers that mean the whole name, or the part of it for which
// there is no other column.
var bareNames = wordSet("name namen naam navn namn nama nimi nev nom nome nombre jmeno isim ten 姓名")

// settle decides what one column alone cannot: "name" beside a given name is
// the family name and the other way round; in a set about people it is a
// person's name, elsewhere text; "number" beside a street is the house's.
func settle(all []Guess, i int, p profile, person bool) Kind {
	has := func(k Kind) bool { return slices.ContainsFunc(all, func(g Guess) bool { return g.Kind == k }) }
	g := all[i]
	h := fold(words(g.Header), Text)
	switch {
	case g.Kind == FullName && g.Why == "header" && bareNames[h] && has(Given) && !has(Family):
		return Family
	case g.Kind == FullName && g.Why == "header" && bareNames[h] && has(Family) && !has(Given):
		return Given
	case g.Kind == FullName && !person && !p.personal():
		return Text
	case houseHeaders[h] && (i > 0 && all[i-1].Kind == Street || i+1 < len(all) && all[i+1].Kind == Street) && p.allows(HouseNumber):
		return HouseNumber
	}
	return g.Kind
}

var houseHeaders = wordSet("number no nr num numero nro cislo numer nummer 號 号")

// profile counts what the values of one column look like.
type profile struct {
	n, filled, distinct                  int
	digits, number, date, email, letters int
	words, runes                         int
	han, phone, mixed, national          int
	organized, spaced                    int
	longest                              int
}

func profileOf(sample [][]string, col int) profile {
	var p profile
	seen := map[string]struct{}{}
	for _, row := range sample {
		p.n++
		if col >= len(row) {
			continue
		}
		v := strings.TrimSpace(row[col])
		s := fold(v, Text)
		if s == "" || placeholder(s, Category) {
			continue
		}
		p.filled++
		seen[s] = struct{}{}
		p.look(v, s)
	}
	p.distinct = len(seen)
	return p
}

// look counts one value.
func (p *profile) look(raw, s string) {
	var d, l int
	for _, r := range s {
		switch {
		case isDigit(r):
			d++
		case unicode.Is(unicode.Han, r):
			p.han++
			l++
		case unicode.IsLetter(r):
			l++
		}
	}
	n := utf8.RuneCountInString(s)
	p.runes += n
	p.longest = max(p.longest, n)
	p.words += len(strings.Fields(s))
	switch {
	case d > 0 && l == 0:
		p.digits++
		if strings.Count(raw, ".") == 1 && !strings.ContainsAny(raw, "/-") {
			p.number++
		}
	case l > 0 && d == 0:
		p.letters++
	case l > 0 && d > 0:
		p.mixed++
	}
	if strings.Contains(raw, "@") && strings.Contains(raw, ".") {
		p.email++
	}
	if normalizeNationalID(s) != "" {
		p.national++
	}
	if strings.ContainsAny(raw, " ,\u3000") {
		p.spaced++
	}
	if looksDate(raw) {
		p.date++
	}
	if organized(raw, s) {
		p.organized++
	}
	if l == 0 && d >= 8 && d <= 13 {
		p.phone++
	}
}

// looksDate is stricter than parsing: three parts, or eight digits that are a
// day of 1600–2099.
func looksDate(raw string) bool {
	d := normalizeDate(fold(raw, Date))
	if d == "" || len(d) != 8 {
		return false
	}
	y, m, day := number(d[:4]), number(d[4:6]), number(d[6:])
	if y < 1600 || y > 2099 || m < 1 || m > 12 || day < 1 || day > 31 {
		return false
	}
	return strings.ContainsAny(raw, "-/.年 ") || len(raw) == 8
}

func (p profile) share(n int) float64 {
	if p.filled == 0 {
		return 0
	}
	return float64(n) / float64(p.filled)
}

func (p profile) mean(n int) float64 { return p.share(n) }

// unique reports that nearly every row has a value of its own.
func (p profile) unique() bool {
	return p.filled > 20 && p.filled == p.n && p.distinct == p.filled
}

// personal reports values of the shape of a person's name.
func (p profile) personal() bool {
	if p.share(p.han) > 0 && p.mean(p.runes) <= 5 {
		return true
	}
	w := p.mean(p.words)
	return p.share(p.spaced) > 0.5 && p.share(p.letters) > 0.9 && w >= 1.5 && w <= 3.6 && p.longest < 60
}

// allows reports whether the values can be of the kind that the header named.
func (p profile) allows(k Kind) bool {
	if p.filled == 0 {
		return true
	}
	switch k {
	case Date:
		return p.share(p.date) > 0.5 || p.share(p.digits) > 0.5
	case Year:
		return p.share(p.digits+p.mixed) > 0.5 && p.mean(p.runes) <= 6
	case Sex:
		return p.distinct <= 12 || p.distinct*50 < p.filled
	case Phone:
		return p.share(p.digits) > 0.4 || p.share(p.mixed) > 0.8
	case Email:
		return p.share(p.email) > 0.3
	case Number:
		return p.share(p.digits+p.mixed) > 0.5
	case Given, Family, Middle:
		return p.share(p.digits) < 0.5 && p.mean(p.words) < 4
	case FullName, Organization:
		return p.share(p.digits) < 0.5 && p.mean(p.words) < 9
	case Place:
		return p.share(p.digits) < 0.5
	case HouseNumber:
		return p.mean(p.runes) < 12
	case NationalID:
		return p.share(p.national) > 0.5
	case Identifier, Postcode:
		return p.mean(p.words) < 4
	case Category:
		return p.mean(p.words) < 5
	}
	return true
}

// guess is the kind by values alone.
func (p profile) guess() Kind {
	rare := p.distinct*20 < p.filled || p.distinct <= 30
	switch {
	case p.filled == 0:
		return Ignore
	case p.share(p.email) > 0.5:
		return Email
	case p.share(p.date) > 0.7:
		return Date
	case p.share(p.national) > 0.5:
		return NationalID
	case p.unique() && p.mean(p.words) < 2.5:
		return RecordID
	case p.share(p.digits) > 0.8:
		return p.guessDigits(rare)
	case p.mean(p.words) > 4 || p.mean(p.runes) > 30:
		return Text
	case p.share(p.organized) > 0.2 && p.mean(p.words) > 1.3:
		return Organization
	case rare && (p.distinct <= 30 || p.share(p.letters) < 0.9):
		return Category
	case rare:
		return Text
	case p.share(p.mixed) > 0.5 && p.mean(p.words) < 1.3:
		return Identifier
	case p.personal():
		return FullName
	}
	return Text
}

// guessDigits tells years, phones, measures and numbers of things apart.
func (p profile) guessDigits(rare bool) Kind {
	switch {
	case p.share(p.number) > 0.3:
		return Number
	case p.mean(p.runes) > 3.8 && p.mean(p.runes) < 4.2 && p.distinct < 200:
		return Year
	case p.share(p.phone) > 0.8:
		return Phone
	case rare:
		return Category
	case p.mean(p.runes) >= 4.5:
		return Identifier
	}
	return Number
}
