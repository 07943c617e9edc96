package pages

import (
	"errors"
	"net/http"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/compare"
	"mpolice/internal/web"
)

func (p *Pages) caseCloseForm(w http.ResponseWriter, r *http.Request, v compare.View) error {
	return p.showCase(w, r, http.StatusOK, casePath(v.ID)+"/close", web.CompareCloseView{Head: p.caseHead(r, v)})
}

// caseClose destroys what the case holds. The page that follows is its receipt.
func (p *Pages) caseClose(w http.ResponseWriter, r *http.Request, v compare.View) error {
	if err := p.Compare.Close(r.Context(), who(r), v.ID); err != nil {
		return err
	}
	return toCase(w, r, v.ID)
}

// holdable reports whether the photo of a case may be kept longer.
func holdable(v compare.View) bool {
	q := v.Request.Query
	return !v.Held && q.Purpose == "P04" && q.Reference.Kind == mpolice.ReferenceCase
}

func (p *Pages) caseHoldForm(w http.ResponseWriter, r *http.Request, v compare.View) error {
	if !holdable(v) {
		return compare.ErrStep
	}
	return p.showHold(w, r, http.StatusOK, v, web.CompareHoldView{Until: v.EndsAt.Add(time.Hour)})
}

func (p *Pages) showHold(w http.ResponseWriter, r *http.Request, status int, v compare.View, out web.CompareHoldView) error {
	out.Head, out.Most = p.caseHead(r, v), v.OpenedAt.Add(p.Compare.Limits.Hold)
	if out.Until.After(out.Most) {
		out.Until = out.Most
	}
	return p.showCase(w, r, status, casePath(v.ID)+"/hold", out)
}

// caseHold keeps the photo of a criminal case longer, once.
func (p *Pages) caseHold(w http.ResponseWriter, r *http.Request, v compare.View) error {
	out := web.CompareHoldView{Reason: oneLine(r.PostFormValue("hold_reason"))}
	fail := func(field, key string) error {
		out.Errors = web.FieldErrors{{Field: field, Key: key}}
		return p.showHold(w, r, http.StatusBadRequest, v, out)
	}
	until, err := time.ParseInLocation("2006-01-02T15:04", r.PostFormValue("until"), mpolice.Taipei)
	if err != nil {
		return fail("until", "compare.hold_range")
	}
	out.Until = until
	_, err = p.Compare.Hold(r.Context(), who(r), v.ID, until, out.Reason)
	var invalid *mpolice.Invalid
	switch {
	case errors.As(err, &invalid) && invalid.Field == "until":
		return fail("until", invalid.Key)
	case errors.As(err, &invalid):
		return fail("hold_reason", invalid.Key)
	case errors.Is(err, compare.ErrHold):
		return fail("until", "compare.hold_no")
	case err != nil:
		return err
	}
	return toCase(w, r, v.ID)
}

// caseEnded tells what became of a case that is over: from its records, so that
// it is told after a restart too.
func (p *Pages) caseEnded(w http.ResponseWriter, r *http.Request, id mpolice.RecordID) error {
	e, children, err := p.Logbook.Own(r.Context(), who(r).Officer, id)
	if err != nil {
		return err
	}
	if e.Kind != audit.KindProbe || e.Content != nil && e.Get("what") != "opened" {
		return mpolice.ErrNotFound
	}
	v := web.CompareEndedView{Why: "other", Case: p.recordRef(id, who(r))}
	for _, c := range children {
		if c.Kind != audit.KindProbe || c.Get("what") != "destroyed" {
			continue
		}
		v.At, v.Record, v.Photo = c.At(), p.recordRef(c.ID, who(r)), c.Get("photos") != "0"
		if why := c.Get("why"); endings[why] {
			v.Why = web.CompareEnd(why)
		}
	}
	return p.showCase(w, r, http.StatusOK, casePath(id), v)
}

// endings are the ways in which a case ends that have words of their own.
var endings = map[string]bool{"closed": true, "expired": true, "refused": true, "shutdown": true, "restart": true, "signed-out": true}
