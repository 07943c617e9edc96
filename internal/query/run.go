package query

import (
	"context"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/authn"
	"mpolice/internal/minimize"
	"mpolice/internal/policy"
	"mpolice/internal/source"
)

// Run answers one query of the person signed in as who. The error is a
// *Refused, a *Replayed, a *mpolice.Invalid, or a failure; only with a nil
// error has any source been asked.
func (s *Service) Run(ctx context.Context, who authn.Session, q Request) (Result, error) {
	ask, err := s.situate(ctx, who, q)
	if err != nil {
		return Result{}, err
	}
	decision := s.Engine.Decide(ctx, ask.facts)
	if !decision.Permit {
		ask.forget()
		return Result{}, s.refuse(ctx, ask, decision)
	}
	receipt, err := s.intend(ctx, ask, decision)
	if err != nil {
		ask.forget()
		return Result{}, err
	}
	shown := ask.narrow(decision.Projections)
	answers, err := source.Fanout(ctx, receipt, s.questions(ask.Subject, shown))
	if err != nil {
		return Result{}, err
	}
	views := project(shown, answers)
	if err := s.outcome(ask, receipt.Record(), answers, views); err != nil {
		return Result{}, err
	}
	return Result{
		Record: receipt.Record(), At: ask.facts.At, Request: q, Views: views, Decision: decision, Confirming: ask.confirming,
	}, nil
}

// questions asks each projected register for the fields that will be shown. A
// masked field is not even fetched before it is revealed.
func (s *Service) questions(subject mpolice.Subject, shown []mpolice.Projection) []source.Question {
	out := make([]source.Question, 0, len(shown))
	for _, p := range shown {
		src, ok := s.sources[p.Register]
		if !ok {
			src = source.Absent(p.Register)
		}
		out = append(out, source.Question{
			Source: src, Ask: source.Ask{Subject: subject, Fields: unmasked(p)}, Deadline: s.Deadlines[p.Register],
		})
	}
	return out
}

// unmasked names the fields of a projection that are not masked.
func unmasked(p mpolice.Projection) []mpolice.FieldName {
	var out []mpolice.FieldName
	for _, f := range p.Fields {
		if f.Show != mpolice.ShowMasked {
			out = append(out, f.Name)
		}
	}
	return out
}

func project(shown []mpolice.Projection, answers []source.Answer) []minimize.View {
	views := make([]minimize.View, len(answers))
	for i, a := range answers {
		views[i] = minimize.Apply(shown[i], a)
	}
	return views
}

// refuse records the refusal before it is told.
func (s *Service) refuse(ctx context.Context, ask *ask, d policy.Decision) error {
	r, err := ask.record(audit.KindRefusal, d)
	if err != nil {
		return err
	}
	r.Fields = append(r.Fields, conditions(d)...)
	id, err := s.Recorder.Record(ctx, r)
	if err != nil {
		return s.replayed(ctx, ask, err)
	}
	return &Refused{Record: id, At: ask.facts.At, Decision: d}
}

// intend makes the intent durable and gets the receipt.
func (s *Service) intend(ctx context.Context, ask *ask, d policy.Decision) (audit.Receipt, error) {
	r, err := ask.record(audit.KindIntent, d)
	if err != nil {
		return audit.Receipt{}, err
	}
	registers := make([]mpolice.Register, len(d.Projections))
	for i, p := range d.Projections {
		registers[i] = p.Register
	}
	receipt, err := s.Recorder.Intend(ctx, r, registers)
	if err != nil {
		return audit.Receipt{}, s.replayed(ctx, ask, err)
	}
	return receipt, nil
}
