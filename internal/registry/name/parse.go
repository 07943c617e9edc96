package name

import (
	"strings"
	"unicode/utf8"
)

// Parse reads a name as a register holds it. It never fails: what it cannot
// place, it leaves out of the keys. Only the first [MaxRunes] characters count.
func Parse(raw string) Name {
	t := loaded()
	p := parser{t: t}
	p.han = make([]rune, 0, min(len(raw)/3+1, MaxRunes))
	count := 0
	for i, r := range raw {
		if count++; count > MaxRunes {
			break
		}
		broken := r == utf8.RuneError && raw[i] != 0xEF // bytes that are no text, not U+FFFD itself
		if broken && p.broken {
			continue // a run of them is one unknown character
		}
		p.broken = broken
		p.rune(r)
	}
	p.endWord()
	return p.name(raw)
}

type parser struct {
	t       *tables
	han     []rune
	parts   []int
	missing int
	word    []byte
	words   []string
	lost    int
	broken  bool
}

func (p *parser) rune(r rune) {
	r = foldWidth(r)
	if to := p.t.compat.at(r); to != 0 {
		r = to
	}
	switch roleOf(r) {
	case han:
		p.endWord()
		p.han = append(p.han, r)
	case repeats:
		if len(p.han) > 0 {
			p.han = append(p.han, p.han[len(p.han)-1])
		}
	case letter:
		p.word = appendLetter(p.word, r)
	case digit:
		if len(p.word) > 0 && r < 0x80 {
			p.word = append(p.word, byte(r))
		}
	case unknown:
		p.unknown()
	case hyphen:
		p.hyphen()
	case dot:
		p.dot()
	case separates:
		p.endWord()
	}
}

// unknown adds a missing letter to an open word, else a missing character.
func (p *parser) unknown() {
	if len(p.word) > 0 {
		p.word = append(p.word, Unknown)
		p.lost++
		return
	}
	p.han = append(p.han, Unknown)
	p.missing++
}

func (p *parser) hyphen() {
	if len(p.word) > 0 {
		p.word = append(p.word, '-')
		return
	}
	p.dot()
}

// dot ends a word, or a part of a name in characters.
func (p *parser) dot() {
	if len(p.word) > 0 {
		p.endWord()
		return
	}
	last := 0
	if len(p.parts) > 0 {
		last = p.parts[len(p.parts)-1]
	}
	if len(p.han) > last {
		p.parts = append(p.parts, len(p.han))
	}
}

func (p *parser) endWord() {
	if len(p.word) == 0 {
		return
	}
	if w := strings.Trim(string(p.word), "-"); w != "" {
		p.words = append(p.words, w)
	}
	p.word = p.word[:0]
}

func (p *parser) name(raw string) Name {
	if len(p.parts) > 0 && p.parts[len(p.parts)-1] == len(p.han) {
		p.parts = p.parts[:len(p.parts)-1] // a dot at the end parts nothing
	}
	if p.missing > 0 && p.missing == len(p.han) && len(p.words) > 0 {
		p.words[0] = strings.Repeat(string(Unknown), p.missing) + p.words[0]
		p.lost, p.missing, p.han, p.parts = p.lost+p.missing, 0, nil, nil
	}
	n := Name{Raw: raw, han: p.han, parts: p.parts, missing: p.missing, words: p.words, lost: p.lost}
	n.surname = p.t.surnameOf(n.han, n.dotted())
	n.Shape = shapeOf(n)
	return n
}

func shapeOf(n Name) Shape {
	switch {
	case len(n.han) == 0 && len(n.words) == 0:
		return ShapeEmpty
	case len(n.han) == 0:
		return ShapeRoman
	case len(n.words) > 0:
		return ShapeBoth
	case n.surname == 0:
		return ShapeTranscribed
	}
	return ShapeHan
}
