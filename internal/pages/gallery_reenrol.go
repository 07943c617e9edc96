package pages

import (
	"net/http"
	"strconv"

	"mpolice"
	"mpolice/internal/face/gallery"
	"mpolice/internal/registry/quality"
	"mpolice/internal/web"
)

const (
	galleryPath = "/gallery"
	reenrolPath = "/gallery/reenrolment"
	// listedFailures is how many photos that a new model cannot take are listed.
	listedFailures = 200
)

// reenrolment tells how far the templates of a model to come are; nil where none
// comes or came.
func (p *Pages) reenrolment(r *http.Request, faults web.FieldErrors) *web.ReenrolView {
	s, any := p.Gallery.ReenrolStatus()
	if !any {
		return nil
	}
	v := &web.ReenrolView{
		From: s.From, To: s.To, State: web.ReenrolState(s.State), Began: s.Began, Switched: s.Switched,
		Seen: len(s.Failed), Reason: oneLine(r.PostFormValue("reason")), Errors: faults,
	}
	if s.Photos > 0 {
		v.Made, v.Photos = quality.Count(s.Made), quality.Count(s.Photos)
	}
	if len(s.Failed) > 0 {
		v.Failed, v.More = quality.Count(int64(len(s.Failed))), len(s.Failed) > listedFailures
	}
	for _, f := range s.Failed[:min(len(s.Failed), listedFailures)] {
		v.Rows = append(v.Rows, web.ReenrolFailure{Number: strconv.FormatUint(f.ID, 10), Reason: p.text(r, quarantineWhy(f.Code)), Code: f.Code})
	}
	if only(r, mpolice.RoleSteward) != nil {
		return v
	}
	if s.State == gallery.ReenrolWaiting {
		v.Accept = reenrolPath + "/accept"
	}
	if s.State == gallery.ReenrolWaiting || s.State == gallery.ReenrolStopped {
		v.Retry = reenrolPath + "/retry"
	}
	return v
}

// acceptMissing asks once more, then lets the photos that the new model cannot
// take go without a template.
func (p *Pages) acceptMissing(w http.ResponseWriter, r *http.Request) error {
	reason, bad := stated(r)
	seen, err := strconv.Atoi(r.PostFormValue("seen"))
	switch {
	case err != nil || seen < 1:
		return p.galleryFault(w, r, mpolice.ErrConflict)
	case reconsiders(r):
		return p.showOverview(w, r, http.StatusOK, nil)
	case bad != nil:
		return p.showOverview(w, r, http.StatusBadRequest, p.galleryErrors(r, *bad))
	case !confirmed(r):
		return p.showGallery(w, r, http.StatusOK, p.sureMissing(r, seen, reason))
	}
	err = p.Gallery.AcceptMissing(r.Context(), who(r).Officer, seen, reason)
	if faults, ok := p.galleryInvalid(r, err); ok {
		return p.showOverview(w, r, http.StatusBadRequest, faults)
	}
	if err != nil {
		return p.galleryFault(w, r, err)
	}
	http.Redirect(w, r, galleryPath+"?done=missing_accepted", http.StatusSeeOther)
	return nil
}

func (p *Pages) sureMissing(r *http.Request, seen int, reason string) web.SureView {
	s, _ := p.Gallery.ReenrolStatus()
	return web.SureView{
		Title: p.text(r, "reenrol.accept.sure"), Lead: p.text(r, "reenrol.accept.lead"), Yes: p.text(r, "reenrol.accept.sure"), Hurts: true, Edit: true,
		Action: reenrolPath + "/accept", Cancel: galleryPath,
		Lines: []web.Pair{
			{Term: p.text(r, "reenrol.from"), Text: s.From},
			{Term: p.text(r, "reenrol.to"), Text: s.To},
			{Term: p.text(r, "reenrol.failed"), Text: quality.Count(int64(seen))},
			{Term: p.text(r, "data.reason"), Text: reason},
		},
		After: []string{p.text(r, "reenrol.accept.next"), p.text(r, "reenrol.accept.text"), p.text(r, "reenrol.accept.after")},
		Carry: []web.Hidden{{Name: "seen", Value: strconv.Itoa(seen)}, {Name: "reason", Value: reason}},
	}
}

// retryReenrol has a re-enrolment that waits or was stopped run again.
func (p *Pages) retryReenrol(w http.ResponseWriter, r *http.Request) error {
	if err := p.Gallery.RetryReenrol(r.Context(), who(r).Officer); err != nil {
		return p.galleryFault(w, r, err)
	}
	http.Redirect(w, r, galleryPath+"?done=reenrol_retried", http.StatusSeeOther)
	return nil
}
