package query

import (
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"slices"
	"time"

	"mpolice"
	"mpolice/internal/authn"
	"mpolice/internal/custody"
	"mpolice/internal/policy"
	"mpolice/internal/purpose"
)

// ask is a request with all that the law asks about it.
type ask struct {
	Request
	who        authn.Session
	card       *purpose.Card
	stated     purpose.Facts
	shift      string
	facts      policy.Request
	confirming bool
	sameHands  bool // reveal: the device is in the same hands as for the query
	release    func()
}

// forget takes back that this ask counts among the officer's reasons: it did
// not become a query.
func (a *ask) forget() {
	if a.release != nil {
		a.release()
	}
}

// maxReason bounds the reason, in runes.
const maxReason = 300

// situate gathers who asks, from what device, on which duty, under which
// grant, and for what purpose. What cannot be found out is an error, never a
// guess.
func (s *Service) situate(ctx context.Context, who authn.Session, q Request) (*ask, error) {
	a := &ask{Request: q, who: who}
	now := s.Clock.Now()
	if err := s.check(a, now); err != nil {
		return nil, err
	}
	a.facts = policy.Request{At: now, Card: q.Purpose, Ground: q.Ground, Facts: a.stated}
	for _, step := range []func(context.Context, *ask) error{
		s.session, s.custody, s.duty, s.access, s.reference, s.reason, s.subject,
	} {
		if err := step(ctx, a); err != nil {
			a.forget()
			return nil, err
		}
	}
	a.confirming = q.ConfirmFirst && a.canConfirm()
	return a, nil
}

// check reads the request by its card. An unknown card goes on: policy refuses
// it and says which purposes there are.
func (s *Service) check(a *ask, now time.Time) error {
	if err := checkCodes(a.Request); err != nil {
		return err
	}
	reason, err := mpolice.CleanText(a.Reason, maxReason)
	if err != nil {
		return textFault("reason", err)
	}
	a.Reason = reason
	if a.Subject.IsZero() {
		return &mpolice.Invalid{Field: "subject", Key: "invalid.subject_empty"}
	}
	card, ok := s.Rules.Card(a.Purpose, now)
	if !ok {
		return nil
	}
	a.card = card
	facts, faults := card.ParseFacts(a.Facts)
	if len(faults) > 0 {
		return &faults[0]
	}
	a.stated = facts
	return nil
}

// registers takes all that the card opens in the matter where the officer names
// none; some open for certain types of case only.
func (s *Service) registers(a *ask, found *purpose.Reference) {
	if len(a.Registers) == 0 && a.card != nil {
		caseType := ""
		if found != nil {
			caseType = found.Type
		}
		a.Registers = a.card.RegistersWith(a.Subject.Kind, caseType)
	}
	slices.Sort(a.Registers)
	a.Registers = slices.Compact(a.Registers)
	a.facts.Registers = a.Registers
}

func textFault(field string, err error) error {
	if errors.Is(err, mpolice.ErrTextTooLong) {
		return &mpolice.Invalid{Field: field, Key: "invalid.text_too_long"}
	}
	return &mpolice.Invalid{Field: field, Key: "invalid.text_characters"}
}

func (s *Service) session(ctx context.Context, a *ask) error {
	unit, err := s.People.Unit(ctx, a.who.Officer.Unit)
	if err != nil {
		return fmt.Errorf("read unit: %w", err)
	}
	a.facts.Officer = policy.Officer{ID: a.who.Officer.ID, Unit: unit.ID, UnitKind: unit.Kind, Role: a.who.Officer.Role}
	a.facts.Session = policy.Session{UserVerified: !a.who.VerifiedAt.IsZero(), StepUp: a.who.SteppedUp(a.facts.At)}
	return nil
}

// custody: the session's device must be the one that the officer holds now.
func (s *Service) custody(ctx context.Context, a *ask) error {
	h, ok, err := s.Desk.Current(ctx, a.who.Officer.ID)
	if err != nil {
		return err
	}
	// Once the officer has signed the return, the device is on the desk.
	holds := ok && h.State() == custody.StateHeld && h.ID == a.who.HandOut
	a.facts.Custody = policy.Custody{Holds: holds, SameUnit: holds}
	return nil
}

func (s *Service) duty(ctx context.Context, a *ask) error {
	shift, on, err := s.Roster.At(ctx, a.who.Officer.ID, a.facts.At)
	if err != nil {
		return err
	}
	a.shift = shift.Number
	a.facts.Duty = policy.Duty{
		On: on, SameUnit: on && shift.Unit == a.who.Officer.Unit, Item: string(shift.Item),
	}
	return nil
}

func (s *Service) access(ctx context.Context, a *ask) error {
	st, err := s.Access.Standing(ctx, a.who.Officer.ID, a.Purpose, a.facts.At)
	if err != nil {
		return err
	}
	a.facts.Grant = policy.Grant{Held: st.Held, Expired: st.Expired, Covers: st.Covers, Trained: st.Trained}
	return nil
}

// reference looks the official matter up: it must exist and involve the
// officer. One that nobody issued is a fact, not an error.
func (s *Service) reference(ctx context.Context, a *ask) error {
	var found *purpose.Reference
	if !a.Reference.IsZero() {
		ref, err := s.References.Reference(ctx, a.Reference)
		switch {
		case err == nil:
			found = &ref
		case !errors.Is(err, mpolice.ErrNotFound):
			return fmt.Errorf("read reference: %w", err)
		}
	}
	s.registers(a, found)
	a.facts.Reference = policy.ReferenceFacts(a.Reference, found, a.who.Officer.ID, a.Subject, a.facts.At)
	return nil
}

func (s *Service) reason(ctx context.Context, a *ask) error {
	used, release, err := s.habits.claim(ctx, a.who.Officer.ID, a.Reason, a.Subject, a.facts.At)
	if err != nil {
		return fmt.Errorf("read earlier reasons: %w", err)
	}
	a.release = release
	a.facts.Reason = s.Rules.AssessReason(a.Reason, a.card, used)
	return nil
}

func (s *Service) subject(ctx context.Context, a *ask) error {
	self := false
	if a.Subject.Kind == mpolice.SubjectNationalID {
		own, err := s.People.SelfTag(ctx, a.who.Officer.ID)
		if err != nil {
			return fmt.Errorf("read officer: %w", err)
		}
		self = hmac.Equal(own, s.Tagger.SelfTag(a.Subject))
	}
	a.facts.Subject = policy.Subject{Kind: a.Subject.Kind, IsSelf: self}
	return nil
}

// confirmFields are what an officer sees to tell whether this is the person.
var confirmFields = []mpolice.FieldName{"name", "birth_date"}

// canConfirm reports whether the query covers name and birth date at all.
func (a *ask) canConfirm() bool {
	if a.card == nil || a.Subject.Kind != mpolice.SubjectNationalID || !slices.Contains(a.Registers, mpolice.RegisterHousehold) {
		return false
	}
	p, ok := a.card.Projection(mpolice.RegisterHousehold)
	if !ok {
		return false
	}
	for _, name := range confirmFields {
		if f, ok := p.Field(name); !ok || f.Show == mpolice.ShowMasked {
			return false
		}
	}
	return true
}

// narrow leaves name and birth date alone while the officer has still to
// confirm the person.
func (a *ask) narrow(all []mpolice.Projection) []mpolice.Projection {
	if !a.confirming {
		return all
	}
	var out []mpolice.Projection
	for _, p := range all {
		if p.Register != mpolice.RegisterHousehold {
			continue
		}
		few := mpolice.Projection{Register: p.Register}
		for _, name := range confirmFields {
			if f, ok := p.Field(name); ok {
				few.Fields = append(few.Fields, f)
			}
		}
		out = append(out, few)
	}
	return out
}
