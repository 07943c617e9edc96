package name

import "slices"

// Match judges a fetched candidate against the query, by characters and letters
// and never by hashes. A name that is alike in no way has HowNone and 0. The
// same plan and name give the same answer always.
func (p *Plan) Match(stored Name) (Score, How) {
	if stored.Raw == p.Query.Raw {
		return HowExact.Best(), HowExact
	}
	score, how := p.matchHan(stored)
	if how == HowExact && len(p.Query.words) == 0 {
		return score, how
	}
	if s, h := p.matchWords(stored); s > score {
		score, how = s, h
	}
	return score, how
}

// alike is how two characters are related, the closest first.
type alike uint8

const (
	same alike = iota
	strictly
	loosely
	homophone
	confusable
	dialectal
	different
)

var howOf = [...]How{HowExact, HowStrict, HowVariant, HowHomophone, HowConfusable, HowConfusable, HowNone}

func (p *Plan) matchHan(s Name) (Score, How) {
	q := p.Query
	switch {
	case len(q.han) == 0 || len(s.han) == 0:
		return 0, HowNone
	case q.missing+s.missing > 0:
		return p.matchMissing(s)
	case len(q.han) == len(s.han):
		if score, how := p.matchEach(s); how != HowNone {
			return score, how
		}
		return p.matchFlipped(s)
	}
	return p.matchShorter(s)
}

// matchEach compares names of the same length character by character; the
// loosest relation says how.
func (p *Plan) matchEach(s Name) (Score, How) {
	q := p.Query
	loosest, changed := same, 0
	var room [16][]syllable
	var sets [][]syllable
	for i := range q.han {
		a := p.t.relation(q.han[i], s.han[i], i < q.surname && i < s.surname)
		if a == different {
			if sets == nil {
				sets = p.t.readingSets(room[:0], s)
			}
			a = p.soundRelation(p.sets[i], sets[i])
		}
		if a == different {
			return 0, HowNone
		}
		if a != same {
			changed++
		}
		loosest = max(loosest, a)
	}
	how := howOf[loosest]
	score := how.Best() - Score(5*min(changed, 8))
	if loosest == dialectal {
		score -= 20
	}
	if how == HowExact {
		score = exactScore(q, s)
	}
	return score, how
}

// exactScore keeps what differs beside the characters below the same text.
func exactScore(q, s Name) Score {
	if slices.Equal(q.words, s.words) {
		return HowExact.Best() - 5
	}
	return HowExact.Best() - 15
}

// relation compares characters as characters. Surnames keep their own rules.
func (t *tables) relation(a, b rune, surname bool) alike {
	switch {
	case a == b:
		return same
	case surname && t.strictSurname(a) == t.strictSurname(b):
		return strictly
	case surname && t.looseSurname(a) == t.looseSurname(b):
		return loosely
	case !surname && t.strictOf(a) == t.strictOf(b):
		return strictly
	case !surname && t.looseOf(a) == t.looseOf(b):
		return loosely
	}
	return different
}

func (p *Plan) soundRelation(a, b []syllable) alike {
	closest := different
	for _, x := range a {
		for _, y := range b {
			switch {
			case x == y:
				return homophone
			case p.t.near[x] == p.t.near[y]:
				closest = confusable
			case p.wide && closest == different && p.confused(x, y):
				closest = dialectal
			}
		}
	}
	return closest
}

func (p *Plan) confused(x, y syllable) bool {
	for _, other := range p.t.dialect(x) {
		if p.t.near[other] == p.t.near[y] {
			return true
		}
	}
	return false
}

// matchMissing compares names of which one lacks a character, or both the same.
func (p *Plan) matchMissing(s Name) (Score, How) {
	q := p.Query
	if len(q.han) != len(s.han) {
		return p.matchGivenMissing(s)
	}
	known, changed, open := 0, 0, 0
	for i := range q.han {
		if q.han[i] == Unknown || s.han[i] == Unknown {
			open++
			continue
		}
		a := p.t.relation(q.han[i], s.han[i], i == 0)
		if a > loosely {
			return p.matchGivenMissing(s)
		}
		if a != same {
			changed++
		}
		known++
	}
	if known == 0 || open > 2 {
		return 0, HowNone
	}
	return HowUnknown.Best() - Score(5*changed) - Score(40*(open-1)), HowUnknown
}

// matchGivenMissing takes ?雅婷 for a given name, and a stored name that lacks
// its surname for one.
func (p *Plan) matchGivenMissing(s Name) (Score, How) {
	q := p.Query.han
	if q[0] == Unknown {
		q = q[1:]
	}
	if !whole(q) {
		return 0, HowNone
	}
	return p.matchGiven(q, s)
}

// matchFlipped compares every rotation.
func (p *Plan) matchFlipped(s Name) (Score, How) {
	q := p.Query.han
	if len(q) < 3 || len(q) > maxMasked {
		return 0, HowNone
	}
	for i := 1; i < len(q); i++ {
		if p.sameGiven(q[i:], s.han[:len(q)-i]) && p.sameGiven(q[:i], s.han[len(q)-i:]) {
			return HowFlipped.Best(), HowFlipped
		}
	}
	return 0, HowNone
}

// sameGiven compares as parts of a given name.
func (p *Plan) sameGiven(a, b []rune) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if p.t.relation(a[i], b[i], false) > loosely {
			return false
		}
	}
	return true
}

// sameStart compares from the surname on.
func (p *Plan) sameStart(a, b []rune) bool {
	return len(a) > 0 && len(a) == len(b) && p.t.relation(a[0], b[0], true) <= loosely && p.sameGiven(a[1:], b[1:])
}

// matchShorter compares names of different lengths.
func (p *Plan) matchShorter(s Name) (Score, How) {
	long, short := p.Query.han, s.han
	if len(long) < len(short) {
		long, short = short, long
	}
	lost := len(long) - len(short)
	switch {
	case len(short) >= prefixHan && p.sameStart(long[:len(short)], short):
		return HowTruncated.Best() - Score(min(lost, 40)), HowTruncated
	case lost == 1 && len(short) >= 2 && p.sameStart(long[:len(short)], short):
		return HowTruncated.Best() - 45, HowTruncated
	}
	if score, how := p.matchGiven(p.Query.han, s); how != HowNone {
		return score, how
	}
	if lost == 1 && len(short) >= 2 && p.oneDropped(long, short) {
		return HowDropped.Best(), HowDropped
	}
	return 0, HowNone
}

func (p *Plan) oneDropped(long, short []rune) bool {
	for i := range long {
		if i == 0 && p.sameGiven(long[1:], short) {
			return true
		}
		if i > 0 && p.sameStart(long[:i], short[:i]) && p.sameGiven(long[i+1:], short[i:]) {
			return true
		}
	}
	return false
}

// matchGiven compares the query with the given name of s, or a part of it.
func (p *Plan) matchGiven(q []rune, s Name) (Score, How) {
	if len(q) < 2 || len(q) >= len(s.han) {
		return 0, HowNone
	}
	score := HowGiven.Best()
	if !slices.Equal(q, s.han[len(s.han)-len(q):]) {
		score -= 5
	}
	if s.dotted() {
		for _, part := range s.eachPart() {
			if p.sameGiven(q, part) {
				return score, HowGiven
			}
		}
		return 0, HowNone
	}
	given := s.han[max(1, s.surname):]
	if p.sameGiven(q, given) || len(q) == 2 && len(s.han) >= 3 && p.sameGiven(q, s.han[len(s.han)-2:]) {
		return score, HowGiven
	}
	return 0, HowNone
}
