package plates

import "sort"

// class is what stands at one place of a shape.
type class uint8

const (
	none class = iota
	digit
	letter
	han
)

func classOf(symbol uint8) class {
	switch {
	case symbol < firstLetter:
		return digit
	case symbol < firstHan:
		return letter
	}
	return han
}

// shape is the class of each place, two bits each, the first place highest.
type shape uint32

func (s shape) class(i int) class {
	return class(s>>(2*(MaxLength-1-i))) & 3
}

// maxDigits is how many of the last digits are in a group's set.
const maxDigits = 4

// layout says where the parts of a shape's plates stand.
type layout struct {
	shape  shape
	length int
	// low are the places of the last digits, at most four, in order.
	low    [maxDigits]int
	digits int
	// lowMask covers those places in a word.
	lowMask word
	// space is ten to the power of digits.
	space int
}

func newLayout(s shape) layout {
	l := layout{shape: s, space: 1}
	for l.length < MaxLength && s.class(l.length) != none {
		l.length++
	}
	var places []int
	for i := l.length - 1; i >= 0 && len(places) < maxDigits; i-- {
		if s.class(i) == digit {
			places = append(places, i)
		}
	}
	sort.Ints(places)
	l.digits = copy(l.low[:], places)
	for _, p := range places {
		l.lowMask |= (1<<bitsPerSymbol - 1) << (topShift - bitsPerSymbol*p)
		l.space *= 10
	}
	return l
}

// split takes a plate of this shape apart.
func (l *layout) split(w word) (key word, value uint16) {
	for _, p := range l.low[:l.digits] {
		value = value*10 + uint16(w.symbol(p)-1)
	}
	return w &^ l.lowMask, value
}

// join puts a plate together again.
func (l *layout) join(key word, value uint16) word {
	for i := l.digits - 1; i >= 0; i-- {
		key |= word(value%10+1) << (topShift - bitsPerSymbol*l.low[i])
		value /= 10
	}
	return key
}
