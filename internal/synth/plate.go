package synth

// Plates leave out the letters I and O and the digit 4.
const (
	plateLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
	plateDigits  = "012356789"

	plateSpread = 15_485_863 // a prime that divides no class's space
)

// plateClass is one series: F in the shape stands for a letter of first, L for
// any letter, D for a digit. Shape and first letters tell the classes apart,
// so that no plate is in two.
type plateClass struct{ first, shape string }

const (
	carNew = iota
	carElectric
	carRental
	carTaxi
	carOldA
	carOldB
	bikeNew
	bikeOldA
	bikeOldB
	truckNew
	truckOld
)

var plateClasses = [...]plateClass{
	carNew:      {"ABC", "FLLDDDD"},
	carElectric: {"E", "FLLDDDD"},
	carRental:   {"R", "FLLDDDD"},
	carTaxi:     {"T", "FLLDDDD"},
	carOldA:     {"", "LLDDDD"},
	carOldB:     {"", "DDDDLL"},
	bikeNew:     {"MNPQ", "FLLDDDD"},
	bikeOldA:    {"ABCDEGJMNPQRSTUVWXYZ", "FLLDDD"},
	bikeOldB:    {"", "DDDLLL"},
	truckNew:    {"KL", "FLLDDDD"},
	truckOld:    {"FHKL", "FLLDDD"},
}

func (c plateClass) alphabet(place byte) string {
	switch place {
	case 'F':
		return c.first
	case 'L':
		return plateLetters
	}
	return plateDigits
}

// space is how many plates the class has.
func (c plateClass) space() uint64 {
	n := uint64(1)
	for i := range len(c.shape) {
		n *= uint64(len(c.alphabet(c.shape[i])))
	}
	return n
}

// plating gives out plates, each once, in a spread order.
type plating struct {
	seed  uint64
	space [len(plateClasses)]uint64
	next  [len(plateClasses)]uint64
}

func newPlating(seed uint64) plating {
	p := plating{seed: seed}
	for i, c := range plateClasses {
		p.space[i] = c.space()
	}
	return p
}

func (p *plating) take(class int) string {
	space := p.space[class]
	x := (p.next[class]*plateSpread + offset(p.seed, uint64(class), space)) % space
	p.next[class]++
	c := plateClasses[class]
	var room [8]byte
	for i := len(c.shape) - 1; i >= 0; i-- {
		letters := c.alphabet(c.shape[i])
		room[i] = letters[x%uint64(len(letters))]
		x /= uint64(len(letters))
	}
	return string(room[:len(c.shape)])
}
