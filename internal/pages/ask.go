package pages

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mpolice"
	"mpolice/internal/minimize"
	"mpolice/internal/policy"
	"mpolice/internal/query"
	"mpolice/internal/web"
)

// ask is POST /query.
func (p *Pages) ask(w http.ResponseWriter, r *http.Request) error {
	if err := only(r, mpolice.RoleOfficer, mpolice.RoleSupervisor); err != nil {
		return err
	}
	f := readForm(r)
	q, faults, recheck := p.request(f)
	if len(faults) > 0 {
		f.carried = false
		return p.showForm(w, r, http.StatusBadRequest, f, faults, recheck)
	}
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
		fault := web.FieldError{Field: invalid.Field, Key: invalid.Key}
		if fault.Field == "subject" {
			fault.Field = string(q.Subject.Kind) // its box
		}
		return p.showForm(w, r, http.StatusBadRequest, f, web.FieldErrors{fault}, recheck)
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
	return p.showAs(w, r, http.StatusForbidden, web.SectionQuery, p.refusalView(r, edit, q, x))
}

func (p *Pages) refusalView(r *http.Request, edit string, q query.Request, x *query.Refused) web.RefusalView {
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
	for _, reason := range p.together(x.Decision.Reasons) {
		one := web.RefusalReason{Condition: reason.Condition, Article: reason.Article.In(l), Text: reason.Text.In(l), Cure: reason.Cure.In(l)}
		if reason.Condition == "no-device" {
			one.CureURL, one.CureLabel = "/", p.Site.Text(web.LanguageOf(r), "nav.home")
		}
		if routes := p.route(r, reason.Category); len(routes) > 0 {
			// What no purpose serves cannot be put right, only gone about lawfully.
			v.Routes, one.Cure, v.Urgent = append(v.Routes, routes...), "", ""
		}
		v.Reasons = append(v.Reasons, one)
	}
	return v
}

// together words a condition that several registers fail once, with all their
// names.
func (p *Pages) together(all []policy.Reason) []policy.Reason {
	var out []policy.Reason
	for _, x := range all {
		i := slices.IndexFunc(out, func(o policy.Reason) bool { return o.Condition == x.Condition && o.Cure == x.Cure })
		info, ok := p.Rules.Register(x.Register)
		if i < 0 || !ok {
			out = append(out, x)
			continue
		}
		first, _ := p.Rules.Register(out[i].Register)
		zh, en := "「"+first.Title.Zh+"」", "“"+first.Title.En+"”"
		out[i].Text.Zh = strings.Replace(out[i].Text.Zh, zh, zh+"「"+info.Title.Zh+"」", 1)
		out[i].Text.En = strings.Replace(out[i].Text.En, en, en+", “"+info.Title.En+"”", 1)
	}
	return out
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
