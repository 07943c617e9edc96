package feed

// Chance here follows from a row's key and not from its place, so that a row
// meets the same fate on both days whatever stands around it.

// offsetBasis and prime are those of FNV-1a, 64 bits.
const (
	offsetBasis = 0xcbf29ce484222325
	prime       = 0x100000001b3
)

func hash(h uint64, s string) uint64 {
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * prime
	}
	return (h ^ 0xFF) * prime
}

// luck is a small generator (SplitMix64, Steele, Lea and Flood 2014).
type luck uint64

// lucky gives the luck of a key in one respect.
func lucky(seed, key uint64, respect string) luck { return luck(hash(key^seed*prime, respect)) }

func (l *luck) next() uint64 {
	*l += 0x9E3779B97F4A7C15
	z := uint64(*l)
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// n draws from 0 to n-1.
func (l *luck) n(n int) int { return int(l.next() >> 33 % uint64(n)) }

// unit draws from [0, 1).
func (l *luck) unit() float64 { return float64(l.next()>>11) / (1 << 53) }
