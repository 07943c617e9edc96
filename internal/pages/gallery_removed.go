package pages

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"mpolice"
	"mpolice/internal/face/gallery"
	"mpolice/internal/web"
)

const (
	removedPath = "/gallery/removed"
	// listedRemovals is how many certificates are on one page.
	listedRemovals = 50
)

// removed lists certificates, newest first, or leads to one by its number.
func (p *Pages) removed(w http.ResponseWriter, r *http.Request) error {
	v := web.RemovedView{GalleryFrame: galleryFrame(r, web.GalleryRemoved), Photo: strings.TrimSpace(r.Form.Get("photo"))}
	if v.Photo != "" {
		key, err := p.findCertificate(w, r, v.Photo)
		if key == "" || err != nil {
			return err
		}
		v.Errors = p.galleryErrors(r, mpolice.Invalid{Field: "photo", Key: key})
		return p.showGallery(w, r, http.StatusBadRequest, v)
	}
	at := gallery.ParseCertificateCursor(r.Form.Get("before"))
	found, next, err := p.Gallery.Certificates(r.Context(), at, listedRemovals)
	if err != nil {
		return err
	}
	for _, c := range found {
		v.Rows = append(v.Rows, p.removedRow(r, c))
	}
	if !at.IsZero() {
		v.Paging.Newest = removedPath
	}
	if !next.IsZero() {
		v.Paging.Older, v.Interrupted = removedPath+"?before="+next.String(), true
	}
	return p.showGallery(w, r, http.StatusOK, v)
}

// findCertificate leads to the certificate of a photo, or gives the key of what
// is wrong with the number.
func (p *Pages) findCertificate(w http.ResponseWriter, r *http.Request, typed string) (key string, err error) {
	id, err := strconv.ParseUint(typed, 10, 64)
	if err != nil || id == 0 {
		return "invalid.gallery.number", nil
	}
	_, err = p.Gallery.CertificateOf(r.Context(), id)
	if errors.Is(err, mpolice.ErrNotFound) {
		return "invalid.gallery.certificate", nil
	}
	if err == nil {
		http.Redirect(w, r, removedPath+"/"+strconv.FormatUint(id, 10), http.StatusSeeOther)
	}
	return "", err
}

func (p *Pages) removedRow(r *http.Request, c gallery.Certificate) web.RemovedRow {
	n := strconv.FormatUint(c.Photo, 10)
	return web.RemovedRow{
		Number: n, URL: removedPath + "/" + n, Category: p.categoryTitle(r, c.Category), Event: p.eventTitle(r, c.Event), At: c.At,
		Record: p.galleryRecord(r, c.Record),
	}
}

func (p *Pages) eventTitle(r *http.Request, e gallery.Event) string {
	if rule, ok := gallery.EventOf(e); ok {
		return rule.Title.In(lang(r))
	}
	return string(e)
}

// galleryRecord points at a record where this person may open it: auditors.
func (p *Pages) galleryRecord(r *http.Request, id string) web.RecordRef {
	ref := web.RecordRef{Number: id}
	if only(r, mpolice.RoleAuditor) == nil {
		ref.URL = "/log/" + id
	}
	return ref
}

// certificate shows one certificate, for the file.
func (p *Pages) certificate(w http.ResponseWriter, r *http.Request) error {
	id, err := strconv.ParseUint(r.PathValue("photo"), 10, 64)
	if err != nil || id == 0 {
		return mpolice.ErrNotFound
	}
	c, err := p.Gallery.CertificateOf(r.Context(), id)
	if err != nil {
		return err
	}
	row := p.removedRow(r, c)
	v := web.CertificateView{
		GalleryFrame: galleryFrame(r, web.GalleryRemoved), Number: row.Number, Category: row.Category, Event: row.Event, Rule: c.Rule.In(lang(r)),
		Decision: c.Decision, By: p.named(r, c.By), Left: c.Left, At: c.At, Record: row.Record, Back: removedPath,
	}
	if t, ok := typedTime(c.Decided); ok {
		v.Decided = web.FormatDayBoth(web.LanguageOf(r), t)
	}
	for _, x := range []struct {
		key string
		how *gallery.CertifiedErasure
	}{{"certificate.picture", c.Picture}, {"certificate.template", c.Template}, {"certificate.template_next", c.Next}} {
		if x.how != nil {
			v.Erasures = append(v.Erasures, web.CertifiedErasure{Title: p.text(r, x.key), Method: p.erasedHow(r, x.how.Method), Before: x.how.RootsBefore, After: x.how.RootsAfter})
		}
	}
	return p.showGallery(w, r, http.StatusOK, v)
}
