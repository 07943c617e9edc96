package query

import (
	"context"
	"fmt"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/authn"
	"mpolice/internal/policy"
)

// Comparison is a photo comparison: a query that names no one yet, or holds a
// person against one registered photo, with all that the law asks about it.
type Comparison struct {
	Request
	Face policy.Face
	// Fields go into the intent and into a refusal: the earlier queries, the
	// source of the photo, the digests of what is searched.
	Fields []audit.Field
}

// Compared is a comparison that was permitted, made and recorded.
type Compared struct {
	Record   mpolice.RecordID
	Decision policy.Decision
}

// Weigh decides a comparison before any photo is taken: a person is not
// photographed for what would be refused. A refusal is recorded and comes as
// *Refused; a permit discloses nothing and is not recorded.
func (s *Service) Weigh(ctx context.Context, who authn.Session, c Comparison) (policy.Decision, error) {
	a, d, err := s.decideComparison(ctx, who, c)
	if err != nil {
		return policy.Decision{}, err
	}
	defer a.forget() // the comparison itself will claim its reason
	if !d.Permit {
		return policy.Decision{}, s.refuseComparison(ctx, a, c, d)
	}
	return d, nil
}

// Compare decides a comparison with the situation of now and makes its intent
// durable; only then run is called, with the receipt. What run tells of the
// answer is durable before Compare returns.
func (s *Service) Compare(ctx context.Context, who authn.Session, c Comparison, run func(context.Context, audit.Receipt) ([]audit.Field, error)) (Compared, error) {
	a, d, err := s.decideComparison(ctx, who, c)
	if err != nil {
		return Compared{}, err
	}
	if !d.Permit {
		a.forget()
		return Compared{}, s.refuseComparison(ctx, a, c, d)
	}
	r, err := a.record(audit.KindIntent, d)
	if err != nil {
		return Compared{}, err
	}
	r.Fields = append(r.Fields, c.Fields...)
	receipt, err := s.Recorder.Intend(ctx, r, a.Registers)
	if err != nil {
		a.forget()
		return Compared{}, s.replayed(ctx, a, err)
	}
	fields, err := run(ctx, receipt)
	if err != nil {
		return Compared{}, fmt.Errorf("compare photos: %w", err)
	}
	_, err = s.Recorder.Record(ctx, audit.Record{
		Kind: audit.KindOutcome, Officer: a.who.Officer.ID, Unit: a.who.Officer.Unit, Role: a.who.Officer.Role,
		Card: a.Purpose, Parent: receipt.Record(), Fields: fields,
	})
	return Compared{Record: receipt.Record(), Decision: d}, err
}

func (s *Service) decideComparison(ctx context.Context, who authn.Session, c Comparison) (*ask, policy.Decision, error) {
	if c.Face.Mode == "" || len(c.Registers) != 1 {
		return nil, policy.Decision{}, &mpolice.Invalid{Field: "mode", Key: "invalid.option"}
	}
	a, err := s.situate(ctx, who, c.Request)
	if err != nil {
		return nil, policy.Decision{}, err
	}
	a.facts.Face = c.Face
	return a, s.Engine.Decide(ctx, a.facts), nil
}

// refuseComparison records the refusal with what was stated for the comparison.
func (s *Service) refuseComparison(ctx context.Context, a *ask, c Comparison, d policy.Decision) error {
	r, err := a.record(audit.KindRefusal, d)
	if err != nil {
		return err
	}
	r.Fields = append(append(r.Fields, c.Fields...), conditions(d)...)
	id, err := s.Recorder.Record(ctx, r)
	if err != nil {
		return s.replayed(ctx, a, err)
	}
	return &Refused{Record: id, At: a.facts.At, Decision: d}
}

// Offer remembers whom a confirmed lead points at, so that the officer may open
// that person's data by Pick, as a query of its own. The number stays inside.
func (s *Service) Offer(record mpolice.RecordID, officer mpolice.OfficerID, subjects []mpolice.Subject) {
	s.picks.offer(record, officer, subjects, s.Clock.Now())
}
