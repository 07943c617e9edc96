package linkage

import (
	"errors"
	"fmt"
)

// Evidence is the explanation of one pair: what the link ledger keeps and the
// review screen shows. Values are named by their codes only; the screen
// fetches the values themselves from their registers, under their own rules.
type Evidence struct {
	A, B string `json:"-"`
	// ModelVersion and Policy decide, together with the two records.
	ModelVersion string          `json:"model_version"`
	Policy       Policy          `json:"policy"`
	Fields       []FieldEvidence `json:"fields"`
	// Prior, Related and LogOdds are natural logarithms of odds: before any
	// field is seen, taken off because households and twins share fields and
	// given back because people move, and in all.
	Prior       float64  `json:"prior"`
	Related     float64  `json:"related"`
	LogOdds     float64  `json:"log_odds"`
	Probability float64  `json:"probability"`
	Candidate   bool     `json:"candidate"` // the two meet in a block
	Decision    Decision `json:"decision"`
	SameEntity  bool     `json:"same_entity"`
}

// FieldEvidence is one field's part.
type FieldEvidence struct {
	Field string  `json:"field"`
	Kind  string  `json:"kind"`
	Level string  `json:"level"` // "null" where a record has no value: no evidence
	CodeA uint32  `json:"code_a"`
	CodeB uint32  `json:"code_b"`
	M     float64 `json:"m"`
	U     float64 `json:"u"`
	// Frequency is the share of records with the value, where both have it;
	// it stands in for U then.
	Frequency float64 `json:"frequency,omitempty"`
	Weight    float64 `json:"weight"` // log(m/u), natural
}

// ErrNoRecord says that a record is not loaded.
var ErrNoRecord = errors.New("a record of the pair is not loaded")

// Explain gives the evidence on two records by their ids.
func (l *Linker) Explain(a, b string) (Evidence, error) {
	ra, okA := l.rows[a]
	rb, okB := l.rows[b]
	if !okA || !okB || ra == rb {
		return Evidence{}, fmt.Errorf("explain a pair: %w", ErrNoRecord)
	}
	e := l.explain(ra, rb)
	e.A, e.B = a, b
	return e, nil
}

func (l *Linker) explain(a, b uint32) Evidence {
	j := l.judge
	x, y := l.t.row(int(a)), l.t.row(int(b))
	v := j.vector(x, y)
	s := sum(j.comps, v, func(i int, code uint8) float64 { return j.codeWeight(i, code, x) })
	odds := j.oddsOf(v, x)
	decision, _ := j.decide(min(a, b), max(a, b), v, odds)
	e := Evidence{
		ModelVersion: l.model.Version, Policy: j.policy, Prior: j.prior, Related: l.model.odds(s) - (s.area + s.name + s.birth + s.own),
		LogOdds: odds, Probability: probability(odds), Candidate: l.pairs.candidate(a, b), Decision: decision,
		SameEntity: l.entity[a] == l.entity[b],
	}
	for i := range j.comps {
		e.Fields = append(e.Fields, j.field(i, uint8(v>>(vectorBits*i)&15), x, y))
	}
	return e
}

// field is the evidence of one comparison at a code.
func (j *judge) field(i int, code uint8, x, y []uint32) FieldEvidence {
	c := &j.comps[i]
	f := FieldEvidence{Field: c.Name, Kind: c.Kind.String(), Level: "null", CodeA: x[c.Col], CodeB: y[c.Col]}
	if code == 0 {
		return f
	}
	level := c.levelOf(code)
	f.Level, f.M, f.U = c.Levels[level], c.M[level], c.U[level]
	f.Weight = j.codeWeight(i, code, x)
	if level == c.top() {
		f.Frequency = j.m.Terms[i].frequency(j.t.dictOf[j.t.cols[c.Col].dict].hashes[x[c.Col]])
	}
	return f
}
