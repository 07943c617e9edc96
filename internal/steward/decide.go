package steward

import (
	"context"
	"fmt"
	"slices"

	"mpolice"
	"mpolice/internal/registry/holding"
)

// Decided is what became of a decision on a pair.
type Decided struct {
	Record mpolice.RecordID
	// Waiting says that a second steward has to say the same.
	Waiting bool
	Next    int64 // the next pair that waits, 0 for none
}

// Decide enters a decision on a pair. Records of protected registers take two
// stewards: the first one's is kept as a proposal, and a second one who differs
// proposes anew. Putting a pair back to review takes one.
func (d *Desk) Decide(ctx context.Context, who mpolice.Officer, seq int64, decision, reason string) (Decided, error) {
	if err := steward(who); err != nil {
		return Decided{}, err
	}
	reason, err := reasonOf(reason)
	if err != nil {
		return Decided{}, err
	}
	e, next, err := d.pair(ctx, who, seq)
	if err != nil {
		return Decided{}, err
	}
	if !slices.Contains(choices(e.Decision), decision) {
		return Decided{}, &mpolice.Invalid{Field: "decision", Key: "invalid.option"}
	}
	if _, _, err := d.both(ctx, who, e); err != nil {
		return Decided{}, err
	}
	if decision == Linked {
		if err := d.exclusive(ctx, e); err != nil {
			return Decided{}, err
		}
	}
	out := Decided{Next: next}
	if out.Waiting, err = d.waits(who, e, decision); err != nil {
		return out, err
	}
	out.Record, err = d.enter(ctx, who, e, decision, reason, out.Waiting)
	return out, err
}

// waits reports whether the decision is a first one of two.
func (d *Desk) waits(who mpolice.Officer, e holding.LinkEntry, decision string) (bool, error) {
	if !d.protected(e) || decision == Review {
		return false, nil
	}
	first := ReadEvidence(e.Evidence).Proposal
	if first == nil || first.Decision != decision {
		return true, nil
	}
	if first.By == who.ID {
		return false, ErrSameSteward
	}
	return false, nil
}

func (d *Desk) enter(ctx context.Context, who mpolice.Officer, e holding.LinkEntry, decision, reason string, waiting bool) (mpolice.RecordID, error) {
	kind, ours := journalKind(decision), signed{Reason: reason}
	if waiting {
		kind, ours = "propose", signed{Proposal: &Proposal{Decision: decision, Reason: reason, By: who.ID}}
	}
	a := act{what: "pair-" + decision, detail: append(pairDetail(e), field("reason", reason))}
	if waiting {
		a.what = "pair-propose"
		a.detail = append(a.detail, field("decision", decision))
	}
	return d.decide(ctx, who, kind, a, func(entry holding.Entry) error {
		next := holding.LinkEntry{Left: e.Left, Right: e.Right, Weight: e.Weight, P: e.P, Model: e.Model, Decision: decision, By: string(who.ID)}
		if waiting {
			next.Decision = e.Decision
		}
		var err error
		if next.Evidence, err = sign(e.Evidence, ours); err != nil {
			return err
		}
		if err := d.still(ctx, e); err != nil {
			return err
		}
		if err := d.Store.Link(ctx, []holding.LinkEntry{next}, entry); err != nil {
			return fmt.Errorf("enter the decision: %w", err)
		}
		if waiting {
			return nil
		}
		return d.regroup(ctx, e, decision, entry)
	})
}

// still refuses when somebody decided on the pair in the meantime.
func (d *Desk) still(ctx context.Context, e holding.LinkEntry) error {
	all, err := d.Store.LinksOf(ctx, e.Left.Register, e.Left.Key)
	if err != nil {
		return fmt.Errorf("read the pair again: %w", err)
	}
	for _, x := range all {
		if x.Seq > e.Seq && x.Left == e.Left && x.Right == e.Right {
			return fmt.Errorf("pair: %w", mpolice.ErrConflict)
		}
	}
	return nil
}

func journalKind(decision string) string {
	switch decision {
	case Linked:
		return "link"
	case Unlinked:
		return "unlink"
	}
	return decision
}

// regroup lets persons follow a decision at once; the next linking arrives at
// the same, for it honours what people decided.
func (d *Desk) regroup(ctx context.Context, e holding.LinkEntry, decision string, entry holding.Entry) error {
	var change []holding.Member
	var err error
	switch decision {
	case Linked:
		change, err = d.join(ctx, e)
	case Unlinked, Apart:
		change, err = d.part(ctx, e)
	}
	if err != nil || len(change) == 0 {
		return err
	}
	entry.Kind = "regroup"
	if err := d.Store.Regroup(ctx, change, entry); err != nil {
		return fmt.Errorf("regroup the pair: %w", err)
	}
	return nil
}

func (d *Desk) members(ctx context.Context, e holding.LinkEntry) (left, right []holding.Member, err error) {
	if left, err = d.Store.Members(ctx, e.Left.Register, e.Left.Key); err != nil {
		return nil, nil, fmt.Errorf("read the persons: %w", err)
	}
	if right, err = d.Store.Members(ctx, e.Right.Register, e.Right.Key); err != nil {
		return nil, nil, fmt.Errorf("read the persons: %w", err)
	}
	return left, right, nil
}

// join brings the two persons together under the older number.
func (d *Desk) join(ctx context.Context, e holding.LinkEntry) ([]holding.Member, error) {
	left, right, err := d.members(ctx, e)
	if err != nil {
		return nil, err
	}
	if len(left) == 0 {
		left = []holding.Member{{Record: e.Left}}
	}
	if len(right) == 0 {
		right = []holding.Member{{Record: e.Right}}
	}
	person := left[0].Person
	if other := right[0].Person; person == 0 || other != 0 && other < person {
		person = other
	}
	if person == 0 {
		if person, err = d.Store.NextPerson(ctx, 1); err != nil {
			return nil, fmt.Errorf("number a person: %w", err)
		}
	}
	var out []holding.Member
	for _, m := range append(left, right...) {
		if m.Person != person {
			out = append(out, holding.Member{Record: m.Record, Person: person})
		}
	}
	return out, nil
}

// part takes the record out that has no register of its own standing: of a
// wanted notice and a household row, the notice.
func (d *Desk) part(ctx context.Context, e holding.LinkEntry) ([]holding.Member, error) {
	left, right, err := d.members(ctx, e)
	if err != nil || len(left) == 0 || len(right) == 0 || left[0].Person != right[0].Person {
		return nil, err
	}
	out := e.Right
	if x, ok := d.Registers.Descriptor(e.Right.Register); ok && x.Authoritative {
		out = e.Left
	}
	return []holding.Member{{Record: out}}, nil
}

// exclusive refuses to give one person two rows of an authoritative register.
func (d *Desk) exclusive(ctx context.Context, e holding.LinkEntry) error {
	left, right, err := d.members(ctx, e)
	if err != nil {
		return err
	}
	left, right = append(left, holding.Member{Record: e.Left}), append(right, holding.Member{Record: e.Right})
	for _, l := range left {
		for _, r := range right {
			x, ok := d.Registers.Descriptor(l.Register)
			if l.Register == r.Register && l.Key != r.Key && ok && x.Authoritative {
				return ErrExclusive
			}
		}
	}
	return nil
}
