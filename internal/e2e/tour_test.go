package e2e

import (
	"fmt"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/agency"
	"mpolice/internal/custody"
	"mpolice/internal/web/webtest"
)

// tour walks past every screen of the program, in whatever language the profile
// speaks, and lets look see each under its name.
type tour struct {
	t    *testing.T
	h    *house
	disk *disk
	p    webtest.Profile
	look func(v *visitor, name string)
}

// walk goes the whole way. The last stops break the house.
func (r tour) walk() {
	r.doors()
	r.homes()
	r.forms()
	r.mistakes()
	r.answers()
	r.investigation()
	r.sealed()
	r.refusals()
	r.desk()
	r.records()
	r.searches()
	r.data()
	r.errors()
	r.late()
	r.offline()
}

// at opens an address and looks at it.
func (r tour) at(v *visitor, path, name string) {
	v.open(path)
	r.look(v, name)
}

func (r tour) doors() {
	v := r.h.visit(r.t, r.p)
	r.at(v, "/sign-in", "sign-in")
	for _, why := range []string{"returned", "expired", "signed-out"} {
		r.at(v, "/sign-in?ended="+why, "sign-in-"+why)
	}
	r.at(v, "/sign-in?done=passkey_registered", "sign-in-registered")
	r.at(v, "/enrol", "enrol")
	r.at(v, "/demo", "demo")
}

func (r tour) homes() {
	v := r.h.visit(r.t, r.p)
	for who, name := range map[mpolice.OfficerID]string{
		patrol: "home", resting: "home-off-duty", expired: "home-expired", ungranted: "home-no-grant",
		unequipped: "home-no-device", supervisor: "home-supervisor",
	} {
		v.become(who)
		r.at(v, "/", name)
	}
}

// formsOf are the officers who together may use every purpose.
var formsOf = []struct {
	who   mpolice.OfficerID
	cards []string
}{
	{patrol, []string{"P01", "P02", "P03", "P05", "P06", "P07", "P08", "P09", "P10", "P15", "P18"}},
	{detective, []string{"P01", "P04"}},
	{narcotics, []string{"P01", "P11"}},
}

func (r tour) forms() {
	v := r.h.visit(r.t, r.p)
	seen := map[string]bool{}
	for _, x := range formsOf {
		v.become(x.who)
		v.open("/query?fresh=yes")
		for _, card := range x.cards {
			if v.choose(card); seen[card] {
				continue
			}
			seen[card] = true
			if *screenshots == "" {
				v.unfoldAll()
			}
			r.look(v, "form-"+card)
		}
	}
}

// mistakes are the form with what is wrong with it, and the second look.
func (r tour) mistakes() {
	v := r.h.enter(r.t, r.p, patrol)
	v.ask(question{purpose: "P03", reason: bad["long"], subject: map[string]string{"plate": "A"}})
	r.look(v, "form-errors")
	v.ask(identityCheck(slip(city.Sample.Person)))
	r.look(v, "form-again")
	v.Fill("#f-national_id_again", city.Sample.Person)
	v.send()
	r.look(v, "confirm")
}

func (r tour) answers() {
	v := r.h.enter(r.t, r.p, patrol)
	r.at(v, "/records", "records-empty")
	v.ask(stolenCheck(city.Sample.StolenPlate))
	r.look(v, "answer-stolen")
	v.press("a[href^='/records/'].btn")
	r.look(v, "record-fresh") // within the second before it is sealed, as a rule
	r.at(v, "/query", "form-carried")
	v.ask(stolenCheck(city.Sample.CleanPlate))
	r.look(v, "answer-none")
	v.ask(stolenCheck("ZZZ99999Z"))
	r.look(v, "answer-unknown-shape")
	v.ask(vehicleStop(city.Sample.CleanPlate))
	r.look(v, "answer-stop")
	v.ask(identityCheck(city.Sample.Wanted))
	r.look(v, "answer-wanted")
	for _, fault := range []agency.Fault{agency.FaultDown, agency.FaultMalformed, agency.FaultSlow} {
		r.h.Fail(fault)
		v.ask(identityCheck(city.Sample.Resident))
		r.look(v, "answer-"+string(fault))
	}
	v.press("a[href$='/person']")
	r.look(v, "person-incomplete")
	r.h.Fail(agency.FaultNone)
}

func (r tour) investigation() {
	v := r.h.enter(r.t, r.p, detective)
	v.ask(investigation())
	r.look(v, "answer-case")
	v.press("#household-0-address button")
	v.press("#priors-0-offence button")
	r.look(v, "step-up")
	v.press("[name=demo_step_up]")
	r.look(v, "answer-revealed")
	v.press("a[href$='/person']")
	r.look(v, "person")
}

func (r tour) refusals() {
	v := r.h.visit(r.t, r.p)
	for i, x := range refusals() {
		v.become(x.who)
		v.ask(x.ask)
		r.look(v, fmt.Sprint("refusal-", i+1))
	}
	v.become(resting)
	v.ask(question{purpose: "P01", subject: map[string]string{"national_id": city.Sample.Person}})
	r.look(v, "refusal-many")
}

// desk shows the duty desk while a device goes out and comes back.
func (r tour) desk() {
	v, hand := r.h.enter(r.t, r.p, desk), r.h.enter(r.t, r.p, unequipped)
	r.at(v, "/desk", "desk")
	v.press("form[action='/desk/hand-out'] button")
	r.look(v, "desk-error")
	v.Fill("#f-card", r.h.officer(r.t, unequipped).CardNumber)
	v.press("form[action='/desk/hand-out'] button")
	r.look(v, "desk-offered")
	v.press("a[href^='/desk/take-back/']")
	r.look(v, "cancel-offer")
	r.at(hand, "/", "home-offered")
	hand.press("form[action='/custody/accept'] button")
	r.look(hand, "home-accepted")
	hand.press("form[action='/custody/return'] button")
	r.look(hand, "home-returning")
	r.at(v, "/desk", "desk-giving")
	v.press("a[href^='/desk/take-back/']")
	r.look(v, "take-back")
	v.press("form button.btn--wide")
	r.look(v, "desk-taken")
	r.at(v, "/desk/invite", "invite")
	v.press("form[action='/desk/invite'] button")
	r.look(v, "invite-error")
	v.Fill("#f-officer", string(unequipped))
	v.press("form[action='/desk/invite'] button")
	r.look(v, "invite-code")
}

// records are the list, an answered, a refused and an investigated query, and
// the same as the auditor sees them.
func (r tour) records() {
	v, a := r.h.enter(r.t, r.p, patrol), r.h.enter(r.t, r.p, auditor)
	r.at(v, "/records", "records")
	r.at(v, "/records?from=2026-11-22&to=2026-11-21", "records-error")
	v.open("/records")
	v.press("tr:has(.tag--blue) a")
	v.sealed(".btn[download]")
	r.look(v, "record")
	record := v.Path()
	v.open("/records")
	v.press("tr:has(.tag--red) a")
	v.sealed(".btn[download]")
	r.look(v, "record-refusal")
	v.become(detective)
	v.open("/records")
	v.press("tr:has(.tag--blue) a")
	v.sealed(".btn[download]")
	r.look(v, "record-reveals")

	r.at(a, "/log", "log")
	r.at(a, "/log?officer=A19999", "log-empty")
	r.at(a, "/log?from=2026-11-22&to=2026-11-21", "log-error")
	r.at(a, "/log/"+record[len("/records/"):], "record-closed")
	a.press("form.card button")
	r.look(a, "record-closed-error")
	a.Fill("#f-look_reason", "次月稽核抽查，核對查詢事由與派案內容是否相符")
	a.press("form.card button")
	r.look(a, "record-opened")
}

// searches go from half a name to one person, and from half a plate to a vehicle.
func (r tour) searches() {
	v := r.h.enter(r.t, r.p, detective)
	heard, all := namesakes(r.t)
	v.open("/query?fresh=yes")
	v.fill(searchBy("name", heard))
	r.look(v, "search-name")
	v.send()
	v.Wait(".groups")
	r.look(v, "search-counts")
	v.narrow(r.t, all[0])
	r.look(v, "search-candidates")
	v.press(fmt.Sprintf("#candidate-%d button", v.candidate(r.t, all[0].Name)))
	v.Wait("#edges")
	v.unfold("#edges .edges")
	r.look(v, "search-answer")
	plate := city.Sample.CleanPlate
	v.ask(searchBy("plate_pattern", plate[:2]+"?"+plate[3:]))
	r.look(v, "search-plate")
}

// data is the desk of the data steward: the catalogue, a register's quality, a
// row that was not let in, two records that may be one person, a dispute.
func (r tour) data() {
	r.h.likely(r.t)
	v := r.h.enter(r.t, r.p, steward)
	r.look(v, "catalogue")
	r.at(v, "/catalogue/labour", "catalogue-register")
	r.at(v, "/quality", "quality")
	r.at(v, "/quality/household", "quality-register")
	r.at(v, "/quality/household/rows", "rejected")
	v.press(firstRejected)
	r.look(v, "rejected-row")
	r.at(v, "/pairs", "pairs")
	v.press(firstPair)
	r.look(v, "pair")
	r.at(v, "/disputes", "disputes-empty")
	r.at(v, "/disputes/new", "dispute-form")
	_, heard := namesakes(r.t) // the detective has asked about the first
	v.dispute("household", heard[0].NationalID)
	r.look(v, "dispute-found")
	v.Click("label:has([name=value])")
	v.Fill("#f-reason", "當事人申請更正，附戶籍謄本為證")
	v.press("main form:has([name=value]) .btn--wide")
	r.look(v, "dispute")
	r.at(v, "/disputes", "disputes")
}

// errors are the pages for what went wrong on the way to another page.
func (r tour) errors() {
	v := r.h.enter(r.t, r.p, patrol)
	v.submit("/language", "lang", "x")
	r.look(v, "error-400")
	r.at(v, "/desk", "error-403")
	r.at(v, "/nowhere", "error-404")
	v.submit("/custody/accept", "hand_out", r.held(patrol).ID)
	r.look(v, "error-409")
	v.submitLong("/query", 2<<20)
	r.look(v, "error-413")

	r.disk.fail(mpolice.ErrLedgerUnavailable)
	r.at(v, "/records", "error-503")
	r.disk.fail(nil)

	v.become(detective)
	v.ask(investigation().with(func(q *question) {
		q.subject = map[string]string{"national_id": city.Sample.Resident}
		q.facts = map[string]string{"necessity": "被害人指認之外籍車手，與本案匯款帳戶之申請人相符"}
	}))
	r.h.Fail(agency.FaultDown)
	v.press("#immigration-0-employer button")
	r.look(v, "error-502")
	r.h.Fail(agency.FaultNone)
}

func (r tour) held(id mpolice.OfficerID) custody.HandOut {
	r.t.Helper()
	x, ok, err := r.h.App.Desk.Current(r.t.Context(), id)
	if err != nil || !ok {
		r.t.Fatalf("%s holds nothing: %v", id, err)
	}
	return x
}

// late comes after the end of the shift: devices are overdue.
func (r tour) late() {
	r.h.Clock.Move(9*time.Hour + 10*time.Minute)
	v := r.h.enter(r.t, r.p, patrol)
	r.at(v, "/", "home-overdue")
	v.become(desk)
	r.at(v, "/desk", "desk-overdue")
}

// offline takes the database away and then the house, and asks again.
func (r tour) offline() {
	v := r.h.enter(r.t, r.p, patrol)
	v.open("/")
	webtest.Eval[bool](v.Page, `navigator.serviceWorker.ready.then(() => true)`)
	v.open("/")
	r.h.App.Store.Close()
	r.at(v, "/query", "error-500")
	r.h.Stop()
	r.at(v, "/query", "offline")
}

// sealed opens a victim's address, for which a second officer is asked.
func (r tour) sealed() {
	v := r.h.enter(r.t, r.p, detective)
	v.ask(protectionCase())
	r.look(v, "answer-protection")
	v.press("#household-0-address button")
	if v.Has("[name=demo_step_up]") {
		v.press("[name=demo_step_up]")
	}
	r.look(v, "second")
}

// unfoldAll opens everything that is folded.
func (v *visitor) unfoldAll() {
	webtest.Eval[bool](v.Page, `document.querySelectorAll('details').forEach(d => { d.open = true; }) ?? true`)
}

// submit sends a form of one field, as a page of another time might have.
func (v *visitor) submit(path, name, value string) {
	v.sendForm(path, name, quote(value))
}

func (v *visitor) submitLong(path string, n int) {
	v.sendForm(path, "reason", fmt.Sprintf("'a'.repeat(%d)", n))
}

func (v *visitor) sendForm(path, name, value string) {
	webtest.Eval[bool](v.Page, fmt.Sprintf(`(() => {
  const form = document.createElement('form'), field = document.createElement('input'), button = document.createElement('button');
  form.method = 'post'; form.action = %s; field.name = %s; field.value = %s;
  button.id = 'send'; button.textContent = 'send'; form.append(field, button);
  document.getElementById('main').prepend(form);
  return true;
})()`, quote(path), quote(name), value))
	v.press("#send")
}
