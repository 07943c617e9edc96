package e2e

import (
	"errors"
	"testing"

	"mpolice"
	"mpolice/internal/agency"
	"mpolice/internal/web/webtest"
)

// TestLedgerFull: what cannot be recorded is not asked. The page says so in
// plain words, no register hears of it, and it passes when there is room again.
func TestLedgerFull(t *testing.T) {
	for _, p := range screens {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			h, disk := openOn(t)
			v := h.enter(t, p, patrol)
			disk.fail(errors.Join(mpolice.ErrLedgerUnavailable, errors.New("no space left on device")))
			v.ask(identityCheck(city.Sample.Resident))
			v.WaitText("h1", "暫停查詢")
			v.WaitText("main", "無法留下紀錄，就不得查詢")
			v.WaitText("main", "請通知資訊室")
			v.none(t, []string{"no space left"})
			v.Check()
			if n := h.Asked(); n != 0 {
				t.Errorf("registers were asked %d times before anything was recorded", n)
			}

			disk.fail(nil)
			v.ask(identityCheck(city.Sample.Resident))
			v.WaitText("#immigration-0-overstay", "是")
		})
	}
}

// TestRegisterFails shows an agency that is down, talks nonsense, or does not
// answer, beside the registers that did, and on the record.
func TestRegisterFails(t *testing.T) {
	for fault, words := range map[agency.Fault]string{
		agency.FaultDown: "無法連線", agency.FaultMalformed: "回應格式錯誤", agency.FaultSlow: "逾時",
	} {
		t.Run(string(fault), func(t *testing.T) {
			t.Parallel()
			h := open(t)
			v := h.enter(t, webtest.Phone, patrol)
			h.Fail(fault)
			v.ask(identityCheck(city.Sample.Resident))
			v.WaitText(".note--warn", "未回應不代表沒有資料")
			v.WaitText("#register-immigration", words)
			v.WaitText("#register-wanted", "查無符合紀錄")
			v.Check()
			v.press("a[href^='/records/'].btn")
			v.WaitText(".facts", words)
		})
	}
}

// TestRevealFails: a register that has gone since opens nothing, and says so.
func TestRevealFails(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.enter(t, webtest.Phone, detective)
	v.ask(investigation().with(func(q *question) {
		q.subject = map[string]string{"national_id": city.Sample.Resident}
		q.facts = map[string]string{"necessity": "被害人指認之外籍車手，與本案匯款帳戶之申請人相符"}
	}))
	h.Fail(agency.FaultDown)
	v.press("#immigration-0-employer button")
	v.WaitText("h1", "資料檔未能回應")
	v.Check()
}
