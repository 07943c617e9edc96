package policy

import (
	"encoding/json"

	"mpolice"
	"mpolice/internal/purpose"
)

// Decision is the answer to a request. Permit comes with projections and
// obligations, a refusal with at least one reason. The same request under the
// same bundle gives the same bytes of JSON.
type Decision struct {
	Permit      bool                 `json:"permit"`
	Card        mpolice.CardCode     `json:"card"`
	Ground      mpolice.GroundCode   `json:"ground,omitempty"`
	Projections []mpolice.Projection `json:"projections,omitempty"`
	Obligations *Obligations         `json:"obligations,omitempty"`
	Reasons     []Reason             `json:"reasons,omitempty"`
	Digest      string               `json:"digest"` // of the rule bundle

	faults []string
}

// Obligations are what a permit asks in return.
type Obligations struct {
	NoticeCodes []mpolice.GroundCode `json:"notice_codes"`
	Notice      purpose.Text         `json:"notice"`
	DeferDays   int                  `json:"defer_days"` // until the deferral is looked at again
	LogYears    int                  `json:"log_years"`
	Retention   purpose.Text         `json:"retention"`
}

// Reason is one failed condition: what failed, by which provision, how far
// that provision was verified, and what the officer can do.
type Reason struct {
	Condition string       `json:"condition"`
	Article   purpose.Text `json:"article"`
	Tag       purpose.Tag  `json:"tag"`
	Text      purpose.Text `json:"text"`
	Cure      purpose.Text `json:"cure"`
	// Register is set where one register is at fault.
	Register mpolice.Register `json:"register,omitempty"`
	// Nearest are cards that would fit better, where that can be said.
	Nearest []mpolice.CardCode `json:"nearest,omitempty"`
	// Category is the category of the never-list, where that is the fault.
	Category string `json:"category,omitempty"`
}

// Conditions lists the ids of the failed conditions in order, each once.
func (d Decision) Conditions() []string {
	var out []string
	seen := map[string]bool{}
	for _, r := range d.Reasons {
		if !seen[r.Condition] {
			seen[r.Condition] = true
			out = append(out, r.Condition)
		}
	}
	return out
}

// Projection gives the permitted projection of a register.
func (d Decision) Projection(r mpolice.Register) (mpolice.Projection, bool) {
	for _, p := range d.Projections {
		if p.Register == r {
			return p, true
		}
	}
	return mpolice.Projection{}, false
}

// Faults tells the operator which rules could not be evaluated. They are for
// the operational log; no page and no record shows them.
func (d Decision) Faults() []string { return d.faults }

// Encode gives the decision's canonical JSON.
func (d Decision) Encode() ([]byte, error) { return json.Marshal(d) }
