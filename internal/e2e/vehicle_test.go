package e2e

import (
	"strings"
	"testing"

	"mpolice/internal/minimize"
	"mpolice/internal/web/webtest"
)

// TestStolenVehicle is the roadside: a hit in two taps, the next query in two
// more, and nothing about the owner anywhere in what the browser got.
func TestStolenVehicle(t *testing.T) {
	onEach(t, func(t *testing.T, h *house, p webtest.Profile) {
		v := h.enter(t, p, patrol)
		plate := city.Sample.StolenPlate
		v.ask(stolenCheck(plate))
		v.WaitText(".hit", "失竊車輛")
		v.WaitText(".hit", "勤務指揮中心")
		v.WaitText("#register-stolen", "受理案號")
		v.none(t, secrets(plate))
		v.CheckFit()

		v.taps = 0
		v.press("a[href='/query']")
		v.Wait("details.carried")
		if got := webtest.Eval[string](v.Page, `document.activeElement.id`); got != "f-plate" {
			t.Errorf("after one tap the cursor is in %q, not in the box for the plate", got)
		}
		v.Type("#f-plate", strings.ToLower(city.Sample.CleanPlate))
		v.press(askButton)
		v.WaitText("main", "查無符合紀錄")
		if v.taps != 2 {
			t.Errorf("the next query cost %d taps", v.taps)
		}
		if v.Has(".hit") {
			t.Error("a clean plate shows a hit")
		}
		v.none(t, secrets(city.Sample.CleanPlate))
		v.CheckFit()
	})
}

// none fails the test when the page holds one of the texts.
func (v *visitor) none(t *testing.T, texts []string) {
	t.Helper()
	html := v.html()
	for _, x := range texts {
		if strings.Contains(html, x) {
			t.Errorf("%s holds %q", v.Path(), x)
		}
	}
}

// TestUnknownPlateShape lets a plate of a shape that nobody knows through, with
// a warning.
func TestUnknownPlateShape(t *testing.T) {
	onEach(t, func(t *testing.T, h *house, p webtest.Profile) {
		v := h.enter(t, p, patrol)
		v.ask(stolenCheck("ZZZ99999Z"))
		v.WaitText(".note--warn", "車牌格式不在已知格式內")
		v.WaitText("main", "查無符合紀錄")
		v.CheckFit()
	})
}

// TestVehicleStop is P02: the danger is asked for, and of the owner only the
// first character of the name comes.
func TestVehicleStop(t *testing.T) {
	onEach(t, func(t *testing.T, h *house, p webtest.Profile) {
		v := h.enter(t, p, patrol)
		plate := city.Sample.CleanPlate
		v.ask(vehicleStop(plate).with(func(q *question) { q.facts = nil }))
		v.WaitText(".steps", "未載明攔停之危害事實")

		v.ask(vehicleStop(plate))
		v.WaitText("#vehicle-0-owner_name", minimize.Initial(known().vehicles[plate].OwnerName))
		v.none(t, secrets(plate))
		v.CheckFit()
	})
}
