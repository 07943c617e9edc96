package query

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/authn"
	"mpolice/internal/minimize"
	"mpolice/internal/policy"
	"mpolice/internal/source"
)

// RevealRequest names one masked field of one row of an earlier answer.
type RevealRequest struct {
	Record   mpolice.RecordID
	Register mpolice.Register
	Row      int // from 0, in the order of the answer
	Field    mpolice.FieldName
}

// Revealed is one opened field.
type Revealed struct {
	Record mpolice.RecordID // of the reveal itself
	At     time.Time
	Value  string
}

// Reveal opens one masked field: decided anew with the situation of now,
// recorded, and only then read from its register. Nothing of the first answer
// was kept.
func (s *Service) Reveal(ctx context.Context, who authn.Session, q RevealRequest) (Revealed, error) {
	if err := errors.Join(checkCode("register", string(q.Register)), checkCode("field", string(q.Field))); err != nil {
		return Revealed{}, err
	}
	ask, minutes, err := s.again(ctx, who, q.Record)
	if err != nil {
		return Revealed{}, err
	}
	ask.forget() // opening a field is no query of its own
	f := ask.facts
	decision := s.Engine.DecideReveal(ctx, policy.RevealRequest{
		At: f.At, Officer: f.Officer, Session: f.Session, Custody: f.Custody, Duty: f.Duty, Grant: f.Grant,
		Card: f.Card, Register: q.Register, Field: q.Field,
		Query:  policy.Query{Own: true, Released: true, SameSession: ask.sameHands, Minutes: minutes},
		Second: policy.Second{Confirmed: s.Confirmed(q), SameUnit: true}, // Confirm takes no other unit's
	})
	record := ask.reveal(q, decision)
	if !decision.Permit {
		return Revealed{}, s.refuseReveal(ctx, record, f.At, decision)
	}
	record.Kind = audit.KindReveal
	receipt, err := s.Recorder.Intend(ctx, record, []mpolice.Register{q.Register})
	if err != nil {
		return Revealed{}, err
	}
	value, err := s.open(ctx, receipt, ask, q, decision.Projections)
	if err != nil {
		return Revealed{}, err
	}
	return Revealed{Record: receipt.Record(), At: f.At, Value: value}, nil
}

// again rebuilds the officer's own recorded query and weighs it against the
// situation of now: the shift may have ended, the device may be back. Others'
// queries, refusals and mere confirmations are mpolice.ErrNotFound.
func (s *Service) again(ctx context.Context, who authn.Session, id mpolice.RecordID) (*ask, int64, error) {
	r, at, subject, err := s.own(ctx, who, id)
	if err != nil {
		return nil, 0, fmt.Errorf("reveal: %w", err)
	}
	if r.Get(FieldMode) == "confirm" {
		return nil, 0, fmt.Errorf("reveal: %w", mpolice.ErrNotFound)
	}
	q, err := requestOf(r, subject)
	if err != nil {
		return nil, 0, err
	}
	ask, err := s.situate(ctx, who, q)
	if err != nil {
		return nil, 0, err
	}
	ask.sameHands = r.Get(FieldHandOut) == who.HandOut
	return ask, int64(ask.facts.At.Sub(at) / time.Minute), nil
}

// own reads the officer's own recorded query: its content, time and subject.
func (s *Service) own(ctx context.Context, who authn.Session, id mpolice.RecordID) (audit.Record, time.Time, string, error) {
	rec, err := s.Records.Record(ctx, id)
	if err != nil {
		return audit.Record{}, time.Time{}, "", err
	}
	if rec.Officer != who.Officer.ID || rec.Kind != audit.KindIntent {
		return audit.Record{}, time.Time{}, "", mpolice.ErrNotFound
	}
	c, err := rec.CheckContent(s.Keys)
	if err != nil {
		return audit.Record{}, time.Time{}, "", err
	}
	return audit.Record{Fields: c.Fields}, rec.At(), c.Subject, nil
}

// requestFrom rebuilds the request of the officer's own recorded query.
func (s *Service) requestFrom(ctx context.Context, who authn.Session, id mpolice.RecordID) (Request, error) {
	r, _, subject, err := s.own(ctx, who, id)
	if err != nil {
		return Request{}, err
	}
	return requestOf(r, subject)
}

// requestOf reads the request back from an intent's content.
func requestOf(r audit.Record, canonical string) (Request, error) {
	facts, err := policy.ParseRequest([]byte(r.Get(FieldRequest)))
	if err != nil {
		return Request{}, fmt.Errorf("recorded request: %w", err)
	}
	return Request{
		Purpose: facts.Card, Ground: facts.Ground, Reason: r.Get(FieldReason), Registers: facts.Registers, Facts: facts.Facts,
		Subject:   mpolice.Subject{Kind: facts.Subject.Kind, Key: strings.TrimPrefix(canonical, string(facts.Subject.Kind)+":"), Raw: r.Get(FieldTyped)},
		Reference: mpolice.ParseReference(r.Get(FieldReference)),
	}, nil
}

// reveal makes the record of opening a field.
func (a *ask) reveal(q RevealRequest, d policy.Decision) audit.Record {
	return audit.Record{
		Officer: a.who.Officer.ID, Unit: a.who.Officer.Unit, Role: a.who.Officer.Role, Card: a.Purpose,
		Parent: q.Record, Subject: a.Subject,
		Fields: []audit.Field{
			{Name: "register", Value: string(q.Register)},
			{Name: "field", Value: string(q.Field)},
			{Name: "row", Value: strconv.Itoa(q.Row)},
			{Name: FieldDevice, Value: string(a.who.Device)},
			{Name: FieldBundle, Value: d.Digest},
		},
	}
}

func (s *Service) refuseReveal(ctx context.Context, r audit.Record, at time.Time, d policy.Decision) error {
	r.Kind = audit.KindRefusal
	r.Fields = append(r.Fields, conditions(d)...)
	id, err := s.Recorder.Record(ctx, r)
	if err != nil {
		return err
	}
	return &Refused{Record: id, At: at, Decision: d}
}

// open reads the one field.
func (s *Service) open(ctx context.Context, receipt audit.Receipt, a *ask, q RevealRequest, shown []mpolice.Projection) (string, error) {
	if len(shown) != 1 || shown[0].Register != q.Register {
		return "", errors.New("reveal: decision names another register")
	}
	one := mpolice.Projection{Register: q.Register}
	f, ok := shown[0].Field(q.Field)
	if !ok {
		return "", fmt.Errorf("reveal: %w", mpolice.ErrNotFound)
	}
	one.Fields = []mpolice.ProjectedField{f}
	plain := one
	plain.Fields = []mpolice.ProjectedField{{Name: f.Name, Class: f.Class, Show: mpolice.ShowPlain}}
	answers, err := source.Fanout(ctx, receipt, s.questions(a, []mpolice.Projection{plain}, s.join(a, shown)))
	if err != nil {
		return "", err
	}
	if answers[0].Status != source.StatusFound {
		return "", &Unanswered{Register: q.Register, Status: answers[0].Status}
	}
	return minimize.Reveal(one, answers[0], q.Row, q.Field)
}

// Unanswered is a register that gave no answer to a reveal.
type Unanswered struct {
	Register mpolice.Register
	Status   source.Status
}

// Error names register and status.
func (u *Unanswered) Error() string { return fmt.Sprintf("register %s: %s", u.Register, u.Status) }
