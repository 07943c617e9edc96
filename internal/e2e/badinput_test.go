package e2e

import (
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/web/webtest"
)

// bad are values that no field expects.
var bad = map[string]string{
	"empty":     "",
	"long":      strings.Repeat("查", 5000),
	"control":   "AB\x00C\x071\x1b[2J",
	"direction": "ABC\u202e1234\u2066",
	"broken":    "AB\xff\xfeC",
	"markup":    `"><script>alert(1)</script><img src=x onerror=alert(1)>`,
	"sql":       `'; DROP TABLE records; --`,
	"template":  "{{.C.Viewer}}${7*7}",
}

// leaks are what no page may show: markup that was typed, and the inside.
var leaks = regexp.MustCompile(`<script>alert|<img src=x|'; DROP TABLE|goroutine|runtime error|SQLITE|sql:|\.go:\d`)

// badForms are the forms of the program with good values in every field.
func badForms() []struct {
	path   string
	who    mpolice.OfficerID
	fields url.Values
} {
	return []struct {
		path   string
		who    mpolice.OfficerID
		fields url.Values
	}{
		{"/query", patrol, identityCheck(city.Sample.Person).form("household", "wanted")},
		{"/query", patrol, stolenCheck(city.Sample.CleanPlate).form("stolen")},
		{"/query/form", patrol, url.Values{"choose": {"P03"}, "purpose": {"P01"}, "reason": {"x"}, "plate": {"x"}, "register": {"stolen"}}},
		{"/reveal", patrol, url.Values{"record": {"x"}, "register": {"household"}, "row": {"0"}, "field": {"name"}, "demo_step_up": {"no"}, "demo_second": {""}}},
		{"/custody/accept", patrol, url.Values{"hand_out": {"x"}}},
		{"/custody/return", patrol, url.Values{"hand_out": {"x"}}},
		{"/desk/hand-out", desk, url.Values{"card": {"x"}, "officer": {string(unequipped)}, "device": {string(city.Sample.Device.ID)}, "hours": {"8"}}},
		{"/desk/invite", desk, url.Values{"officer": {"x"}}},
		{"/desk/take-back/x", desk, url.Values{"x": {"x"}}},
		{"/log/x", auditor, url.Values{"look_reason": {"x"}}},
		{"/language", patrol, url.Values{"lang": {"x"}, "next": {"/"}}},
		{"/demo/sign-in", auditor, url.Values{"persona": {"x"}}},
		{"/no-such-page", patrol, url.Values{"x": {"x"}}},
	}
}

// TestBadInput puts every bad value into every field of every form: what comes
// back is a page that says what is wrong, and nothing breaks or leaks.
func TestBadInput(t *testing.T) {
	t.Parallel()
	h, n := open(t), 0
	for _, form := range badForms() {
		c := h.clerk(t, form.who)
		for _, field := range slices.Sorted(maps.Keys(form.fields)) {
			for _, kind := range slices.Sorted(maps.Keys(bad)) {
				n++
				f := maps.Clone(form.fields)
				f.Set("key", fmt.Sprint("bad-", n))
				f.Set(field, bad[kind])
				status, body := c.post(form.path, f)
				c.decent(fmt.Sprintf("POST %s: %s %s", form.path, field, kind), status, body)
			}
		}
	}
	for _, path := range []string{"/log?%s=%s", "/records?%s=%s", "/query?%s=%s", "/sign-in?%s=%s", "/answers/%s%s", "/records/%s%s", "/log/%s%s", "/desk/take-back/%s%s"} {
		who := patrol
		if strings.HasPrefix(path, "/log") {
			who = auditor
		}
		c := h.clerk(t, who)
		for _, field := range []string{"from", "to", "before", "officer", "unit", "kind", "purpose", "ended", "done", "choose"} {
			for _, kind := range slices.Sorted(maps.Keys(bad)) {
				value := bad[kind]
				// A longer address never reaches the pages: the server cuts the line.
				address := fmt.Sprintf(path, field, url.QueryEscape(value[:min(len(value), 3000)]))
				status, body := c.get(address)
				c.decent(fmt.Sprintf("GET %s: %s %s", path, field, kind), status, body)
			}
		}
	}
}

// decent fails the test unless a page came back that tells people something.
func (c *clerk) decent(what string, status int, body string) {
	c.t.Helper()
	switch {
	case status >= http.StatusInternalServerError:
		c.t.Errorf("%s: %d", what, status)
	case !strings.Contains(body, `id="main"`):
		c.t.Errorf("%s: %d is no page: %.200s", what, status, body)
	case leaks.MatchString(body):
		c.t.Errorf("%s: %d leaks %q", what, status, leaks.FindString(body))
	case status == http.StatusBadRequest && !strings.Contains(body, "govuk-error-summary") && !strings.Contains(body, "無法處理這個要求"):
		c.t.Errorf("%s: %d without a word on what is wrong", what, status)
	}
}

// TestBadInputIsNamed holds the sentences that people read, and that what they
// typed is still there.
func TestBadInputIsNamed(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.clerk(t, patrol)
	for i, x := range []struct{ field, value, says string }{
		{"plate", "", "請輸入查詢對象"},
		{"plate", "AB", "格式不符"},
		{"plate", bad["long"], "內容過長"},
		{"plate", bad["control"], "僅能使用英文字母、數字及連字號"},
		{"plate", bad["direction"], "僅能使用英文字母、數字及連字號"},
		{"plate", bad["markup"], "內容過長"},
		{"plate", bad["sql"], "僅能使用英文字母、數字及連字號"},
		{"reason", "", "未填寫查詢事由"},
		{"reason", ".", "查詢事由過於空泛"},
		{"reason", bad["long"], "內容過長"},
		{"reason", bad["control"], "含有無法使用的字元"},
		{"reason", bad["direction"], "含有無法使用的字元"},
		{"ground", "", "法律依據"},
		{"ground", bad["sql"], "請從選項中選擇"},
		{"purpose", "P99", "請選擇查詢目的"},
		{"reference_number", bad["long"], "內容過長"},
		{"reference_number", bad["control"], "含有無法使用的字元"},
		{"reference_number", bad["sql"], "查無"},
		{"register", "", "請至少勾選一項資料檔"},
	} {
		f := stolenCheck(city.Sample.CleanPlate).form("stolen")
		f.Set("key", fmt.Sprint("named-", i))
		f.Set("reference", "other")
		f.Set("reference_kind", "dispatch")
		f.Set(x.field, x.value)
		status, body := c.post("/query", f)
		if status != http.StatusBadRequest && status != http.StatusForbidden || !strings.Contains(body, x.says) {
			t.Errorf("%s %.20q: %d without %q", x.field, x.value, status, x.says)
		}
		if reason := f.Get("reason"); status == http.StatusBadRequest && utf8Clean(reason) && !strings.Contains(body, html.EscapeString(reason)) {
			t.Errorf("%s %.20q: the reason is lost", x.field, x.value)
		}
	}
}

// utf8Clean reports whether a browser shows the text as it is.
func utf8Clean(s string) bool { return !strings.ContainsAny(s, "\x00\x07\x1b") }

// TestFullWidth: what a Chinese keyboard types is understood.
func TestFullWidth(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.enter(t, webtest.Phone, patrol)
	v.ask(stolenCheck(wide(city.Sample.StolenPlate[:3]) + "－" + wide(city.Sample.StolenPlate[3:])))
	v.WaitText(".hit", "失竊車輛")
	v.ask(identityCheck(wide(city.Sample.Person)))
	v.WaitText("#household-0-name", known().residents[city.Sample.Person].Name)
	v.CheckFit()
}

// wide gives the full-width form.
func wide(s string) string {
	return strings.Map(func(r rune) rune { return r + 0xFEE0 }, s)
}

// TestLongReason: 5,000 characters in a real browser, and a line break, which
// people type.
func TestLongReason(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.enter(t, webtest.Narrow, patrol)
	v.ask(stolenCheck(city.Sample.CleanPlate).with(func(q *question) { q.reason = bad["long"] }))
	v.WaitText("#errors", "內容過長")
	v.WaitText(".govuk-error-message", "內容過長")
	v.keeps(t, stolenCheck(city.Sample.CleanPlate).with(func(q *question) { q.reason = bad["long"] }))
	v.Check()
	v.Fill("#f-reason", "巡經民生路二段，機車電門有撬痕\n且未懸掛後視鏡，疑似失竊")
	v.send()
	v.WaitText("main", "查無符合紀錄")
	v.ask(stolenCheck(city.Sample.CleanPlate).with(func(q *question) { q.reason = bad["markup"] + "巡經民生路二段停放多日" }))
	v.WaitText("main", "查無符合紀錄")
	v.press("a[href^='/records/'].btn")
	v.WaitText(".facts", "<script>alert(1)</script>")
	v.CheckFit()
}

// TestTooMuch: ten megabytes get a page that says so, in a browser too.
func TestTooMuch(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.enter(t, webtest.Phone, patrol)
	v.open("/query?fresh=yes")
	webtest.Eval[bool](v.Page, `(() => {
  const reason = document.querySelector('#f-reason');
  reason.removeAttribute('maxlength');
  reason.value = 'a'.repeat(10 << 20);
  return true;
})()`)
	v.Fill("#f-plate, #f-national_id", "ABC1234")
	v.send()
	v.WaitText("h1", "送出的內容過大")
	v.Check()
	// A body whose length is not announced is cut off while it is read.
	c := h.clerk(t, patrol)
	status, body := c.send(http.MethodPost, "/query", formType, endless(10<<20))
	if status != http.StatusRequestEntityTooLarge || !strings.Contains(body, "送出的內容過大") {
		t.Errorf("10 MB without a length: %d", status)
	}
}

// endless reads as a form of n bytes, without telling its length.
func endless(n int) io.Reader {
	return struct{ io.Reader }{strings.NewReader("reason=" + strings.Repeat("a", n))}
}

// TestElsewhere: a form on somebody else's page is refused.
func TestElsewhere(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.clerk(t, patrol)
	for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://elsewhere.example"}} {
		f := stolenCheck(city.Sample.CleanPlate).form("stolen")
		status, body := c.send(http.MethodPost, "/query", formType, strings.NewReader(f.Encode()), headers...)
		if status != http.StatusForbidden || !strings.Contains(body, "要求不是由本平臺的頁面送出") {
			t.Errorf("%v: %d", headers, status)
		}
	}
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<!doctype html><main id="main"><form method="post" action="%s/sign-out"><button>win a prize</button></form></main>`, h.URL)
	}))
	t.Cleanup(elsewhere.Close)
	v := h.enter(t, webtest.Phone, patrol)
	v.Go(elsewhere.URL)
	v.press("button")
	v.WaitText("h1", "無權開啟此頁")
	v.open("/")
	v.WaitText("h1", "勤務與載具") // still signed in
	if n := h.count(t, audit.KindIntent) + h.count(t, audit.KindSignOut); n != 0 {
		t.Errorf("forms from elsewhere left %d records", n)
	}
}

// TestReplay: going back and sending the same form again shows the same answer
// and asks nobody again.
func TestReplay(t *testing.T) {
	onEach(t, func(t *testing.T, h *house, p webtest.Profile) {
		v := h.enter(t, p, patrol)
		v.ask(stolenCheck(city.Sample.StolenPlate))
		v.WaitText(".hit", "失竊車輛")
		record := v.Text(".asked a.code")

		f := stolenCheck(city.Sample.CleanPlate).form("stolen")
		f.Set("key", "the same form")
		c := h.clerk(t, traffic)
		_, first := c.post("/query", f)
		status, second := c.post("/query", f)
		if status != http.StatusOK || number(first) != number(second) || number(first) == "" {
			t.Errorf("sent twice: %d, records %q and %q", status, number(first), number(second))
		}

		v.open("/query")
		key := v.value("[name=key]")
		v.Fill("#f-plate", city.Sample.CleanPlate)
		v.send()
		v.WaitText("main", "查無符合紀錄")
		again := v.Text(".asked a.code")
		v.open("/query")
		webtest.Eval[string](v.Page, `document.querySelector('[name=key]').value = `+quote(key))
		v.Fill("#f-plate", city.Sample.CleanPlate)
		v.send()
		v.WaitText("main", "查無符合紀錄")
		if got := v.Text(".asked a.code"); got != again || got == record {
			t.Errorf("the same form gave %s and then %s", again, got)
		}
		if n := h.count(t, audit.KindIntent); n != 3 {
			t.Errorf("three forms left %d queries", n)
		}
	})
}

var recordNumber = regexp.MustCompile(`/records/([0-9a-f-]{36})"`)

func number(body string) string {
	if m := recordNumber.FindStringSubmatch(body); m != nil {
		return m[1]
	}
	return ""
}
