package synth

import "mpolice"

// A national id is a letter, a digit or letter for sex and kind, seven digits
// and a check digit. Each letter and kind has a counter of its own; the
// counter is spread over the seven digits by a multiplication that maps the
// numbers below space onto themselves, so that no two are equal while
// neighbours look unrelated.
const (
	spread = 7_654_321 // shares no factor with any space below

	kindMale      = 0
	kindFemale    = 1
	kindNewMale   = 2 // resident numbers, 2021 on
	kindNewFemale = 3
	kindOldMale   = 4 // resident numbers, before
	kindOldFemale = 5
)

var numberKinds = [...]struct {
	second byte
	// space is how many numbers there are: the third character of a national's
	// number is 0–5, of a foreigner's new-style one 0–6.
	space uint64
}{
	{'1', 6_000_000},
	{'2', 6_000_000},
	{'8', 7_000_000},
	{'9', 7_000_000},
	{'C', 10_000_000},
	{'D', 10_000_000},
}

// offset is where a counter starts in its space: another place for each seed
// and series, so that equal counts make no equal digits.
func offset(seed, series, space uint64) uint64 {
	return (seed + series) * 0x9E3779B97F4A7C15 >> 20 % space
}

// numbering gives out national ids and resident numbers.
type numbering struct {
	seed uint64
	next [26][len(numberKinds)]uint64
}

func (n *numbering) take(letter byte, kind int) string {
	k := numberKinds[kind]
	row := &n.next[letter-'A']
	x := (row[kind]*spread + offset(n.seed, uint64(letter)<<8|uint64(kind), k.space)) % k.space
	row[kind]++
	var room [10]byte
	id := digits(append(room[:0], letter, k.second), int(x), 7)
	return string(append(id, mpolice.NationalIDCheckDigit(string(id))))
}
