package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/notice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/server/servertest"
	"mpolice/internal/web/webtest"
)

// corrected has the patrol officer shown a value that was corrected since, and
// gives the notice of it.
func (h *house) corrected(t *testing.T) notice.Notice {
	t.Helper()
	if err := h.App.DemoCorrection(t.Context(), servertest.City(t)); err != nil {
		t.Fatal(err)
	}
	all, err := h.App.Notices.Mine(t.Context(), mpolice.Officer{ID: patrol})
	if err != nil || len(all) != 1 {
		t.Fatalf("notices %+v, %v", all, err)
	}
	return all[0]
}

// again disputes the corrected value once more, as if somebody else had objected
// while it stood, and gives the dispute's number.
func (h *house) again(t *testing.T, n notice.Notice) int64 {
	t.Helper()
	store := h.App.Registers.Holding
	all, err := store.Disputes(t.Context(), false, 1)
	if err != nil || len(all) != 1 {
		t.Fatalf("disputes %v, %v", all, err)
	}
	id, err := store.OpenDispute(t.Context(), holding.Dispute{
		Register: all[0].Register, Key: all[0].Key, Field: all[0].Field, Reason: "車主之配偶主張牌照未遭吊扣",
	}, holding.Entry{Actor: string(steward), Kind: "dispute", Detail: `{"what":"dispute"}`, At: n.Shown.Add(time.Microsecond).UnixMicro()})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// TestCorrectionIsTold: a steward closes a dispute, the officer who was shown the
// value reads of it on the next page, asks anew, and acknowledges; the steward
// sees that.
func TestCorrectionIsTold(t *testing.T) {
	onEach(t, func(t *testing.T, h *house, p webtest.Profile) {
		n := h.corrected(t)
		at := fmt.Sprintf("/disputes/%d", h.again(t, n))
		v := h.enter(t, p, steward)
		v.open(at)
		v.Click("label:has([name=outcome][value=corrected])")
		v.Fill("#f-reason", "公路局函復原資料誤植，已重送更正")
		v.press("main form button.btn--wide")
		v.WaitText("main", "結案後查詢結果不再顯示爭議")
		v.press("form:has([name=sure]) button")
		v.WaitText("main", "尚未知悉")
		v.Check()

		v.become(patrol)
		v.WaitText("main", "您查得的資料已更正")
		v.Check()
		v.press("a[href='/notices']")
		v.WaitText("main", "請依法一併轉知該對象")
		v.Check()
		shown := v.Text("main")
		for _, x := range []string{city.Sample.CleanPlate, "吊扣"} {
			if strings.Contains(shown, x) {
				t.Errorf("a notice tells %q", x)
			}
		}
		v.press("a[href^='/query?again=']")
		if got := v.value("#f-reason"); !strings.Contains(got, "巡經停車場") {
			t.Errorf("asking anew starts with the reason %q", got)
		}
		if got := v.value("#f-plate"); got != "" {
			t.Errorf("asking anew starts with the plate %q", got)
		}
		v.Fill("#f-plate", city.Sample.CleanPlate)
		v.send()
		v.WaitText("main", "有效")

		for left := 1; left >= 0; left-- {
			v.open("/notices")
			v.press("form[action^='/notices/'] button")
			v.WaitText("main", "已知悉，並留下紀錄")
			if got := strings.Contains(v.Text("header"), fmt.Sprintf("更正通知 %d", left)); got != (left > 0) {
				t.Errorf("with %d left: %s", left, v.Text("header"))
			}
		}
		v.Check()
		v.press("a[href='/records/" + n.Query.String() + "']")
		v.WaitText("main", "更正通知送達")

		v.become(steward)
		v.open(at)
		v.WaitText("main", "已知悉")
		v.Check()
	})
}

// TestNoticesInEnglish without script, as narrow as a page may get.
func TestNoticesInEnglish(t *testing.T) {
	t.Parallel()
	h := open(t)
	n := h.corrected(t)
	v := h.enter(t, webtest.Narrow.In("en").WithoutScript(), patrol)
	v.WaitText("main", "Data that you were shown was corrected")
	v.CheckFit()
	v.press("a[href='/notices']")
	v.WaitText("main", "tell whoever received it")
	v.CheckFit()
	v.press("form[action='/notices/" + n.ID.String() + "'] button")
	v.WaitText("main", "Acknowledged and recorded")
	v.CheckFit()
}

// TestSupervisorSeesLateNotices: what nobody acknowledged for a week.
func TestSupervisorSeesLateNotices(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.corrected(t)
	h.Clock.Move(notice.Patience + time.Hour)
	v := h.enter(t, webtest.Narrow, supervisor)
	v.WaitText("main", "逾 7 日無人知悉")
	v.Check()
	v.press("a[href='/notices']")
	v.WaitText("main", "本單位逾期未知悉")
	v.Check()
	v.press("form[action^='/notices/'] button")
	v.WaitText("main", "已知悉，並留下紀錄")
}
