package e2e

import (
	"bytes"
	"strings"
	"testing"

	"mpolice"
	"mpolice/internal/web/webtest"
)

// steward looks after the registers.
const steward mpolice.OfficerID = "A10401"

// What a steward opens first in a list, and why a steward acts.
const (
	firstRejected = "a[href^='/quality/rows/']"
	firstPair     = "tbody a[href^='/pairs/']"
	stewardReason = "檢查碼不符，已函請保有機關查明後重送"
)

// dispute looks for the row of a number whose owner disputes a value.
func (v *visitor) dispute(register, number string) {
	v.Fill("#f-register", register)
	v.Fill("#f-kind", "national_id")
	v.Fill("#f-subject", number)
	v.press("form[action='/disputes/find'] button")
	v.Wait("[name=value]")
}

// TestStewardReturnsRow: from the catalogue to one rejected row, back to its
// agency, and undone.
func TestStewardReturnsRow(t *testing.T) {
	onEach(t, func(t *testing.T, h *house, p webtest.Profile) {
		v := h.enter(t, p, steward)
		v.WaitText("h1", "個人資料檔案目錄")
		v.press("a[href='/catalogue/household']")
		v.press("a[href='/quality/household']")
		v.press("a[href='/quality/household/rows']")
		v.press(firstRejected)
		v.WaitText("main", "本次檢視已留下紀錄")
		row := v.Path()
		v.press("[name=act][value=return]")
		v.Wait("#errors")
		v.CheckFit()
		v.Fill("#f-reason", stewardReason)
		v.press("[name=act][value=return]")
		v.WaitText("main", "已退回")
		v.Check()
		if v.Path() != row {
			v.open(row)
		}
		v.Fill("#f-reason", "誤按，仍須逐欄查明")
		v.press("[name=act][value=reopen]")
		v.WaitText("main", "待處理")
		v.Wait("[name=act][value=return]")
	})
}

// TestStewardDecidesPair: two records side by side, a decision with its reason,
// asked once more, and kept.
func TestStewardDecidesPair(t *testing.T) {
	onEach(t, func(t *testing.T, h *house, p webtest.Profile) {
		v := h.enter(t, p, steward)
		v.open("/pairs")
		v.press(firstPair)
		v.Wait(".beside")
		pair := v.Path()
		v.press("[name=decision][value=apart]")
		v.Wait("#errors")
		v.CheckFit()
		v.Fill("#f-reason", "出生日期與住址均不相符，電話為同一公司總機")
		v.press("[name=decision][value=apart]")
		if v.Has("[name=sure]") {
			v.Check()
			v.press("form:has([name=sure]) button")
		}
		v.WaitText("main", "認定已留存")
		v.open("/pairs")
		if v.Has("tbody a[href='" + pair + "']") {
			t.Errorf("%s waits as before", pair)
		}
	})
}

// TestStewardAlone: an officer is shown no way to the desk for data, and is
// refused there.
func TestStewardAlone(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.enter(t, webtest.Phone, patrol)
	v.open("/")
	for _, path := range []string{"/quality", "/pairs", "/disputes"} {
		if v.Has("a[href^='" + path + "']") {
			t.Errorf("an officer is shown %s", path)
		}
	}
	for _, path := range []string{"/quality", "/quality/household", "/quality/household/rows", "/quality/rows/1/2", "/pairs", "/pairs/1", "/disputes", "/disputes/new"} {
		v.open(path)
		if v.Has("table.rows") || v.Has(".beside") || !v.Has("h1") {
			t.Errorf("%s: %s", path, v.Text("main"))
		}
		if got := v.Text("main"); !strings.Contains(got, "資料") {
			t.Errorf("%s: refused without saying whose it is: %s", path, got)
		}
	}
}

// TestPrintedQuality prints the sheet of a register: tagged, few sheets, nothing
// cut at the side.
func TestPrintedQuality(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.enter(t, webtest.Desktop, steward)
	v.open("/quality/household")
	pdf := v.PDF()
	if n := len(sheets.FindAll(pdf, -1)); n < 1 || n > 5 {
		t.Errorf("the quality of household prints on %d sheets", n)
	}
	if !bytes.Contains(pdf, []byte("/StructTreeRoot")) {
		t.Error("the print is not tagged")
	}
	v.OnPaper()
	if cut := v.Sideways(); len(cut) > 0 {
		t.Errorf("cut at the side: %v", cut)
	}
}
