package e2e

import (
	"testing"

	"mpolice/internal/web/webtest"
)

// TestDevice follows one device: the desk hands it out against the card, the
// officer signs for it and asks with it, gives it back, and the desk's
// signature ends the officer's session.
func TestDevice(t *testing.T) {
	onEach(t, func(t *testing.T, h *house, p webtest.Profile) {
		officer := h.officer(t, unequipped)
		device := string(city.Sample.Device.ID)
		counter, hand := h.enter(t, webtest.Desktop, desk), h.enter(t, p, unequipped)
		hand.WaitText(".steps", "您未領用此載具")

		counter.Fill("#f-card", "LC-99999")
		counter.Fill("#f-device", device)
		counter.press("form[action='/desk/hand-out'] button")
		counter.WaitText("#errors", "領機證")
		if got := counter.value("#f-device"); got != device {
			t.Errorf("the device chosen is lost after an error: %q", got)
		}
		counter.Fill("#f-card", officer.CardNumber)
		counter.press("form[action='/desk/hand-out'] button")
		counter.WaitText(".note--good", "待領用人簽收")
		counter.Check()

		hand.open("/")
		hand.WaitText(".card", device)
		hand.Check()
		hand.press("form[action='/custody/accept'] button")
		hand.WaitText(".note--good", "載具已簽收")
		hand.WaitText(".note--good", "現在可以查詢")
		hand.WaitText(".card", h.officer(t, desk).Name)
		hand.ask(stolenCheck(city.Sample.CleanPlate))
		hand.WaitText(".card", "查無符合紀錄")

		hand.open("/")
		hand.press("form[action='/custody/return'] button")
		hand.WaitText(".note--good", "請將載具交予值班人員")
		counter.open("/desk")
		counter.press("a[href^='/desk/take-back/']")
		counter.WaitText("h1", "點收載具")
		counter.WaitText(".card", device)
		counter.Check()
		counter.press("form button.btn--wide")
		counter.WaitText(".note--good", "領用人之登入已結束")

		hand.open("/query")
		hand.WaitText(".note", "載具已繳還，本次登入已結束")
		if hand.Path() != "/sign-in?ended=returned" {
			t.Errorf("after the return: %s", hand.Path())
		}
		hand.open("/records")
		hand.WaitText("h1", "登入")
	})
}
