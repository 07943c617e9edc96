package synth_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/synth"
)

// The same invariants must hold whatever the hour and the seed.
func organisations(t *testing.T, check func(t *testing.T, c *synth.City)) {
	for _, at := range []string{"2026-11-22T03:17:05Z", "2026-12-31T15:59:59Z", "2028-02-28T16:00:00Z", "2026-06-30T20:30:00Z"} {
		for _, seed := range []uint64{0, 1, 1<<63 + 5} {
			t.Run(fmt.Sprintf("%s/%d", at, seed), func(t *testing.T) {
				instant, err := time.Parse(time.RFC3339, at)
				if err != nil {
					t.Fatal(err)
				}
				c, err := synth.New(synth.Config{Seed: seed, People: 2000, Now: instant})
				if err != nil {
					t.Fatal(err)
				}
				check(t, c)
			})
		}
	}
}

func staffOf(c *synth.City, id mpolice.OfficerID) *synth.Staff {
	i := slices.IndexFunc(c.Staff, func(s synth.Staff) bool { return s.ID == id })
	if i < 0 {
		return nil
	}
	return &c.Staff[i]
}

func dutyAt(c *synth.City, id mpolice.OfficerID) bool {
	return slices.ContainsFunc(c.Shifts, func(s synth.Shift) bool {
		return s.Officer == id && !c.Now.Before(s.From) && c.Now.Before(s.To)
	})
}

func heldBy(c *synth.City, id mpolice.OfficerID) bool {
	return slices.ContainsFunc(c.HandOuts, func(h synth.HandOut) bool { return h.Officer == id })
}

func TestStaffAndUnits(t *testing.T) {
	organisations(t, func(t *testing.T, c *synth.City) {
		units := map[mpolice.UnitID]bool{"": true}
		for _, u := range c.Units {
			if !units[u.Parent] || u.NameZh == "" || u.NameEn == "" {
				t.Errorf("unit %s: parent %s, names %q %q", u.ID, u.Parent, u.NameZh, u.NameEn)
			}
			units[u.ID] = true
		}
		roles := map[mpolice.Role]int{}
		seen := map[string]bool{}
		for _, s := range c.Staff {
			roles[s.Role]++
			if !units[s.Unit] || s.Name == "" || mpolice.CheckNationalID(s.NationalID) != nil {
				t.Errorf("%s: unit %s, no name, or a wrong number", s.ID, s.Unit)
			}
			for _, unique := range []string{string(s.ID), s.CardNumber, s.NationalID} {
				if seen[unique] {
					t.Errorf("%s: something is there twice", s.ID)
				}
				seen[unique] = true
			}
		}
		if roles[mpolice.RoleOfficer]+roles[mpolice.RoleSupervisor] != 60 || roles[mpolice.RoleAuditor] != 2 || roles[mpolice.RoleDesk] < 4 {
			t.Errorf("roles %v", roles)
		}
	})
}

func TestRoster(t *testing.T) {
	organisations(t, func(t *testing.T, c *synth.City) {
		numbers := map[string]bool{}
		spans := map[mpolice.OfficerID][]synth.Shift{}
		for _, s := range c.Shifts {
			if numbers[s.Number] || !s.From.Before(s.To) || staffOf(c, s.Officer).Unit != s.Unit {
				t.Errorf("shift %s is there twice, empty, or of another unit", s.Number)
			}
			numbers[s.Number] = true
			spans[s.Officer] = append(spans[s.Officer], s)
		}
		for id, list := range spans {
			for i := 1; i < len(list); i++ {
				if list[i].From.Before(list[i-1].To) {
					t.Errorf("shifts of %s overlap", id)
				}
			}
		}
		on, off := 0, 0
		for _, s := range c.Staff {
			if s.Role != mpolice.RoleOfficer {
				continue
			}
			if dutyAt(c, s.ID) {
				on++
			} else {
				off++
			}
		}
		if on*100 < 60*(on+off) || off == 0 {
			t.Errorf("%d on duty, %d off", on, off)
		}
	})
}

func TestDevices(t *testing.T) {
	organisations(t, func(t *testing.T, c *synth.City) {
		if len(c.Devices) != 20 || len(c.HandOuts) != 13 {
			t.Errorf("%d devices, %d out", len(c.Devices), len(c.HandOuts))
		}
		unit := map[mpolice.DeviceID]mpolice.UnitID{}
		for _, d := range c.Devices {
			unit[d.ID] = d.Unit
		}
		for _, h := range c.HandOuts {
			who, by := staffOf(c, h.Officer), staffOf(c, h.Custodian)
			if who.Unit != unit[h.Device] || by.Unit != unit[h.Device] || by.Role != mpolice.RoleDesk ||
				!dutyAt(c, h.Officer) || !dutyAt(c, h.Custodian) || !h.At.Before(c.Now) {
				t.Errorf("hand-out of %s does not fit", h.Device)
			}
		}
		without := 0
		for _, s := range c.Staff {
			if s.Role == mpolice.RoleOfficer && dutyAt(c, s.ID) && !heldBy(c, s.ID) {
				without++
			}
		}
		if without < 3 {
			t.Errorf("%d officers on duty have no device", without)
		}
	})
}

func TestGrants(t *testing.T) {
	organisations(t, func(t *testing.T, c *synth.City) {
		expired, none, lapsed := 0, 0, 0
		granted := map[mpolice.OfficerID]bool{}
		for _, g := range c.Grants {
			granted[g.Officer] = true
			approver := staffOf(c, g.ApprovedBy)
			if g.ApprovedBy == g.Officer || approver == nil || approver.Role != mpolice.RoleSupervisor || len(g.Cards) == 0 {
				t.Errorf("grant of %s approved by %q", g.Officer, g.ApprovedBy)
			}
			if g.Until.Before(c.Now) {
				expired++
			}
			if g.TrainedUntil.Before(c.Now) {
				lapsed++
			}
		}
		for _, s := range c.Staff {
			if s.Role == mpolice.RoleOfficer && !granted[s.ID] {
				none++
			}
			if s.Role == mpolice.RoleAuditor && granted[s.ID] {
				t.Errorf("auditor %s may query", s.ID)
			}
		}
		if expired != 1 || none != 1 || lapsed != 1 {
			t.Errorf("%d expired, %d without, %d trainings lapsed", expired, none, lapsed)
		}
	})
}

func TestReferences(t *testing.T) {
	organisations(t, func(t *testing.T, c *synth.City) {
		seen, kinds := map[mpolice.ReferenceID]bool{}, map[mpolice.ReferenceKind]int{}
		for _, r := range c.References {
			kinds[r.ID.Kind]++
			if seen[r.ID] || r.Type == "" || len(r.Officers) == 0 || r.Opened.After(c.Now) {
				t.Errorf("%s is there twice, or not whole", r.ID)
			}
			seen[r.ID] = true
			if !r.Closed.IsZero() && (!r.Opened.Before(r.Closed) || r.Closed.After(c.Now)) {
				t.Errorf("%s: opened %v, closed %v", r.ID, r.Opened, r.Closed)
			}
			if r.ID.Kind == mpolice.ReferenceTicket && c.Now.Sub(r.Opened) > 24*time.Hour {
				t.Errorf("%s is older than a day", r.ID)
			}
			if r.ID.Kind == mpolice.ReferenceEmergency && (!r.Confirmed || r.Officers[0].Officer == r.Officers[1].Officer) {
				t.Errorf("%s is not confirmed by a second person", r.ID)
			}
			for _, o := range r.Officers {
				if staffOf(c, o.Officer) == nil || o.Role == "" {
					t.Errorf("%s: nobody is %s", r.ID, o.Officer)
				}
			}
		}
		for _, k := range mpolice.ReferenceKinds {
			if k != mpolice.ReferenceDuty && kinds[k] == 0 {
				t.Errorf("no reference of kind %s", k)
			}
		}
	})
}

func TestPersonas(t *testing.T) {
	organisations(t, func(t *testing.T, c *synth.City) {
		on, with, roles := 0, 0, map[mpolice.Role]int{}
		for _, p := range c.Personas {
			if p.OnDuty != dutyAt(c, p.Officer.ID) || p.HasDevice != heldBy(c, p.Officer.ID) || p.NoteZh == "" || p.NoteEn == "" {
				t.Errorf("persona %s is not as told", p.Officer.ID)
			}
			roles[p.Officer.Role]++
			if p.OnDuty {
				on++
			}
			if p.HasDevice {
				with++
			}
		}
		if len(c.Personas) < 14 || on == len(c.Personas) || with == 0 || roles[mpolice.RoleDesk] != 4 || roles[mpolice.RoleAuditor] == 0 || roles[mpolice.RoleSupervisor] == 0 {
			t.Errorf("%d personas, %d on duty, %d with a device, roles %v", len(c.Personas), on, with, roles)
		}
	})
}

// What the sample promises, the registers hold.
func TestSampleAndRegistersAgree(t *testing.T) {
	organisations(t, func(t *testing.T, c *synth.City) {
		b, s := all(c), c.Sample
		stolen := func(plate string) bool {
			return slices.ContainsFunc(b.Stolen, func(r synth.Stolen) bool { return r.Plate == plate })
		}
		if !stolen(s.StolenPlate) || stolen(s.CleanPlate) {
			t.Error("the stolen plate is not stolen, or the clean one is")
		}
		owns := slices.ContainsFunc(b.Vehicles, func(v synth.Vehicle) bool { return v.Plate == s.CleanPlate && v.OwnerID == s.Person })
		kin := slices.ContainsFunc(b.Residents, func(r synth.Resident) bool { return r.NationalID == s.Person && r.Kin != "" })
		drives := slices.ContainsFunc(b.Licences, func(l synth.Licence) bool { return l.NationalID == s.Person && l.Validity == "valid" })
		travels := slices.ContainsFunc(b.Immigration, func(r synth.Immigration) bool { return r.NationalID == s.Person })
		if !owns || !kin || !drives || !travels {
			t.Errorf("the person owns %v, has kin %v, drives %v, travels %v", owns, kin, drives, travels)
		}
		blamed := func(id string) bool {
			return slices.ContainsFunc(b.Priors, func(r synth.Prior) bool { return r.NationalID == id }) ||
				slices.ContainsFunc(b.Wanted, func(r synth.Wanted) bool { return r.NationalID == id }) ||
				slices.ContainsFunc(b.Cases, func(r synth.CaseRole) bool { return r.NationalID == id })
		}
		if blamed(s.Person) {
			t.Error("something stands against the person")
		}
		for _, officer := range c.Staff {
			if blamed(officer.NationalID) {
				t.Errorf("something stands against %s", officer.ID)
			}
		}
		suspect := slices.ContainsFunc(b.Cases, func(r synth.CaseRole) bool {
			return r.NationalID == s.Case.Subject && r.CaseNo == s.Case.Number && r.Role == "suspect"
		})
		prior := slices.ContainsFunc(b.Priors, func(r synth.Prior) bool { return r.NationalID == s.Case.Subject })
		wanted := slices.ContainsFunc(b.Wanted, func(r synth.Wanted) bool {
			return r.NationalID == s.Wanted && r.WarrantNo == s.Warrant.Number && s.Warrant.Subject == s.Wanted
		})
		missing := slices.ContainsFunc(b.Missing, func(r synth.Missing) bool {
			return r.NationalID == s.Report.Subject && r.ReportNo == s.Report.Number
		})
		overstays := slices.ContainsFunc(b.Immigration, func(r synth.Immigration) bool {
			return r.NationalID == s.Resident && r.FormerID != "" && r.Overstay == "yes"
		})
		if !suspect || !prior || !wanted || !missing || !overstays {
			t.Errorf("suspect %v, prior %v, wanted %v, missing %v, overstays %v", suspect, prior, wanted, missing, overstays)
		}
		for name, m := range map[string]synth.SampleMatter{
			"case": s.Case, "drugs": s.Drugs, "dispatch": s.Dispatch, "duty": s.Duty, "report": s.Report,
			"ticket": s.Ticket, "warrant": s.Warrant, "emergency": s.Emergency,
		} {
			i := slices.IndexFunc(c.Personas, func(p synth.Persona) bool { return p.Officer.ID == m.Officer })
			if m.Number == "" || i < 0 || !c.Personas[i].OnDuty || !c.Personas[i].HasDevice {
				t.Errorf("%s: %q with %s, who is no persona on duty with a device", name, m.Number, m.Officer)
			}
		}
		if s.Dispatch.Plate == "" || s.Ticket.Plate == "" || s.Emergency.Subject == "" || !s.Device.Free {
			t.Errorf("sample %+v is not whole", s)
		}
	})
}

// On a later day the people and their matters are the same, and the roster and
// what passes within a day are laid around then.
func TestAt(t *testing.T) {
	c := city(t, 2000)
	later, err := c.At(now.AddDate(0, 0, 9))
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range later.References {
		was := c.References[i]
		if r.ID.Kind != was.ID.Kind || !slices.Equal(r.Subjects, was.Subjects) || r.Opened.After(now.AddDate(0, 0, 9)) {
			t.Errorf("%s became %s", was.ID, r.ID)
		}
		if kept := r.ID == was.ID; kept == (r.ID.Kind == mpolice.ReferenceDispatch || r.ID.Kind == mpolice.ReferenceEmergency) {
			t.Errorf("%s: kept %v", r.ID, kept)
		}
	}
	if later.Sample.Person != c.Sample.Person || later.Sample.Dispatch == c.Sample.Dispatch || later.Sample.Case != c.Sample.Case {
		t.Error("the sample is not of the same city on another day")
	}
}
