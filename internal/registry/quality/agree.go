package quality

import (
	"strings"
	"time"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/intake"
	"mpolice/internal/registry/name"
)

// Agreement is how one field of one register compares with the register that is
// to be believed for it (x-authority), over the people whom both hold under the
// same verified number.
type Agreement struct {
	Register mpolice.Register  `json:"register"`
	Field    mpolice.FieldName `json:"field"`
	Meaning  registry.Semantic `json:"meaning"`
	// Believed is the register whose value is to be believed, and its field.
	Believed      mpolice.Register  `json:"believed"`
	BelievedField mpolice.FieldName `json:"believed_field"`
	Exact         int64             `json:"exact"`
	// Variant counts names that differ in a variant character, a lost one or the
	// order, and dates of which one is known to the year or month only.
	Variant int64 `json:"variant"`
	Else    int64 `json:"else"`
	// Sample are keys of rows that say something else, at most 20.
	Sample []int64 `json:"sample"`
}

// Compared counts what was held side by side.
func (a Agreement) Compared() int64 { return a.Exact + a.Variant + a.Else }

// Share is the part that says the same or a variant of it; 1 where nothing was
// compared.
func (a Agreement) Share() float64 {
	if a.Compared() == 0 {
		return 1
	}
	return float64(a.Exact+a.Variant) / float64(a.Compared())
}

// Run is one comparison of all registers.
type Run struct {
	At         time.Time   `json:"at"`
	People     int64       `json:"people"`    // held by two registers or more
	Ambiguous  int64       `json:"ambiguous"` // numbers of which the believed register has two different rows
	Agreements []Agreement `json:"agreements"`
}

// Findings gives the run as findings of the batches that hold the rows: one for
// each register and field that disagrees. Samples are row keys.
func (r Run) Findings(batches map[mpolice.Register]int64) []holding.Finding {
	var out []holding.Finding
	for _, a := range r.Agreements {
		if a.Else == 0 {
			continue
		}
		out = append(out, holding.Finding{
			Batch: batches[a.Register], Register: a.Register, Rule: RuleAgreement, Dimension: "consistency",
			Severity: intake.SeverityWarn, Field: a.Field, Rows: a.Else, Sample: a.Sample,
		})
	}
	return out
}

// Likeness is how two values of one meaning compare.
type Likeness string

// The likenesses.
const (
	LikeNone    Likeness = "none" // one of them is not there
	LikeExact   Likeness = "exact"
	LikeVariant Likeness = "variant"
	LikeElse    Likeness = "else"
)

// Compare holds two stored values of one meaning side by side.
func Compare(meaning registry.Semantic, believed, other string) Likeness {
	switch {
	case believed == "" || other == "":
		return LikeNone
	case believed == other:
		return LikeExact
	case meaning == registry.SemanticName:
		return compareNames(believed, other)
	case meaning == registry.SemanticBirth:
		return compareBirths(believed, other)
	}
	return LikeElse
}

// compareNames takes a name in other glyphs, in another order, with a lost
// character or cut short for a variant; the same sound in other characters is
// another name.
func compareNames(believed, other string) Likeness {
	plan, err := name.PlanQuery(believed)
	if err != nil {
		return LikeElse
	}
	switch _, how := plan.Match(name.Parse(other)); how {
	case name.HowExact:
		return LikeExact
	case name.HowStrict, name.HowVariant, name.HowFlipped, name.HowUnknown, name.HowTruncated, name.HowRomanised:
		return LikeVariant
	}
	return LikeElse
}

// compareBirths takes a date that is known to the year or month only, kept as
// yyyy or yyyy-mm, for a variant where that much fits.
func compareBirths(a, b string) Likeness {
	if strings.HasPrefix(a, b+"-") || strings.HasPrefix(b, a+"-") {
		return LikeVariant
	}
	return LikeElse
}
