package linkage

import (
	"math"
)

// Model is a fitted Fellegi–Sunter model with everything that decides whether
// two records match: comparisons, term frequencies and blocking. Two records
// have the same score under one model wherever and whenever they are
// compared; that is what makes incremental linkage exact.
type Model struct {
	// Version names the model in the ledger: the format and the digest.
	Version string `json:"version"`
	// Fields are the input columns in their order.
	Fields      []Field      `json:"fields"`
	Comparisons []Comparison `json:"comparisons"`
	// Lambda is the chance that a random pair of the table is a match.
	Lambda float64 `json:"lambda"`
	// Link says that only pairs across sources are compared.
	Link bool `json:"link"`
	// Records is how many records the model was fitted on.
	Records int `json:"records"`
	// Keys is the blocking.
	Keys []blockKey `json:"keys"`
	// Terms are term frequencies by comparison.
	Terms []Terms `json:"terms"`
	// Neighbour, Household and Twin are how many pairs of different people
	// share an area, a home, or a home and a birthday, for one pair of
	// strangers.
	Neighbour float64 `json:"neighbour"`
	Household float64 `json:"household"`
	Twin      float64 `json:"twin"`
	// Moved is the chance that two records of one person are of different
	// addresses in all; 0 where fewer than two columns are of an address.
	Moved float64 `json:"moved,omitempty"`
	// Iterations of EM until it settled.
	Iterations int `json:"iterations"`

	schema *schema
}

// prior is the log odds of a match before any field is seen.
func (m *Model) prior() float64 { return math.Log(m.Lambda) - math.Log1p(-m.Lambda) }

// probability is the chance of a match at a total of log odds.
func probability(logOdds float64) float64 { return 1 / (1 + math.Exp(-logOdds)) }

// logOdds is the inverse of probability.
func logOdds(p float64) float64 { return math.Log(p) - math.Log1p(-p) }
