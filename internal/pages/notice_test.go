package pages_test

import (
	"html"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/notice"
	"mpolice/internal/server/servertest"
)

// The people of a correction.
const (
	asker       mpolice.OfficerID = "A10001" // was shown the value
	stationHead mpolice.OfficerID = "A10101" // of the asker's station
)

// told is a house in which the asker has a notice that waits.
func told(t *testing.T) (*servertest.House, notice.Notice) {
	t.Helper()
	h := servertest.Open(t)
	if err := h.App.DemoCorrection(t.Context(), servertest.City(t)); err != nil {
		t.Fatal(err)
	}
	all, err := h.App.Notices.Mine(t.Context(), mpolice.Officer{ID: asker})
	if err != nil || len(all) != 1 {
		t.Fatalf("notices %+v, %v", all, err)
	}
	return h, all[0]
}

func page(t *testing.T, c *servertest.Client, path string, headers ...string) string {
	t.Helper()
	r := c.Get(path, headers...)
	if r.Status != http.StatusOK {
		t.Fatalf("GET %s: %d %s", path, r.Status, texts(string(r.Body)))
	}
	return html.UnescapeString(string(r.Body))
}

func wants(t *testing.T, what, body string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(body, w) {
			t.Errorf("%s lacks %q: %s", what, w, texts(body))
		}
	}
}

func TestNoticePages(t *testing.T) {
	t.Parallel()
	h, n := told(t)
	plate := servertest.City(t).Sample.CleanPlate
	c := h.As(t, asker)
	home := page(t, c, "/")
	wants(t, "home", home, "您查得的資料已更正", "車籍資料 › 牌照狀態", `href="/notices"`, "更正通知 1")
	body := page(t, c, "/notices")
	wants(t, "notices", body, "車籍資料 › 牌照狀態", n.Query.String(), "請依法一併轉知該對象", "不載更正前後之內容", "知悉", `href="/query?again=`+n.Query.String()+`"`)
	for _, x := range []string{plate, "吊扣", "有效"} {
		if strings.Contains(body, x) {
			t.Errorf("%q stands in a notice", x)
		}
	}
	if strings.Contains(home, plate) || strings.Contains(home, "吊扣") {
		t.Errorf("home tells more than that there is a notice: %s", texts(home))
	}
	wants(t, "English", page(t, c, "/notices", "Accept-Language", "en"), "Data that you were shown was corrected", "tell whoever received it", "Acknowledge")
	again := page(t, c, "/query?again="+n.Query.String())
	wants(t, "the form", again, "巡經停車場", `value="P03"`)
	if strings.Contains(again, plate) {
		t.Error("the form holds the plate")
	}
	at := "/notices/" + n.ID.String()
	for _, id := range []mpolice.OfficerID{detective, stationHead, "A10401", "A10301"} {
		x := h.As(t, id)
		if body := page(t, x, "/notices"); !strings.Contains(body, "沒有待知悉的更正通知") {
			t.Errorf("%s has notices: %s", id, texts(body))
		}
		if r := x.Form(at, nil); r.Status != http.StatusNotFound {
			t.Errorf("%s acknowledged: %d", id, r.Status)
		}
	}
	if r := h.As(t, detective).Get("/query?again=" + n.Query.String()); r.Status != http.StatusNotFound {
		t.Errorf("another's query fills the form: %d", r.Status)
	}
	for _, bad := range []string{"/notices/x", "/notices/" + n.Query.String()} {
		if r := c.Form(bad, nil); r.Status != http.StatusNotFound {
			t.Errorf("%s: %d", bad, r.Status)
		}
	}
	if r := c.Get("/query?again=x"); r.Status != http.StatusNotFound {
		t.Errorf("a query that is none fills the form: %d", r.Status)
	}
}

func TestNoticeAcknowledged(t *testing.T) {
	t.Parallel()
	h, n := told(t)
	steward := h.As(t, "A10401")
	wants(t, "the dispute", page(t, steward, "/disputes/1"), "更正通知", "尚未知悉", n.Query.String())
	c := h.As(t, asker)
	to, body := follow(t, c, "/notices/"+n.ID.String(), url.Values{})
	if to != "/notices?done=notice_known" {
		t.Errorf("leads to %s", to)
	}
	wants(t, "notices", body, "已知悉，並留下紀錄", "沒有待知悉的更正通知", "已知悉之通知")
	if follow(t, c, "/notices/"+n.ID.String(), url.Values{}); strings.Contains(page(t, c, "/"), "更正") {
		t.Error("home still tells of it")
	}
	wants(t, "the query's record", page(t, c, "/records/"+n.Query.String()), "更正通知送達", "知悉更正", "車籍資料 › 牌照狀態")
	wants(t, "the records", page(t, c, "/records"), `href="/notices"`)
	body = page(t, steward, "/disputes/1")
	wants(t, "the dispute", body, "已知悉")
	if strings.Contains(body, "尚未") {
		t.Errorf("the dispute: %s", texts(body))
	}
}

func TestLateNotice(t *testing.T) {
	t.Parallel()
	h, n := told(t)
	h.Clock.Move(notice.Patience + time.Hour)
	c := h.As(t, stationHead)
	wants(t, "home", page(t, c, "/"), "本單位有 1 筆更正通知逾 7 日無人知悉", "更正通知 1")
	body := page(t, c, "/notices")
	wants(t, "notices", body, "本單位逾期未知悉", string(asker), n.Query.String(), "沒有待知悉的更正通知")
	if strings.Contains(body, "/records/"+n.Query.String()) || strings.Contains(body, "again=") {
		t.Error("a supervisor is led to another's record")
	}
	if body := page(t, h.As(t, "A10108"), "/notices"); strings.Contains(body, string(asker)) {
		t.Errorf("another unit's head sees %s", texts(body))
	}
	_, body = follow(t, c, "/notices/"+n.ID.String(), url.Values{})
	wants(t, "notices", body, "已知悉，並留下紀錄")
	wants(t, "the officer's notices", page(t, h.As(t, asker), "/notices"), "代為知悉：", string(stationHead))
	wants(t, "the dispute", page(t, h.As(t, "A10401"), "/disputes/1"), "代為知悉：")
}

// TestNoticeKeepsNoValue: neither the plate nor what was wrong or right about it
// is in the bytes of the records' database.
func TestNoticeKeepsNoValue(t *testing.T) {
	t.Parallel()
	servertest.On(t, servertest.SQLite)
	h, n := told(t)
	follow(t, h.As(t, asker), "/notices/"+n.ID.String(), url.Values{})
	h.Stop()
	files, err := filepath.Glob(filepath.Join(h.Dir, "mpolice.db*"))
	if err != nil || len(files) < 2 {
		t.Fatalf("files %v, %v", files, err)
	}
	var all []byte
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b...)
	}
	if !strings.Contains(string(all), string(n.Query[:])) {
		t.Fatal("the notice is not in the files: the check checks nothing")
	}
	// "valid" is a word of the roster's world; the plate and the wrong value are not.
	for _, x := range []string{servertest.City(t).Sample.CleanPlate, "suspended", "吊扣"} {
		if strings.Contains(string(all), x) {
			t.Errorf("%q is in the database", x)
		}
	}
}

// TestNoNotices: without an office there is no page of it.
func TestNoNotices(t *testing.T) {
	t.Parallel()
	d := newData(t)
	if r := d.As(t, asker).Get("/notices"); r.Status != http.StatusNotFound {
		t.Errorf("notices: %d", r.Status)
	}
}
