package pages

import (
	"errors"
	"net/http"

	"mpolice"
	"mpolice/internal/web"
)

// invite lets the duty desk issue an enrolment code to an officer of its unit
// whom it has before it. GET asks for whom, POST shows the code once.
func (p *Pages) invite(w http.ResponseWriter, r *http.Request) error {
	if err := only(r, mpolice.RoleDesk); err != nil {
		return err
	}
	desk := who(r).Officer
	v := web.InviteView{Unit: p.unitName(r, desk.Unit)}
	status := http.StatusOK
	if r.Method == http.MethodPost {
		officer, err := p.colleague(r, mpolice.OfficerID(r.PostFormValue("officer")))
		var invalid *mpolice.Invalid
		switch {
		case errors.As(err, &invalid):
			v.Errors, status = web.FieldErrors{{Field: invalid.Field, Key: invalid.Key}}, http.StatusBadRequest
		case err != nil:
			return err
		default:
			if v.Code, err = p.Passkeys.Invite(r.Context(), desk, officer); err != nil {
				return err
			}
			v.For = officer.Name + " " + string(officer.ID)
		}
	}
	people, err := p.People.OfficersOf(r.Context(), desk.Unit)
	if err != nil {
		return err
	}
	for _, o := range people {
		if o.ID != desk.ID {
			v.People = append(v.People, web.Option{Value: string(o.ID), Label: o.Name + " " + string(o.ID)})
		}
	}
	return p.showAs(w, r, status, web.SectionDesk, v)
}

// colleague gives an officer of the desk's own unit, never the desk itself.
func (p *Pages) colleague(r *http.Request, id mpolice.OfficerID) (mpolice.Officer, error) {
	desk := who(r).Officer
	o, err := p.People.Officer(r.Context(), id)
	if errors.Is(err, mpolice.ErrNotFound) || err == nil && (o.Unit != desk.Unit || o.ID == desk.ID) {
		return o, &mpolice.Invalid{Field: "officer", Key: "invalid.officer"}
	}
	return o, err
}
