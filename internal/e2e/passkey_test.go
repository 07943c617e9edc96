package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mpolice"
	"mpolice/internal/web/webtest"
)

// invite gives an officer a one-time code, as the duty desk of the unit does.
func (h *house) invite(t *testing.T, by, id mpolice.OfficerID) string {
	t.Helper()
	giver, officer := h.officer(t, by), h.officer(t, id)
	code, err := h.App.Pass.Invite(t.Context(), giver, officer)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// TestInvitation: the desk gives the code out on its own page, to its own
// officers alone, and the officer enrols with it.
func TestInvitation(t *testing.T) {
	t.Parallel()
	h := open(t)
	d := h.enter(t, webtest.Desktop, desk)
	d.press("a[href='/desk/invite']")
	d.Fill("#f-officer", string(patrol))
	d.press("form[action='/desk/invite'] button")
	code := d.Text(".read-out")
	d.WaitText("h2", h.officer(t, patrol).Name)
	d.Check()
	v := h.visit(t, webtest.Phone)
	v.Authenticator()
	v.enrol(code)
	v.press(passkeyButton)
	v.WaitText("h1", "勤務與載具")

	c := h.clerk(t, desk)
	if status, body := c.post("/desk/invite", url.Values{"officer": {string(detective)}}); status != http.StatusBadRequest || !strings.Contains(body, "非本單位人員") {
		t.Errorf("a code for another unit's officer: %d", status)
	}
}

const (
	passkeyButton  = "form[data-passkey] button"
	passkeyMessage = "[data-message]"
)

// enrol registers a passkey with a code.
func (v *visitor) enrol(code string) {
	v.open("/enrol")
	v.Fill("#f-code", code)
	v.Click(passkeyButton)
	v.WaitText(".note--good", "通行密鑰已登錄")
}

// TestPasskey enrols a detective, signs in, and opens a special field, all with
// the passkey; a finger that does not fit and somebody else's passkey open
// nothing.
func TestPasskey(t *testing.T) {
	onEach(t, func(t *testing.T, h *house, p webtest.Profile) {
		v := h.visit(t, p)
		finger := v.Authenticator()
		code := h.invite(t, "A10205", detective)

		v.open("/enrol")
		v.Fill("#f-code", "AAAA-BBBB-CCCC")
		v.Click(passkeyButton)
		v.WaitText(passkeyMessage, "登錄碼錯誤、已使用或已逾期")
		v.enrol(strings.ToLower(strings.ReplaceAll(code, "-", " ")))

		v.open("/enrol")
		v.Fill("#f-code", code)
		v.Click(passkeyButton)
		v.WaitText(passkeyMessage, "已使用")

		v.open("/sign-in")
		finger.Verify(false)
		v.Click(passkeyButton)
		v.WaitText(passkeyMessage, "未完成身分確認")
		finger.Verify(true)
		v.Click(passkeyButton)
		v.WaitText("h1", "勤務與載具")

		v.ask(investigation())
		answer, special := v.Path(), "#priors-0-offence"
		reveal := func(says string) {
			v.open(answer)
			v.Click(special + " button")
			v.WaitText(special, says)
		}
		finger.Verify(false)
		reveal("未完成身分確認")
		finger.Verify(true)
		// A colleague lends a finger (case 1090103).
		finger.Forget()
		v.enrol(h.invite(t, desk, patrol))
		reveal("驗證者與登入者不是同一人")
		finger.Forget()
		v.enrol(h.invite(t, "A10205", detective))
		reveal("已揭示")
		v.CheckFit()
	})
}

// TestPasskeyInEnglish shows that a refused finger is told in the language of
// the page.
func TestPasskeyInEnglish(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.visit(t, webtest.Phone.In("en"))
	v.Authenticator().Verify(false)
	v.open("/sign-in")
	v.Click(passkeyButton)
	v.WaitText(passkeyMessage, "Verification was not completed")
}

// TestSecondOfficer: a victim's address opens only when a colleague of the same
// unit confirms it with their own passkey, on the asker's device.
func TestSecondOfficer(t *testing.T) {
	onEach(t, func(t *testing.T, h *house, p webtest.Profile) {
		const colleague mpolice.OfficerID = "A10034"
		v := h.visit(t, p)
		finger := v.Authenticator()
		v.enrol(h.invite(t, "A10205", detective))
		v.press(passkeyButton)
		v.ask(protectionCase())
		answer, field := v.Path(), "#household-0-address"
		address := known().residents[city.Sample.Case.Subject].Address
		v.press(field + " button") // verifies the detective in passing
		v.WaitText("h1", "第二人確認")
		v.Click(passkeyButton)
		v.WaitText(passkeyMessage, "須由同單位另一名在勤員警確認")

		second := func(id, by mpolice.OfficerID) {
			finger.Forget()
			v.enrol(h.invite(t, by, id))
			v.open(answer)
			v.press(field + " button")
			v.WaitText("h1", "第二人確認")
		}
		second(patrol, desk) // of another unit
		v.Click(passkeyButton)
		v.WaitText(passkeyMessage, "須由同單位另一名在勤員警確認")
		v.none(t, []string{address})
		second(colleague, "A10205")
		v.press(passkeyButton)
		v.WaitText(field, address)
		v.none(t, []string{known().residents[city.Sample.Case.Subject].Phone})
		v.CheckFit()
	})
}
