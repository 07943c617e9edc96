package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"mpolice"
	"mpolice/internal/web/webtest"
)

// The people whom the tests are.
const (
	patrol     mpolice.OfficerID = "A10001"
	unequipped mpolice.OfficerID = "A10002" // on duty, holds no device
	resting    mpolice.OfficerID = "A10003"
	expired    mpolice.OfficerID = "A10004"
	traffic    mpolice.OfficerID = "A10005"
	finder     mpolice.OfficerID = "A10006" // takes reports of missing people
	ungranted  mpolice.OfficerID = "A10009"
	detective  mpolice.OfficerID = "A10033"
	narcotics  mpolice.OfficerID = "A10045"
	supervisor mpolice.OfficerID = "A10101"
	desk       mpolice.OfficerID = "A10201"
	auditor    mpolice.OfficerID = "A10301"
)

// screens are what a person may hold or sit at.
var screens = []webtest.Profile{webtest.Phone, webtest.Desktop}

// onEach runs a test on every screen, each with a house of its own.
func onEach(t *testing.T, play func(t *testing.T, h *house, p webtest.Profile)) {
	t.Helper()
	for _, p := range screens {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			play(t, open(t), p)
		})
	}
}

// visitor is one person in front of one screen.
type visitor struct {
	*webtest.Page
	h    *house
	taps int
}

// Click counts, beside what it does.
func (v *visitor) Click(selector string) {
	v.taps++
	v.Page.Click(selector)
}

// visit opens a screen in front of which nobody is signed in.
func (h *house) visit(t *testing.T, p webtest.Profile) *visitor {
	t.Helper()
	return &visitor{Page: browser.Open(t, p), h: h}
}

// enter opens a screen and signs in as a persona.
func (h *house) enter(t *testing.T, p webtest.Profile, id mpolice.OfficerID) *visitor {
	t.Helper()
	v := h.visit(t, p)
	v.become(id)
	return v
}

// become signs in as a persona, by one tap.
func (v *visitor) become(id mpolice.OfficerID) {
	v.open("/demo")
	v.press(fmt.Sprintf(`button[value=%q]`, id))
}

// open opens an address of the house.
func (v *visitor) open(path string) { v.Go(v.h.URL + path) }

// question is one query as it is filled in. What is empty stays as the form
// has it.
type question struct {
	purpose   string
	ground    string
	reference string // "kind:number"
	reason    string
	facts     map[string]string // "yes" ticks
	subject   map[string]string // by the name of the box
	leave     []string          // registers to be left out
}

// ask opens the form, fills it in and sends it. It waits for what comes back.
func (v *visitor) ask(q question) {
	v.open("/query?fresh=yes")
	v.fill(q)
	v.send()
}

// fill fills the open form in, in its order.
func (v *visitor) fill(q question) {
	if q.purpose != "" {
		v.choose(q.purpose)
	}
	if q.ground != "" {
		v.Fill("#f-ground", q.ground)
	}
	if q.reference != "" {
		v.refer(q.reference)
	}
	if q.reason != "" {
		v.Fill("#f-reason", q.reason)
	}
	for _, key := range slices.Sorted(maps.Keys(q.facts)) {
		field := fmt.Sprintf(`[name="facts.%s"]`, key)
		if q.facts[key] == "yes" {
			v.Click("label:has(" + field + ")")
		} else {
			v.Fill(field, q.facts[key])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(q.subject)) {
		v.way(name)
		v.Fill("#f-"+name, q.subject[name])
	}
	if len(q.leave) > 0 {
		v.unfold("#f-registers")
	}
	for _, code := range q.leave {
		v.Click(fmt.Sprintf(`label:has([name=register][value=%q])`, code))
	}
}

// way picks the kind of subject that a box is for. Years of birth go with a name.
func (v *visitor) way(box string) {
	if strings.HasPrefix(box, "born_") {
		box = "name"
	}
	if v.Has("#by-" + box) {
		v.Click("label[for=by-" + box + "]")
	}
}

// choose taps the chip of a purpose.
func (v *visitor) choose(code string) {
	chip := fmt.Sprintf(`.chip[value=%q]`, code)
	if v.Has(chip + `[aria-pressed="true"]`) {
		return
	}
	v.unfold(chip)
	v.Click(chip)
	v.Wait(chip + `[aria-pressed="true"]`)
}

// unfold opens the folded parts that hide an element.
func (v *visitor) unfold(selector string) {
	webtest.Eval[bool](v.Page, fmt.Sprintf(`(() => {
  for (let e = document.querySelector(%q)?.parentElement; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true;
  return true;
})()`, selector))
}

// refer picks the matter, or types its number where it is not offered.
func (v *visitor) refer(reference string) {
	pick := fmt.Sprintf(`[name=reference][value=%q]`, reference)
	if v.Has(pick) {
		v.Click("label:has(" + pick + ")")
		return
	}
	kind, number, _ := strings.Cut(reference, ":")
	if other := `[name=reference][type=radio][value=other]`; v.Has(other) {
		v.Click("label:has(" + other + ")")
	}
	v.Fill("#f-reference_kind", kind)
	v.Fill("#f-reference_number", number)
}

// askButton is the button of the query form that people see.
const askButton = ".ask__what .btn--full"

// send sends the query form and waits for what comes back: an answer, a
// refusal, or the form again with what is wrong.
func (v *visitor) send() { v.press(askButton) }

// press clicks and waits until what comes back stands on the page, whether the
// browser has loaded another page or a module has put a new main part in place.
func (v *visitor) press(selector string) {
	webtest.Eval[bool](v.Page, `document.getElementById('main').toggleAttribute('data-old', true)`)
	v.Click(selector)
	v.Wait("main:not([data-old])")
}

// empty clears a field.
func (v *visitor) empty(selector string) {
	webtest.Eval[string](v.Page, fmt.Sprintf(`document.querySelector(%q).value = ''`, selector))
}

// value gives what stands in a field.
func (v *visitor) value(selector string) string {
	return webtest.Eval[string](v.Page, fmt.Sprintf(`document.querySelector(%q)?.value ?? ""`, selector))
}

// html gives the whole document as the browser has it.
func (v *visitor) html() string {
	return webtest.Eval[string](v.Page, `document.documentElement.outerHTML`)
}

// quote writes a text as JavaScript does.
func quote(s string) string {
	b, _ := json.Marshal(s) // strings always marshal
	return string(b)
}
