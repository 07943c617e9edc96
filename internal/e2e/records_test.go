package e2e

import (
	"os"
	"strings"
	"testing"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/ledger"
	"mpolice/internal/web/webtest"
)

// vkey is the log's public key, as anybody may have it.
func (h *house) vkey(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(h.App.Folder.Log() + "/vkey")
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(b))
}

// fetch gives the text at an address, as the page itself would load it.
func (v *visitor) fetch(path string) string {
	return webtest.Eval[string](v.Page, "fetch("+quote(path)+").then(r => r.text())")
}

// TestOwnRecords is an officer's own list, one record of it, and the proof that
// anybody can check without the program.
func TestOwnRecords(t *testing.T) {
	onEach(t, func(t *testing.T, h *house, p webtest.Profile) {
		v := h.enter(t, p, patrol)
		v.open("/records")
		v.WaitText(".empty", "這段期間沒有紀錄")
		v.ask(stolenCheck(city.Sample.StolenPlate))
		v.ask(stolenCheck(city.Sample.CleanPlate).with(func(q *question) { q.reason = "公務查詢" }))

		v.open("/records")
		v.WaitText(".rows", city.Sample.StolenPlate)
		v.WaitText(".rows", "查詢事由過於空泛")
		v.CheckFit()
		v.Fill("#f-from", "2026-11-22")
		v.Fill("#f-to", "2026-11-21")
		v.press(".filter button")
		v.WaitText("#errors", "起日不得晚於迄日")
		v.Fill("#f-to", "2026-11-30")
		v.press(".filter button")
		v.WaitText(".empty", "這段期間沒有紀錄")
		v.Fill("#f-from", "2026-11-21")
		v.press(".filter button")
		v.WaitText(".rows", city.Sample.StolenPlate)

		v.press(".rows tr:has(.tag--blue) a")
		v.WaitText("h1", "紀錄與證明")
		record := strings.TrimPrefix(v.Path(), "/records/")
		v.sealed(".btn[download]")
		v.CheckFit()
		v.proves(t, h, record)
	})
}

// sealed reloads the page until the record stands under a checkpoint.
func (v *visitor) sealed(selector string) {
	for !v.Has(selector) {
		v.Go(v.h.URL + v.Path())
	}
}

// proves downloads the proof of the record on the page and checks it with the
// log's public key alone.
func (v *visitor) proves(t *testing.T, h *house, record string) {
	t.Helper()
	file := v.fetch(webtest.Eval[string](v.Page, `document.querySelector('.btn[download]').getAttribute('href')`))
	key, err := ledger.ParseVKey(h.vkey(t))
	if err != nil {
		t.Fatal(err)
	}
	proof, err := ledger.VerifyProof([]byte(file), nil, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := audit.ParseLeaf(proof.Leaf)
	if err != nil {
		t.Fatal(err)
	}
	if leaf.Record.String() != record || leaf.Kind != audit.KindIntent || leaf.Strata.Card != "P03" {
		t.Errorf("the proof is of %s, %s, %s", leaf.Record, leaf.Kind, leaf.Strata.Card)
	}
	if strings.Contains(file, city.Sample.StolenPlate) {
		t.Error("the proof names the subject")
	}
	broken := strings.Replace(file, "index ", "index 1", 1)
	if _, err := ledger.VerifyProof([]byte(broken), nil, key); err == nil {
		t.Error("a changed proof is accepted")
	}
}

// looks counts the looks of one auditor, as another sees them.
func (h *house) looks(t *testing.T, by, of mpolice.OfficerID) int {
	t.Helper()
	page, err := h.App.Logbook.Browse(t.Context(), h.officer(t, by), audit.Filter{Kind: audit.KindLook, Officer: of})
	if err != nil {
		t.Fatal(err)
	}
	return len(page.Entries)
}

// TestAuditor looks at others' records: metadata at once, content with a
// reason, and every look in the log.
func TestAuditor(t *testing.T) {
	onEach(t, func(t *testing.T, h *house, p webtest.Profile) {
		v := h.enter(t, p, patrol)
		v.ask(stolenCheck(city.Sample.StolenPlate))
		v.press("a[href^='/records/'].btn")
		v.WaitText("h1", "紀錄與證明")
		record := strings.TrimPrefix(v.Path(), "/records/")

		a := h.enter(t, p, auditor)
		a.WaitText("h1", "稽核檢視")
		a.WaitText(".rows", "P03 查贓車")
		a.none(t, []string{city.Sample.StolenPlate, stolenCheck("").reason})
		a.CheckFit()

		a.Fill("#f-kind", "intent")
		a.Fill("#f-officer", string(patrol))
		a.press(".filter button")
		a.WaitText(".rows", "P03 查贓車")
		if a.Text(".rows tbody .tag--grey") != "" {
			t.Errorf("the filter lets other kinds through: %s", a.Text(".rows"))
		}
		a.Fill("#f-officer", "A19999")
		a.press(".filter button")
		a.WaitText(".empty", "沒有符合條件的紀錄")

		a.open("/log/" + record)
		a.WaitText("h2", "內容未開啟")
		a.none(t, []string{city.Sample.StolenPlate, stolenCheck("").reason})
		a.Fill("#f-look_reason", "查")
		a.press("form.card button")
		a.WaitText("#errors", "請寫明為何需要開啟這筆紀錄的內容")
		a.none(t, []string{city.Sample.StolenPlate})
		a.Fill("#f-look_reason", "次月稽核抽查，核對查詢事由與派案內容是否相符")
		a.press("form.card button")
		a.WaitText(".facts", city.Sample.StolenPlate)
		a.WaitText(".facts", stolenCheck("").reason)
		a.CheckFit()

		// Nobody sees their own looks; a second auditor sees all of them: three
		// lists, the record closed twice, and open once.
		a.open("/log?kind=look")
		if strings.Contains(a.Text(".rows tbody"), string(auditor)) {
			t.Error("an auditor is shown the record of their own looking")
		}
		if n := h.looks(t, "A10302", auditor); n != 7 {
			t.Errorf("seven looks left %d records", n)
		}
	})
}

// count gives how many records of a kind there are.
func (h *house) count(t *testing.T, kind audit.Kind) int {
	t.Helper()
	found, err := h.App.Store.Records(t.Context(), audit.Filter{Kind: kind, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}
