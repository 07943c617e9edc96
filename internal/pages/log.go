package pages

import (
	"net/http"
	"strings"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/web"
)

// maxStaffNumber bounds a staff number, in characters.
const maxStaffNumber = 16

// log is 稽核檢視: the records of others, metadata alone.
func (p *Pages) log(w http.ResponseWriter, r *http.Request) error {
	if err := only(r, mpolice.RoleAuditor); err != nil {
		return err
	}
	v := web.LogView{From: r.Form.Get("from"), To: r.Form.Get("to"), Officer: r.Form.Get("officer")}
	f, err := p.logFilters(r, &v)
	if err != nil {
		return err
	}
	f.From, f.To, v.Errors = span(r)
	officer, err := mpolice.CleanText(v.Officer, maxStaffNumber)
	if err != nil {
		v.Errors = append(v.Errors, web.FieldError{Field: "officer", Key: "invalid.other"})
	}
	if f.Officer = mpolice.OfficerID(strings.ToUpper(officer)); len(v.Errors) > 0 {
		return p.showAs(w, r, http.StatusBadRequest, web.SectionLog, v)
	}
	page, err := p.Logbook.Browse(r.Context(), who(r).Officer, f)
	if err != nil {
		return err
	}
	size := p.sealedSize()
	for _, e := range page.Entries {
		v.Rows = append(v.Rows, p.row(r, e, size))
	}
	v.Paging = paging(r, page)
	return p.show(w, r, web.SectionLog, v)
}

// logFilters offers what can be filtered by, and reads what was chosen of it.
func (p *Pages) logFilters(r *http.Request, v *web.LogView) (audit.Filter, error) {
	f := audit.Filter{Before: before(r)}
	f.Kind, _ = audit.ParseKind(r.Form.Get("kind"))
	units, err := p.People.Units(r.Context())
	if err != nil {
		return f, err
	}
	for _, u := range units {
		o := web.Option{Value: string(u.ID), Label: web.LanguageOf(r).Pick(u.NameZh, u.NameEn), Chosen: string(u.ID) == r.Form.Get("unit")}
		if v.Units = append(v.Units, o); o.Chosen {
			f.Unit = u.ID
		}
	}
	for _, k := range audit.Kinds() {
		v.Kinds = append(v.Kinds, web.Option{
			Value: k.String(), Label: p.Site.Text(web.LanguageOf(r), web.RecordKind(k.String()).Key()), Chosen: k == f.Kind,
		})
	}
	for _, c := range p.Rules.Cards(p.Clock.Now()) {
		o := web.Option{Value: string(c.Code), Label: string(c.Code) + " " + c.Title.In(lang(r)), Chosen: string(c.Code) == r.Form.Get("purpose")}
		if v.Purposes = append(v.Purposes, o); o.Chosen {
			f.Card = c.Code
		}
	}
	return f, nil
}

// minLookReason is the least substance of an auditor's reason, in characters.
const minLookReason = 6

// inspect shows an auditor one record; its content opens with a reason.
func (p *Pages) inspect(w http.ResponseWriter, r *http.Request) error {
	if err := only(r, mpolice.RoleAuditor); err != nil {
		return err
	}
	id, err := mpolice.ParseRecordID(r.PathValue("id"))
	if err != nil {
		return mpolice.ErrNotFound
	}
	reason, err := mpolice.CleanText(oneLine(r.PostFormValue("look_reason")), maxReason)
	opening := &web.Opening{Action: "/log/" + id.String(), Reason: reason}
	if r.Method == http.MethodPost && (err != nil || len([]rune(reason)) < minLookReason) {
		opening.Errors, reason = web.FieldErrors{{Field: "look_reason", Key: "invalid.look_reason"}}, ""
	}
	e, children, err := p.Logbook.Inspect(r.Context(), who(r).Officer, id, reason)
	if err != nil {
		return err
	}
	v := p.recordView(r, e, children)
	v.Back = "/log"
	if e.Content == nil && !e.Destroyed {
		v.Closed = opening
	}
	status := http.StatusOK
	if len(opening.Errors) > 0 {
		status = http.StatusBadRequest
	}
	return p.showAs(w, r, status, web.SectionLog, v)
}
