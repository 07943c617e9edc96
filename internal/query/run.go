package query

import (
	"context"
	"time"

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
	shown := ask.narrow(decision.Projections)
	joins := s.join(ask, shown)
	receipt, err := s.intend(ctx, ask, decision, joins)
	if err != nil {
		ask.forget()
		return Result{}, err
	}
	result := Result{Record: receipt.Record(), At: ask.facts.At, Request: q, Decision: decision, Confirming: ask.confirming}
	if q.Subject.Kind.Searches() {
		return s.search(ctx, ask, receipt, shown, joins, result)
	}
	answers, err := source.Fanout(ctx, receipt, s.questions(ask, shown, joins))
	if err != nil {
		return Result{}, err
	}
	result.Views = project(shown, answers, result.At)
	result.Edges = joins.used(answers)
	return result, s.outcome(ask, receipt.Record(), answers, result.Views, result.Edges)
}

// questions asks each projected register for the fields that will be shown. A
// masked field is not even fetched before it is revealed.
func (s *Service) questions(a *ask, shown []mpolice.Projection, joins joins) []source.Question {
	out := make([]source.Question, 0, len(shown))
	for _, p := range shown {
		out = append(out, source.Question{
			Source: s.sourceOf(a, p.Register, joins), Deadline: s.Deadlines[p.Register],
			Ask: source.Ask{Subject: a.Subject, Fields: unmasked(p), Via: joins.via[p.Register]},
		})
	}
	return out
}

// sourceOf gives the register itself, or what stands for one that is not asked.
func (s *Service) sourceOf(a *ask, register mpolice.Register, joins joins) source.Source {
	if r, ok := s.Rules.Register(register); ok && r.Descriptor != nil && !r.Descriptor.Standing(a.facts.At).Open {
		return source.Closed(register)
	}
	if joins.barred(register) {
		return source.Barred(register)
	}
	if src, ok := s.sources[register]; ok {
		return src
	}
	return source.Absent(register)
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

func project(shown []mpolice.Projection, answers []source.Answer, at time.Time) []minimize.View {
	views := make([]minimize.View, len(answers))
	for i, a := range answers {
		views[i] = minimize.Apply(shown[i], a, at)
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
func (s *Service) intend(ctx context.Context, ask *ask, d policy.Decision, joins joins) (audit.Receipt, error) {
	r, err := ask.record(audit.KindIntent, d)
	if err != nil {
		return audit.Receipt{}, err
	}
	r.Fields = append(r.Fields, audit.Field{Name: FieldEdges, Value: joins.String()})
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
