package e2e

import (
	"testing"

	"mpolice"
	"mpolice/internal/web/webtest"
)

// refused is one way of being refused, and what the page says about it.
type refused struct {
	name                string
	who                 mpolice.OfficerID
	ask                 question
	article, text, cure string
}

func refusals() []refused {
	other := city.Sample.Drugs // of the narcotics section
	applicant := "廠商應徵者錄取前查有無前科，公司人資請求協助確認"
	return []refused{
		{
			"off duty", resting, stolenCheck(city.Sample.CleanPlate),
			"警用行動電腦使用管理要點", "您目前未在勤務時段內", "請於勤務分配表所列之勤務時段內查詢",
		},
		{
			"wrong case", detective, investigation().with(func(q *question) { q.reference = "case:" + other.Number }),
			"風險案例1090101", "您並非此事件之承辦或參與人員", "請填入您承辦之刑案",
		},
		{
			"vague reason", patrol, stolenCheck(city.Sample.CleanPlate).with(func(q *question) { q.reason = "公務查詢" }),
			"警政資訊系統風險案例因應方式三", "查詢事由過於空泛", "例如：",
		},
		{
			"employment vetting", detective, investigation().with(func(q *question) { q.reason = applicant }),
			"刑法第132條", "不屬警察法定職務", "警察刑事紀錄證明",
		},
		{
			"expired grant", expired, stolenCheck(city.Sample.CleanPlate),
			"定期清查系統權限配賦情形", "您的查詢權限已逾期", "請向所屬單位主管申請權限清查續核",
		},
		{
			"no grant", ungranted, stolenCheck(city.Sample.CleanPlate),
			"使用權限經所屬單位主管核定後始可使用", "您沒有經核定之查詢權限", "請填具使用權限申請表",
		},
		{
			"no device", unequipped, stolenCheck(city.Sample.CleanPlate),
			"持領機證向保管或值班人員領用", "您未領用此載具", "請持領機證向保管人或值班人員領用",
		},
	}
}

// TestRefusals plays each way of being refused: the page names article and
// cure of every failed condition, and the form keeps what was typed.
func TestRefusals(t *testing.T) {
	onEach(t, func(t *testing.T, h *house, p webtest.Profile) {
		v := h.visit(t, p)
		for _, c := range refusals() {
			v.become(c.who)
			v.ask(c.ask)
			v.WaitText("h1", "查詢未獲准許")
			for _, text := range []string{c.article, c.text, c.cure} {
				v.WaitText("main", text)
			}
			v.CheckFit()
			v.press(".actions a[href='/query']")
			v.keeps(t, c.ask)
		}
	})
}

// keeps fails the test unless the open form holds the question.
func (v *visitor) keeps(t *testing.T, q question) {
	t.Helper()
	want := map[string]string{"[name=purpose]": q.purpose, "#f-reason": q.reason}
	for box, typed := range q.subject {
		want["#f-"+box] = typed
	}
	for field, typed := range want {
		if got := v.value(field); got != typed {
			t.Errorf("%s of the form has become %q, was %q", field, got, typed)
		}
	}
}
