package face

// Band is how alike two faces are, in three words. A percentage would be read
// as a probability, which a similarity score is not: it says nothing of how
// many others are as alike.
type Band string

// The bands. Their limits come from the evaluation report, set on the group of
// people for which the model errs most.
const (
	BandHigh   Band = "high"   // 高：at most about one in 100,000 pairs of different people
	BandMedium Band = "medium" // 中：at most about one in 1,000
	BandLow    Band = "low"    // 低：below that; in a list only because others are less alike still
)

// Bands are the two limits between the bands, as canonical scores (inner
// products of unit vectors, -1 to 1).
type Bands struct{ High, Medium float64 }

// Valid reports whether the limits stand in order within the range of scores.
func (b Bands) Valid() bool { return b.Medium > -1 && b.Medium < b.High && b.High < 1 }

// Of gives the band of a score. What is no number is low.
func (b Bands) Of(score float64) Band {
	switch {
	case score >= b.High:
		return BandHigh
	case score >= b.Medium:
		return BandMedium
	}
	return BandLow
}
