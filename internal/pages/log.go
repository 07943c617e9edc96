package pages

import (
	"net/http"
	"strings"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/web"
)

// log is 稽核檢視: the records of others, metadata alone.
func (p *Pages) log(w http.ResponseWriter, r *http.Request) error {
	if err := only(r, mpolice.RoleAuditor); err != nil {
		return err
	}
	f := audit.Filter{
		Unit: mpolice.UnitID(r.Form.Get("unit")), Card: mpolice.CardCode(r.Form.Get("purpose")),
		Officer: mpolice.OfficerID(strings.TrimSpace(r.Form.Get("officer"))), Before: before(r),
	}
	if k, ok := audit.ParseKind(r.Form.Get("kind")); ok {
		f.Kind = k
	}
	v := web.LogView{From: r.Form.Get("from"), To: r.Form.Get("to"), Officer: string(f.Officer)}
	if err := p.logFilters(r, &v, f); err != nil {
		return err
	}
	var faults web.FieldErrors
	if f.From, f.To, faults = span(r); len(faults) > 0 {
		v.Errors = faults
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

func (p *Pages) logFilters(r *http.Request, v *web.LogView, f audit.Filter) error {
	units, err := p.People.Units(r.Context())
	if err != nil {
		return err
	}
	for _, u := range units {
		v.Units = append(v.Units, web.Option{
			Value: string(u.ID), Label: web.LanguageOf(r).Pick(u.NameZh, u.NameEn), Chosen: u.ID == f.Unit,
		})
	}
	for _, k := range audit.Kinds() {
		v.Kinds = append(v.Kinds, web.Option{
			Value: k.String(), Label: p.Site.Text(web.LanguageOf(r), web.RecordKind(k.String()).Key()), Chosen: k == f.Kind,
		})
	}
	for _, c := range p.Rules.Cards(p.Clock.Now()) {
		v.Purposes = append(v.Purposes, web.Option{Value: string(c.Code), Label: string(c.Code) + " " + c.Title.In(lang(r)), Chosen: c.Code == f.Card})
	}
	return nil
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
	reason, err := mpolice.CleanText(r.PostFormValue("look_reason"), maxReason)
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
