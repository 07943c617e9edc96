package pages

import (
	"fmt"
	"net/http"

	"mpolice"
	"mpolice/internal/authn"
	"mpolice/internal/web"
)

// Demo is what demo mode adds: people whom anybody may be. A persona that is
// signed in counts as verified, because there is nobody to verify; every page
// and every record says that it is a demonstration.
type Demo struct {
	Personas []Persona
	Faces    []Face // without: photo comparison is shut
}

// Persona is one of them.
type Persona struct {
	Officer        mpolice.Officer
	NoteZh, NoteEn string
}

func (d *Demo) find(id string) (Persona, bool) {
	for _, p := range d.Personas {
		if string(p.Officer.ID) == id {
			return p, true
		}
	}
	return Persona{}, false
}

func (p *Pages) personas(w http.ResponseWriter, r *http.Request) error {
	v := web.PersonasView{Faces: len(p.Demo.Faces) > 0}
	units := map[mpolice.UnitID]int{}
	for _, x := range p.Demo.Personas {
		i, ok := units[x.Officer.Unit]
		if !ok {
			i = len(v.Units)
			units[x.Officer.Unit] = i
			v.Units = append(v.Units, web.PersonaUnit{Name: p.unitName(r, x.Officer.Unit)})
		}
		one, err := p.persona(r, x)
		if err != nil {
			return err
		}
		v.Units[i].Personas = append(v.Units[i].Personas, one)
	}
	return p.show(w, r, "", v)
}

// persona tells what somebody is doing now.
func (p *Pages) persona(r *http.Request, x Persona) (web.Persona, error) {
	l := web.LanguageOf(r)
	out := web.Persona{
		ID: string(x.Officer.ID), Name: x.Officer.Name, Role: p.Site.Text(l, "role."+string(x.Officer.Role)), Shows: l.Pick(x.NoteZh, x.NoteEn),
	}
	shift, on, err := p.Roster.At(r.Context(), x.Officer.ID, p.Clock.Now())
	if err != nil {
		return out, err
	}
	if out.OnDuty = on; on {
		out.Duty = p.Site.Text(l, "item."+string(shift.Item)) + " " + web.FormatClock(shift.From) + "–" + web.FormatClock(shift.To)
	}
	h, ok, err := p.Desk.Current(r.Context(), x.Officer.ID)
	if ok && !h.AcceptedAt.IsZero() {
		out.Device = string(h.Device)
	}
	return out, err
}

func (p *Pages) demoSignIn(w http.ResponseWriter, r *http.Request) error {
	x, ok := p.Demo.find(r.PostFormValue("persona"))
	if !ok {
		return fmt.Errorf("persona: %w", mpolice.ErrNotFound)
	}
	if _, err := p.begin(w, r, authn.Proof{Officer: x.Officer.ID, Method: authn.MethodDemo}); err != nil {
		return err
	}
	http.Redirect(w, r, start(x.Officer.Role), http.StatusSeeOther)
	return nil
}

// demoStepUp renews a persona's verification by one tap. It does nothing
// outside demo mode or for a session by passkey.
func (p *Pages) demoStepUp(r *http.Request) error {
	s := who(r)
	if p.Demo == nil || s.Method != authn.MethodDemo || r.PostFormValue("demo_step_up") != "yes" {
		return nil
	}
	return p.Gate.StepUp(r.Context(), p.Cookies.Token(r), authn.Proof{Officer: s.Officer.ID, Method: authn.MethodDemo})
}
