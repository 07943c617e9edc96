package synth

import (
	"fmt"
	"slices"
	"time"

	"mpolice"
)

// Roles of officers in a reference.
const (
	RolePrimary    = "primary"    // 主辦
	RoleAssisting  = "assisting"  // 協辦
	RoleConfirming = "confirming" // 確認緊急查詢者
)

// Reference is one official matter: a case, dispatch, report, ticket, warrant
// or confirmed emergency. Closed is zero while it is open. Duty numbers are not
// here: they are the numbers of the shifts.
type Reference struct {
	ID             mpolice.ReferenceID
	Type           string // such as fraud, theft, drugs, missing, accident
	Unit           mpolice.UnitID
	Opened, Closed time.Time
	Officers       []ReferenceOfficer
	Subjects       []mpolice.Subject
	Confirmed      bool // emergencies only: by a second person
}

// ReferenceOfficer is an officer's part in a reference.
type ReferenceOfficer struct {
	Officer mpolice.OfficerID
	Role    string
}

// How many references of each kind there are.
const (
	caseCount       = 24
	firstDrugs      = 16 // number of the narcotics section's first case
	dispatchCount   = 20
	dementiaReports = 3
	childReports    = 2
	theftReports    = 4
	ticketCount     = 8
	warrantCount    = 5
)

// planned is a reference whose subjects are still parts of the cast.
type planned struct {
	Reference
	persons, plates []part
}

// plan is the department's work before the cast is known. It follows from the
// instant alone, so that the registers' rows can name it while they are made.
type plan struct {
	now        time.Time
	references []planned
	kinds      map[mpolice.ReferenceKind][]int // indexes into references
}

func newPlan(now time.Time) *plan {
	p := &plan{now: now, kinds: map[mpolice.ReferenceKind][]int{}}
	p.cases()
	p.dispatches()
	p.reports()
	p.tickets()
	p.warrants()
	p.add(planned{
		Reference: Reference{
			ID:   mpolice.ReferenceID{Kind: mpolice.ReferenceEmergency, Number: "EM" + rocDate(now) + "-01"},
			Type: "life_danger", Unit: unitE1, Opened: now.Add(-5 * time.Minute), Confirmed: true,
			Officers: []ReferenceOfficer{{patrolOfficer, RolePrimary}, {"A10101", RoleConfirming}},
		},
		persons: []part{{partClean, 1}},
	})
	return p
}

func (p *plan) add(r planned) {
	p.kinds[r.ID.Kind] = append(p.kinds[r.ID.Kind], len(p.references))
	p.references = append(p.references, r)
}

// reference gives the n-th reference of a kind.
func (p *plan) reference(kind mpolice.ReferenceKind, n int) *planned {
	return &p.references[p.kinds[kind][n]]
}

// cases are of the two detective teams and the narcotics section, eight each:
// every fourth is closed. Officers of a unit lead in turn.
func (p *plan) cases() {
	offices := []struct {
		unit   mpolice.UnitID
		first  int // number of the unit's first officer
		letter byte
		types  []string
	}{
		{unitECI, 33, 'E', []string{"fraud", "theft", "robbery", "domestic_violence"}},
		{unitWCI, 39, 'W', []string{"theft", "fraud", "injury", "domestic_violence"}},
		{unitNARC, 45, 'N', []string{"drugs", "smuggling", "drugs", "drugs"}},
	}
	for n := range caseCount {
		o := offices[n/8]
		k := n % 8
		r := Reference{
			ID:   mpolice.ReferenceID{Kind: mpolice.ReferenceCase, Number: rocNumber(dayOf(p.now), o.letter, 1200+n)},
			Type: o.types[k%len(o.types)], Unit: o.unit, Opened: p.now.AddDate(0, 0, -5-9*n),
			Officers: []ReferenceOfficer{
				{officerID(o.first + k%6), RolePrimary},
				{officerID(o.first + (k+1)%6), RoleAssisting},
			},
		}
		if k%4 == 3 {
			r.Closed = r.Opened.AddDate(0, 0, 4)
		}
		c := planned{Reference: r, persons: []part{{partCase, n}}}
		if k%2 == 0 {
			c.plates = []part{{partCase, n}}
		}
		p.add(c)
	}
}

// dispatches (110 派案) go to the station officers on duty in turn; the first
// is about a stolen car that a patrol has met.
func (p *plan) dispatches() {
	types := []string{"suspicious_vehicle", "disturbance", "traffic", "welfare", "theft", "domestic_violence"}
	patrols := stationOfficersOnDuty()
	for n := range dispatchCount {
		who := patrols[n%len(patrols)]
		opened := p.now.Add(-time.Duration(5+6*n) * time.Minute)
		d := planned{Reference: Reference{
			ID:   mpolice.ReferenceID{Kind: mpolice.ReferenceDispatch, Number: fmt.Sprintf("%s-%04d", rocDate(opened), 31+n)},
			Type: types[n%len(types)], Unit: who.unit, Opened: opened,
			Officers: []ReferenceOfficer{{who.id, RolePrimary}},
		}}
		if n%5 == 4 {
			d.Closed = opened.Add(4 * time.Minute)
		}
		switch {
		case n == 0:
			d.plates = []part{{partStolen, 0}}
		case n%3 == 0:
			d.plates = []part{{partVehicle, n % ticketCount}}
		}
		p.add(d)
	}
}

// reports (受理案件): missing people, taken by the officer at the missing
// desk and others, and stolen vehicles.
func (p *plan) reports() {
	patrols := stationOfficersOnDuty()
	for n := range dementiaReports + childReports + theftReports {
		who := patrols[n%len(patrols)]
		r := planned{Reference: Reference{
			ID:   mpolice.ReferenceID{Kind: mpolice.ReferenceReport, Number: rocNumber(dayOf(p.now), 'R', 301+n)},
			Type: "missing", Opened: p.now.Add(-time.Duration(2+n) * time.Hour).Truncate(time.Second),
		}}
		switch {
		case n < dementiaReports:
			r.persons = []part{{partDementia, n}}
		case n < dementiaReports+childReports:
			r.persons = []part{{partChild, n - dementiaReports}}
		default:
			r.Type = "theft"
			r.plates = []part{{partStolen, n - dementiaReports - childReports}}
			r.Opened = p.now.AddDate(0, 0, -2-(n-dementiaReports-childReports))
		}
		if n == 0 || n == dementiaReports {
			who = postOf(missingOfficer)
		}
		r.Unit, r.Officers = who.unit, []ReferenceOfficer{{who.id, RolePrimary}}
		p.add(r)
	}
}

// tickets are accidents and violations of the last day, the first four the
// traffic officer's.
func (p *plan) tickets() {
	patrols := stationOfficersOnDuty()
	for n := range ticketCount {
		who := patrols[n%len(patrols)]
		if n < 4 {
			who = postOf(trafficOfficer)
		}
		t := planned{Reference: Reference{
			ID:   mpolice.ReferenceID{Kind: mpolice.ReferenceTicket, Number: rocNumber(dayOf(p.now), 'T', 501+n)},
			Type: []string{"accident", "violation"}[n%2], Unit: who.unit,
			Opened: p.now.Add(-time.Duration(1+n) * time.Hour), Officers: []ReferenceOfficer{{who.id, RolePrimary}},
		}, plates: []part{{partVehicle, n}}}
		p.add(t)
	}
}

// warrants are with a detective, and with a patrol officer of the same side.
func (p *plan) warrants() {
	for n := range warrantCount {
		lead, with, unit := officerID(33+n), officerID(1), unitECI
		if n%2 == 1 {
			lead, with, unit = officerID(39+n), officerID(17), unitWCI
		}
		p.add(planned{Reference: Reference{
			ID:   mpolice.ReferenceID{Kind: mpolice.ReferenceWarrant, Number: rocNumber(dayOf(p.now), 'W', 51+n)},
			Type: "wanted", Unit: unit, Opened: p.now.AddDate(0, 0, -20-30*n),
			Officers: []ReferenceOfficer{{lead, RolePrimary}, {with, RoleAssisting}},
		}, persons: []part{{partWanted, n}}})
	}
}

// report gives the n-th report and how many seconds ago it was made.
func (p *plan) report(n int) (r *planned, ago int) {
	r = p.reference(mpolice.ReferenceReport, n)
	return r, int(p.now.Sub(r.Opened).Seconds())
}

// caseRow is the n-th case as it stands in the register of cases.
func (p *plan) caseRow(n int) CaseRole {
	c := p.reference(mpolice.ReferenceCase, n)
	status := "open"
	if !c.Closed.IsZero() {
		status = "closed"
	}
	return CaseRole{
		CaseNo: c.ID.Number, CaseType: c.Type, Unit: unitName(c.Unit),
		Opened: dayOf(c.Opened).String(), Status: status,
	}
}

func stationOfficersOnDuty() []post {
	return slices.DeleteFunc(posts(), func(p post) bool {
		return p.role != mpolice.RoleOfficer || !slices.Contains(stationUnits[:], p.unit) || !onDuty(p.id)
	})
}

func postOf(id mpolice.OfficerID) post {
	all := posts()
	return all[slices.IndexFunc(all, func(p post) bool { return p.id == id })]
}
