package pages

import (
	"net/http"

	"mpolice"
	"mpolice/internal/authn"
	"mpolice/internal/web"
)

// chrome makes the frame around a page.
func (p *Pages) chrome(r *http.Request, here web.Section) web.Chrome {
	c := web.Chrome{Demo: p.Demo != nil, Here: here, Path: here.Path(), At: p.Clock.Now()}
	if r.Method == http.MethodGet {
		c.Path = r.URL.RequestURI()
	}
	if f := r.URL.Query().Get("done"); flashes[f] {
		c.Flash = &web.Flash{Key: "flash." + f}
	}
	s := who(r)
	if s.Officer.ID == "" {
		return c
	}
	c.Viewer = &web.Viewer{
		Name: s.Officer.Name, Number: string(s.Officer.ID), Unit: p.unitName(r, s.Officer.Unit), Role: s.Officer.Role, Device: string(s.Device),
		Data: p.Steward != nil, Compare: p.Compare != nil, Gallery: p.Gallery != nil,
	}
	if shift, on, err := p.Roster.At(r.Context(), s.Officer.ID, c.At); err == nil && on {
		c.Viewer.Duty = p.Site.Text(web.LanguageOf(r), "item."+string(shift.Item)) + " " +
			web.FormatClock(shift.From) + "–" + web.FormatClock(shift.To)
	}
	c.Viewer.Notices = p.waiting(r)
	return c
}

// flashes are what a redirect may say that has been done.
var flashes = map[string]bool{
	"device_accepted": true, "device_returning": true, "handed_out": true, "taken_back": true,
	"passkey_registered": true, "signed_in": true,
	"returned": true, "reopened": true, "readmitted": true, "pair_decided": true, "pair_waiting": true,
	"dispute_opened": true, "dispute_closed": true,
	"missing_accepted": true, "reenrol_retried": true, "opening_proposed": true, "opening_approved": true, "opening_closed": true,
	"notice_known":        true,
	"assembly_registered": true, "assembly_amended": true, "assembly_cancelled": true, "order_entered": true,
}

func (p *Pages) unitName(r *http.Request, id mpolice.UnitID) string {
	u, err := p.People.Unit(r.Context(), id)
	if err != nil {
		return string(id)
	}
	return web.LanguageOf(r).Pick(u.NameZh, u.NameEn)
}

// recordRef points at a record where this person may open it.
func (p *Pages) recordRef(id mpolice.RecordID, s authn.Session) web.RecordRef {
	ref := web.RecordRef{Number: id.String()}
	switch s.Officer.Role {
	case mpolice.RoleAuditor:
		ref.URL = "/log/" + ref.Number
	case mpolice.RoleOfficer, mpolice.RoleSupervisor:
		ref.URL = "/records/" + ref.Number
	}
	return ref
}

// show renders a page of a section.
func (p *Pages) show(w http.ResponseWriter, r *http.Request, here web.Section, v web.View) error {
	p.Site.Render(w, r, http.StatusOK, p.chrome(r, here), v)
	return nil
}

// showAs renders a page with another status than 200.
func (p *Pages) showAs(w http.ResponseWriter, r *http.Request, status int, here web.Section, v web.View) error {
	p.Site.Render(w, r, status, p.chrome(r, here), v)
	return nil
}

// only lets the named roles go on.
func only(r *http.Request, roles ...mpolice.Role) error {
	for _, role := range roles {
		if who(r).Officer.Role == role {
			return nil
		}
	}
	return errRole
}
