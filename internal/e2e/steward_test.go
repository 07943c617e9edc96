package e2e

import (
	"bytes"
	"strings"
	"testing"

	"mpolice"
	"mpolice/internal/registry/holding"
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

// likely enters a pair into the ledger that waits for a steward: two people of
// one name, one as the household register and the other as the licence register
// has them.
func (h *house) likely(t *testing.T) {
	t.Helper()
	_, all := namesakes(t)
	holds := h.App.Registers.Holding
	by := map[string]int64{}
	for _, register := range []mpolice.Register{mpolice.RegisterHousehold, "licence"} {
		err := holds.Scan(t.Context(), register, func(s holding.Stored) error {
			for _, value := range s.Values {
				by[string(register)+value] = s.Key
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, left := range all {
		for _, right := range all[i+1:] {
			l, r := by["household"+left.NationalID], by["licence"+right.NationalID]
			if l == 0 || r == 0 {
				continue
			}
			pair := holding.LinkEntry{
				Left: holding.Record{Register: "household", Key: l}, Right: holding.Record{Register: "licence", Key: r},
				Weight: -0.3, P: 0.4482, Model: "fs-1", Decision: "review", By: "model",
				Evidence: `{"agree":["family"],"model_version":"fs-1","prior":-9.5,"fields":[{"field":"family","level":"exact","weight":4.2},{"field":"given","level":"other","weight":6.6},{"field":"sex","level":"exact","weight":0.9},{"field":"birth_date","level":"else","weight":-2.5}]}`,
			}
			e := holding.Entry{Actor: "model", Kind: "link", At: h.Clock.Now().UnixMicro()}
			if err := holds.Link(t.Context(), []holding.LinkEntry{pair}, e); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatal("no namesake holds a licence")
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
		h.likely(t)
		v := h.enter(t, p, steward)
		v.open("/pairs")
		v.press(firstPair)
		v.Wait(".beside")
		pair := v.Path()
		v.press("[name=decision][value=apart]")
		v.Wait("#errors")
		v.CheckFit()
		v.Fill("#f-reason", "姓名僅姓氏相同，出生日期不符，並經戶政機關查證")
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
	paper := webtest.Desktop
	paper.Width = 674 // A4 less its margins
	v := h.enter(t, paper, steward)
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
