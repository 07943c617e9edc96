package steward

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/quality"
	"mpolice/internal/registry/resident"
)

// The decisions of the link ledger; those of a model and of a steward are the
// same words.
const (
	Linked   = "linked"
	Apart    = "apart"
	Unlinked = "unlinked"
	Review   = "review"
	Conflict = "conflict"
	Possible = "possible"
)

// maxPairs bounds how many pairs of one decision are looked through.
const maxPairs = 2000

// Waiting are the decisions that wait for a person, the most pressing first.
var Waiting = []string{Conflict, Review, Possible}

// Listed is one pair in a list: no content.
type Listed struct {
	Seq         int64
	Left, Right mpolice.Register
	P           float64
	Decision    string
	Protected   bool
	Proposal    *Proposal
	By          string
}

// Pairs lists pairs by decision, the heaviest first.
func (d *Desk) Pairs(ctx context.Context, who mpolice.Officer, decision string, limit int) ([]Listed, error) {
	if err := steward(who); err != nil {
		return nil, err
	}
	found, err := d.Store.Pairs(ctx, decision, limit)
	if err != nil {
		return nil, fmt.Errorf("list pairs: %w", err)
	}
	out := make([]Listed, len(found))
	for i, e := range found {
		out[i] = d.listed(e)
	}
	return out, nil
}

// Listed gives one pair as lists show it, without content.
func (d *Desk) Listed(ctx context.Context, who mpolice.Officer, seq int64) (Listed, error) {
	if err := steward(who); err != nil {
		return Listed{}, err
	}
	e, _, err := d.pair(ctx, who, seq)
	return d.listed(e), err
}

func (d *Desk) listed(e holding.LinkEntry) Listed {
	return Listed{
		Seq: e.Seq, Left: e.Left.Register, Right: e.Right.Register, P: e.P, Decision: e.Decision,
		Protected: d.protected(e), Proposal: ReadEvidence(e.Evidence).Proposal, By: e.By,
	}
}

// Pair is two records side by side.
type Pair struct {
	Listed
	Evidence Evidence
	Fields   []Beside
	Choices  []string // what may be decided now
	Look     mpolice.RecordID
	Next     int64 // the next pair that waits, 0 for none
}

// Beside is one meaning in both records. Only what tells people apart is shown.
type Beside struct {
	Meaning     registry.Semantic
	Left, Right string
	Like        quality.Likeness
}

// shownMeanings are what a steward compares; nothing else of a record is shown.
var shownMeanings = []registry.Semantic{
	registry.SemanticName, registry.SemanticRoman, registry.SemanticNationalID, registry.SemanticFormerID, registry.SemanticPassport,
	registry.SemanticBirth, registry.SemanticSex, registry.SemanticPhone, registry.SemanticAddress,
}

// Pair shows a pair by its number in the ledger. The look is recorded first.
func (d *Desk) Pair(ctx context.Context, who mpolice.Officer, seq int64) (Pair, error) {
	if err := steward(who); err != nil {
		return Pair{}, err
	}
	e, next, err := d.pair(ctx, who, seq)
	if err != nil {
		return Pair{}, err
	}
	look, err := d.look(ctx, who, act{what: "pair", detail: pairDetail(e)})
	if err != nil {
		return Pair{}, err
	}
	left, right, err := d.both(ctx, who, e)
	if err != nil {
		return Pair{}, err
	}
	p := Pair{Listed: d.listed(e), Evidence: ReadEvidence(e.Evidence), Choices: choices(e.Decision), Look: look, Next: next}
	for _, m := range shownMeanings {
		if b, ok := beside(m, left, right); ok {
			p.Fields = append(p.Fields, b)
		}
	}
	return p, nil
}

// pairDetail names a pair in a record: the ledger's number and the rows, whose
// content is encrypted with the record.
func pairDetail(e holding.LinkEntry) []audit.Field {
	return []audit.Field{
		field("pair", strconv.FormatInt(e.Seq, 10)),
		field("left", resident.RowKey(e.Left.Register, e.Left.Key)), field("right", resident.RowKey(e.Right.Register, e.Right.Key)),
	}
}

// pair finds the entry of that number while it is the latest of its pair, and
// the next one that waits for this steward. An entry that was overtaken is
// mpolice.ErrNotFound.
func (d *Desk) pair(ctx context.Context, who mpolice.Officer, seq int64) (found holding.LinkEntry, next int64, err error) {
	for _, decision := range append(slices.Clone(Waiting), Linked, Apart, Unlinked) {
		all, err := d.Store.Pairs(ctx, decision, maxPairs)
		if err != nil {
			return found, 0, fmt.Errorf("find the pair: %w", err)
		}
		for _, e := range all {
			if e.Seq == seq {
				found = e
			} else if next == 0 && slices.Contains(Waiting, decision) && !proposedBy(e, who.ID) {
				next = e.Seq
			}
		}
		if found.Seq != 0 && next != 0 {
			break
		}
	}
	if found.Seq == 0 {
		return found, 0, fmt.Errorf("pair: %w", mpolice.ErrNotFound)
	}
	return found, next, nil
}

// proposedBy reports whether the steward has said theirs and another is waited
// for.
func proposedBy(e holding.LinkEntry, who mpolice.OfficerID) bool {
	p := ReadEvidence(e.Evidence).Proposal
	return p != nil && p.By == who
}

// record is a row with its descriptor.
type record struct {
	d   *registry.Descriptor
	row holding.Stored
}

// both reads the two rows of a pair, and refuses them when one is the
// steward's own.
func (d *Desk) both(ctx context.Context, who mpolice.Officer, e holding.LinkEntry) (left, right record, err error) {
	if left, err = d.one(ctx, e.Left); err != nil {
		return left, right, err
	}
	if right, err = d.one(ctx, e.Right); err != nil {
		return left, right, err
	}
	about := append(quality.SubjectsOf(left.d, left.row), quality.SubjectsOf(right.d, right.row)...)
	return left, right, d.about(ctx, who, about...)
}

func (d *Desk) one(ctx context.Context, r holding.Record) (record, error) {
	x, err := d.descriptor(r.Register)
	if err != nil {
		return record{}, err
	}
	rows, err := d.Store.FindKeys(ctx, r.Register, []int64{r.Key})
	if err != nil {
		return record{}, fmt.Errorf("read the pair: %w", err)
	}
	if len(rows) == 0 { // ended since: there is nothing to decide
		return record{}, fmt.Errorf("read the pair: %w", mpolice.ErrConflict)
	}
	return record{x, rows[0]}, nil
}

// value gives the first field of a meaning; special and sealed ones stay
// closed.
func (r record) value(m registry.Semantic) (string, bool) {
	for i, f := range r.d.Fields {
		if f.Semantic == m && i < len(r.row.Values) && f.Class != mpolice.ClassSpecial && f.Class != mpolice.ClassSealed {
			return r.row.Values[i], true
		}
	}
	return "", false
}

// beside holds one meaning of both records side by side; false when neither
// has it.
func beside(m registry.Semantic, left, right record) (Beside, bool) {
	l, okL := left.value(m)
	r, okR := right.value(m)
	b := Beside{Meaning: m, Left: l, Right: r, Like: quality.Compare(m, l, r)}
	if b.Like == quality.LikeElse && (m == registry.SemanticPhone && same(left.row.Phone, right.row.Phone) ||
		m == registry.SemanticAddress && same(left.row.Address, right.row.Address)) {
		b.Like = quality.LikeVariant // written otherwise, the same number or door
	}
	return b, okL && l != "" || okR && r != ""
}

func same(a, b int64) bool { return a != 0 && a == b }

// protected reports whether two stewards have to agree.
func (d *Desk) protected(e holding.LinkEntry) bool {
	return slices.ContainsFunc([]mpolice.Register{e.Left.Register, e.Right.Register}, func(r mpolice.Register) bool {
		x, ok := d.Registers.Descriptor(r)
		return !ok || x.Protected
	})
}

// choices are what may follow on a decision.
func choices(decision string) []string {
	switch decision {
	case Linked:
		return []string{Unlinked}
	case Apart, Unlinked:
		return []string{Review}
	}
	return []string{Linked, Apart}
}
