package pages_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/server/servertest"
)

// march begins three hours after the city's day and lasts five.
func march() url.Values {
	return url.Values{
		"title": {"居住正義大遊行"}, "unit": {"E"}, "from": {"115-11-21 17:00"}, "to": {"2026-11-21T22:00"}, "places": {"自由廣場\r\n中山南路\r\n\r\n"},
		"lat": {"25.0364"}, "lon": {"121.5188"}, "radius": {"800"},
	}
}

func with(f url.Values, name, value string) url.Values {
	out := url.Values{}
	for k, v := range f {
		out[k] = v
	}
	out.Set(name, value)
	return out
}

func TestAssembly(t *testing.T) {
	t.Parallel()
	h := newPhotoHouse(t)
	a, b := h.As(t, head), h.As(t, precinct)
	if body := h.get(a, "/gallery/assemblies"); !strings.Contains(body, "釋字第718號") || !strings.Contains(body, "沒有登記之集會遊行") {
		t.Error("the empty list says too little")
	}
	if r := a.Get("/gallery/assemblies/new"); !strings.Contains(r.Header.Get("Permissions-Policy"), "geolocation=(self)") || !strings.Contains(r.Header.Get("Permissions-Policy"), "camera=()") {
		t.Errorf("the form may ask for %s", r.Header.Get("Permissions-Policy"))
	}
	if r := a.Get("/gallery/assemblies"); !strings.Contains(r.Header.Get("Permissions-Policy"), "geolocation=()") {
		t.Error("the list may ask for the position")
	}
	for _, bad := range []struct{ field, value, says string }{
		{"title", " ", "此欄必填"},
		{"unit", "", "此欄必填"},
		{"from", "下午", "請輸入日期與時間"},
		{"to", "2026-11-21T16:00", "結束須晚於開始"},
		{"places", " \n", "一至二十處地點"},
		{"lat", "", "三者須一併填寫"},
		{"radius", "0", "三者須一併填寫"},
		{"lon", "x", "三者須一併填寫"},
	} {
		h.refused(a.Form("/gallery/assemblies", with(march(), bad.field, bad.value)), http.StatusBadRequest, bad.says)
	}
	for _, bad := range []struct{ field, value, says string }{
		{"unit", "none", "請從選項中選擇"},
		{"to", "2027-01-21T16:00", "三十一日"},
		{"places", "路", "至少兩個字"},
		{"lat", "NaN", "經緯度或半徑不正確"},
		{"lat", "91", "經緯度或半徑不正確"},
		{"radius", "20001", "經緯度或半徑不正確"},
	} {
		h.refused(a.Form("/gallery/assemblies", with(with(march(), bad.field, bad.value), "sure", "yes")), http.StatusBadRequest, bad.says)
	}
	r := a.Form("/gallery/assemblies", march())
	for _, want := range []string{"民國115年11月21日 17:00（2026-11-21）", "自由廣場、中山南路", "北緯 25.036400", "均拒絕", "另一位主管"} {
		h.refused(r, http.StatusOK, want)
	}
	at := path(h.act(a, "/gallery/assemblies", march()))
	all, err := h.gallery.Assemblies(t.Context(), servertest.Day, servertest.Day.AddDate(0, 0, 1))
	if err != nil || len(all) != 1 || fmt.Sprint(all[0].Places) != "[自由廣場 中山南路]" || all[0].From.In(mpolice.Taipei).Format("15:04") != "17:00" {
		t.Fatalf("a form that was sent twice registered %+v, %v", all, err)
	}
	if body := h.get(h.As(t, inspector), at); strings.Contains(body, "/amend") || strings.Contains(body, `method="post" action="/gallery`) || !strings.Contains(body, "即將舉行") {
		t.Error("an auditor is offered to act, or does not see it")
	}

	// Before it begins the registrar may do everything.
	amend := h.get(a, at+"/amend")
	for _, want := range []string{`value="2026-11-21T17:00"`, "自由廣場\n中山南路", `value="E" selected`, `value="25.036400"`} {
		if !strings.Contains(amend, want) {
			t.Errorf("the form lacks %q", want)
		}
	}
	h.refused(a.Form(at+"/amend", with(march(), "reason", why)), http.StatusBadRequest, "沒有異動任何內容")
	h.refused(a.Form(at+"/amend", with(march(), "title", "改名")), http.StatusBadRequest, "至少十個字")
	later := with(with(march(), "to", "2026-11-21T21:00"), "reason", "主辦單位來函縮短活動時間")
	if body := h.get(a, h.act(a, at+"/amend", later)); !strings.Contains(body, "異動已登記") || !strings.Contains(body, "21:00") {
		t.Errorf("amended: %s", texts(body))
	}

	// Once it has begun, another supervisor has to make it smaller.
	h.Clock.Move(4 * time.Hour)
	body := h.get(a, at)
	if !strings.Contains(body, "您是登記人或最近異動人") || strings.Contains(body, at+"/cancel") || !strings.Contains(body, "進行中") {
		t.Errorf("begun: %s", texts(body))
	}
	smaller := with(with(later, "to", "2026-11-21T20:30"), "reason", "現場人潮已散，提前結束")
	h.refused(a.Form(at+"/amend", with(smaller, "sure", "yes")), http.StatusForbidden, "須由另一位主管為之")
	h.refused(a.Form(at+"/cancel", url.Values{"reason": {why}, "sure": {"yes"}}), http.StatusForbidden, "須由另一位主管為之")
	larger := with(with(later, "to", "2026-11-21T23:00"), "reason", "遊行延長，預計晚間十一時解散")
	if body := h.get(a, h.act(a, at+"/amend", larger)); !strings.Contains(body, "23:00") {
		t.Error("the registrar may not make it longer")
	}
	if body := h.get(b, h.act(b, at+"/amend", with(smaller, "to", "2026-11-21T22:30"))); !strings.Contains(body, "22:30") {
		t.Error("another supervisor may not make it shorter")
	}
	h.refused(b.Form(at+"/cancel", url.Values{"reason": {why}, "sure": {"yes"}}), http.StatusForbidden, "須由另一位主管為之")
	c := h.As(t, chief)
	h.refused(c.Form(at+"/cancel", url.Values{"reason": {"散了"}}), http.StatusBadRequest, "至少十個字")
	if body := h.get(c, h.act(c, at+"/cancel", url.Values{"reason": {"主辦單位宣布提前解散完畢"}})); !strings.Contains(body, "登記已取消") || strings.Contains(body, "/amend") {
		t.Errorf("cancelled: %s", texts(body))
	}
	h.refused(b.Form(at+"/amend", with(smaller, "sure", "yes")), http.StatusConflict, "已有異動")
	h.refused(b.Get(at+"/amend"), http.StatusConflict, "集會已結束或已取消")
	h.refused(b.Form(at+"/orders", with(order(t), "sure", "yes")), http.StatusConflict, "集會已結束或已取消")
	if body := h.get(a, "/gallery/assemblies?list=all"); !strings.Contains(body, "已取消") {
		t.Error("what was cancelled is gone from the list")
	}
}

// matter is a case that is on file.
func matter(t *testing.T) string { return servertest.City(t).Sample.Case.Number }

func order(t *testing.T) url.Values {
	return url.Values{"number": {"中正一分刑字第1號"}, "commander": {"分局長陳美玲"}, "case": {matter(t)}, "subject": {goodID}}
}

func TestCommandersOrder(t *testing.T) {
	t.Parallel()
	h := newPhotoHouse(t)
	a := h.As(t, head)
	at := path(h.act(a, "/gallery/assemblies", march()))
	if body := h.get(a, at); !strings.Contains(body, "沒有登錄命令") || !strings.Contains(body, "登錄人不得為嗣後比對之人") {
		t.Errorf("no orders: %s", texts(body))
	}
	for _, bad := range []struct{ field, value, says string }{
		{"number", "", "此欄必填"},
		{"commander", " ", "此欄必填"},
		{"case", "", "此欄必填"},
		{"case", "CASE-000-0000", "查無此案號"},
		{"subject", badID, "檢查碼不符"},
		{"subject", "ABC-1234", "格式不符"},
		{"subject", "", "請輸入"},
	} {
		h.refused(a.Form(at+"/orders", with(order(t), bad.field, bad.value)), http.StatusBadRequest, bad.says)
	}
	h.refused(a.Form(at+"/orders", with(with(order(t), "number", strings.Repeat("號", 41)), "sure", "yes")), http.StatusBadRequest, "內容過長")
	to := h.act(a, at+"/orders", order(t))
	for _, who := range []mpolice.OfficerID{head, precinct, inspector} {
		body := h.get(h.As(t, who), at)
		if !strings.Contains(body, "中正一分刑字第1號") || !strings.Contains(body, matter(t)) || strings.Contains(body, goodID) {
			t.Errorf("%s sees %s", who, texts(body))
		}
	}
	if !strings.Contains(h.get(a, to), "命令已登錄") {
		t.Error("it is not said that it was done")
	}
	desk, id := h.gallery, at[strings.LastIndex(at, "/")+1:]
	if all, err := desk.Orders(t.Context(), id); err != nil || len(all) != 1 {
		t.Errorf("a form that was sent twice entered %d, %v", len(all), err)
	}
	person := mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: goodID}
	of := mpolice.ReferenceID{Kind: mpolice.ReferenceCase, Number: matter(t)}
	for who, want := range map[mpolice.OfficerID]bool{patrol: true, head: false} {
		if ok, err := desk.Ordered(t.Context(), id, of, person, who); err != nil || ok != want {
			t.Errorf("ordered for %s: %v, %v", who, ok, err)
		}
	}
	h.refused(a.Form(at+"/orders", with(with(order(t), "subject", "B123456780"), "sure", "yes")), http.StatusConflict, "已登錄同一文號之命令")
	h.refused(h.As(t, precinct).Form(at+"/orders", with(order(t), "sure", "yes")), http.StatusConflict, "已登錄同一文號之命令")
	h.Clock.Move(24 * time.Hour)
	h.refused(h.As(t, head).Form(at+"/orders", with(with(order(t), "number", "2"), "sure", "yes")), http.StatusConflict, "集會已結束或已取消")
}
