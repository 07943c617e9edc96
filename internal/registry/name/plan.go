package name

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxLookups is the most look-ups that a plan has.
const MaxLookups = 128

// Lookup is one posting to fetch and what a candidate that is found there first
// may at best be; but for a name with more readings than are indexed, which may
// turn out a homophone where a confusable sound was promised.
type Lookup struct {
	Term
	How How
}

// Plan is how to find one name: what to look up, tightest first, and how to
// judge what comes back. It is read only, so that goroutines may share it.
type Plan struct {
	Query   Name
	Lookups []Lookup

	t      *tables
	wide   bool
	sets   [][]syllable
	romans []string
	all    string // letters of the query
}

// Option widens a plan.
type Option func(*Plan)

// Wide also takes n for l and h for f, which some speakers of Hokkien and Hakka
// do not keep apart, one syllable at a time.
func Wide(p *Plan) { p.wide = true }

// PlanQuery plans the search for what somebody typed: a name in characters, in
// letters or both; ? or ■ for one character that is not known; a given name
// alone. The error is one of this package's.
func PlanQuery(query string, options ...Option) (*Plan, error) {
	if utf8.RuneCountInString(query) > MaxQueryRunes {
		return nil, ErrTooLong
	}
	p := &Plan{Query: Parse(query), t: loaded()}
	for _, o := range options {
		o(p)
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	n := p.Query
	p.all = letters(n.words)
	p.sets = p.t.readingSets(nil, n)
	p.romans = p.t.romans(n, maxSpellings)
	if n.missing > 0 {
		p.planMissing()
	} else if len(n.han) > 0 {
		p.planHan()
	}
	if n.lost > 0 {
		p.planLost()
	} else if len(n.words) > 0 {
		p.planWords()
	}
	if len(p.Lookups) == 0 {
		return nil, ErrFewLetters
	}
	slices.SortStableFunc(p.Lookups, func(a, b Lookup) int { return int(b.How.Best() - a.How.Best()) })
	p.Lookups = p.Lookups[:min(len(p.Lookups), MaxLookups)]
	return p, nil
}

func (p *Plan) check() error {
	n := p.Query
	switch {
	case n.Shape == ShapeEmpty:
		return ErrEmpty
	case n.missing == len(n.han) && strings.Trim(strings.Join(n.words, ""), "?-") == "":
		return ErrOnlyUnknown
	case n.Unknowns() > 1:
		return ErrManyUnknown
	}
	return nil
}

func (p *Plan) add(h How, k Kind, key []byte) {
	if len(key) == 0 {
		return
	}
	l := Lookup{Term{k, hashOf(k, key)}, h}
	for i, other := range p.Lookups {
		if other.Term == l.Term {
			if h.Best() > other.How.Best() {
				p.Lookups[i].How = h
			}
			return
		}
	}
	p.Lookups = append(p.Lookups, l)
}

func (p *Plan) planHan() {
	t, h := p.t, p.Query.han
	p.add(HowExact, KindStrict, appendStrict(nil, t, p.Query))
	p.add(HowVariant, KindLoose, t.appendLoose(nil, h))
	for _, v := range t.voices(p.Query) {
		p.add(HowHomophone, KindSound, t.appendSound(nil, v, t.hanyu))
		p.add(HowConfusable, KindNear, t.appendSound(nil, v, t.near))
		if p.wide {
			p.planDialect(v)
		}
	}
	for _, key := range p.romans {
		p.add(HowRomanised, KindRoman, []byte(key))
	}
	p.planFlipped(h)
	p.planStoredUnknown(h)
	p.planShortened(h)
	if len(h) >= 2 {
		p.add(HowGiven, KindGiven, t.appendGiven(nil, h))
	}
}

// planDialect looks for each syllable with another initial in turn.
func (p *Plan) planDialect(v voice) {
	for i, u := range v {
		if u < 0 {
			continue
		}
		for _, other := range p.t.dialect(syllable(u)) {
			w := slices.Clone(v)
			w[i] = int32(other)
			p.add(HowConfusable, KindNear, p.t.appendSound(nil, w, p.t.near))
		}
	}
}

// planFlipped looks for the parts in another order: every rotation, as dots are
// often missing.
func (p *Plan) planFlipped(h []rune) {
	if len(h) < 3 || len(h) > maxMasked {
		return
	}
	for i := 1; i < len(h); i++ {
		p.add(HowFlipped, KindLoose, p.t.appendLoose(nil, rotate(h, i)))
	}
}

func rotate(h []rune, i int) []rune { return slices.Concat(h[i:], h[:i]) }

// planStoredUnknown looks for stored names that lack one or two characters.
func (p *Plan) planStoredUnknown(h []rune) {
	if len(h) < 2 || len(h) > maxMasked {
		return
	}
	for i := range h {
		p.add(HowUnknown, KindUnknown, p.t.appendMask(nil, h, i))
	}
	if len(h) != 3 && len(h) != 4 {
		return
	}
	for i := 1; i < len(h); i++ {
		for k := i + 1; k < len(h); k++ {
			two := slices.Clone(h)
			two[k] = Unknown
			p.add(HowUnknown, KindUnknown, p.t.appendMask(nil, two, i))
		}
	}
}

// planShortened looks for names that lack a character of the query, for names
// with one more, and for fields cut off.
func (p *Plan) planShortened(h []rune) {
	t := p.t
	if len(h) >= 3 && len(h) <= maxSyllables {
		for i := range h {
			p.add(droppedAt(i, len(h)-1), KindLoose, t.appendLoose(nil, slices.Concat(h[:i], h[i+1:])))
		}
	}
	if len(h) >= 2 && len(h) <= maxSyllables {
		for i := range len(h) + 1 {
			longer := slices.Insert(slices.Clone(h), i, Unknown)
			p.add(droppedAt(i, len(h)), KindMask, t.appendMask(nil, longer, i))
		}
	}
	if len(h) >= prefixHan {
		how := HowTruncated
		if len(h) >= longReading { // long names have keys for few of their readings and gaps
			how = HowHomophone
		}
		p.add(how, KindPrefix, t.appendLoose(nil, h[:prefixHan]))
		p.add(HowTruncated, KindLoose, t.appendLoose(nil, h[:prefixHan]))
	}
}

// droppedAt calls a character lost at the end a field cut off.
func droppedAt(i, last int) How {
	if i == last {
		return HowTruncated
	}
	return HowDropped
}

// planMissing looks for a name with one unknown character.
func (p *Plan) planMissing() {
	t, h := p.t, p.Query.han
	i := slices.Index(h, Unknown)
	p.add(HowUnknown, KindMask, t.appendMask(nil, h, i))
	p.add(HowExact, KindUnknown, t.appendMask(nil, h, i)) // stored with the same gap
	if rest := h[1:]; i == 0 && len(rest) >= 2 {
		p.add(HowGiven, KindGiven, t.appendGiven(nil, rest))
	}
}

func (p *Plan) planWords() {
	n := p.Query
	p.add(HowExact, KindStrict, []byte(p.all))
	p.add(HowExact, KindRoman, []byte(literalKey(n.words)))
	for _, words := range respaced(n.words) {
		p.add(HowStrict, KindRoman, []byte(literalKey(words)))
	}
	for _, key := range p.romans {
		p.add(HowFlipped, KindRoman, []byte(key)) // spaced and ordered in yet another way
	}
	if len(p.all) >= 2 && len(p.all) <= maxWordLetter {
		for i := range len(p.all) {
			p.add(HowUnknown, KindUnknown, []byte(p.all[:i]+string(Unknown)+p.all[i+1:]))
		}
	}
	if len(n.words) == 1 {
		p.add(HowGiven, KindGiven, []byte(p.all))
	}
	p.planLetterPrefix()
}

// respaced returns the words as other clerks space them: hyphens as spaces, and
// two neighbours as one.
func respaced(words []string) [][]string {
	split := strings.Fields(strings.ReplaceAll(strings.Join(words, " "), "-", " "))
	all := [][]string{split}
	for i := 1; i < len(split) && i < maxParts; i++ {
		joined := slices.Clone(split[:i-1])
		joined = append(joined, split[i-1]+split[i])
		all = append(all, append(joined, split[i+1:]...))
	}
	return all
}

// planLost looks for a romanised name with one unknown letter.
func (p *Plan) planLost() {
	if len(p.Query.words) > 1 {
		for _, w := range p.Query.words {
			if len(w) > 1 && strings.IndexByte(w, Unknown) < 0 {
				p.add(HowUnknown, KindGiven, []byte(strings.ReplaceAll(w, "-", "")))
			}
		}
	}
	p.add(HowExact, KindUnknown, []byte(p.all))
	p.planLetterPrefix()
	if len(p.Lookups) < 2 {
		p.Lookups = nil // the gap alone finds nothing: ask for more
	}
}

func (p *Plan) planLetterPrefix() {
	if len(p.all) >= prefixLetters && strings.IndexByte(p.all[:prefixLetters], Unknown) < 0 {
		p.add(HowUnknown, KindPrefix, []byte(p.all[:prefixLetters])) // a gap further on, or cut off
	}
}
