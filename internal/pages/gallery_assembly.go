package pages

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"mpolice"
	"mpolice/internal/face/gallery"
	"mpolice/internal/web"
)

const (
	assembliesPath = "/gallery/assemblies"
	// recentlyHeld is how long assemblies stay on the first page, and farAhead
	// how far it looks.
	recentlyHeld = 90 * 24 * time.Hour
	farAhead     = 10 * 365 * 24 * time.Hour
	// boxTime is how a browser's box takes day and time.
	boxTime = "2006-01-02T15:04"
)

// assemblies lists where and when nobody is compared.
func (p *Pages) assemblies(w http.ResponseWriter, r *http.Request) error {
	now, all := p.Clock.Now(), r.Form.Get("list") == "all"
	from := now.Add(-recentlyHeld)
	if all {
		from = time.Date(2000, 1, 1, 0, 0, 0, 0, mpolice.Taipei)
	}
	found, err := p.Gallery.Assemblies(r.Context(), from, now.Add(farAhead))
	if err != nil {
		return err
	}
	v := web.AssembliesView{GalleryFrame: galleryFrame(r, web.GalleryAssemblies), All: all, Switch: assembliesPath + "?list=all", Groups: []web.AssemblyGroup{
		{Name: "assemblies.group.now"}, {Name: "assemblies.group.coming"}, {Name: "assemblies.group.past"},
	}}
	if all {
		v.Switch = assembliesPath
	}
	if only(r, mpolice.RoleSupervisor) == nil {
		v.New = assembliesPath + "/new"
	}
	for _, a := range found {
		row, at := p.assemblyRow(r, a), 2
		switch row.State {
		case "now":
			at = 0
		case "coming":
			at = 1
		}
		v.Groups[at].Rows = append(v.Groups[at].Rows, row)
	}
	return p.showGallery(w, r, http.StatusOK, v)
}

func (p *Pages) assemblyRow(r *http.Request, a gallery.Assembly) web.AssemblyRow {
	now := p.Clock.Now()
	row := web.AssemblyRow{
		URL: assembliesPath + "/" + a.ID, Title: a.Title, Unit: p.unitName(r, a.Unit), State: "now", Places: a.Places,
		From: a.From, To: a.To,
	}
	switch {
	case !a.CancelledAt.IsZero():
		row.State = "cancelled"
	case now.After(a.To):
		row.State = "past"
	case now.Before(a.From):
		row.State = "coming"
	}
	return row
}

// circle words an area; empty for none.
func (p *Pages) circle(r *http.Request, c gallery.Circle) string {
	if c.RadiusM == 0 {
		return ""
	}
	return strings.NewReplacer(
		"{lat}", degrees(c.Lat), "{lon}", degrees(c.Lon), "{radius}", strconv.Itoa(c.RadiusM),
	).Replace(p.text(r, "assembly.circle.is"))
}

// degrees writes a coordinate to 11 cm, which is as it is kept.
func degrees(f float64) string { return strconv.FormatFloat(f, 'f', 6, 64) }

// assembly shows one assembly.
func (p *Pages) assembly(w http.ResponseWriter, r *http.Request) error {
	a, err := p.Gallery.Assembly(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return p.showAssembly(w, r, http.StatusOK, a, nil)
}

func (p *Pages) showAssembly(w http.ResponseWriter, r *http.Request, status int, a gallery.Assembly, faults web.FieldErrors) error {
	me, now := who(r).Officer, p.Clock.Now()
	v := web.AssemblyView{
		GalleryFrame: galleryFrame(r, web.GalleryAssemblies), AssemblyRow: p.assemblyRow(r, a), Circle: p.circle(r, a.Circle),
		Registrar: p.named(r, a.Registrar), Registered: a.RegisteredAt, ChangedBy: p.named(r, a.ChangedBy), Changed: a.ChangedAt, Why: a.ChangeReason,
		Begun: !now.Before(a.From), Errors: faults,
	}
	if strings.HasSuffix(r.URL.Path, "/orders") {
		v.Order = web.OrderForm{Number: r.PostFormValue("number"), Commander: r.PostFormValue("commander"), Case: r.PostFormValue("case"), Subject: r.PostFormValue("subject")}
	} else {
		v.CancelReason = oneLine(r.PostFormValue("reason"))
	}
	orders, err := p.Gallery.Orders(r.Context(), a.ID)
	if err != nil {
		return err
	}
	for _, o := range orders {
		v.Orders = append(v.Orders, web.OrderRow{Number: o.Number, Commander: o.Commander, Case: o.Case.Number, By: p.named(r, o.EnteredBy), At: o.EnteredAt})
	}
	if me.Role == mpolice.RoleSupervisor && (v.State == "now" || v.State == "coming") {
		v.Second = v.Begun && (me.ID == a.Registrar || me.ID == a.ChangedBy)
		v.Amend, v.Enter = v.URL+"/amend", v.URL+"/orders"
		if !v.Second {
			v.Cancel = v.URL + "/cancel"
		}
	}
	return p.showGallery(w, r, status, v)
}
