package pages

import (
	"errors"
	"slices"

	"mpolice"
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
	q, card, faults := p.stated(f)
	if card == nil {
		return q, web.FieldErrors{{Field: "purpose", Key: web.InvalidPurpose}}, f.recheck
	}
	if f.narrowTo != "" {
		f.narrow(card, f.narrowTo, p.year())
	}
	s, kind, fault := f.subject(card, p.year())
	if fault != nil {
		return q, append(faults, *fault), f.recheck || fault.Key == "invalid.check_digit"
	}
	q.Subject = s
	if q.Registers = f.asked(card, kind); len(q.Registers) == 0 {
		faults = append(faults, web.FieldError{Field: "registers", Key: web.InvalidRegisters})
	}
	// After a wrong digit: show who it is before the rest.
	q.ConfirmFirst = f.recheck && !f.same
	return q, faults, f.recheck
}

// stated reads what every query states, whoever it is about: purpose, ground,
// matter, reason and facts. The card is nil where the purpose is none.
func (p *Pages) stated(f typed) (q query.Request, card *purpose.Card, faults web.FieldErrors) {
	card, ok := p.Rules.Card(mpolice.CardCode(f.purpose), p.Clock.Now())
	if !ok || card.IsNever() {
		return q, nil, nil
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
	return q, card, faults
}

// year is the year of now, which no birth comes after.
func (p *Pages) year() int { return p.Clock.Now().In(mpolice.Taipei).Year() }

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
