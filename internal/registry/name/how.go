package name

// How says in which way a stored name is like the name asked for. Labels in
// Chinese and English live with the pages; these are codes.
type How uint8

const (
	HowNone       How = iota // not alike in any way that is looked for
	HowExact                 // the same characters, whatever dots, spaces and widths
	HowStrict                // a safe variant: 峯 for 峰
	HowVariant               // a variant in a wider sense: 黄 for 黃, 国 for 國
	HowFlipped               // the parts in another order
	HowHomophone             // other characters, the same sound
	HowRomanised             // one romanised, the other not, or romanised otherwise
	HowConfusable            // a sound that is confused with it
	HowUnknown               // the same but for a character that one of them lacks
	HowTruncated             // one is the beginning of the other
	HowDropped               // one lacks a character that the other has
	HowGiven                 // the given name, or one word, alone
)

var howCodes = [...]string{
	"none", "exact", "strict", "variant", "flipped", "homophone", "romanised",
	"confusable", "unknown", "truncated", "dropped", "given",
}

// String returns the code of h.
func (h How) String() string {
	if int(h) < len(howCodes) {
		return howCodes[h]
	}
	return "none"
}

// Score ranks candidates of one plan: 0 to 1000, more is better. It is no
// probability.
type Score int

// best scores by How. Between neighbours lies room for what is told apart within
// one How: how many characters differ, in which order parts stand.
var best = [...]Score{
	HowExact: 1000, HowStrict: 950, HowVariant: 900, HowFlipped: 850, HowHomophone: 800, HowRomanised: 750,
	HowConfusable: 700, HowUnknown: 650, HowTruncated: 550, HowDropped: 500, HowGiven: 450,
}

// Best returns the highest score that a candidate found this way can have: who
// has enough candidates above it need not look further.
func (h How) Best() Score {
	if int(h) < len(best) {
		return best[h]
	}
	return 0
}
