package e2e

import (
	"strings"
	"testing"
	"time"

	"mpolice/internal/web/webtest"
)

// TestIdentityCheck is P01 with the facts that the statute asks for: it
// identifies, and holds no contact data.
func TestIdentityCheck(t *testing.T) {
	onEach(t, func(t *testing.T, h *house, p webtest.Profile) {
		v := h.enter(t, p, patrol)
		id := city.Sample.Person
		v.ask(identityCheck(id).with(func(q *question) { q.facts = nil }))
		v.WaitText(".steps", "未載明查證之地點及場所性質")
		v.WaitText(".steps", "尚未向受查證人表明身分並告知事由")

		v.ask(identityCheck(id))
		r := known().residents[id]
		v.WaitText("#household-0-name", r.Name)
		v.WaitText("#household-0-birth_date", "民國")
		v.none(t, []string{r.Address, r.Phone, r.Kin})
		for _, register := range []string{"wanted", "missing"} {
			v.WaitText("#register-"+register, "查無符合紀錄")
		}
		v.CheckFit()

		v.ask(identityCheck(city.Sample.Resident).with(func(q *question) {
			q.reason = "路檢站攔查外籍移工，居留證照片與本人不符，查證居留身分"
		}))
		v.WaitText("#immigration-0-overstay", "是")

		v.ask(identityCheck(city.Sample.Wanted).with(func(q *question) {
			q.reason = "中山公園涼亭內男子見警轉身離去，特徵與通緝照片相符"
		}))
		v.WaitText(".hit", "通緝人犯")
	})
}

// TestInvestigation is P04 with a verified case: contact data open one tap
// each, special data after a renewed verification, each with a record of its
// own; and the person card shows the same.
func TestInvestigation(t *testing.T) {
	onEach(t, func(t *testing.T, h *house, p webtest.Profile) {
		v := h.enter(t, p, detective)
		v.ask(investigation())
		id := city.Sample.Case.Subject
		r, prior := known().residents[id], known().priors[id][0]
		v.WaitText("#household-0-name", r.Name)
		v.none(t, []string{r.Address, r.Phone, prior.Offence, prior.Sentence})

		v.press("#household-0-address button")
		v.WaitText("#household-0-address", r.Address)
		v.WaitText("#household-0-address", "已揭示")
		v.none(t, []string{r.Phone, prior.Offence})

		v.press("#priors-0-offence button")
		v.WaitText("h1", "再次驗證")
		v.none(t, []string{prior.Offence})
		v.Check()
		v.press("[name=demo_step_up]")
		v.WaitText("#priors-0-offence", prior.Offence)
		// The verification holds for five minutes: the next special field opens at once.
		v.press("#priors-0-sentence button")
		v.WaitText("#priors-0-sentence", prior.Sentence)
		v.CheckFit()

		v.press("a[href$='/person']")
		v.WaitText("h1", r.Name)
		v.WaitText("main", r.Address)
		v.WaitText("main", prior.Offence)
		v.none(t, []string{r.Phone})
		v.Check()

		v.press("a[href^='/answers/']")
		v.WaitText("h1", "查詢結果")
		v.press("a[href^='/records/'].btn")
		v.WaitText("h1", "紀錄與證明")
		if n := strings.Count(v.Text(".moj-timeline"), "揭示"); n < 3 {
			t.Errorf("the record tells of %d reveals, not of 3:\n%s", n, v.Text(".moj-timeline"))
		}
		v.none(t, []string{r.Name, r.Address, prior.Sentence}) // the offence may stand in the officer's own reason
	})
}

// TestAnswerHasAnAddress: an answer can be reloaded and read in the other
// language without asking anybody again, also after a field was opened; when
// it has left the screen, its address leads to its record.
func TestAnswerHasAnAddress(t *testing.T) {
	onEach(t, func(t *testing.T, h *house, p webtest.Profile) {
		v := h.enter(t, p, detective)
		v.ask(investigation())
		answer := v.Path()
		if !strings.HasPrefix(answer, "/answers/") {
			t.Fatalf("an answer stands at %s", answer)
		}
		v.press("#household-0-address button")
		asked := h.Asked()
		v.press(".languages button[value=en]")
		v.WaitText("h1", "Answer")
		v.WaitText("#household-0-address", known().residents[city.Sample.Case.Subject].Address)
		v.press(".languages button[value=zh-Hant-TW]")
		v.open(answer)
		if v.Path() != answer || h.Asked() != asked {
			t.Errorf("reading again leads to %s and asked %d times", v.Path(), h.Asked()-asked)
		}
		h.Clock.Move(31 * time.Minute)
		v.open(answer)
		v.WaitText("h1", "紀錄與證明")
	})
}
