package e2e

import (
	"strings"
	"testing"

	"mpolice/internal/minimize"
	"mpolice/internal/web/webtest"
)

// slip gives a number whose last digit was mistyped.
func slip(id string) string {
	last := id[len(id)-1]
	return id[:len(id)-1] + string('0'+(last-'0'+1)%10)
}

// TestMistypedNumber: a check digit that does not fit asks for the number
// again, and shows whose it is before anything else of theirs.
func TestMistypedNumber(t *testing.T) {
	onEach(t, func(t *testing.T, h *house, p webtest.Profile) {
		v := h.enter(t, p, patrol)
		id := city.Sample.Person
		r := known().residents[id]
		v.ask(identityCheck(slip(id)))
		v.WaitText("#errors", "檢查碼不符")
		if got := v.value("#f-reason"); got != identityCheck("").reason {
			t.Errorf("the form has lost the reason: %q", got)
		}
		v.CheckFit()

		v.Fill("#f-national_id_again", slip(slip(id)))
		v.press(askButton)
		v.WaitText("#errors", "檢查碼不符")
		v.Fill("#f-national_id_again", id)
		v.press(askButton)
		v.WaitText("h1", "確認是否為同一人")
		v.WaitText(".facts", minimize.Middle(r.Name))
		v.WaitText(".facts", "民國")
		v.none(t, []string{r.Name, r.BirthDate, r.Address})
		v.Check()
		v.press("[name=same_person]")
		v.WaitText("#household-0-name", r.Name)
		v.CheckFit()
	})
}

// TestMistypedNumberElsewhere: the number may be mended in the first box too,
// and the two boxes must not name two people.
func TestMistypedNumberElsewhere(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.enter(t, webtest.Phone, patrol)
	id, other := city.Sample.Person, city.Sample.Wanted
	v.ask(identityCheck(slip(id)))
	v.Fill("#f-national_id", id)
	v.Fill("#f-national_id_again", other)
	v.press(askButton)
	v.WaitText("#errors", "兩次輸入不同")
	v.empty("#f-national_id_again")
	v.press(askButton)
	v.WaitText("h1", "確認是否為同一人")
	v.press(".btn--second") // not the person
	v.Wait(askButton)
	if got := v.value("#f-reason"); !strings.Contains(got, "中山公園") {
		t.Errorf("the form has lost the reason: %q", got)
	}
}
