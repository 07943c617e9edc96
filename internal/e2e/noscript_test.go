package e2e

import (
	"testing"

	"mpolice/internal/web/webtest"
)

// TestWithoutScript plays the roadside and the detective's desk with JavaScript
// switched off: the same forms, the same answers.
func TestWithoutScript(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.enter(t, webtest.Phone.WithoutScript(), patrol)
	v.ask(stolenCheck(city.Sample.StolenPlate))
	v.WaitText(".hit", "失竊車輛")
	v.CheckFit()
	v.press("a[href='/query']")
	v.Type("#f-plate", city.Sample.CleanPlate+"\r")
	v.WaitText("main", "查無符合紀錄")
	v.press("form.leave button")
	v.WaitText(".note", "已登出")

	v.become(detective)
	v.ask(investigation())
	prior := known().priors[city.Sample.Case.Subject][0]
	v.press("#priors-0-offence button")
	v.WaitText("h1", "再次驗證")
	v.CheckFit()
	v.press("[name=demo_step_up]")
	v.WaitText("#priors-0-offence", prior.Offence)
	v.CheckFit()
}
