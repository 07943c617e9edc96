package pages

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mpolice"
	"mpolice/internal/face/gallery"
	"mpolice/internal/web"
)

// registerAssembly asks once more, then registers.
func (p *Pages) registerAssembly(w http.ResponseWriter, r *http.Request) error {
	draft, faults := assemblyDraft(r)
	form := web.AssemblyFormView{Action: assembliesPath, Back: assembliesPath}
	switch {
	case reconsiders(r):
		return p.typedAssembly(w, r, http.StatusOK, form)
	case len(faults) > 0:
		form.Errors = p.galleryErrors(r, faults...)
		return p.typedAssembly(w, r, http.StatusBadRequest, form)
	case !confirmed(r):
		v := p.sureAssembly(r, draft, assembliesPath, "assembly.sure.register", "assembly.sure.register.lead")
		v.After = []string{p.text(r, "assembly.sure.after.refuse"), p.text(r, "assembly.sure.after.second")}
		return p.showGallery(w, r, http.StatusOK, v)
	}
	id, err := p.registerOnce(r, draft)
	var bad bool
	if form.Errors, bad = p.galleryInvalid(r, err); bad {
		return p.typedAssembly(w, r, http.StatusBadRequest, form)
	}
	if err != nil {
		return p.galleryFault(w, r, err)
	}
	http.Redirect(w, r, assembliesPath+"/"+id+"?done=assembly_registered", http.StatusSeeOther)
	return nil
}

// registerOnce registers, unless the same person registered the same before:
// then the form was sent twice.
func (p *Pages) registerOnce(r *http.Request, draft gallery.AssemblyDraft) (id string, err error) {
	p.acts.Lock()
	defer p.acts.Unlock()
	all, err := p.Gallery.Assemblies(r.Context(), draft.From, draft.To)
	if err != nil {
		return "", err
	}
	me := who(r).Officer
	for _, a := range all {
		if a.Registrar == me.ID && a.CancelledAt.IsZero() && sameAssembly(a.AssemblyDraft, draft) {
			return a.ID, nil
		}
	}
	a, err := p.Gallery.RegisterAssembly(r.Context(), me, draft)
	return a.ID, err
}

func sameAssembly(a, b gallery.AssemblyDraft) bool {
	return a.Title == b.Title && a.Unit == b.Unit && a.From.Equal(b.From) && a.To.Equal(b.To) && slices.Equal(a.Places, b.Places) &&
		degrees(a.Circle.Lat) == degrees(b.Circle.Lat) && degrees(a.Circle.Lon) == degrees(b.Circle.Lon) && a.Circle.RadiusM == b.Circle.RadiusM
}

// sureAssembly shows what was typed, in both calendars, before it counts.
func (p *Pages) sureAssembly(r *http.Request, a gallery.AssemblyDraft, action, title, lead string) web.SureView {
	l, f := web.LanguageOf(r), r.PostForm
	circle := p.circle(r, a.Circle)
	if circle == "" {
		circle = p.text(r, "assembly.circle.none")
	}
	v := web.SureView{
		Title: p.text(r, title), Lead: p.text(r, lead), Yes: p.text(r, title), Action: action, Cancel: assembliesPath, Edit: true,
		Lines: []web.Pair{
			{Term: p.text(r, "assembly.name"), Text: a.Title},
			{Term: p.text(r, "assembly.unit"), Text: p.unitName(r, a.Unit)},
			{Term: p.text(r, "assembly.from"), Text: web.FormatBoth(l, a.From)},
			{Term: p.text(r, "assembly.to"), Text: web.FormatBoth(l, a.To)},
			{Term: p.text(r, "assembly.places"), Text: strings.Join(a.Places, p.text(r, "list.comma"))},
			{Term: p.text(r, "assembly.circle"), Text: circle},
		},
	}
	for _, name := range []string{"title", "unit", "from", "to", "lat", "lon", "radius"} {
		v.Carry = append(v.Carry, web.Hidden{Name: name, Value: f.Get(name)})
	}
	for _, place := range a.Places {
		v.Carry = append(v.Carry, web.Hidden{Name: "places", Value: place})
	}
	return v
}

// amendForm shows what stands, to be changed.
func (p *Pages) amendForm(w http.ResponseWriter, r *http.Request) error {
	a, err := p.Gallery.Assembly(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if now := p.Clock.Now(); now.After(a.To) || !a.CancelledAt.IsZero() {
		return p.galleryFault(w, r, gallery.ErrOver)
	}
	v := p.amendView(a)
	v.Title, v.From, v.To = a.Title, a.From.In(mpolice.Taipei).Format(boxTime), a.To.In(mpolice.Taipei).Format(boxTime)
	v.Places = strings.Join(a.Places, "\n")
	if a.Circle.RadiusM > 0 {
		v.Lat, v.Lon, v.Radius = degrees(a.Circle.Lat), degrees(a.Circle.Lon), strconv.Itoa(a.Circle.RadiusM)
	}
	return p.showAssemblyForm(w, r, http.StatusOK, a.Unit, v)
}

func (p *Pages) amendView(a gallery.Assembly) web.AssemblyFormView {
	at := assembliesPath + "/" + a.ID
	return web.AssemblyFormView{Action: at + "/amend", Back: at, Amends: true, Begun: !p.Clock.Now().Before(a.From)}
}

// amendAssembly asks once more, then changes what is registered.
func (p *Pages) amendAssembly(w http.ResponseWriter, r *http.Request) error {
	a, err := p.Gallery.Assembly(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	draft, faults := assemblyDraft(r)
	reason, bad := stated(r)
	if bad != nil {
		faults = append(faults, *bad)
	}
	me, form := who(r).Officer, p.amendView(a)
	twice := func(a gallery.Assembly) bool {
		return a.CancelledAt.IsZero() && a.ChangedBy == me.ID && a.ChangeReason == reason && sameAssembly(a.AssemblyDraft, draft)
	}
	if len(faults) == 0 && !twice(a) && sameAssembly(a.AssemblyDraft, draft) {
		faults = append(faults, mpolice.Invalid{Field: "title", Key: "gallery.fault.nothing"})
	}
	switch {
	case reconsiders(r):
		return p.typedAssembly(w, r, http.StatusOK, form)
	case len(faults) > 0:
		form.Errors = p.galleryErrors(r, faults...)
		return p.typedAssembly(w, r, http.StatusBadRequest, form)
	case !confirmed(r):
		return p.showGallery(w, r, http.StatusOK, p.sureAmend(r, a, draft, reason))
	}
	if !twice(a) {
		_, err = p.Gallery.AmendAssembly(r.Context(), me, a.ID, draft, reason)
	}
	var wrong bool
	if form.Errors, wrong = p.galleryInvalid(r, err); wrong {
		return p.typedAssembly(w, r, http.StatusBadRequest, form)
	}
	if err = p.unlessChanged(r, err, twice); err != nil {
		return p.assemblyFault(w, r, err)
	}
	http.Redirect(w, r, form.Back+"?done=assembly_amended", http.StatusSeeOther)
	return nil
}

// unlessChanged forgives that an assembly has moved on where it did as this form
// asked: then the form was sent twice.
func (p *Pages) unlessChanged(r *http.Request, err error, done func(gallery.Assembly) bool) error {
	if !errors.Is(err, mpolice.ErrConflict) {
		return err
	}
	now, again := p.Gallery.Assembly(r.Context(), r.PathValue("id"))
	if again != nil || !done(now) {
		return err
	}
	return nil
}

func (p *Pages) sureAmend(r *http.Request, a gallery.Assembly, draft gallery.AssemblyDraft, reason string) web.SureView {
	at := assembliesPath + "/" + a.ID
	v := p.sureAssembly(r, draft, at+"/amend", "assembly.sure.amend", "assembly.sure.amend.lead")
	v.Cancel = at
	v.Lines = append(v.Lines, web.Pair{Term: p.text(r, "data.reason"), Text: reason})
	v.Carry = append(v.Carry, web.Hidden{Name: "reason", Value: reason})
	if v.Hurts = !p.Clock.Now().Before(a.From); v.Hurts {
		v.After = []string{p.text(r, "assembly.begun")}
	}
	return v
}

// assemblyFault tells who else has to do it.
func (p *Pages) assemblyFault(w http.ResponseWriter, r *http.Request, err error) error {
	if errors.Is(err, gallery.ErrSamePerson) {
		err = fmt.Errorf("%w: %w", errSecondSupervisor, err)
	}
	return p.galleryFault(w, r, err)
}

// cancelAssembly asks once more, then takes an assembly off the list.
func (p *Pages) cancelAssembly(w http.ResponseWriter, r *http.Request) error {
	a, err := p.Gallery.Assembly(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	reason, bad := stated(r)
	if bad != nil {
		return p.showAssembly(w, r, http.StatusBadRequest, a, p.galleryErrors(r, *bad))
	}
	me, row := who(r).Officer, p.assemblyRow(r, a)
	if !confirmed(r) && a.CancelledAt.IsZero() {
		return p.showGallery(w, r, http.StatusOK, web.SureView{
			Title: p.text(r, "assembly.sure.cancel"), Lead: p.text(r, "assembly.sure.cancel.lead"), Yes: p.text(r, "assembly.sure.cancel"), Hurts: true,
			Action: row.URL + "/cancel", Cancel: row.URL,
			Lines: []web.Pair{
				{Term: p.text(r, "assembly.name"), Text: a.Title},
				{Term: p.text(r, "assembly.from"), Text: web.FormatBoth(web.LanguageOf(r), row.From)},
				{Term: p.text(r, "assembly.to"), Text: web.FormatBoth(web.LanguageOf(r), row.To)},
				{Term: p.text(r, "data.reason"), Text: reason},
			},
			Carry: []web.Hidden{{Name: "reason", Value: reason}},
		})
	}
	_, err = p.Gallery.CancelAssembly(r.Context(), me, a.ID, reason)
	if faults, ok := p.galleryInvalid(r, err); ok {
		return p.showAssembly(w, r, http.StatusBadRequest, a, faults)
	}
	twice := func(a gallery.Assembly) bool {
		return !a.CancelledAt.IsZero() && a.ChangedBy == me.ID && a.ChangeReason == reason
	}
	if err = p.unlessChanged(r, err, twice); err != nil {
		return p.assemblyFault(w, r, err)
	}
	http.Redirect(w, r, row.URL+"?done=assembly_cancelled", http.StatusSeeOther)
	return nil
}
