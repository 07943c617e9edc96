package pages

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/logbook"
	"mpolice/internal/query"
	"mpolice/internal/web"
)

// span reads the days of a list: from and to, yyyy-mm-dd in Taipei, both
// included.
func span(r *http.Request) (from, to time.Time, faults web.FieldErrors) {
	day := func(name string, plus int) time.Time {
		s := r.Form.Get(name)
		if s == "" {
			return time.Time{}
		}
		t, err := time.ParseInLocation(time.DateOnly, s, mpolice.Taipei)
		if err != nil || t.Year() < 1912 {
			faults = append(faults, web.FieldError{Field: name, Key: "invalid.date"})
			return time.Time{}
		}
		return t.AddDate(0, 0, plus).UTC()
	}
	from, to = day("from", 0), day("to", 1)
	if !from.IsZero() && !to.IsZero() && !from.Before(to) {
		faults = append(faults, web.FieldError{Field: "from", Key: "invalid.date_order"})
	}
	return from, to, faults
}

func before(r *http.Request) int64 {
	n, err := strconv.ParseInt(r.Form.Get("before"), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// paging links to the next page; the first page is a link back.
func paging(r *http.Request, page logbook.Page) web.Paging {
	var out web.Paging
	q := url.Values{}
	for k, v := range r.Form {
		if k != "before" {
			q[k] = v
		}
	}
	if r.Form.Get("before") != "" {
		out.Newest = r.URL.Path + "?" + q.Encode()
	}
	if page.Next > 0 {
		q.Set("before", strconv.FormatInt(page.Next, 10))
		out.Older = r.URL.Path + "?" + q.Encode()
	}
	return out
}

func (p *Pages) mine(w http.ResponseWriter, r *http.Request) error {
	v := web.MineView{From: r.Form.Get("from"), To: r.Form.Get("to")}
	if p.Notices != nil {
		v.Notices = "/notices"
	}
	from, to, faults := span(r)
	if v.Errors = faults; len(faults) > 0 {
		return p.showAs(w, r, http.StatusBadRequest, web.SectionMine, v)
	}
	page, err := p.Logbook.Mine(r.Context(), who(r).Officer, from, to, before(r))
	if err != nil {
		return err
	}
	size := p.sealedSize()
	for _, e := range page.Entries {
		v.Rows = append(v.Rows, p.row(r, e, size))
	}
	v.Paging = paging(r, page)
	return p.show(w, r, web.SectionMine, v)
}

// sealedSize is how many records are under the published checkpoint.
func (p *Pages) sealedSize() int64 {
	cp, err := p.Log.Checkpoint()
	if err != nil {
		return 0
	}
	return cp.Size
}

// row is one line of a list, with as much as the entry was opened for.
func (p *Pages) row(r *http.Request, e logbook.Entry, sealed int64) web.RecordRow {
	out := web.RecordRow{
		Record: p.recordRef(e.ID, who(r)), At: e.At(), Kind: web.RecordKind(e.Kind.String()), Sealed: e.Seq <= sealed,
		Title: p.cardTitle(r, e.Strata.Card, e.At()), Unit: p.unitName(r, e.Strata.Unit), Officer: string(e.Officer),
		Subject: e.Get(query.FieldTyped),
	}
	if mode := e.Get("compare_mode"); mode != "" {
		out.Title += p.Site.Text(web.LanguageOf(r), "colon") + p.said(r, "said.", mode)
	}
	if ofNobody(e) {
		out.Subject = ""
	}
	if e.Kind == audit.KindRefusal && e.Content != nil {
		out.Result = p.failed(r, e)
	}
	return out
}

func (p *Pages) cardTitle(r *http.Request, code mpolice.CardCode, at time.Time) string {
	if c, ok := p.Rules.Card(code, at); ok {
		return string(code) + " " + c.Title.In(lang(r))
	}
	return string(code)
}

// failed words the failed conditions of a refusal.
func (p *Pages) failed(r *http.Request, e logbook.Entry) string {
	// The record names the condition and not the register that failed it.
	someRegister := p.Site.Text(web.LanguageOf(r), "record.someregister")
	some := strings.NewReplacer("「{register}」", someRegister, "“{register}”", someRegister)
	var out []string
	for _, f := range e.Content.Fields {
		if !strings.HasPrefix(f.Name, "condition_") {
			continue
		}
		if c, ok := p.Engine.Condition(f.Value); ok {
			out = append(out, some.Replace(c.Text.In(lang(r))))
		} else {
			out = append(out, f.Value)
		}
	}
	return strings.Join(out, " ")
}
