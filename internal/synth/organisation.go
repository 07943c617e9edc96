package synth

import (
	"fmt"
	"slices"

	"mpolice"
)

// Organisation is the police department, small enough for memory.
type Organisation struct {
	Units      []mpolice.Unit
	Staff      []Staff
	Devices    []Device
	HandOuts   []HandOut
	Shifts     []Shift
	Grants     []Grant
	References []Reference
	Personas   []Persona
	Sample     Sample
}

// organisation fills the plan with the cast.
func (p *plan) organisation(cast *casting) (Organisation, error) {
	o := Organisation{Units: slices.Clone(units), Shifts: shifts(p.now), Grants: grants(p.now)}
	o.Devices, o.HandOuts = devices(p.now)
	for i, post := range posts() {
		who := cast.players[part{partOfficer, i}]
		o.Staff = append(o.Staff, Staff{
			Officer: mpolice.Officer{
				ID: post.id, Name: who.name, Role: post.role, Unit: post.unit, CardNumber: cardNumber(i),
			},
			Title: post.title, NationalID: who.id,
		})
	}
	for _, planned := range p.references {
		r, err := planned.resolve(cast)
		if err != nil {
			return Organisation{}, err
		}
		o.References = append(o.References, r)
	}
	o.Personas = o.personas()
	o.Sample = o.sample(p, cast)
	return o, nil
}

// resolve puts the players' numbers and plates in the place of their parts.
func (r planned) resolve(cast *casting) (Reference, error) {
	out := r.Reference
	out.Opened, out.Closed = out.Opened.UTC(), out.Closed.UTC()
	add := func(kind mpolice.SubjectKind, raw string) error {
		s, err := mpolice.ParseSubject(kind, raw)
		if err != nil {
			return fmt.Errorf("subject of %s: %w", r.ID, err)
		}
		out.Subjects = append(out.Subjects, s)
		return nil
	}
	for _, p := range r.persons {
		if err := add(mpolice.SubjectNationalID, cast.players[p].id); err != nil {
			return out, err
		}
	}
	for _, p := range r.plates {
		if err := add(mpolice.SubjectPlate, cast.players[p].plate); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (o *Organisation) personas() []Persona {
	var out []Persona
	for _, n := range personaNotes {
		i := slices.IndexFunc(o.Staff, func(s Staff) bool { return s.ID == n.id })
		out = append(out, Persona{
			Officer: o.Staff[i].Officer, OnDuty: onDuty(n.id), HasDevice: holds(o.HandOuts, n.id),
			NoteZh: n.zh, NoteEn: n.en,
		})
	}
	return out
}
