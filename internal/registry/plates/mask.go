package plates

// maskWords is enough for ten thousand numbers.
const maskWords = (10_000 + 63) / 64

// mask is the set of last digits that a pattern allows.
type mask struct {
	// all says that every number is allowed; the rest is then empty.
	all   bool
	words [maskWords]uint64
	// parts are the words that are not zero.
	parts []part
}

type part struct {
	index int
	bits  uint64
}

// build fills the mask from the digits allowed at each low place.
func (m *mask) build(l *layout, allowed *[maxDigits]symbols) {
	m.all = true
	for _, set := range allowed[:l.digits] {
		m.all = m.all && set == digits
	}
	if m.all {
		return
	}
	m.mark(allowed[:l.digits], 0)
	for i, w := range m.words {
		if w != 0 {
			m.parts = append(m.parts, part{i, w})
		}
	}
}

// mark sets the bit of every number that begins with value and goes on with
// the allowed digits.
func (m *mask) mark(allowed []symbols, value int) {
	if len(allowed) == 0 {
		m.words[value/64] |= 1 << (value % 64)
		return
	}
	for d := range 10 {
		if allowed[0].has(uint8(d + 1)) {
			m.mark(allowed[1:], value*10+d)
		}
	}
}
