package pages

import (
	"errors"
	"slices"
	"strings"

	"mpolice"
	"mpolice/internal/edge"
	"mpolice/internal/purpose"
	"mpolice/internal/query"
	"mpolice/internal/web"
)

// maxNumber bounds a reference number, in runes.
const maxNumber = 64

// request reads the form as a query. Codes that the page did not offer are
// faults here, so that what goes on record is what was meant. recheck says that
// a check digit did not fit, so that the number is asked for a second time.
func (p *Pages) request(f typed) (q query.Request, faults web.FieldErrors, recheck bool) {
	card, ok := p.Rules.Card(mpolice.CardCode(f.purpose), p.Clock.Now())
	if !ok || card.IsNever() {
		return q, web.FieldErrors{{Field: "purpose", Key: web.InvalidPurpose}}, f.recheck
	}
	q = query.Request{Purpose: card.Code, Ground: mpolice.GroundCode(f.ground), Reason: f.reason, Facts: f.facts, Key: f.key}
	add := func(field, key string) { faults = append(faults, web.FieldError{Field: field, Key: key}) }
	if _, known := p.Rules.Ground(q.Ground); !known && f.ground != "" {
		add("ground", web.InvalidOption)
	}
	if _, err := mpolice.CleanText(f.reason, maxReason); errors.Is(err, mpolice.ErrTextTooLong) {
		add("reason", "invalid.text_too_long")
	} else if err != nil {
		add("reason", "invalid.text_characters")
	}
	var fault *web.FieldError
	if q.Reference, fault = f.referenceID(); fault != nil {
		add(fault.Field, fault.Key)
	}
	kind, raw, fault := f.subject(card)
	if fault != nil {
		add(fault.Field, fault.Key)
		return q, faults, f.recheck
	}
	s, err := mpolice.ParseSubject(kind, raw)
	if err != nil {
		add(string(kind), edge.SubjectFault(err))
		return q, faults, f.recheck || errors.Is(err, mpolice.ErrSubjectCheckDigit)
	}
	q.Subject = s
	if q.Registers = f.asked(card, kind); len(q.Registers) == 0 {
		add("registers", web.InvalidRegisters)
	}
	// After a wrong digit: show who it is before the rest.
	q.ConfirmFirst = f.recheck && !f.same
	return q, faults, f.recheck
}

// asked gives the ticked registers that are kept by this kind of subject: the
// form offers every register of the card before it knows what will be typed.
func (f typed) asked(card *purpose.Card, kind mpolice.SubjectKind) []mpolice.Register {
	var out []mpolice.Register
	for _, reg := range card.RegistersFor(kind) {
		if slices.Contains(f.registers, string(reg)) {
			out = append(out, reg)
		}
	}
	return out
}

// subject picks the one subject that was typed. Typed a second time after a
// wrong digit, the second counts; the first may be mended too, but not to
// another number.
func (f typed) subject(card *purpose.Card) (mpolice.SubjectKind, string, *web.FieldError) {
	var found []mpolice.SubjectKind
	for _, kind := range card.Subjects {
		if strings.TrimSpace(f.subjects[string(kind)]) != "" || f.again[string(kind)] != "" {
			found = append(found, kind)
		}
	}
	switch len(found) {
	case 0:
		return "", "", &web.FieldError{Field: string(card.Subjects[0]), Key: "invalid.subject_empty"}
	case 1:
	default:
		return "", "", &web.FieldError{Field: string(found[1]), Key: web.InvalidSubjectOne}
	}
	kind := found[0]
	first, again := f.subjects[string(kind)], f.again[string(kind)]
	if again == "" {
		return kind, first, nil
	}
	a, err1 := mpolice.ParseSubject(kind, first)
	b, err2 := mpolice.ParseSubject(kind, again)
	if err1 == nil && err2 == nil && a.Key != b.Key {
		return "", "", &web.FieldError{Field: string(kind), Key: web.InvalidAgain}
	}
	return kind, again, nil
}

// referenceID reads the matter that was picked, or the number that was typed.
func (f typed) referenceID() (mpolice.ReferenceID, *web.FieldError) {
	ref, field := mpolice.ReferenceID{Kind: mpolice.ReferenceKind(f.kind), Number: f.number}, "reference_number"
	if f.reference != "" && f.reference != web.OtherReference {
		ref, field = mpolice.ParseReference(f.reference), "reference"
	}
	number, err := mpolice.CleanText(ref.Number, maxNumber)
	switch {
	case errors.Is(err, mpolice.ErrTextTooLong):
		return mpolice.ReferenceID{}, &web.FieldError{Field: field, Key: "invalid.text_too_long"}
	case err != nil:
		return mpolice.ReferenceID{}, &web.FieldError{Field: field, Key: "invalid.text_characters"}
	case number == "":
		return mpolice.ReferenceID{}, nil
	case !slices.Contains(mpolice.ReferenceKinds, ref.Kind):
		return mpolice.ReferenceID{}, &web.FieldError{Field: field, Key: web.InvalidOption}
	}
	return mpolice.ReferenceID{Kind: ref.Kind, Number: number}, nil
}
