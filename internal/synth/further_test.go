package synth_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"mpolice"
	"mpolice/internal/synth"
)

// What is written beside a number agrees with the household or residence
// register, in every register and row by row.
func TestRegistersNameTheSamePeople(t *testing.T) {
	b := all(city(t, 20_000))
	people := map[string]synth.Named{}
	for _, r := range b.Residents {
		people[r.NationalID] = synth.Named{Name: r.Name, BirthDate: r.BirthDate, Sex: r.Sex}
	}
	for _, r := range b.Residence {
		people[r.NationalID] = synth.Named{Name: r.RomanName, BirthDate: r.BirthDate, Sex: r.Sex}
	}
	check := func(register, id, name, birth, sex string) {
		t.Helper()
		p, ok := people[id]
		if !ok || name != p.Name || birth != "" && birth != p.BirthDate || sex != "" && sex != p.Sex {
			t.Fatalf("%s: a row is about somebody else than its number says", register)
		}
	}
	named := func(register string, n int, id func(i int) string, of []synth.Named) {
		t.Helper()
		if len(of) != n || n == 0 {
			t.Fatalf("%s: %d rows, %d names", register, n, len(of))
		}
		for i := range of {
			check(register, id(i), of[i].Name, of[i].BirthDate, of[i].Sex)
		}
	}
	named("licence", len(b.Licences), func(i int) string { return b.Licences[i].NationalID }, b.LicenceOf)
	named("wanted", len(b.Wanted), func(i int) string { return b.Wanted[i].NationalID }, b.WantedOf)
	named("cases", len(b.Cases), func(i int) string { return b.Cases[i].NationalID }, b.CaseOf)
	named("priors", len(b.Priors), func(i int) string { return b.Priors[i].NationalID }, b.PriorOf)
	named("missing", len(b.Missing), func(i int) string { return b.Missing[i].NationalID }, b.MissingOf)
	for _, r := range b.Labour {
		check("labour", r.NationalID, r.Name, r.BirthDate, "")
	}
	for _, r := range b.Education {
		check("education", r.NationalID, r.Name, r.BirthDate, r.Sex)
	}
	for _, r := range b.Welfare {
		check("welfare", r.NationalID, r.Name, r.BirthDate, "")
	}
	for _, r := range b.CoastGuard {
		check("coastguard", r.NationalID, r.Name, "", "")
	}
	for _, r := range b.Customs {
		check("customs", r.NationalID, r.Name, "", "")
	}
	for _, r := range b.Narcotics {
		check("narcotics", r.NationalID, r.Name, r.BirthDate, "")
	}
	owners := map[string]string{}
	for _, v := range b.Vehicles {
		owners[v.Plate] = v.OwnerID
	}
	for _, r := range b.Violations {
		if owners[r.Plate] != r.NationalID {
			t.Fatal("violations: a ticket for a vehicle of somebody else")
		}
	}
}

// Foreigners stand in the residence register with both numbers and a passport
// of their nationality, and agree with the agency's row of journeys.
func TestForeigners(t *testing.T) {
	b := all(city(t, 30_000))
	journeys := map[string]synth.Immigration{}
	for _, r := range b.Immigration {
		journeys[r.NationalID] = r
	}
	former, chinese, states := 0, 0, map[string]bool{}
	for _, r := range b.Residence {
		j, ok := journeys[r.NationalID]
		if !ok || j.FormerID != r.FormerID || j.ResidenceExpires != r.Expires || (j.Overstay == "yes") != (r.Status == "lapsed") {
			t.Fatal("residence and journeys differ")
		}
		if state, number, _ := strings.Cut(r.Passport, ":"); state != r.Nationality || len(state) != 3 || len(number) < 8 {
			t.Fatalf("passport of %s", r.Nationality)
		}
		states[r.Nationality] = true
		if r.FormerID != "" {
			former++
		}
		if r.Name != "" {
			chinese++
		}
	}
	if former == 0 || chinese == 0 || len(states) < 6 {
		t.Errorf("%d with a former number, %d with a Chinese name, states %v", former, chinese, states)
	}
	migrants, gone := 0, 0
	for _, l := range b.Labour {
		if l.Kind != "migrant" {
			continue
		}
		migrants++
		if l.PermitNo == "" || journeys[l.NationalID].Employer != l.Employer {
			t.Fatal("a migrant's permit or employer is not that of the journeys")
		}
		if l.Absconded == "yes" {
			gone++
		}
		if (l.Absconded == "yes") != (l.Reported != "") {
			t.Fatal("absconded and not reported, or reported for nothing")
		}
	}
	if migrants < 500 || gone == 0 {
		t.Errorf("%d migrants, %d absconded", migrants, gone)
	}
}

// Pairs that linkage must keep apart are what they are said to be.
func TestAlikeAreDifferentPeople(t *testing.T) {
	b := all(city(t, 40_000))
	people := map[string]synth.Resident{}
	for _, r := range b.Residents {
		people[r.NationalID] = r
	}
	count := map[string]int{}
	for _, p := range b.Alike {
		one, other := people[p.One], people[p.Other]
		if one.NationalID == other.NationalID || one.BirthDate != other.BirthDate || one.BirthDate == "" {
			t.Fatalf("%s: not two people of one birthday", p.Kind)
		}
		switch p.Kind {
		case synth.AlikeTwins:
			if one.Address != other.Address || one.Name == other.Name {
				t.Fatal("twins of one name or at two addresses")
			}
		case synth.AlikeStrangers:
			if one.Name != other.Name || one.Sex != other.Sex || one.Address == other.Address {
				t.Fatal("strangers who differ")
			}
		}
		count[p.Kind]++
	}
	if count[synth.AlikeTwins] < 50 || count[synth.AlikeStrangers] < 10 {
		t.Errorf("pairs %v", count)
	}
}

// The shares of the further registers are small, as in life, and not empty.
func TestFurtherRegistersArePlausible(t *testing.T) {
	b := all(city(t, 100_000))
	for name, c := range map[string]struct{ n, low, high int }{
		"residence":  {len(b.Residence), 2_800, 3_200},
		"labour":     {len(b.Labour), 35_000, 45_000},
		"education":  {len(b.Education), 20, 120},
		"welfare":    {len(b.Welfare), 60, 300},
		"coastguard": {len(b.CoastGuard), 500, 2_000},
		"customs":    {len(b.Customs), 120, 500},
		"narcotics":  {len(b.Narcotics), 100, 400},
		"violations": {len(b.Violations), 8_000, 20_000},
	} {
		if c.n < c.low || c.n > c.high {
			t.Errorf("%s: %d rows, want %d to %d", name, c.n, c.low, c.high)
		}
	}
}

// The open cases have something to find: drugs at the agencies that such a case
// may ask, violations of the ticketed vehicle; and nothing stands against the
// officers or the person with nothing against them.
func TestFurtherRegistersFollowTheCast(t *testing.T) {
	organisations(t, func(t *testing.T, c *synth.City) {
		b, s := all(c), c.Sample
		met := map[string]bool{}
		about := func(register, id string) { met[register+" "+id] = true }
		for _, r := range b.Narcotics {
			about("narcotics", r.NationalID)
		}
		for _, r := range b.Welfare {
			about("welfare", r.NationalID)
		}
		for _, r := range b.CoastGuard {
			about("coastguard", r.NationalID)
		}
		for _, r := range b.Customs {
			about("customs", r.NationalID)
		}
		for _, r := range b.Violations {
			about("violations", r.NationalID)
			met["violations "+r.Plate] = true
		}
		for _, register := range []string{"narcotics", "welfare", "coastguard", "customs"} {
			if !met[register+" "+s.Drugs.Subject] {
				t.Errorf("%s has nothing of the drugs case", register)
			}
		}
		if !met["violations "+s.Ticket.Plate] || met["violations "+s.CleanPlate] {
			t.Error("the ticketed vehicle has no violation, or the clean one has")
		}
		blameless := []string{s.Person}
		for _, o := range c.Staff {
			blameless = append(blameless, o.NationalID)
		}
		for _, id := range blameless {
			for _, register := range []string{"narcotics", "welfare", "coastguard", "customs", "violations"} {
				if met[register+" "+id] {
					t.Errorf("%s has something against somebody blameless", register)
				}
			}
		}
	})
}

// What the sample offers to search for can be found, in a village too.
func TestSampleSearchFinds(t *testing.T) {
	organisations(t, func(t *testing.T, c *synth.City) {
		b, s := all(c), c.Sample.Search
		common, rare, tail, door := 0, 0, 0, 0
		for _, r := range b.Residents {
			common += one(r.Name == s.CommonName)
			rare += one(r.Name == s.RareName)
			tail += one(r.Phone != "" && strings.HasSuffix(r.Phone, s.PhoneTail))
			door += one(r.Address == s.Address)
		}
		if common < 3 || rare != 1 || tail == 0 || door == 0 || len(s.PhoneTail) != 6 {
			t.Errorf("common %d, rare %d, tail %d, door %d", common, rare, tail, door)
		}
		if !strings.ContainsFunc(s.RareName, func(r rune) bool { return utf8.RuneLen(r) == 4 }) {
			t.Error("the rare name has no rare character")
		}
		i := slices.IndexFunc(b.Residence, func(r synth.Residence) bool { return r.FormerID == s.FormerResident })
		if i < 0 || b.Residence[i].NationalID != c.Sample.Resident || b.Residence[i].RomanName != s.RomanName || b.Residence[i].Passport != s.Passport {
			t.Error("the foreigner is not the sample's resident")
		}
		fit := 0
		for _, v := range b.Vehicles {
			fit += one(fitsPattern(s.PartialPlate, v.Plate))
		}
		if fit < 1 || !strings.Contains(s.PartialPlate, "?") {
			t.Errorf("%d vehicles fit the partial plate", fit)
		}
		for _, key := range []string{c.Sample.Person, c.Sample.StolenPlate, c.Sample.Resident, s.FormerResident, c.Sample.Wanted} {
			if !c.Cast(key) {
				t.Error("somebody of the sample is not of the cast")
			}
		}
	})
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func fitsPattern(pattern, plate string) bool {
	if len(pattern) != len(plate) {
		return false
	}
	for i := range len(plate) {
		if pattern[i] != '?' && pattern[i] != plate[i] {
			return false
		}
	}
	return true
}

// Every code and date of the further registers is well formed; what their
// descriptors say is held by the tests of package feed.
func TestFurtherDatesAreDays(t *testing.T) {
	today := now.In(mpolice.Taipei).Format(time.DateOnly)
	past := func(register string, dates ...string) {
		t.Helper()
		for _, s := range dates {
			if s == "" {
				continue
			}
			if d, err := time.Parse(time.DateOnly, s); err != nil || d.Format(time.DateOnly) != s || s > today {
				t.Fatalf("%s: date %q", register, s)
			}
		}
	}
	b := all(city(t, 20_000))
	for _, r := range b.Labour {
		past("labour", r.Started, r.Ended, r.Reported)
		if r.Ended != "" && r.Ended < r.Started {
			t.Fatal("labour: ended before it began")
		}
	}
	for _, r := range b.Education {
		past("education", r.Dropped, r.Reported)
	}
	for _, r := range b.Welfare {
		past("welfare", r.Opened, r.Closed)
	}
	for _, r := range b.CoastGuard {
		past("coastguard", r.Occurred)
	}
	for _, r := range b.Customs {
		past("customs", r.Seized)
	}
	for _, r := range b.Narcotics {
		past("narcotics", r.Listed, r.LastTest)
	}
	for _, r := range b.Violations {
		past("violations", r.Occurred)
	}
}
