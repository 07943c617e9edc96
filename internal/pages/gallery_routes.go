package pages

import (
	"net/http"

	"mpolice"
	"mpolice/internal/face/gallery"
	"mpolice/internal/web"
)

// galleryRoutes exist where there is a gallery. No photo is ever sent from any
// of them, and no address tells of a person.
var galleryRoutes = []route{
	{pattern: "GET /gallery", do: watched((*Pages).galleryOverview)},
	{pattern: "POST /gallery/reenrolment/accept", do: stewards((*Pages).acceptMissing)},
	{pattern: "POST /gallery/reenrolment/retry", do: stewards((*Pages).retryReenrol)},

	{pattern: "GET /gallery/openings", do: watched((*Pages).openings)},
	{pattern: "GET /gallery/openings/new", do: openers((*Pages).openingForm)},
	{pattern: "POST /gallery/openings", do: openers((*Pages).proposeOpening)},
	{pattern: "GET /gallery/openings/{id}", do: watched((*Pages).opening)},
	{pattern: "POST /gallery/openings/{id}/approve", do: openers((*Pages).approveOpening)},
	{pattern: "POST /gallery/openings/{id}/close", do: openers((*Pages).closeOpening)},

	{pattern: "GET /gallery/assemblies", do: assemblyReaders((*Pages).assemblies)},
	{pattern: "GET /gallery/assemblies/new", do: registrars((*Pages).assemblyForm)},
	{pattern: "POST /gallery/assemblies", do: registrars((*Pages).registerAssembly)},
	{pattern: "GET /gallery/assemblies/{id}", do: assemblyReaders((*Pages).assembly)},
	{pattern: "GET /gallery/assemblies/{id}/amend", do: registrars((*Pages).amendForm)},
	{pattern: "POST /gallery/assemblies/{id}/amend", do: registrars((*Pages).amendAssembly)},
	{pattern: "POST /gallery/assemblies/{id}/cancel", do: registrars((*Pages).cancelAssembly)},
	{pattern: "POST /gallery/assemblies/{id}/orders", do: registrars((*Pages).enterOrder)},

	{pattern: "GET /gallery/batches", do: watched((*Pages).enrolments)},
	{pattern: "GET /gallery/batches/{batch}", do: watched((*Pages).enrolment)},
	{pattern: "GET /gallery/batches/{batch}/quarantine.csv", do: stewards((*Pages).quarantineCSV)},
	{pattern: "GET /gallery/removed", do: watched((*Pages).removed)},
	{pattern: "GET /gallery/removed/{photo}", do: watched((*Pages).certificate)},
}

// statisticsRoutes exist where photos can be compared too.
var statisticsRoutes = []route{
	{pattern: "GET /compare/statistics", do: watched((*Pages).statistics)},
	{pattern: "GET /compare/statistics.csv", do: watched((*Pages).statisticsCSV)},
}

// galleryOf lets those of the named roles go on; others are told whose page it
// is. The desk checks again what changes anything.
func galleryOf(do action, roles ...mpolice.Role) action {
	return func(p *Pages, w http.ResponseWriter, r *http.Request) error {
		if only(r, roles...) != nil {
			return p.galleryFault(w, r, gallery.ErrRole)
		}
		return do(p, w, r)
	}
}

func watched(do action) action {
	return galleryOf(do, mpolice.RoleSteward, mpolice.RoleSupervisor, mpolice.RoleAuditor)
}

func openers(do action) action {
	return galleryOf(do, mpolice.RoleSteward, mpolice.RoleSupervisor)
}

func assemblyReaders(do action) action {
	return galleryOf(do, mpolice.RoleSupervisor, mpolice.RoleAuditor)
}

func registrars(do action) action { return galleryOf(do, mpolice.RoleSupervisor) }

func stewards(do action) action { return galleryOf(do, mpolice.RoleSteward) }

// galleryFrame is what stands above the gallery's pages.
func galleryFrame(r *http.Request, here web.GalleryPlace) web.GalleryFrame {
	return web.GalleryFrame{Role: who(r).Officer.Role, Here: here}
}

// showGallery renders a page of the gallery.
func (p *Pages) showGallery(w http.ResponseWriter, r *http.Request, status int, v web.View) error {
	return p.showAs(w, r, status, web.SectionGallery, v)
}

// confirmed says that the person was asked once more, and reconsiders that they
// went back to the form.
func confirmed(r *http.Request) bool { return r.PostFormValue("sure") == "yes" && !reconsiders(r) }

func reconsiders(r *http.Request) bool { return r.PostFormValue("edit") == "yes" }
