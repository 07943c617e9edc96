package web

import "time"

// PairsView is 同一人認定: pairs of records that may be one person.
type PairsView struct {
	Decisions []Option
	Rows      []PairLine
	Next      string // the first that waits; empty when none does
	Waiting   int
}

func (PairsView) page() string { return "pairs" }

// PairDecision is what the ledger says of a pair.
type PairDecision string

var pairLooks = map[PairDecision]look{
	"conflict": {"pair.conflict", "alert", "tag--red"},
	"review":   {"pair.review", "clock", "tag--amber"},
	"possible": {"pair.possible", "info", "tag--grey"},
	"linked":   {"pair.linked", "check", "tag--green"},
	"apart":    {"pair.apart", "minus", "tag--grey"},
	"unlinked": {"pair.unlinked", "unlinked", "tag--grey"},
}

// Look gives name, icon and colour.
func (d PairDecision) Look() look { return pairLooks[d] }

// Key gives the catalogue key of the decision, for filters.
func (d PairDecision) Key() string { return pairLooks[d].Key }

// PairLine is one pair in a list: no content.
type PairLine struct {
	URL         string
	Number      int64
	Left, Right string // titles of the registers
	Decision    PairDecision
	Band        string // how sure, in words
	P           string
	Protected   bool
	Proposed    string // what a first steward said; empty when nobody did
}

// PairView is two records side by side.
type PairView struct {
	PairLine
	Model    string
	Before   string // what was sure before any field was seen
	Fields   []PairField
	Evidence []EvidenceBar
	Choices  []PairChoice
	Action   string
	Reason   string
	Errors   FieldErrors
	Look     RecordRef
	Next     string
	Back     string
	At       time.Time
}

func (PairView) page() string { return "pair" }

// Likeness is how two values compare.
type Likeness string

var likeLooks = map[Likeness]look{
	"exact":   {"like.exact", "check", "tag--green"},
	"variant": {"like.variant", "info", "tag--amber"},
	"else":    {"like.else", "cross", "tag--red"},
	"none":    {"like.none", "minus", "tag--grey"},
}

// Look gives name, icon and colour.
func (l Likeness) Look() look { return likeLooks[l] }

// PairField is one meaning in both records.
type PairField struct {
	Title       string
	Left, Right string
	Like        Likeness
	Code        bool
}

// EvidenceBar is what one field weighs: for one person, or against.
type EvidenceBar struct {
	Title, Level string
	Weight       string // in bits, signed
	For          bool
	Length       int // 0–100 of the half that the bar stands in
	Text         string
}

// X gives where the bar begins in a drawing of 200 units with 0 in the middle.
func (b EvidenceBar) X() int {
	if b.For {
		return 100
	}
	return 100 - b.Length
}

// PairChoice is one decision that may be made.
type PairChoice struct {
	Value, Label, Key string // Key is the access key
	Main              bool
}
