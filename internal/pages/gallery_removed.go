package pages

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/face/gallery"
	"mpolice/internal/web"
)

const (
	removedPath = "/gallery/removed"
	// listedRemovals is how many certificates are on one page. The ledger is read
	// for them in pieces, and so many pieces at most in one request.
	listedRemovals = 50
	recordsAtOnce  = 200
	recordPieces   = 20
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
	at := cursorOf(r.Form.Get("before"))
	found, next, err := p.removals(r.Context(), at)
	if err != nil {
		return err
	}
	for _, id := range found {
		c, err := p.Gallery.CertificateOf(r.Context(), id)
		if errors.Is(err, mpolice.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		v.Rows = append(v.Rows, p.removedRow(r, c))
	}
	if at.before > 0 {
		v.Paging.Newest = removedPath
	}
	if next.before > 0 {
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

// removalCursor is a place in the ledger: behind a record, or within it.
type removalCursor struct {
	before int64 // 0: at the newest
	skip   int
}

// String gives the form that addresses carry.
func (c removalCursor) String() string { return fmt.Sprintf("%d.%d", c.before, c.skip) }

func cursorOf(raw string) removalCursor {
	var c removalCursor
	if n, err := fmt.Sscanf(raw, "%d.%d", &c.before, &c.skip); err != nil || n != 2 || c.before < 1 || c.skip < 0 {
		return removalCursor{}
	}
	return c
}

// removals reads from the ledger which photos were destroyed, newest first, and
// where to read on; a zero cursor is the end.
func (p *Pages) removals(ctx context.Context, at removalCursor) (photos []uint64, next removalCursor, err error) {
	if p.Compare == nil {
		return nil, next, nil
	}
	before, skip := at.before, at.skip
	for range recordPieces {
		found, err := p.Compare.Records.Records(ctx, audit.Filter{Kind: audit.KindGallery, Before: before, Limit: recordsAtOnce})
		if err != nil {
			return nil, next, err
		}
		for _, rec := range found {
			ids, err := p.destroyed(rec)
			if err != nil {
				return nil, next, err
			}
			for i := min(skip, len(ids)); i < len(ids); i++ {
				if len(photos) == listedRemovals {
					return photos, removalCursor{rec.Seq + 1, i}, nil
				}
				photos = append(photos, ids[i])
			}
			before, skip = rec.Seq, 0
		}
		if len(found) < recordsAtOnce {
			return photos, next, nil
		}
	}
	return photos, removalCursor{before, 0}, nil
}

// destroyed gives the photos that a record says were destroyed. These records
// name nobody. One whose content was destroyed gives none.
func (p *Pages) destroyed(rec audit.Stored) ([]uint64, error) {
	content, err := rec.CheckContent(p.Compare.Keys)
	if errors.Is(err, mpolice.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r := audit.Record{Fields: content.Fields}
	if r.Get("what") != "photos-destroyed" {
		return nil, nil
	}
	var out []uint64
	for _, f := range strings.Fields(r.Get("photos")) {
		if id, err := strconv.ParseUint(f, 10, 64); err == nil {
			out = append(out, id)
		}
	}
	return out, nil
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
	}{{"certificate.picture", c.Picture}, {"certificate.template", c.Template}} {
		if x.how != nil {
			v.Erasures = append(v.Erasures, web.CertifiedErasure{Title: p.text(r, x.key), Method: p.erasedHow(r, x.how.Method), Before: x.how.RootsBefore, After: x.how.RootsAfter})
		}
	}
	return p.showGallery(w, r, http.StatusOK, v)
}
