package pages_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/compare"
	"mpolice/internal/edge"
	"mpolice/internal/face"
	"mpolice/internal/face/gallery"
	held "mpolice/internal/face/gallery/templates"
	"mpolice/internal/face/segment"
	"mpolice/internal/pages"
	"mpolice/internal/policy"
	"mpolice/internal/server/servertest"
	"mpolice/internal/web"
)

// Who administers and watches in these tests. The two stewards come with the
// city, and so do the supervisors.
const (
	head      mpolice.OfficerID = "A10101"
	precinct  mpolice.OfficerID = "A10108"
	chief     mpolice.OfficerID = "A10110"
	inspector mpolice.OfficerID = "A10301"
	archivist mpolice.OfficerID = "A10401"
)

// why is a reason that the desk takes.
const why = "專案偵辦轄內連續竊盜案所必要"

// photoHouse is a house whose gallery has a store of templates and a stand-in for
// the model.
type photoHouse struct {
	*servertest.House
	t       *testing.T
	gallery *gallery.Desk
}

func newPhotoHouse(t *testing.T) *photoHouse {
	t.Helper()
	h := &photoHouse{House: servertest.Open(t), t: t}
	a := h.App
	root, err := a.Keys.Root("face/templates-test.key")
	if err != nil {
		t.Fatal(err)
	}
	s, err := segment.Open(t.Context(), segment.Options{Dir: t.TempDir(), Model: [32]byte{1}, Dim: dim, Root: root, Create: true, Clock: h.Clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	parts := a.Face.Gallery.Parts
	parts.Templates, parts.Engine = held.New(s), plain{}
	h.gallery = gallery.NewDesk(parts)
	demo := &pages.Demo{}
	for _, s := range servertest.City(t).Staff {
		demo.Personas = append(demo.Personas, pages.Persona{Officer: s.Officer})
	}
	site, err := web.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	all := pages.New(pages.Parts{
		Site: site, Cookies: edge.Cookies{Gate: a.Gate}, Gate: a.Gate, Passkeys: a.Pass, Desk: a.Desk, Roster: a.Roster, Access: a.Access,
		Rules: a.Rules, Engine: a.Engine, Query: a.Query, Logbook: a.Logbook, People: a.Store, Clock: a.Clock, Demo: demo,
		Compare: a.Face.Compare, Gallery: h.gallery,
	})
	srv := httptest.NewServer(all.Handler())
	t.Cleanup(srv.Close)
	h.URL = srv.URL
	return h
}

// get reads a page that must be there.
func (h *photoHouse) get(c *servertest.Client, path string, headers ...string) string {
	h.t.Helper()
	r := c.Get(path, headers...)
	if r.Status != http.StatusOK {
		h.t.Fatalf("GET %s: %d %s", path, r.Status, texts(string(r.Body)))
	}
	return html.UnescapeString(string(r.Body))
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// sure posts a form, expects to be asked once more, and gives what the page of
// that carries.
func (h *photoHouse) sure(c *servertest.Client, path string, f url.Values) url.Values {
	h.t.Helper()
	r := c.Form(path, f)
	if r.Status != http.StatusOK || !strings.Contains(string(r.Body), `name="sure" value="yes"`) {
		h.t.Fatalf("POST %s: %d %s", path, r.Status, texts(string(r.Body)))
	}
	out := url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(string(r.Body), -1) {
		if m[1] != "next" { // the language switch's
			out.Add(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
		}
	}
	return out
}

// act does what is asked once more, twice over, as an impatient thumb does, and
// gives where both led.
func (h *photoHouse) act(c *servertest.Client, path string, f url.Values) string {
	h.t.Helper()
	f = h.sure(c, path, f)
	var to [2]string
	var wait sync.WaitGroup
	for i := range to {
		wait.Go(func() {
			r := c.Form(path, f)
			if to[i] = r.Header.Get("Location"); r.Status != http.StatusSeeOther {
				h.t.Errorf("POST %s: %d %s", path, r.Status, texts(string(r.Body)))
			}
		})
	}
	wait.Wait()
	if to[0] != to[1] || to[0] == "" {
		h.t.Fatalf("POST %s twice leads to %q and %q", path, to[0], to[1])
	}
	return to[0]
}

// refused expects a status, a sentence and a next step.
func (h *photoHouse) refused(r servertest.Reply, status int, says string) {
	h.t.Helper()
	body := texts(html.UnescapeString(string(r.Body)))
	if r.Status != status || !strings.Contains(body, says) {
		h.t.Errorf("%d %s, want %d and %q", r.Status, body, status, says)
	}
}

func path(location string) string { p, _, _ := strings.Cut(location, "?"); return p }

// TestGalleryIsWired: the server itself offers the pages.
func TestGalleryIsWired(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	if r := h.As(t, head).Get("/gallery"); r.Status != http.StatusOK || !strings.Contains(string(r.Body), "警政相片庫") {
		t.Errorf("%d", r.Status)
	}
	if r := h.Nobody(t).Get("/gallery"); r.Status != http.StatusSeeOther {
		t.Errorf("without a session: %d", r.Status)
	}
}

// TestGalleryPages plays the pages one after the other in one house, which is
// empty at first.
func TestGalleryPages(t *testing.T) {
	t.Parallel()
	h := newPhotoHouse(t)
	for _, x := range []struct {
		name string
		do   func(*testing.T, *photoHouse)
	}{
		{"roles", galleryRoles},
		{"overview", galleryOverview},
		{"statistics", statistics},
		{"openings", twoPeopleOpen},
		{"enrolments", enrolments},
	} {
		t.Run(x.name, func(t *testing.T) { x.do(t, &photoHouse{House: h.House, t: t, gallery: h.gallery}) })
	}
}

// TestRemovedPhotos: certificates, at first of a few photos and then of many.
func TestRemovedPhotos(t *testing.T) {
	t.Parallel()
	h := newPhotoHouse(t)
	certificates(t, h)
	certificatesOverPages(t, h)
}

// galleryRoles: who may open which page, and that acts are refused by the
// same rule.
func galleryRoles(t *testing.T, h *photoHouse) {
	for _, x := range []struct {
		path string
		may  string // s steward, h supervisor, a auditor
	}{
		{"/gallery", "sha"},
		{"/gallery/openings", "sha"},
		{"/gallery/openings/new", "sh"},
		{"/gallery/assemblies", "ha"},
		{"/gallery/assemblies/new", "h"},
		{"/gallery/batches", "sha"},
		{"/gallery/removed", "sha"},
		{"/compare/statistics", "sha"},
		{"/compare/statistics.csv", "sha"},
	} {
		for who, code := range map[mpolice.OfficerID]string{archivist: "s", head: "h", inspector: "a", patrol: "o", "A10201": "d"} {
			want := http.StatusForbidden
			if strings.Contains(x.may, code) {
				want = http.StatusOK
			}
			r := h.As(t, who).Get(x.path)
			if r.Status != want {
				t.Errorf("%s at %s: %d", who, x.path, r.Status)
			}
			if want == http.StatusForbidden && !strings.Contains(string(r.Body), "不在您的權責範圍") {
				t.Errorf("%s at %s is not told why", who, x.path)
			}
			if bytes.Contains(r.Body, []byte("<img")) || bytes.Contains(r.Body, []byte("<image")) {
				t.Errorf("%s shows a picture", x.path)
			}
		}
	}
	for path, who := range map[string]mpolice.OfficerID{
		"/gallery/openings": inspector, "/gallery/openings/x/approve": inspector, "/gallery/openings/x/close": patrol,
		"/gallery/assemblies": archivist, "/gallery/assemblies/x/amend": inspector, "/gallery/assemblies/x/cancel": archivist,
		"/gallery/assemblies/x/orders": inspector,
	} {
		h.refused(h.As(t, who).Form(path, url.Values{"sure": {"yes"}, "reason": {why}}), http.StatusForbidden, "不在您的權責範圍")
	}
	c := h.As(t, head)
	for _, path := range []string{"/gallery/openings/x", "/gallery/assemblies/x", "/gallery/assemblies/x/amend", "/gallery/batches/1", "/gallery/batches/0", "/gallery/batches/x", "/gallery/removed/9", "/gallery/removed/0", "/gallery/removed/x"} {
		if r := c.Get(path); r.Status != http.StatusNotFound {
			t.Errorf("%s: %d", path, r.Status)
		}
	}
	if r := c.Send(http.MethodPost, "/gallery/openings", strings.NewReader("sure=yes"), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "cross-site"); r.Status != http.StatusForbidden {
		t.Errorf("a form of another origin: %d", r.Status)
	}
}

func galleryOverview(t *testing.T, h *photoHouse) {
	c := h.As(t, inspector)
	body := h.get(c, "/gallery")
	for _, want := range []string{"尚未建檔任何相片", "未開放", "未具備", "尚未登錄", "face.statute", "犯罪嫌疑人", "刑事訴訟法第205條之2", "待法制單位核對", "拍攝日起五年", "無罪確定", "各類別", `aria-current="page"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the overview lacks %q", want)
		}
	}
	d := h.App.Face.Compare
	d.Use(compare.Means{Door: face.Door{
		Statute: face.Statute{Title: "示範相片比對條例", Article: "第3條", Order: "示範字第115號", From: servertest.Day.AddDate(0, -1, 0)}, Approved: strings.Repeat("ab", 32),
		Model: &face.Model{Name: "示範模型", SHA256: strings.Repeat("ab", 32), Licence: "Apache-2.0", EvaluationOnly: true},
	}})
	body = h.get(c, "/gallery")
	for _, want := range []string{"示範相片比對條例", "示範字第115號", "民國115年10月21日", "評估用模型：授權未定，不得作為正式用途", "示範模型", strings.Repeat("ab", 32), "系統管理者，於本機設定檔", "face.report"} {
		if !strings.Contains(body, want) {
			t.Errorf("the door lacks %q", want)
		}
	}
	if en := h.get(c, "/gallery", "Accept-Language", "en"); !strings.Contains(en, "Police photo gallery") || !strings.Contains(en, "For evaluation only") {
		t.Error("no English")
	}
	if r := h.As(t, archivist).Get("/gallery"); strings.Contains(string(r.Body), `href="/gallery/assemblies"`) {
		t.Error("a steward is led to the assemblies")
	}
}

func proposal() url.Values {
	return url.Values{"category": {"suspect"}, "basis": {"P04 CCP-230-2"}, "reason": {why}, "until": {"116-05-20"}}
}

// twoPeopleOpen plays an opening from its proposal to its end.
func twoPeopleOpen(t *testing.T, h *photoHouse) {
	a, b := h.As(t, head), h.As(t, archivist)
	if body := h.get(a, "/gallery/openings"); !strings.Contains(body, "沒有任何類別開放") {
		t.Error("nothing is open, and it is not said")
	}
	form := h.get(a, "/gallery/openings/new")
	if !strings.Contains(form, "P04 CCP-230-2") || strings.Contains(form, `value="document"`) || strings.Contains(form, "P03 ") {
		t.Error("the form offers what cannot be, or lacks what can")
	}
	for _, bad := range []struct{ field, value, says string }{
		{"category", "document", "請從選項中選擇"},
		{"category", "", "請從選項中選擇"},
		{"basis", "P03 PPEA-8-1", "請選擇目的與法律依據"},
		{"basis", "P04 PPEA-6-1-1", "請選擇目的與法律依據"},
		{"reason", "辦案", "至少十個字"},
		{"until", "2027-11-22", "最長一年"},
		{"until", "2026-11-20", "今日以後"},
		{"until", "明天", "正確日期"},
	} {
		f := proposal()
		f.Set(bad.field, bad.value)
		for _, sure := range []string{"", "yes"} {
			f.Set("sure", sure)
			h.refused(a.Form("/gallery/openings", f), http.StatusBadRequest, bad.says)
		}
	}
	f := proposal()
	f.Set("edit", "yes")
	f.Set("sure", "yes")
	if r := a.Form("/gallery/openings", f); r.Status != http.StatusOK || !strings.Contains(string(r.Body), why) || !strings.Contains(string(r.Body), `value="suspect" selected`) {
		t.Errorf("going back to the form loses what was typed: %d", r.Status)
	}
	to := h.act(a, "/gallery/openings", proposal())
	at := path(to)
	if all, _ := h.gallery.Openings(t.Context()); len(all) != 1 || all[0].Until != 20270520 {
		t.Fatalf("a form that was sent twice proposed %+v", all)
	}
	body := h.get(a, to)
	for _, want := range []string{"已提案", "待另一人核准", "這是您的提案", "撤回提案", "民國116年5月20日", "（2027-05-20）"} {
		if !strings.Contains(body, want) {
			t.Errorf("one's own proposal lacks %q", want)
		}
	}
	if strings.Contains(body, at+"/approve") {
		t.Error("one may approve one's own proposal")
	}
	h.refused(a.Form(at+"/approve", url.Values{"sure": {"yes"}}), http.StatusForbidden, "您自己的提案")
	if body := h.get(h.As(t, inspector), at); !strings.Contains(body, "稽核人員僅得檢視") || strings.Contains(body, "<form class=\"card") {
		t.Error("an auditor may act")
	}
	if n, _ := h.gallery.Eligible(t.Context(), "P04", h.Clock.Now()); len(n) != 0 {
		t.Error("open before it was approved")
	}
	if body := h.get(b, h.act(b, at+"/approve", nil)); !strings.Contains(body, "已核准，即日開放") || !strings.Contains(body, "開放中") {
		t.Errorf("approved: %s", texts(body))
	}
	if n, _ := h.gallery.Eligible(t.Context(), "P04", h.Clock.Now()); fmt.Sprint(n) != "[1]" {
		t.Errorf("open: %v", n)
	}
	h.refused(h.As(t, chief).Form(at+"/approve", url.Values{"sure": {"yes"}}), http.StatusConflict, "已有異動")
	h.refused(a.Form(at+"/close", url.Values{"reason": {"不用了"}}), http.StatusBadRequest, "至少十個字")
	if body := h.get(a, h.act(a, at+"/close", url.Values{"reason": {"專案結束，不再需要比對前案相片"}})); !strings.Contains(body, "已關閉") || !strings.Contains(body, "專案結束") {
		t.Errorf("closed: %s", texts(body))
	}
	h.refused(b.Form(at+"/close", url.Values{"reason": {why}, "sure": {"yes"}}), http.StatusConflict, "已有異動")
	if n, _ := h.gallery.Eligible(t.Context(), "P04", h.Clock.Now()); len(n) != 0 {
		t.Error("open after it was closed")
	}
}

// TestProposalLapses: nobody approves what waited too long, and it says so.
func TestProposalLapses(t *testing.T) {
	t.Parallel()
	h := newPhotoHouse(t)
	at := path(h.act(h.As(t, head), "/gallery/openings", proposal()))
	h.Clock.Move(7*24*time.Hour + time.Second)
	c := h.As(t, chief)
	if body := h.get(c, at); !strings.Contains(body, "七日內無人核准") || !strings.Contains(body, "/gallery/openings/new") || strings.Contains(body, "/approve") {
		t.Errorf("lapsed: %s", texts(body))
	}
	if body := h.get(c, "/gallery/openings"); !strings.Contains(body, "提案已失效") {
		t.Error("the list does not say so")
	}
	h.refused(c.Form(at+"/approve", url.Values{"sure": {"yes"}}), http.StatusConflict, "重新提案")
	again := path(h.act(c, "/gallery/openings", proposal()))
	if body := h.get(h.As(t, head), h.act(h.As(t, head), again+"/close", url.Values{"reason": {"提案內容有誤，撤回後重提"}})); !strings.Contains(body, "已關閉") {
		t.Error("a proposal cannot be withdrawn")
	}
	h.refused(h.As(t, head).Form(again+"/approve", url.Values{"sure": {"yes"}}), http.StatusConflict, "已有異動")
}

// plain stands for the model: pictures are texts, and what they say decides.
type plain struct{}

func (plain) Clean(_ context.Context, raw []byte) ([]byte, error) {
	if !bytes.HasPrefix(raw, []byte("JPG")) {
		return nil, &gallery.Finding{Code: "picture.format"}
	}
	return bytes.Clone(raw), nil
}

func (plain) Measure(_ context.Context, jpeg []byte) ([]float32, error) {
	if bytes.Contains(jpeg, []byte("blurred")) {
		return nil, &gallery.Finding{Code: "quality.blurred", Value: 1, Limit: 2}
	}
	return template(float64(len(jpeg))), nil
}

// enrol delivers a list with pictures; a row is "picture,number,category".
func (h *photoHouse) enrol(rows ...string) gallery.Batch {
	h.t.Helper()
	dir := h.t.TempDir()
	list := "photo,national_id,category,basis,case_number,unit,taken\n"
	for i, row := range rows {
		cells := strings.Split(row, ",")
		name := fmt.Sprintf("%d.jpg", i)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(cells[0]), 0o600); err != nil {
			h.t.Fatal(err)
		}
		list += fmt.Sprintf("%s,%s,%s,CCP-205-2,CASE-115-0001,E1,2026-03-01\n", name, cells[1], cells[2])
	}
	photos, err := os.OpenRoot(dir)
	if err != nil {
		h.t.Fatal(err)
	}
	defer photos.Close()
	b, err := h.gallery.Enrol(h.t.Context(), mpolice.Officer{ID: archivist, Role: mpolice.RoleSteward, Unit: "HQ"}, gallery.Delivery{List: strings.NewReader(list), Photos: photos}, gallery.EnrolOptions{})
	if err != nil {
		h.t.Fatal(err)
	}
	return b
}

func enrolments(t *testing.T, h *photoHouse) {
	c := h.As(t, archivist)
	if body := h.get(c, "/gallery/batches"); !strings.Contains(body, "尚無建檔批次") {
		t.Error("the empty list says nothing")
	}
	b := h.enrol("JPG a,"+goodID+",suspect", "JPG blurred,"+goodID+",suspect", "GIF,B123456780,suspect", "JPG b,"+badID+",suspect", "JPG c,B123456780,nobody")
	if b.Enrolled != 1 || b.Quarantined != 4 {
		t.Fatalf("%+v", b.Tally)
	}
	at := fmt.Sprintf("/gallery/batches/%d", b.ID)
	if body := h.get(c, "/gallery/batches"); !strings.Contains(body, "收到 5 = 建檔 1 + 隔離 4 + 重複 0 + 未變 0") || !strings.Contains(body, at) {
		t.Errorf("list: %s", texts(body))
	}
	for _, who := range []mpolice.OfficerID{archivist, head, inspector} {
		body := h.get(h.As(t, who), at)
		for _, want := range []string{"影像模糊", "不是 JPEG、PNG 或 WebP", "證號檢查碼不符", "沒有此類別", "身分證統一編號", "quality.blurred"} {
			if !strings.Contains(body, want) {
				t.Errorf("%s: the batch lacks %q", who, want)
			}
		}
		if strings.Contains(body, badID) || strings.Contains(body, goodID) || strings.Contains(body, ".jpg") {
			t.Errorf("%s sees what stood in a row", who)
		}
		if strings.Contains(body, "quarantine.csv") != (who == archivist) {
			t.Errorf("%s: the file is offered wrongly", who)
		}
	}
	if body := h.get(c, at+"?after=4"); strings.Contains(body, "影像模糊") || !strings.Contains(body, "沒有此類別") || !strings.Contains(body, "自第一列") {
		t.Errorf("from row 5: %s", texts(body))
	}
	r := c.Get(at + "/quarantine.csv")
	lines := strings.Split(strings.TrimSpace(string(r.Body)), "\n")
	if r.Status != http.StatusOK || r.Header.Get("Content-Type") != "text/csv; charset=utf-8" || len(lines) != 5 || !strings.HasPrefix(lines[0], "\uFEFF批次,列號,欄位") ||
		!strings.Contains(string(r.Body), fmt.Sprintf("%d,3,相片檔名,photo,影像模糊。,quality.blurred", b.ID)) || strings.Contains(string(r.Body), badID) {
		t.Errorf("file: %d %s", r.Status, r.Body)
	}
	for _, who := range []mpolice.OfficerID{head, inspector, patrol} {
		h.refused(h.As(t, who).Get(at+"/quarantine.csv"), http.StatusForbidden, "不在您的權責範圍")
	}
	if body := h.get(c, "/gallery"); strings.Contains(body, "尚未建檔任何相片") || !strings.Contains(body, "民國115年") {
		t.Error("the overview does not count what was enrolled")
	}
	if body := h.get(c, at, "Accept-Language", "en"); !strings.Contains(body, "It is blurred.") {
		t.Error("no English")
	}
}

func certificates(t *testing.T, h *photoHouse) {
	c := h.As(t, inspector)
	if body := h.get(c, "/gallery/removed"); !strings.Contains(body, "尚無相片移除") {
		t.Error("the empty list says nothing")
	}
	h.enrol("JPG a,"+goodID+",suspect", "JPG bb,B123456780,suspect", "JPG ccc,"+goodID+",suspect")
	steward := mpolice.Officer{ID: archivist, Role: mpolice.RoleSteward, Unit: "HQ"}
	for _, id := range []uint64{1, 2} {
		if _, err := h.gallery.Remove(t.Context(), steward, []uint64{id}, "當事人申請刪除，經查蒐集之特定目的消失"); err != nil {
			t.Fatal(err)
		}
	}
	body := h.get(c, "/gallery/removed")
	if !strings.Contains(body, `href="/gallery/removed/1"`) || !strings.Contains(body, "承辦人依職權移除") || strings.Index(body, "/gallery/removed/2") > strings.Index(body, "/gallery/removed/1") {
		t.Errorf("list: %s", texts(body))
	}
	if r := c.Get("/gallery/removed?photo=2"); r.Status != http.StatusSeeOther || r.Header.Get("Location") != "/gallery/removed/2" {
		t.Errorf("found at %d %s", r.Status, r.Header.Get("Location"))
	}
	h.refused(c.Get("/gallery/removed?photo=3"), http.StatusBadRequest, "查無此編號之銷毀證明")
	h.refused(c.Get("/gallery/removed?photo=x"), http.StatusBadRequest, "請輸入相片編號")
	body = h.get(c, "/gallery/removed/1")
	for _, want := range []string{"相片銷毀證明書", "承辦人依職權移除", "個人資料保護法第5條", "銷毀前儲存區雜湊根", "特徵值", "更換根金鑰，使該相片之金鑰銷毀", "更換根金鑰，使該筆之金鑰銷毀", `href="/log/`, "民國115年11月21日"} {
		if !strings.Contains(body, want) {
			t.Errorf("the certificate lacks %q", want)
		}
	}
	if strings.Contains(body, goodID) || strings.Contains(body, "CASE-115") {
		t.Error("the certificate names a person or a case")
	}
	if body := h.get(h.As(t, head), "/gallery/removed/1"); strings.Contains(body, `href="/log/`) {
		t.Error("a supervisor is led to the audit's pages")
	}
	if r := c.Get("/gallery/removed/3"); r.Status != http.StatusNotFound {
		t.Errorf("a certificate of a photo that is kept: %d", r.Status)
	}
	for _, cursor := range []string{"x", "-1.0", "1", "9999999.0", "1.5"} {
		h.get(c, "/gallery/removed?before="+cursor)
	}
	if body := h.get(c, "/gallery"); !strings.Contains(body, "<strong>2</strong>已移除") || !strings.Contains(body, "<strong>1</strong>現存") {
		t.Error("the overview does not count what left")
	}
}

// certificatesOverPages: more than a page of them, in one record and in
// several, each once.
func certificatesOverPages(t *testing.T, h *photoHouse) {
	var rows []string
	for i := range 70 {
		rows = append(rows, "JPG "+strings.Repeat("x", i+1)+","+goodID+",suspect")
	}
	h.enrol(rows...)
	steward := mpolice.Officer{ID: archivist, Role: mpolice.RoleSteward, Unit: "HQ"}
	for at := uint64(4); at <= 73; at += 35 { // 1 and 2 are gone, 3 is kept
		var ids []uint64
		for id := at; id < at+35; id++ {
			ids = append(ids, id)
		}
		if _, err := h.gallery.Remove(t.Context(), steward, ids, "當事人申請刪除，經查蒐集之特定目的消失"); err != nil {
			t.Fatal(err)
		}
	}
	c, seen := h.As(t, inspector), map[string]int{}
	link := regexp.MustCompile(`href="/gallery/removed/(\d+)"`)
	next := regexp.MustCompile(`rel="next" href="([^"]+)"`)
	sizes := ""
	for at := "/gallery/removed"; at != ""; {
		body := h.get(c, at)
		found := link.FindAllStringSubmatch(body, -1)
		sizes += fmt.Sprint(len(found), " ")
		for _, m := range found {
			seen[m[1]]++
		}
		at = ""
		if m := next.FindStringSubmatch(body); m != nil {
			at = m[1]
		}
	}
	if sizes != "50 22 " || len(seen) != 72 {
		t.Errorf("pages of %s, %d certificates", sizes, len(seen))
	}
}

func statistics(t *testing.T, h *photoHouse) {
	c := h.As(t, inspector)
	if body := h.get(c, "/compare/statistics?from=112&to=113"); strings.Count(body, "本年度沒有任何相片比對或拒絕之紀錄") != 2 || !strings.Contains(body, "民國112年") {
		t.Errorf("years with nothing: %s", texts(body))
	}
	rec := audit.NewRecorder(h.App.Store, h.App.Keys, h.Clock, rand.Reader, time.Time{})
	add := func(kind audit.Kind, pairs ...string) {
		r := audit.Record{Kind: kind, Officer: patrol, Unit: "E1", Role: mpolice.RoleOfficer}
		for i := 0; i < len(pairs); i += 2 {
			r.Fields = append(r.Fields, audit.Field{Name: pairs[i], Value: pairs[i+1]})
		}
		if _, err := rec.Record(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	add(audit.KindProbe, "what", "opened", "channel", "mobile")
	add(audit.KindProbe, "what", "destroyed", "channel", "mobile", "compared", "yes", "compare_mode", policy.FaceGallery, "candidates", "4", "choice", "lead", "confirmed", "agrees")
	add(audit.KindProbe, "what", "opened", "channel", "desktop")
	add(audit.KindProbe, "what", "destroyed", "channel", "desktop", "compared", "yes", "compare_mode", policy.FaceDocument, "candidates", "1")
	add(audit.KindRefusal, "compare_mode", policy.FaceGallery, "channel", "mobile")
	for _, who := range []mpolice.OfficerID{inspector, head, archivist} {
		body := h.get(h.As(t, who), "/compare/statistics?from=115&to=2026")
		for _, want := range []string{"民國115年", "行動載具", "桌機", "合計", "在用行動載具", "政府資訊公開法第7條第1項第5款", `role="img"`, "民國115年 桌機 1 次、行動載具 1 次"} {
			if !strings.Contains(body, want) {
				t.Errorf("%s: the page lacks %q", who, want)
			}
		}
	}
	r := c.Get("/compare/statistics.csv?from=114&to=115")
	lines := strings.Split(strings.TrimSpace(string(r.Body)), "\n")
	if r.Status != http.StatusOK || len(lines) != 5 || !strings.HasPrefix(lines[1], "114,合計,0,0") || !strings.HasPrefix(lines[2], "115,桌機,1,0,1,0,1,0,0,") ||
		!strings.HasPrefix(lines[3], "115,行動載具,1,1,0,1,4,1,1,") || !strings.HasPrefix(lines[4], "115,合計,2,1,1,1,5,1,1,") {
		t.Errorf("file: %s", r.Body)
	}
	for _, bad := range []string{"from=x&to=115", "from=115&to=114", "from=115&to=116", "from=90&to=115", "from=115", "from=-1&to=0", "from=115&to=99999999999999999999"} {
		h.refused(c.Get("/compare/statistics?"+bad), http.StatusBadRequest, "起年不晚於迄年")
		if r := c.Get("/compare/statistics.csv?" + bad); r.Status != http.StatusBadRequest {
			t.Errorf("file of %s: %d", bad, r.Status)
		}
	}
	if body := h.get(c, "/compare/statistics", "Accept-Language", "en"); !strings.Contains(body, "Cases opened") {
		t.Error("no English")
	}
	if !errors.Is(func() error {
		_, err := h.App.Face.Compare.Statistics(t.Context(), mpolice.Officer{ID: patrol, Role: mpolice.RoleOfficer}, 2026, 2026)
		return err
	}(), mpolice.ErrNotFound) {
		t.Error("an officer may count")
	}
}
