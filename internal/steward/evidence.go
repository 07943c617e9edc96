package steward

import (
	"encoding/json"
	"fmt"

	"mpolice"
	"mpolice/internal/registry/linkage"
)

// Evidence is why a pair may be one person, as the model or a steward entered
// it in the ledger.
type Evidence struct {
	linkage.Evidence
	Agree    []string
	Proposal *Proposal
}

// Proposal is what one steward said of a pair that two have to decide.
type Proposal struct {
	Decision string            `json:"decision"`
	Reason   string            `json:"reason"`
	By       mpolice.OfficerID `json:"by"`
}

// steward's part of an entry's evidence, beside the model's.
type signed struct {
	Proposal *Proposal `json:"proposal,omitempty"`
	Reason   string    `json:"reason,omitempty"`
	Record   string    `json:"record,omitempty"`
}

// ReadEvidence reads an entry's evidence. What cannot be read is missing; the
// decision stands.
func ReadEvidence(text string) Evidence {
	var out Evidence
	var ours struct {
		Agree   []string `json:"agree"`
		Steward signed   `json:"steward"`
	}
	if json.Unmarshal([]byte(text), &ours) == nil {
		out.Agree, out.Proposal = ours.Agree, ours.Steward.Proposal
	}
	if json.Unmarshal([]byte(text), &out.Evidence) != nil {
		out.Evidence = linkage.Evidence{}
	}
	return out
}

// sign keeps the model's evidence and sets the steward's part beside it.
func sign(text string, s signed) (string, error) {
	all := map[string]json.RawMessage{}
	if json.Unmarshal([]byte(text), &all) != nil || all == nil {
		all = map[string]json.RawMessage{}
	}
	part, err := json.Marshal(s)
	if err != nil {
		return "", fmt.Errorf("sign evidence: %w", err)
	}
	all["steward"] = part
	out, err := json.Marshal(all)
	if err != nil {
		return "", fmt.Errorf("sign evidence: %w", err)
	}
	return string(out), nil
}
