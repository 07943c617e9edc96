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

// assemblyForm asks what is to be registered.
func (p *Pages) assemblyForm(w http.ResponseWriter, r *http.Request) error {
	return p.showAssemblyForm(w, r, http.StatusOK, who(r).Officer.Unit, web.AssemblyFormView{Action: assembliesPath, Back: assembliesPath})
}

// typedAssembly shows a form as it was typed.
func (p *Pages) typedAssembly(w http.ResponseWriter, r *http.Request, status int, v web.AssemblyFormView) error {
	f := r.PostForm
	v.Title, v.From, v.To, v.Lat, v.Lon, v.Radius = f.Get("title"), f.Get("from"), f.Get("to"), f.Get("lat"), f.Get("lon"), f.Get("radius")
	v.Places, v.Reason = strings.Join(typedPlaces(r), "\n"), oneLine(f.Get("reason"))
	return p.showAssemblyForm(w, r, status, mpolice.UnitID(f.Get("unit")), v)
}

func (p *Pages) showAssemblyForm(w http.ResponseWriter, r *http.Request, status int, unit mpolice.UnitID, v web.AssemblyFormView) error {
	v.GalleryFrame = galleryFrame(r, web.GalleryAssemblies)
	all, err := p.People.Units(r.Context())
	if err != nil {
		return err
	}
	for _, u := range all {
		v.Units = append(v.Units, web.Option{Value: string(u.ID), Label: web.LanguageOf(r).Pick(u.NameZh, u.NameEn), Chosen: u.ID == unit})
	}
	web.AllowPosition(w)
	return p.showGallery(w, r, status, v)
}

// typedPlaces reads places, one a line.
func typedPlaces(r *http.Request) []string {
	var out []string
	for _, box := range r.PostForm["places"] {
		for line := range strings.Lines(strings.ReplaceAll(box, "\r", "\n")) {
			if line = strings.TrimSpace(line); line != "" {
				out = append(out, line)
			}
		}
	}
	return out
}

// assemblyDraft reads the form. The desk judges what is in it; here is told what
// cannot be read at all.
func assemblyDraft(r *http.Request) (gallery.AssemblyDraft, []mpolice.Invalid) {
	f := r.PostForm
	a := gallery.AssemblyDraft{Title: strings.TrimSpace(f.Get("title")), Unit: mpolice.UnitID(f.Get("unit")), Places: typedPlaces(r)}
	var faults []mpolice.Invalid
	add := func(bad bool, field, key string) {
		if bad {
			faults = append(faults, mpolice.Invalid{Field: field, Key: key})
		}
	}
	var from, to bool
	a.From, from = typedTime(f.Get("from"))
	a.To, to = typedTime(f.Get("to"))
	add(a.Title == "", "title", "invalid.required")
	add(a.Unit == "", "unit", "invalid.required")
	add(!from, "from", "invalid.gallery.time")
	add(!to, "to", "invalid.gallery.time")
	add(from && to && !a.To.After(a.From), "to", "invalid.gallery.assembly_time")
	add(len(a.Places) == 0, "places", "invalid.gallery.places")
	circle, ok := typedCircle(f.Get("lat"), f.Get("lon"), f.Get("radius"))
	a.Circle = circle
	add(!ok, "circle", "invalid.gallery.circle")
	return a, faults
}

// typedCircle reads centre and radius: all of them or none.
func typedCircle(lat, lon, radius string) (gallery.Circle, bool) {
	lat, lon, radius = strings.TrimSpace(lat), strings.TrimSpace(lon), strings.TrimSpace(radius)
	if lat+lon+radius == "" {
		return gallery.Circle{}, true
	}
	var c gallery.Circle
	var bad [3]error
	c.Lat, bad[0] = strconv.ParseFloat(lat, 64)
	c.Lon, bad[1] = strconv.ParseFloat(lon, 64)
	c.RadiusM, bad[2] = strconv.Atoi(radius)
	return c, errors.Join(bad[:]...) == nil && c.RadiusM > 0
}
