package plates

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"mpolice/internal/registry/identity"
)

// Errors of [ParsePattern]. They carry no part of the pattern.
var (
	ErrPatternEmpty      = errors.New("車號樣式是空的 the pattern is empty")
	ErrPatternTooLong    = errors.New("車號樣式超過十個字 the pattern is longer than a plate")
	ErrPatternCharacters = errors.New("車號樣式只能有字母、數字、?、頭尾的 * the pattern has characters that cannot stand in it")
	ErrPatternStar       = errors.New("* 只能在開頭或結尾擇一 a star stands at one end only")
)

// TooFewKnownError refuses a pattern that would describe too many strangers.
type TooFewKnownError struct{ Known, Least int }

func (e *TooFewKnownError) Error() string {
	return fmt.Sprintf("車號樣式至少要有 %d 個已知字，目前 %d 個 the pattern needs more known characters", e.Least, e.Known)
}

// symbols is a set of the characters that may stand at one place.
type symbols uint64

const (
	anything symbols = 1<<(lastHan+1) - 2
	digits   symbols = 1<<firstLetter - 2
	letters  symbols = 1<<firstHan - 1<<firstLetter
	hans     symbols = 1<<(lastHan+1) - 1<<firstHan
)

func (s symbols) has(symbol uint8) bool { return s>>symbol&1 != 0 }

// single reports whether exactly one character may stand.
func (s symbols) single() bool { return s != 0 && s&(s-1) == 0 }

// Pattern is a plate with unknown characters. The zero value matches nothing.
type Pattern struct {
	places []symbols
	// before and after say that any number of characters may stand there.
	before, after bool
}

// ParsePattern reads letters and digits as they were seen, with ? for one
// unknown character and * at one end for any number of them. Case, width and
// separators do not matter. A pattern with fewer than least known characters
// is a [TooFewKnownError]; how few may be asked with is a question of
// minimisation, for the caller's rules.
func ParsePattern(raw string, least int) (Pattern, error) {
	var p Pattern
	switch {
	case len(raw) > 8*MaxLength:
		return Pattern{}, ErrPatternTooLong
	case !utf8.ValidString(raw):
		return Pattern{}, ErrPatternCharacters
	}
	var room [utf8.UTFMax]byte
	for _, r := range raw {
		switch r {
		case '?', '？':
			p.places = append(p.places, anything)
			continue
		case '*', '＊':
			if err := p.star(); err != nil {
				return Pattern{}, err
			}
			continue
		}
		key, err := identity.AppendPlateRune(room[:0], r)
		if err != nil {
			return Pattern{}, ErrPatternCharacters
		}
		if len(key) == 0 {
			continue
		}
		if err := p.literal(string(key)); err != nil {
			return Pattern{}, err
		}
	}
	return p.checked(least)
}

// star notes a * where it stands.
func (p *Pattern) star() error {
	if p.before || p.after {
		return ErrPatternStar
	}
	if len(p.places) == 0 {
		p.before = true
	} else {
		p.after = true
	}
	return nil
}

// literal adds a known character. A Han prefix stands first.
func (p *Pattern) literal(key string) error {
	symbol, _ := symbolOf(key, 0)
	if symbol == 0 || symbol >= firstHan && (len(p.places) > 0 || p.before) {
		return ErrPatternCharacters
	}
	if p.after {
		return ErrPatternStar
	}
	p.places = append(p.places, 1<<symbol)
	return nil
}

func (p Pattern) checked(least int) (Pattern, error) {
	switch {
	case len(p.places) == 0 && !p.before && !p.after:
		return Pattern{}, ErrPatternEmpty
	case len(p.places) > MaxLength:
		return Pattern{}, ErrPatternTooLong
	case p.Known() < least:
		return Pattern{}, &TooFewKnownError{Known: p.Known(), Least: least}
	}
	return p, nil
}

// Known is how many characters are known.
func (p Pattern) Known() int {
	n := 0
	for _, s := range p.places {
		if s != anything {
			n++
		}
	}
	return n
}

// String writes the pattern in its canonical form; a place where several
// characters may stand is in brackets.
func (p Pattern) String() string {
	var b []byte
	if p.before {
		b = append(b, '*')
	}
	for _, set := range p.places {
		if set == anything {
			b = append(b, '?')
			continue
		}
		if !set.single() {
			b = append(b, '[')
		}
		for s := uint8(1); s <= lastHan; s++ {
			if set.has(s) {
				b = (word(s) << topShift).appendKey(b)
			}
		}
		if !set.single() {
			b = append(b, ']')
		}
	}
	if p.after {
		b = append(b, '*')
	}
	return string(b)
}

// Matches reports whether a folded key fits the pattern.
func (p Pattern) Matches(key string) bool {
	w, s, ok := pack(key)
	if !ok {
		return false
	}
	l := newLayout(s)
	offset, ok := p.offset(l.length)
	if !ok {
		return false
	}
	for i, set := range p.places {
		if !set.has(w.symbol(offset + i)) {
			return false
		}
	}
	return true
}

// offset is where the first place stands in plates of a length.
func (p Pattern) offset(length int) (int, bool) {
	spare := length - len(p.places)
	switch {
	case len(p.places) == 0 && !p.before && !p.after, spare < 0:
		return 0, false
	case p.before:
		return spare, true
	}
	return 0, p.after || spare == 0
}
