package pages

import (
	"errors"
	"net/http"
	"strings"

	"mpolice"
	"mpolice/internal/compare"
	"mpolice/internal/web"
)

// compareRoutes exist where photo comparison is offered. All of them are for
// officers and supervisors; see comparer.
var compareRoutes = []route{
	{pattern: "GET /compare", do: comparer((*Pages).compareHome)},
	{pattern: "GET /compare/document", do: comparer((*Pages).compareForm)},
	{pattern: "GET /compare/gallery", do: comparer((*Pages).compareForm)},
	{pattern: "POST /compare/document/form", do: comparer((*Pages).compareForm)},
	{pattern: "POST /compare/gallery/form", do: comparer((*Pages).compareForm)},
	{pattern: "POST /compare/document", do: comparer((*Pages).compareBegin)},
	{pattern: "POST /compare/gallery", do: comparer((*Pages).compareBegin)},

	{pattern: "GET /compare/{id}", do: comparer(onCase((*Pages).caseShow))},
	{pattern: "POST /compare/{id}/second", do: comparer(onCase((*Pages).caseSecond))},
	{pattern: "GET /compare/{id}/photo", do: comparer(onCase((*Pages).casePhotoForm))},
	{pattern: "POST /compare/{id}/photo", do: comparer(onCase((*Pages).casePhoto)), raw: true},
	{pattern: "POST /compare/{id}/face", do: comparer(onCase((*Pages).caseFace))},
	{pattern: "POST /compare/{id}/run", do: comparer(onCase((*Pages).caseRun))},
	{pattern: "POST /compare/{id}/judge", do: comparer(onCase((*Pages).caseJudge))},
	{pattern: "POST /compare/{id}/open", do: comparer(onCase((*Pages).caseOpen))},
	{pattern: "GET /compare/{id}/hold", do: comparer(onCase((*Pages).caseHoldForm))},
	{pattern: "POST /compare/{id}/hold", do: comparer(onCase((*Pages).caseHold))},
	{pattern: "GET /compare/{id}/close", do: comparer(onCase((*Pages).caseCloseForm))},
	{pattern: "POST /compare/{id}/close", do: comparer(onCase((*Pages).caseClose))},
	{pattern: "GET /compare/{id}/probe.jpg", do: comparer((*Pages).probePicture)},
	{pattern: "GET /compare/{id}/candidates/{rank}", do: comparer((*Pages).candidatePicture)},
}

// compareCeremonies are the second officer's passkey exchanges.
var compareCeremonies = []route{
	{pattern: "POST /authn/compare/begin", do: (*Pages).beginCompareSecond},
	{pattern: "POST /authn/compare/finish", do: (*Pages).finishCompareSecond},
}

// comparer lets those go on who may compare, and their pages use the camera.
func comparer(do action) action {
	return func(p *Pages, w http.ResponseWriter, r *http.Request) error {
		if err := only(r, mpolice.RoleOfficer, mpolice.RoleSupervisor); err != nil {
			return err
		}
		web.AllowCamera(w)
		return do(p, w, r)
	}
}

// caseAction is a handler of one case of the officer's own.
type caseAction func(p *Pages, w http.ResponseWriter, r *http.Request, v compare.View) error

// onCase reads the case that the address names. A step that cannot be taken now
// leads to the one that can; a case that is over, to what became of it.
func onCase(do caseAction) action {
	return func(p *Pages, w http.ResponseWriter, r *http.Request) error {
		id, err := mpolice.ParseRecordID(r.PathValue("id"))
		if err != nil {
			return mpolice.ErrNotFound
		}
		v, err := p.Compare.View(r.Context(), who(r), id)
		if err == nil {
			err = do(p, w, r, v)
		}
		switch {
		case errors.Is(err, compare.ErrClosed) && r.Method == http.MethodGet:
			return p.caseEnded(w, r, id)
		case errors.Is(err, compare.ErrClosed), errors.Is(err, compare.ErrStep):
			return toCase(w, r, id)
		}
		return err
	}
}

func casePath(id mpolice.RecordID) string { return "/compare/" + id.String() }

// toCase leads to the step that the case is at.
func toCase(w http.ResponseWriter, r *http.Request, id mpolice.RecordID) error {
	http.Redirect(w, r, casePath(id), http.StatusSeeOther)
	return nil
}

// showCase renders a page of a case. Whatever address was asked, this one can be
// reloaded.
func (p *Pages) showCase(w http.ResponseWriter, r *http.Request, status int, path string, v web.View) error {
	c := p.chrome(r, web.SectionCompare)
	c.Path = path
	w.Header().Set("Content-Location", path)
	p.Site.Render(w, r, status, c, v)
	return nil
}

// modeOf gives the mode of a form's address, /compare/document or
// /compare/gallery.
func modeOf(r *http.Request) web.CompareMode {
	if strings.HasPrefix(r.URL.Path, web.CompareDocument.Path()) {
		return web.CompareDocument
	}
	return web.CompareGallery
}
