package pages

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mpolice"
	"mpolice/internal/edge"
	"mpolice/internal/minimize"
	"mpolice/internal/query"
	"mpolice/internal/web"
)

// maxNumber bounds a reference number, in runes.
const maxNumber = 64

// ask is POST /query.
func (p *Pages) ask(w http.ResponseWriter, r *http.Request) error {
	if err := only(r, mpolice.RoleOfficer, mpolice.RoleSupervisor); err != nil {
		return err
	}
	f := readForm(r)
	q, faults, recheck := f.request()
	if len(faults) > 0 {
		f.carried = false
		return p.showForm(w, r, http.StatusBadRequest, f, faults, recheck)
	}
	q.Registers = p.askable(q)
	s := who(r)
	res, err := p.Query.Run(r.Context(), s, q)
	var (
		refused  *query.Refused
		replayed *query.Replayed
		invalid  *mpolice.Invalid
	)
	switch {
	case errors.As(err, &refused):
		f.carried = false
		p.screens.keep(s.Officer.ID, f)
		return p.refusal(w, r, "/query", q, refused)
	case errors.As(err, &replayed):
		return p.replayed(w, r, replayed)
	case errors.As(err, &invalid):
		f.carried = false
		return p.showForm(w, r, http.StatusBadRequest, f, web.FieldErrors{{Field: invalid.Field, Key: invalid.Key}}, recheck)
	case err != nil:
		f.carried = false
		p.screens.keep(s.Officer.ID, f)
		return err
	}
	if res.Confirming {
		return p.confirm(w, r, f, res)
	}
	p.screens.put(s.Officer.ID, s.HandOut, res)
	if r.Header.Get("X-Swap") == "" {
		http.Redirect(w, r, answerPath(res.Record), http.StatusSeeOther)
		return nil
	}
	return p.showAnswer(w, r, res.Record)
}

// askable leaves out ticked registers that are not kept by this kind of
// subject: the form offers every register of the card before it knows what
// will be typed. When none is left, policy says why.
func (p *Pages) askable(q query.Request) []mpolice.Register {
	card, ok := p.Rules.Card(q.Purpose, p.Clock.Now())
	if !ok {
		return q.Registers
	}
	fit := card.RegistersFor(q.Subject.Kind)
	var out []mpolice.Register
	for _, reg := range q.Registers {
		if slices.Contains(fit, reg) {
			out = append(out, reg)
		}
	}
	if out == nil {
		return q.Registers
	}
	return out
}

// request reads the form as a query. recheck says that a check digit did not
// fit, so that the number is asked for a second time.
func (f typed) request() (q query.Request, faults web.FieldErrors, recheck bool) {
	q = query.Request{
		Purpose: mpolice.CardCode(f.purpose), Ground: mpolice.GroundCode(f.ground), Reason: f.reason, Facts: f.facts, Key: f.key,
	}
	for _, reg := range f.registers {
		q.Registers = append(q.Registers, mpolice.Register(reg))
	}
	ref, ok := f.referenceID()
	if !ok {
		faults = append(faults, web.FieldError{Field: "reference_number", Key: "invalid.text_characters"})
	}
	q.Reference = ref
	kind, raw, err := f.subject()
	if err != nil {
		return q, append(faults, *err), f.recheck
	}
	s, perr := mpolice.ParseSubject(kind, raw)
	if perr != nil {
		faults = append(faults, web.FieldError{Field: string(kind), Key: edge.SubjectFault(perr)})
		return q, faults, f.recheck || errors.Is(perr, mpolice.ErrSubjectCheckDigit)
	}
	q.Subject = s
	// After a wrong digit: show who it is before the rest.
	q.ConfirmFirst = f.recheck && !f.same
	return q, faults, f.recheck
}

// subject picks the one subject that was typed. Typed a second time after a
// wrong digit, the second counts; the first may be mended too, but not to
// another number.
func (f typed) subject() (mpolice.SubjectKind, string, *web.FieldError) {
	var found []mpolice.SubjectKind
	for _, kind := range mpolice.SubjectKinds {
		if strings.TrimSpace(f.subjects[string(kind)]) != "" || f.again[string(kind)] != "" {
			found = append(found, kind)
		}
	}
	switch len(found) {
	case 0:
		return "", "", &web.FieldError{Field: string(f.firstSubject()), Key: "invalid.subject_empty"}
	case 1:
	default:
		return "", "", &web.FieldError{Field: string(found[1]), Key: "invalid.subject_one"}
	}
	kind := found[0]
	first, again := f.subjects[string(kind)], f.again[string(kind)]
	if again == "" {
		return kind, first, nil
	}
	a, err1 := mpolice.ParseSubject(kind, first)
	b, err2 := mpolice.ParseSubject(kind, again)
	if err1 == nil && err2 == nil && a.Key != b.Key {
		return "", "", &web.FieldError{Field: string(kind), Key: "invalid.again"}
	}
	return kind, again, nil
}

// firstSubject is the box to point at when none was filled in.
func (f typed) firstSubject() mpolice.SubjectKind {
	if _, ok := f.subjects[string(mpolice.SubjectPlate)]; ok && slices.Contains([]string{"P02", "P03"}, f.purpose) {
		return mpolice.SubjectPlate
	}
	return mpolice.SubjectNationalID
}

func (f typed) referenceID() (mpolice.ReferenceID, bool) {
	if f.reference != "" && f.reference != web.OtherReference {
		return mpolice.ParseReference(f.reference), true
	}
	n, err := mpolice.CleanText(f.number, maxNumber)
	if err != nil {
		return mpolice.ReferenceID{}, false
	}
	if n == "" {
		return mpolice.ReferenceID{}, true
	}
	return mpolice.ReferenceID{Kind: mpolice.ReferenceKind(f.kind), Number: n}, true
}

// replayed leads a form that was sent twice to its answer, which asks nobody
// again, or to its record when the answer has left the screen.
func (p *Pages) replayed(w http.ResponseWriter, r *http.Request, x *query.Replayed) error {
	s := who(r)
	to := "/records/" + x.Record.String()
	if _, ok := p.screens.get(s.Officer.ID, s.HandOut, x.Record); ok {
		to = answerPath(x.Record)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// confirm asks whether the person found is the person meant.
func (p *Pages) confirm(w http.ResponseWriter, r *http.Request, f typed, res query.Result) error {
	var name, born string
	for _, v := range res.Views {
		for _, row := range v.Rows {
			name, _ = row.Get("name")
			born, _ = row.Get("birth_date")
		}
	}
	if name == "" {
		f.carried = false
		faults := web.FieldErrors{{Field: string(res.Request.Subject.Kind), Key: "invalid.nobody"}}
		return p.showForm(w, r, http.StatusBadRequest, f, faults, true)
	}
	// If it is somebody else, the form comes back without the number.
	other := f
	other.carried, other.subjects, other.again = false, map[string]string{}, map[string]string{}
	p.screens.keep(who(r).Officer.ID, other)
	year, _ := strconv.Atoi(born[:min(4, len(born))])
	f.subjects = map[string]string{string(res.Request.Subject.Kind): res.Request.Subject.Key}
	f.again = map[string]string{}
	return p.show(w, r, web.SectionQuery, web.ConfirmPersonView{
		Name: minimize.Middle(name), BirthYear: web.BirthYear(web.LanguageOf(r), year), Subject: res.Request.Subject.Raw,
		Action: "/query", Carry: f.hidden(), Edit: "/query",
	})
}

// refusal explains why not; edit is where it can be mended.
func (p *Pages) refusal(w http.ResponseWriter, r *http.Request, edit string, q query.Request, x *query.Refused) error {
	l := lang(r)
	v := web.RefusalView{
		Record: p.recordRef(x.Record, who(r)), At: x.At, Purpose: string(q.Purpose), Reference: q.Reference.Number, Subject: q.Subject.Raw,
		Edit: edit, Urgent: p.Site.Text(web.LanguageOf(r), "refusal.urgent.text"),
	}
	if c, ok := p.Rules.Card(q.Purpose, x.At); ok {
		v.Purpose = string(c.Code) + " " + c.Title.In(l)
	}
	if g, ok := p.Rules.Ground(q.Ground); ok {
		v.Ground = g.Citation(l)
	}
	for _, reason := range x.Decision.Reasons {
		one := web.RefusalReason{Condition: reason.Condition, Article: reason.Article.In(l), Text: reason.Text.In(l), Cure: reason.Cure.In(l)}
		if reason.Condition == "no-device" {
			one.CureURL, one.CureLabel = "/", p.Site.Text(web.LanguageOf(r), "nav.home")
		}
		if routes := p.route(r, reason.Category); len(routes) > 0 {
			// What no purpose serves cannot be put right, only gone about lawfully.
			v.Routes, one.Cure = append(v.Routes, routes...), ""
		}
		v.Reasons = append(v.Reasons, one)
	}
	return p.showAs(w, r, http.StatusForbidden, web.SectionQuery, v)
}

// route gives the lawful way for a category of the never-list.
func (p *Pages) route(r *http.Request, category string) []web.ForbiddenPurpose {
	for _, c := range p.Rules.Cards(p.Clock.Now()) {
		if n, ok := c.NeverCategory(category); ok {
			return []web.ForbiddenPurpose{{Title: n.Title.In(lang(r)), Route: n.Route.In(lang(r))}}
		}
	}
	return nil
}
