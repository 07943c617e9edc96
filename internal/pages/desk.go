package pages

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"mpolice"
	"mpolice/internal/custody"
	"mpolice/internal/edge"
	"mpolice/internal/web"
)

const defaultHours = "8"

func (p *Pages) desk(w http.ResponseWriter, r *http.Request) error {
	return p.showDesk(w, r, http.StatusOK, web.HandOutForm{Hours: defaultHours}, nil)
}

func (p *Pages) showDesk(w http.ResponseWriter, r *http.Request, status int, form web.HandOutForm, faults web.FieldErrors) error {
	if err := only(r, mpolice.RoleDesk); err != nil {
		return err
	}
	unit := who(r).Officer.Unit
	items, err := p.Desk.Inventory(r.Context(), unit)
	if err != nil {
		return err
	}
	v := web.DeskView{Unit: p.unitName(r, unit), Key: rand.Text(), Form: form, Errors: faults}
	holding := map[mpolice.OfficerID]bool{}
	for _, it := range items {
		row := p.deviceRow(r, it)
		v.Devices = append(v.Devices, row)
		switch row.State {
		case web.DeviceIn:
			v.Free = append(v.Free, web.Option{Value: row.Device, Label: row.Device, Chosen: form.Device == row.Device})
		case web.DeviceOffered:
			v.Offered = append(v.Offered, row)
		case web.DeviceReturning:
			v.Giving = append(v.Giving, row)
		}
		if it.HandOut != nil {
			holding[it.HandOut.Officer] = true
		}
	}
	if v.People, err = p.deskPeople(r, unit, holding, form.Officer); err != nil {
		return err
	}
	return p.showAs(w, r, status, web.SectionDesk, v)
}

// deskPeople lists the unit's officers on duty who hold nothing.
func (p *Pages) deskPeople(r *http.Request, unit mpolice.UnitID, holding map[mpolice.OfficerID]bool, chosen string) ([]web.Option, error) {
	officers, err := p.People.OfficersOf(r.Context(), unit)
	if err != nil {
		return nil, err
	}
	var out []web.Option
	for _, o := range officers {
		_, on, err := p.Roster.At(r.Context(), o.ID, p.Clock.Now())
		if err != nil {
			return nil, err
		}
		if on && !holding[o.ID] && (o.Role == mpolice.RoleOfficer || o.Role == mpolice.RoleSupervisor) {
			out = append(out, web.Option{Value: string(o.ID), Label: o.Name + " " + string(o.ID), Chosen: chosen == string(o.ID)})
		}
	}
	return out, nil
}

func (p *Pages) deviceRow(r *http.Request, it custody.Item) web.DeviceRow {
	row := web.DeviceRow{Device: string(it.Device), State: web.DeviceIn}
	h := it.HandOut
	if h == nil {
		return row
	}
	row.State = map[custody.State]web.DeviceState{
		custody.StateOffered: web.DeviceOffered, custody.StateHeld: web.DeviceOut, custody.StateReturning: web.DeviceReturning,
	}[h.State()]
	row.Since, row.Due, row.Overdue = h.OfferedAt, h.DueAt, h.Overdue(p.Clock.Now())
	row.Action = "/desk/take-back/" + h.ID
	if o, err := p.People.Officer(r.Context(), h.Officer); err == nil {
		row.Holder, row.Card = o.Name+" "+string(o.ID), o.CardNumber
	}
	return row
}

func (p *Pages) handOut(w http.ResponseWriter, r *http.Request) error {
	if err := only(r, mpolice.RoleDesk); err != nil {
		return err
	}
	form := web.HandOutForm{
		Card: strings.TrimSpace(r.PostFormValue("card")), Officer: r.PostFormValue("officer"),
		Device: r.PostFormValue("device"), Hours: r.PostFormValue("hours"),
	}
	err := p.offer(r, form)
	if err == nil {
		http.Redirect(w, r, "/desk?done=handed_out", http.StatusSeeOther)
		return nil
	}
	f := edge.FaultOf(err)
	field := map[string]string{"invalid": f.Field, "card": "card", "holds-device": "officer", "other-unit": "officer", "custody-self": "officer", "device-out": "device", "conflict": "device"}[f.Code]
	if field == "" {
		return err
	}
	return p.showDesk(w, r, http.StatusBadRequest, form, web.FieldErrors{{Field: field, Key: f.Sentence()}})
}

// offer finds the officer by the card that was laid down; a name alone does not
// do, because the card stays at the desk as the pledge.
func (p *Pages) offer(r *http.Request, f web.HandOutForm) error {
	hours, err := strconv.Atoi(strings.TrimSpace(f.Hours))
	if err != nil {
		return &mpolice.Invalid{Field: "hours", Key: "invalid.hours"}
	}
	officer, err := p.People.OfficerByCard(r.Context(), f.Card)
	switch {
	case errors.Is(err, mpolice.ErrNotFound):
		return &mpolice.Invalid{Field: "card", Key: "invalid.card"}
	case err != nil:
		return err
	case f.Officer != "" && f.Officer != string(officer.ID):
		return custody.ErrCard
	case f.Device == "":
		return &mpolice.Invalid{Field: "device", Key: "invalid.device"}
	}
	_, err = p.Desk.Offer(r.Context(), who(r).Officer, officer, f.Card, mpolice.DeviceID(f.Device), hours)
	return err
}

// takeBackForm asks once more, because taking back ends a colleague's session.
func (p *Pages) takeBackForm(w http.ResponseWriter, r *http.Request) error {
	if err := only(r, mpolice.RoleDesk); err != nil {
		return err
	}
	items, err := p.Desk.Inventory(r.Context(), who(r).Officer.Unit)
	if err != nil {
		return err
	}
	for _, it := range items {
		if it.HandOut != nil && it.HandOut.ID == r.PathValue("id") {
			row := p.deviceRow(r, it)
			return p.show(w, r, web.SectionDesk, web.TakeBackView{Row: row, Action: row.Action, Cancel: "/desk"})
		}
	}
	return mpolice.ErrNotFound
}

func (p *Pages) takeBack(w http.ResponseWriter, r *http.Request) error {
	if err := only(r, mpolice.RoleDesk); err != nil {
		return err
	}
	if err := p.Desk.TakeBack(r.Context(), who(r).Officer, r.PathValue("id")); err != nil {
		return err
	}
	http.Redirect(w, r, "/desk?done=taken_back", http.StatusSeeOther)
	return nil
}
