package synth

import (
	"slices"

	"mpolice"
)

// Sample is values to try, as `mpolice demo --sample` prints them. Plates and
// numbers are without separators.
type Sample struct {
	StolenPlate string       `json:"stolen_plate"`
	CleanPlate  string       `json:"clean_plate"` // of Person's car
	Person      string       `json:"person"`      // a national id with nothing against it
	Resident    string       `json:"resident"`    // a new-style resident number, overstayed
	Wanted      string       `json:"wanted"`
	Case        SampleMatter `json:"case"` // its subject has prior convictions
	Drugs       SampleMatter `json:"drugs"`
	Dispatch    SampleMatter `json:"dispatch"`
	Duty        SampleMatter `json:"duty"`
	Report      SampleMatter `json:"report"`
	Ticket      SampleMatter `json:"ticket"`
	Warrant     SampleMatter `json:"warrant"`
	Emergency   SampleMatter `json:"emergency"`
	Device      SampleDevice `json:"device"`
	Search      SampleSearch `json:"search"`
}

// SampleSearch is what to look for where the subject is not known by number.
type SampleSearch struct {
	CommonName     string `json:"common_name"`     // of many people
	RareName       string `json:"rare_name"`       // with a character beyond the Basic Multilingual Plane
	RomanName      string `json:"roman_name"`      // of Resident
	Passport       string `json:"passport"`        // of Resident: issuing state, colon, number
	PartialPlate   string `json:"partial_plate"`   // with ? for unknown characters; fits several cars
	PhoneTail      string `json:"phone_tail"`      // the last six digits of RareName's telephone
	Address        string `json:"address"`         // of RareName
	FormerResident string `json:"former_resident"` // the old-style number of Resident
}

// SampleMatter is an open reference, its main officer (a persona on duty with a
// device), and whom or what it is about: a national id, a plate, or neither.
type SampleMatter struct {
	Number  string            `json:"number"`
	Officer mpolice.OfficerID `json:"officer"`
	Subject string            `json:"subject,omitempty"`
	Plate   string            `json:"plate,omitempty"`
}

// SampleDevice is a device that is free to be handed out.
type SampleDevice struct {
	ID   mpolice.DeviceID `json:"id"`
	Unit mpolice.UnitID   `json:"unit"`
	Free bool             `json:"free"`
}

func (o *Organisation) sample(p *plan, cast *casting) Sample {
	of := func(role partRole) player { return cast.players[part{role, 0}] }
	s := Sample{
		StolenPlate: of(partStolen).plate,
		CleanPlate:  of(partClean).plate,
		Person:      of(partClean).id,
		Resident:    cast.resident.NationalID,
		Wanted:      of(partWanted).id,
		Case:        o.matter(p, mpolice.ReferenceCase, 0),
		Drugs:       o.matter(p, mpolice.ReferenceCase, firstDrugs),
		Dispatch:    o.matter(p, mpolice.ReferenceDispatch, 0),
		Report:      o.matter(p, mpolice.ReferenceReport, 0),
		Ticket:      o.matter(p, mpolice.ReferenceTicket, 0),
		Warrant:     o.matter(p, mpolice.ReferenceWarrant, 0),
		Emergency:   o.matter(p, mpolice.ReferenceEmergency, 0),
		Search:      cast.search(of(partSearch)),
		Duty:        SampleMatter{Number: o.dutyOf(patrolOfficer, p), Officer: patrolOfficer},
	}
	for _, d := range o.Devices {
		taken := slices.ContainsFunc(o.HandOuts, func(h HandOut) bool { return h.Device == d.ID })
		if !taken {
			s.Device = SampleDevice{ID: d.ID, Unit: d.Unit, Free: true}
			break
		}
	}
	return s
}

// matter is the n-th reference of a kind; references stand in the plan's order.
func (o *Organisation) matter(p *plan, kind mpolice.ReferenceKind, n int) SampleMatter {
	r := o.References[p.kinds[kind][n]]
	m := SampleMatter{Number: r.ID.Number, Officer: r.Officers[0].Officer}
	for _, s := range r.Subjects {
		switch s.Kind {
		case mpolice.SubjectNationalID:
			m.Subject = s.Key
		case mpolice.SubjectPlate:
			m.Plate = s.Key
		}
	}
	return m
}

// dutyOf gives the number of the officer's shift now.
func (o *Organisation) dutyOf(id mpolice.OfficerID, p *plan) string {
	i := slices.IndexFunc(o.Shifts, func(s Shift) bool {
		return s.Officer == id && !p.now.Before(s.From) && p.now.Before(s.To)
	})
	return o.Shifts[i].Number
}

// search is what the sample offers to look for.
func (c *casting) search(rare player) SampleSearch {
	return SampleSearch{
		CommonName: commonSurname + commonGiven, RareName: rare.name,
		RomanName: c.resident.RomanName, Passport: c.resident.Passport, FormerResident: c.resident.FormerID,
		PartialPlate: c.pattern(rare.plate), PhoneTail: rare.phone[len(rare.phone)-6:], Address: rare.address,
	}
}

// pattern hides characters of a plate from its end on until several of the
// first vehicles fit it, or no more may be hidden.
func (c *casting) pattern(plate string) string {
	mask := []byte(plate)
	for i := len(mask) - 1; i >= mpolice.MinPlateKnown; i-- {
		mask[i] = '?'
		fit := 0
		for _, p := range c.plates {
			if fits(mask, p) {
				fit++
			}
		}
		if fit >= 3 {
			break
		}
	}
	return string(mask)
}

func fits(mask []byte, plate string) bool {
	if len(mask) != len(plate) {
		return false
	}
	for i, c := range mask {
		if c != '?' && c != plate[i] {
			return false
		}
	}
	return true
}
