package name

import "strings"

// KeyVersion numbers the keys: the tables in data/ and the way to hash. A store
// that holds hashes of another version must make them anew.
const KeyVersion = 1

// Kind is what a posting is about. The numbers stand in databases.
type Kind uint8

const (
	KindStrict  Kind = 1 // strict key
	KindLoose   Kind = 2 // loose key
	KindSound   Kind = 3 // homophone key, one per reading
	KindNear    Kind = 4 // confusable sound
	KindRoman   Kind = 5 // unordered classes or words
	KindMask    Kind = 6 // one character left out, of a name that is whole
	KindUnknown Kind = 7 // a name that lacks one or two characters
	KindGiven   Kind = 8 // given name alone, or one word of a romanised name
	KindPrefix  Kind = 9 // beginning of a long name
)

// Term is one posting: 9 bytes.
type Term struct {
	Kind Kind
	Hash uint64
}

// Bounds of postings. A Chinese name of three characters has about ten.
const (
	// MaxTerms is the most postings that one name has.
	MaxTerms = 64

	maxMasked       = 12 // characters of a name that gets masks
	maxParts        = 4  // parts or words that are postings of their own
	maxStoredRomans = 8  // ways to read a stored romanised name
	prefixHan       = 4  // characters of a prefix
	prefixLetters   = 8  // letters of a prefix
)

// Hash of a key: FNV-1a with 64 bits over the version, the kind and the bytes of
// the key, then MurmurHash3's 64-bit finaliser, as FNV's high bits are weak on
// short keys.
func Hash(k Kind, key string) uint64 { return hashOf(k, key) }

func hashOf[T ~string | ~[]byte](k Kind, key T) uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	h := uint64(offset)
	h = (h ^ KeyVersion) * prime
	h = (h ^ uint64(k)) * prime
	for i := range len(key) {
		h = (h ^ uint64(key[i])) * prime
	}
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// Terms returns the postings of a stored name, without repetitions; at most
// [MaxTerms].
func Terms(n Name) []Term { return AppendTerms(make([]Term, 0, 16), n) }

// AppendTerms appends the postings of n to dst and returns it: for loaders,
// which reuse dst.
func AppendTerms(dst []Term, n Name) []Term {
	p := poster{t: loaded(), terms: dst, from: len(dst)}
	p.characters(n)
	p.words(n)
	return p.terms
}

// poster collects postings; buf holds one key at a time.
type poster struct {
	t     *tables
	terms []Term
	from  int
	buf   [4 * MaxRunes]byte
}

func (p *poster) add(k Kind, key []byte) {
	if len(key) == 0 {
		return
	}
	p.term(Term{k, hashOf(k, key)})
}

func (p *poster) term(t Term) {
	for _, other := range p.terms[p.from:] {
		if other == t {
			return
		}
	}
	p.terms = append(p.terms, t)
}

func (p *poster) characters(n Name) {
	if len(n.han) == 0 {
		return
	}
	if n.missing > 0 {
		p.incomplete(n)
		return
	}
	t := p.t
	p.add(KindStrict, appendStrict(p.buf[:0], t, n))
	p.add(KindLoose, t.appendLoose(p.buf[:0], n.han))
	for _, v := range t.voices(n) {
		p.add(KindSound, t.appendSound(p.buf[:0], v, t.hanyu))
		p.add(KindNear, t.appendSound(p.buf[:0], v, t.near))
		if len(n.han) >= 2 && len(n.han) <= maxSyllables {
			p.add(KindRoman, []byte(t.classKey(v)))
		}
	}
	if len(n.han) >= 2 && len(n.han) <= maxMasked {
		for i := range n.han {
			p.add(KindMask, t.appendMask(p.buf[:0], n.han, i))
		}
	}
	p.given(n)
	if len(n.han) > prefixHan {
		p.add(KindPrefix, t.appendLoose(p.buf[:0], n.han[:prefixHan]))
	}
}

// incomplete posts what is known of a name with missing characters.
func (p *poster) incomplete(n Name) {
	if len(n.han) <= maxMasked && n.missing <= 2 && n.missing < len(n.han) {
		p.add(KindUnknown, p.t.appendLoose(p.buf[:0], n.han))
	}
	p.given(n)
	if len(n.han) > prefixHan && whole(n.han[:prefixHan]) {
		p.add(KindPrefix, p.t.appendLoose(p.buf[:0], n.han[:prefixHan]))
	}
}

// given posts the given name: the last two characters whatever the split, what
// follows the surname, and each part of a dotted name.
func (p *poster) given(n Name) {
	if n.dotted() {
		for i, part := range n.eachPart() {
			if i < maxParts {
				p.givenName(part)
			}
		}
		return
	}
	if len(n.han) >= 3 && len(n.han) <= maxSyllables {
		p.givenName(n.han[len(n.han)-2:])
		p.givenName(n.han[max(1, n.surname):])
	}
}

func (p *poster) givenName(h []rune) {
	if len(h) >= 2 && whole(h) {
		p.add(KindGiven, p.t.appendGiven(p.buf[:0], h))
	}
}

func whole(h []rune) bool {
	for _, r := range h {
		if r == Unknown {
			return false
		}
	}
	return true
}

// eachPart returns the parts of a dotted name.
func (n Name) eachPart() [][]rune {
	var all [][]rune
	from := 0
	for _, at := range n.parts {
		all = append(all, n.han[from:at])
		from = at
	}
	return append(all, n.han[from:])
}

func (p *poster) words(n Name) {
	if len(n.words) == 0 {
		return
	}
	if n.lost == 0 {
		p.add(KindStrict, []byte(letters(n.words)))
		p.add(KindRoman, []byte(literalKey(n.words)))
		if len(n.words) > 2 {
			for _, words := range respaced(n.words) {
				p.add(KindRoman, []byte(literalKey(words)))
			}
		}
		for _, key := range p.t.romanised(n.words, maxStoredRomans) {
			p.add(KindRoman, []byte(key))
		}
	} else if all := letters(n.words); n.lost == 1 && len(all) <= maxWordLetter {
		p.add(KindUnknown, []byte(all))
	}
	if len(n.words) > 1 {
		for _, w := range n.words[:min(maxParts, len(n.words))] {
			if len(w) > 1 && strings.IndexByte(w, Unknown) < 0 {
				p.add(KindGiven, []byte(strings.ReplaceAll(w, "-", "")))
			}
		}
	}
	if all := letters(n.words); len(all) >= prefixLetters && strings.IndexByte(all[:prefixLetters], Unknown) < 0 {
		p.add(KindPrefix, []byte(all[:prefixLetters]))
	}
}
