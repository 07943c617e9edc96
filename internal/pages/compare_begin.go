package pages

import (
	"errors"
	"net/http"

	"mpolice"
	"mpolice/internal/compare"
	"mpolice/internal/policy"
	"mpolice/internal/query"
	"mpolice/internal/web"
)

// compareBegin weighs what was stated and opens a case.
func (p *Pages) compareBegin(w http.ResponseWriter, r *http.Request) error {
	f, s := readComparison(r), who(r)
	q, faults, recheck := p.comparisonRequest(f)
	if len(faults) > 0 {
		return p.showComparison(w, r, http.StatusBadRequest, f, faults, recheck)
	}
	id, err := p.comparing.once(s.Officer.ID, q.Query.Key, func() (mpolice.RecordID, error) {
		v, err := p.Compare.Begin(r.Context(), s, q)
		return v.ID, err
	})
	var (
		refused  *query.Refused
		replayed *query.Replayed
		invalid  *mpolice.Invalid
	)
	switch {
	case errors.As(err, &refused):
		p.comparing.keep(s.Officer.ID, f, p.Clock.Now().Add(screenLife))
		return p.comparisonRefused(w, r, f.mode.Path(), q, refused)
	case errors.As(err, &replayed):
		return p.replayed(w, r, replayed)
	case errors.As(err, &invalid):
		fault := web.FieldError{Field: p.comparisonField(f, invalid.Field), Key: invalid.Key}
		return p.showComparison(w, r, http.StatusBadRequest, f, web.FieldErrors{fault}, recheck)
	case errors.Is(err, compare.ErrBusy):
		return p.busy(w, r)
	case err != nil:
		p.comparing.keep(s.Officer.ID, f, p.Clock.Now().Add(screenLife))
		return err
	}
	p.comparing.clear(s.Officer.ID)
	return toCase(w, r, id)
}

// comparisonField gives the box of the form that a field of the request comes
// from.
func (p *Pages) comparisonField(f comparison, field string) string {
	if card, ok := p.Rules.Card(mpolice.CardCode(f.purpose), p.Clock.Now()); ok && field == placeFact {
		if _, own := card.Fact(placeFact); own {
			return "facts." + placeFact
		}
	}
	return field
}

// comparisonRequest reads the form. What is declared is left to the conditions:
// each that fails is told with its article, and recorded.
func (p *Pages) comparisonRequest(f comparison) (compare.Request, web.FieldErrors, bool) {
	q, card, faults := p.stated(f.typed)
	if card == nil || !compares(card, f.mode) {
		return compare.Request{}, web.FieldErrors{{Field: "purpose", Key: web.InvalidPurpose}}, f.recheck
	}
	out := compare.Request{
		Mode: policy.FaceGallery, Place: f.at(card), Told: f.told, Present: f.present,
		Consent: f.will == web.WillConsent, Incapable: f.will == web.WillIncapable,
	}
	recheck := f.recheck
	if f.mode == web.CompareDocument {
		out.Mode = policy.FaceDocument
		s, fault := f.keyed(mpolice.SubjectNationalID)
		if fault != nil {
			faults, recheck = append(faults, *fault), recheck || fault.Key == "invalid.check_digit"
		}
		q.Subject = s
	} else {
		out.DocumentTried, out.NameTried = cited(f.document), cited(f.name)
	}
	var fits bool
	if out.Position, fits = f.position(); !fits {
		faults = append(faults, web.FieldError{Field: "position", Key: "invalid.other"})
	}
	out.Query = q
	return out, faults, recheck
}

// cited reads the number of an earlier query; what is none counts as not cited.
func cited(s string) mpolice.RecordID {
	id, err := mpolice.ParseRecordID(s)
	if err != nil {
		return mpolice.RecordID{}
	}
	return id
}

// comparisonRefused explains a refusal in the section of photo comparison.
func (p *Pages) comparisonRefused(w http.ResponseWriter, r *http.Request, edit string, q compare.Request, x *query.Refused) error {
	shown := q.Query
	if q.Mode != policy.FaceDocument {
		shown.Subject = mpolice.Subject{} // the number of the comparison: nobody's
	}
	v := p.refusalView(r, edit, shown, x)
	for i, reason := range v.Reasons {
		switch reason.Condition {
		case "face-not-last-resort":
			v.Reasons[i].CureURL, v.Reasons[i].CureLabel = "/query", p.Site.Text(web.LanguageOf(r), "compare.query")
		case "face-no-consent":
			v.Urgent = "" // who refuses is in no danger
		}
	}
	return p.showAs(w, r, http.StatusForbidden, web.SectionCompare, v)
}

// busy says that no case was opened.
func (p *Pages) busy(w http.ResponseWriter, r *http.Request) error {
	v := p.compareHomeView(r)
	v.Busy = true
	return p.showAs(w, r, http.StatusServiceUnavailable, web.SectionCompare, v)
}
