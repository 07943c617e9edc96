package name

import (
	"slices"
	"strings"
)

// matchWords compares where at least one side is romanised.
func (p *Plan) matchWords(s Name) (Score, How) {
	q := p.Query
	switch {
	case len(q.words) > 0 && len(s.words) > 0:
		score, how := p.matchLetters(s)
		if how != HowNone || len(s.han) == 0 {
			return score, how
		}
		return p.matchSpelt(q.words, p.romans, s)
	case len(q.words) > 0 && len(s.han) > 0 && q.lost == 0:
		return p.matchSpelt(q.words, p.romans, s)
	case len(q.han) > 0 && len(s.words) > 0 && s.lost+q.missing == 0:
		return p.matchSpelt(s.words, p.t.romans(s, maxStoredRomans), q)
	}
	return 0, HowNone
}

// matchLetters compares two romanised names.
func (p *Plan) matchLetters(s Name) (Score, How) {
	q, all := p.Query, letters(s.words)
	switch {
	case q.lost+s.lost > 0:
		return p.matchLost(s, all)
	case slices.Equal(q.words, s.words):
		return exactScore(q, s) - 5*Score(min(1, len(q.han))), HowExact
	case p.all == all:
		return HowStrict.Best(), HowStrict // spaced otherwise
	case literalKey(q.words) == literalKey(s.words):
		return HowFlipped.Best(), HowFlipped
	}
	if sameRespaced(q.words, s.words) || sameRespaced(s.words, q.words) {
		return HowFlipped.Best() - 10, HowFlipped
	}
	if shares(p.romans, p.t.romanised(s.words, maxStoredRomans)) {
		return HowRomanised.Best() - 10, HowRomanised
	}
	short := min(len(all), len(p.all))
	if short >= prefixLetters && all[:short] == p.all[:short] {
		return HowTruncated.Best() - Score(min(40, len(all)+len(p.all)-2*short)), HowTruncated
	}
	if len(q.words) == 1 && slices.ContainsFunc(s.words, func(w string) bool { return strings.ReplaceAll(w, "-", "") == p.all }) {
		return HowGiven.Best(), HowGiven
	}
	return 0, HowNone
}

// sameRespaced reports whether a, spaced otherwise, has the words of b.
func sameRespaced(a, b []string) bool {
	key := literalKey(b)
	return slices.ContainsFunc(respaced(a), func(words []string) bool { return literalKey(words) == key })
}

// matchLost compares when a letter of one side is unknown, in this order or with
// the first word last.
func (p *Plan) matchLost(s Name, all string) (Score, How) {
	if sameLetters(p.all, all) {
		return HowUnknown.Best(), HowUnknown
	}
	for i := 1; i < len(s.words); i++ {
		if sameLetters(p.all, letters(slices.Concat(s.words[i:], s.words[:i]))) {
			return HowUnknown.Best() - 10, HowUnknown
		}
	}
	return 0, HowNone
}

func sameLetters(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if a[i] != b[i] && a[i] != Unknown && b[i] != Unknown {
			return false
		}
	}
	return true
}

func shares(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// matchSpelt compares words, and the keys that they may stand for, with a name
// in characters.
func (p *Plan) matchSpelt(words, keys []string, c Name) (Score, How) {
	if len(c.han) < 2 || len(c.han) > maxSyllables {
		return 0, HowNone
	}
	bonus, found := Score(0), false
	for _, v := range p.t.voices(c) {
		if key := p.t.classKey(v); key != "" && slices.Contains(keys, key) {
			found = true
			bonus = max(bonus, p.t.spellingBonus(words, v, c))
		}
	}
	if !found {
		return 0, HowNone
	}
	return HowRomanised.Best() - 40 + bonus, HowRomanised
}

// spellingBonus is 0 to 40: most when one scheme spells the whole name so, less
// when it spells the given name and the surname is spelt in a way of its own.
func (t *tables) spellingBonus(words []string, v voice, c Name) Score {
	all := letters(words)
	var most Score
	for scheme := range schemes {
		surname := t.spell(scheme, v[:c.surname])
		given := t.spell(scheme, v[c.surname:])
		switch {
		case all == surname+given:
			most = max(most, 40)
		case all == given+surname:
			most = max(most, 38)
		case strings.HasSuffix(all, given):
			most = max(most, t.surnameBonus(all[:len(all)-len(given)], v, c))
		case strings.HasPrefix(all, given):
			most = max(most, t.surnameBonus(all[len(given):], v, c)-2)
		}
	}
	return most
}

// surnameBonus judges the rest of a name beside a given name that was spelt as
// expected.
func (t *tables) surnameBonus(rest string, v voice, c Name) Score {
	for _, r := range t.customHan[rest] {
		if c.surname == 1 && t.looseSurname(r) == t.looseSurname(c.han[0]) {
			return 34
		}
	}
	for scheme := range schemes {
		if rest == t.spell(scheme, v[:c.surname]) {
			return 30
		}
	}
	return 20
}

func (t *tables) spell(scheme int, v voice) string {
	var b strings.Builder
	for _, u := range v {
		if u >= 0 {
			b.WriteString(t.spelt[scheme][u])
		}
	}
	return b.String()
}
