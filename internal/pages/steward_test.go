package pages_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/edge"
	"mpolice/internal/pages"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/sqlite"
	"mpolice/internal/registry/intake"
	"mpolice/internal/registry/quality"
	"mpolice/internal/server/servertest"
	"mpolice/internal/steward"
	"mpolice/internal/store"
	"mpolice/internal/web"
)

// The two stewards of these tests.
const (
	keeper mpolice.OfficerID = "A10901"
	other  mpolice.OfficerID = "A10902"
)

// latest keeps a comparison in memory.
type latest struct{ run quality.Run }

func (l *latest) LastAgreement(context.Context) (quality.Run, error) {
	if l.run.At.IsZero() {
		return l.run, mpolice.ErrNotFound
	}
	return l.run, nil
}

func (l *latest) SaveAgreement(_ context.Context, r quality.Run, _ holding.Entry) error {
	l.run = r
	return nil
}

// data is a house with a desk for data on a holding of its own.
type data struct {
	*servertest.House
	t     *testing.T
	desk  *steward.Desk
	store *sqlite.Store
}

func newData(t *testing.T) *data {
	t.Helper()
	d := &data{House: servertest.Open(t), t: t}
	var err error
	if d.store, err = sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "registers.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.store.Close() })
	a := d.App
	var declared []holding.Declared
	for _, x := range a.Rules.Registry().Descriptors() {
		if !x.Live {
			declared = append(declared, holding.Declare(x))
		}
	}
	if err := d.store.Declare(t.Context(), declared); err != nil {
		t.Fatal(err)
	}
	rec := audit.NewRecorder(a.Store, a.Keys, d.Clock, rand.Reader, time.Time{})
	d.desk = steward.NewDesk(steward.Parts{
		Registers: a.Rules.Registry(), Store: d.store, Agreements: &latest{},
		Readmit:   steward.Intake{Store: d.store, Registers: a.Rules.Registry(), Clock: d.Clock},
		Witnesses: steward.Trail{Records: a.Store, Keys: a.Keys}, Selves: a.Store, Tagger: a.Keys, Recorder: rec, Clock: d.Clock,
	})
	d.serve(rec)
	return d
}

// serve hires the stewards and serves the pages with the desk.
func (d *data) serve(rec *audit.Recorder) {
	d.t.Helper()
	a := d.App
	demo := &pages.Demo{}
	for _, p := range servertest.City(d.t).Personas {
		demo.Personas = append(demo.Personas, pages.Persona{Officer: p.Officer})
	}
	var hired store.Organisation
	for i, id := range []mpolice.OfficerID{keeper, other} {
		o := mpolice.Officer{ID: id, Name: fmt.Sprintf("管理員%d", i+1), Role: mpolice.RoleSteward, Unit: "E1", CardNumber: "K" + string(id)}
		tag := a.Keys.SelfTag(mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: "F13110409" + fmt.Sprint(3-i)})
		hired.Officers = append(hired.Officers, store.Member{Officer: o, SelfTag: tag})
		demo.Personas = append(demo.Personas, pages.Persona{Officer: o})
	}
	sealed, err := rec.Prepare(audit.Record{Kind: audit.KindSystem, Fields: []audit.Field{{Name: "what", Value: "stewards hired"}}})
	if err != nil {
		d.t.Fatal(err)
	}
	if err := a.Store.Load(d.t.Context(), hired, sealed); err != nil {
		d.t.Fatal(err)
	}
	site, err := web.New(nil)
	if err != nil {
		d.t.Fatal(err)
	}
	all := pages.New(pages.Parts{
		Site: site, Cookies: edge.Cookies{Gate: a.Gate}, Gate: a.Gate, Passkeys: a.Pass, Desk: a.Desk, Roster: a.Roster, Access: a.Access,
		Rules: a.Rules, Engine: a.Engine, Query: a.Query, Logbook: a.Logbook, People: a.Store, Clock: a.Clock, Demo: demo, Steward: d.desk,
	})
	srv := httptest.NewServer(all.Handler())
	d.t.Cleanup(srv.Close)
	d.URL = srv.URL
}

// deliver loads a file of missing people, the second row with a fault.
func (d *data) deliver(code mpolice.Register, rows ...map[mpolice.FieldName]string) holding.Batch {
	d.t.Helper()
	x, _ := d.App.Rules.Registry().Descriptor(code)
	comma := x.Feed.Delimiter
	if comma == "" {
		comma = ","
	}
	var head []string
	for _, f := range x.Fields {
		head = append(head, f.Header())
	}
	text := []string{strings.Join(head, comma)}
	for _, row := range rows {
		var cells []string
		for _, f := range x.Fields {
			cells = append(cells, row[f.Name])
		}
		text = append(text, strings.Join(cells, comma))
	}
	path := filepath.Join(d.t.TempDir(), "x.csv")
	if err := os.WriteFile(path, []byte(strings.Join(text, "\n")+"\n"), 0o600); err != nil {
		d.t.Fatal(err)
	}
	y := *x
	y.Feed.Encoding = "utf-8"
	b, err := intake.Load(d.t.Context(), d.store, &y, intake.File{Path: path}, intake.Options{Actor: "test", Clock: d.Clock, Mode: intake.ModeSnapshot, AcceptShrink: true})
	if err != nil {
		d.t.Fatal(err)
	}
	if b.Added == 0 {
		rows, _ := d.store.Rejected(d.t.Context(), holding.RejectFilter{Register: code, Limit: 10})
		d.t.Fatalf("nothing of %s came in: %+v", code, rows)
	}
	return b
}

const (
	goodID = "A123456789"
	badID  = "A123456788"
	sound  = "來源機關已來函說明並更正"
)

// missing gives two rows of the missing register, of which one is rejected.
func (d *data) missing() holding.Batch {
	row := func(n, id, name string) map[mpolice.FieldName]string {
		return map[mpolice.FieldName]string{
			"report_no": n, "missing": "協尋中", "national_id": id, "name": name, "birth_date": "0780607", "reported": "1151101",
			"station": "旭日派出所", "category": "失智", "contact": "0912345678", "sex": "男",
		}
	}
	return d.deliver("missing", row("M1", goodID, "王小明"), row("M2", badID, "陳怡君"))
}

func (d *data) get(c *servertest.Client, path string) string {
	d.t.Helper()
	r := c.Get(path)
	if r.Status != http.StatusOK {
		d.t.Fatalf("GET %s: %d %s", path, r.Status, texts(string(r.Body)))
	}
	return html.UnescapeString(string(r.Body))
}

func TestCatalogue(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t) // without a desk for data
	if r := h.Nobody(t).Get("/catalogue"); r.Status != http.StatusSeeOther {
		t.Errorf("without a session: %d", r.Status)
	}
	c := h.As(t, detective)
	r := c.Get("/catalogue")
	for _, want := range []string{"個人資料檔案目錄", "戶籍資料", "內政部戶政司", `href="/catalogue/household"`, `href="/catalogue.jsonld"`} {
		if !strings.Contains(string(r.Body), want) {
			t.Errorf("the catalogue lacks %q", want)
		}
	}
	body := string(c.Get("/catalogue/household").Body)
	for _, want := range []string{"保有依據", "特定目的", "個人資料類別", "保存期限", "示範協議", "得串聯之檔案", "同一證號", "待法制單位核對"} {
		if !strings.Contains(body, want) {
			t.Errorf("the register's page lacks %q", want)
		}
	}
	if strings.Contains(body, "/quality") {
		t.Error("quality is linked for an officer")
	}
	if r := c.Get("/catalogue/nothing"); r.Status != http.StatusNotFound {
		t.Errorf("no register: %d", r.Status)
	}
	if r := c.Get("/quality"); r.Status != http.StatusForbidden {
		t.Errorf("quality for an officer: %d", r.Status)
	}
	r = c.Get("/catalogue.jsonld")
	var doc map[string]any
	if r.Into(t, &doc); doc["@type"] != "dcat:Catalog" || r.Header.Get("Content-Type") != "application/ld+json" {
		t.Errorf("export %s", r.Body)
	}
	if en := string(c.Get("/catalogue/household", "Accept-Language", "en").Body); !strings.Contains(en, "Legal basis") {
		t.Error("no English")
	}
}

func TestQualityPages(t *testing.T) {
	t.Parallel()
	d := newData(t)
	d.missing()
	if _, err := d.desk.CompareAgencies(t.Context(), "test"); err != nil {
		t.Fatal(err)
	}
	for _, who := range []mpolice.OfficerID{keeper, "A10101", "A10301"} {
		c := d.As(t, who)
		if body := d.get(c, "/quality"); !strings.Contains(body, "失蹤") || !strings.Contains(body, `href="/quality/missing"`) {
			t.Errorf("%s: overview %s", who, texts(body))
		}
		body := d.get(c, "/quality/missing")
		for _, want := range []string{"收到 2 = 新增 1 + 退件 1", "準確性", "nid.check_digit", "僅有一批", "跨機關一致性"} {
			if !strings.Contains(body, want) {
				t.Errorf("%s: the sheet lacks %q", who, want)
			}
		}
		if strings.Contains(body, "report.csv") != (who == keeper) {
			t.Errorf("%s: the report is offered wrongly", who)
		}
		if body := d.get(c, "/quality/missing/rows"); !strings.Contains(body, "第 1 批第 3 列") || strings.Contains(body, badID) || strings.Contains(body, "陳怡君") {
			t.Errorf("%s: list %s", who, texts(body))
		}
		if body := d.get(c, "/quality/missing/rows?state=returned&rule=nid.check_digit&batch=1"); !strings.Contains(body, "沒有符合條件") {
			t.Errorf("%s: filtered %s", who, texts(body))
		}
		if r := c.Get("/quality/missing/rows?batch=x"); r.Status != http.StatusBadRequest {
			t.Errorf("%s: a batch that is none: %d", who, r.Status)
		}
	}
	for _, path := range []string{"/quality", "/quality/missing", "/quality/missing/rows", "/pairs", "/disputes", "/disputes/new", "/quality/rows/1/3", "/quality/missing/report.csv"} {
		if r := d.As(t, detective).Get(path); r.Status != http.StatusForbidden {
			t.Errorf("a detective at %s: %d", path, r.Status)
		}
	}
	for _, path := range []string{"/quality/rows/1/3", "/pairs", "/pairs/1", "/quality/missing/report.csv", "/disputes/1"} {
		if r := d.As(t, "A10301").Get(path); r.Status != http.StatusForbidden {
			t.Errorf("an auditor at %s: %d", path, r.Status)
		}
	}
	r := d.As(t, keeper).Get("/quality/missing/report.csv")
	if r.Status != http.StatusOK || !strings.Contains(string(r.Body), "nid.check_digit") || strings.Contains(string(r.Body), badID) {
		t.Errorf("report %d %s", r.Status, r.Body)
	}
}

func TestRejectedRowPages(t *testing.T) {
	t.Parallel()
	d := newData(t)
	b := d.missing()
	c := d.As(t, keeper)
	if r := c.Get("/"); r.Status != http.StatusSeeOther || r.Header.Get("Location") != "/catalogue" {
		t.Errorf("a steward starts at %d %s", r.Status, r.Header.Get("Location"))
	}
	at := fmt.Sprintf("/quality/rows/%d/3", b.ID)
	body := d.get(c, at)
	if !strings.Contains(body, "A999999999") || !strings.Contains(body, "字字字") || strings.Contains(body, badID) || strings.Contains(body, "陳怡君") {
		t.Errorf("the row shows %s", texts(body))
	}
	if r := c.Form(at+"/reveal", url.Values{"reason": {"看"}}); r.Status != http.StatusBadRequest || strings.Contains(string(r.Body), badID) {
		t.Errorf("revealed without a reason: %d", r.Status)
	}
	r := c.Form(at+"/reveal", url.Values{"reason": {sound}})
	if r.Status != http.StatusOK || !strings.Contains(string(r.Body), badID) {
		t.Errorf("revealed %d %s", r.Status, texts(string(r.Body)))
	}
	if r := c.Form(at, url.Values{"act": {"return"}, "reason": {""}}); r.Status != http.StatusBadRequest {
		t.Errorf("returned without a reason: %d", r.Status)
	}
	to, body := follow(t, c, at, url.Values{"act": {"return"}, "reason": {sound}})
	if !strings.Contains(body, "已退回") || !strings.Contains(body, "取消退回") || strings.Contains(to, badID) {
		t.Errorf("returned: %s %s", to, texts(body))
	}
	if r := c.Form(at, url.Values{"act": {"return"}, "reason": {sound}}); r.Status != http.StatusConflict {
		t.Errorf("returned twice: %d", r.Status)
	}
	follow(t, c, at, url.Values{"act": {"reopen"}, "reason": {sound}})
	sure := c.Form(at, url.Values{"act": {"readmit"}, "reason": {sound}})
	if sure.Status != http.StatusOK || !strings.Contains(string(sure.Body), "確認重新接受") {
		t.Fatalf("asked once more: %d", sure.Status)
	}
	if n, _ := d.store.Count(t.Context(), "missing"); n != 1 {
		t.Errorf("let in before it was confirmed: %d rows", n)
	}
	if r := c.Form(at, hidden(string(sure.Body))); r.Status != http.StatusBadRequest || !strings.Contains(string(r.Body), "仍不符規則") {
		t.Errorf("let in as it came: %d %s", r.Status, texts(string(r.Body)))
	}
	for _, bad := range []string{"/quality/rows/0/1", "/quality/rows/1/x", "/quality/rows/99999999999999999999/1", "/quality/rows/1/2"} {
		if r := c.Get(bad); r.Status != http.StatusNotFound {
			t.Errorf("%s: %d", bad, r.Status)
		}
	}
}

// link enters a pair of the only rows of two registers.
func (d *data) link(left, right mpolice.Register) {
	d.t.Helper()
	e := holding.LinkEntry{Weight: 8, P: 0.91, Model: "m1", Decision: steward.Review, By: "model", Evidence: `{"agree":["family"],"model_version":"m1","prior":-12.5,"fields":[{"field":"family","level":"exact","weight":4.2},{"field":"phone","level":"else","weight":-2.1}]}`}
	for code, into := range map[mpolice.Register]*holding.Record{left: &e.Left, right: &e.Right} {
		err := d.store.Scan(d.t.Context(), code, func(s holding.Stored) error {
			*into = holding.Record{Register: code, Key: s.Key}
			return nil
		})
		if err != nil || into.Register == "" {
			d.t.Fatalf("no row of %s: %v", code, err)
		}
	}
	if err := d.store.Link(d.t.Context(), []holding.LinkEntry{e}, holding.Entry{Actor: "model", Kind: "link", At: d.Clock.Now().UnixMicro()}); err != nil {
		d.t.Fatal(err)
	}
}

func TestPairPages(t *testing.T) {
	t.Parallel()
	d := newData(t)
	d.missing()
	d.deliver("household", map[mpolice.FieldName]string{"national_id": goodID, "name": "王曉明", "birth_date": "0780607", "sex": "1", "status": "1"})
	d.link("household", "missing")
	c := d.As(t, keeper)
	body := d.get(c, "/pairs")
	if !strings.Contains(body, `href="/pairs/1"`) || !strings.Contains(body, "很可能為同一人") || strings.Contains(body, "王") && strings.Contains(body, "王曉明") {
		t.Errorf("list %s", texts(body))
	}
	body = d.get(c, "/pairs/1")
	for _, want := range []string{"王曉明", "王小明", "支持同一人", "支持不同人", "+6.1", `accesskey="1"`, "已留下紀錄"} {
		if !strings.Contains(body, want) {
			t.Errorf("the pair lacks %q", want)
		}
	}
	if r := c.Form("/pairs/1", url.Values{"decision": {"linked"}}); r.Status != http.StatusBadRequest {
		t.Errorf("decided without a reason: %d", r.Status)
	}
	sure := c.Form("/pairs/1", url.Values{"decision": {"linked"}, "reason": {sound}})
	if sure.Status != http.StatusOK || !strings.Contains(string(sure.Body), "可以撤回") || strings.Contains(string(sure.Body), "王曉明") {
		t.Fatalf("asked once more: %d %s", sure.Status, texts(string(sure.Body)))
	}
	if _, body = follow(t, c, "/pairs/1", hidden(string(sure.Body))); !strings.Contains(body, "認定已留存") || !strings.Contains(body, "沒有待認定") {
		t.Errorf("decided: %s", texts(body))
	}
	if r := c.Form("/pairs/1", url.Values{"decision": {"apart"}, "reason": {sound}}); r.Status != http.StatusNotFound {
		t.Errorf("decided on an entry that was overtaken: %d", r.Status)
	}
	if body = d.get(c, "/pairs?decision=linked"); !strings.Contains(body, `href="/pairs/2"`) {
		t.Errorf("linked list %s", texts(body))
	}
}

func TestDisputePages(t *testing.T) {
	t.Parallel()
	d := newData(t)
	d.missing()
	c := d.As(t, keeper)
	if body := d.get(c, "/disputes"); !strings.Contains(body, "沒有爭議中的資料") || !strings.Contains(body, "/disputes/new") {
		t.Errorf("empty list %s", texts(body))
	}
	if body := d.get(d.As(t, "A10301"), "/disputes"); strings.Contains(body, "/disputes/new") {
		t.Error("an auditor is offered to open a dispute")
	}
	d.get(c, "/disputes/new")
	ask := url.Values{"register": {"missing"}, "kind": {"national_id"}, "subject": {badID}}
	if r := c.Form("/disputes/find", ask); r.Status != http.StatusBadRequest {
		t.Errorf("a number that is none: %d", r.Status)
	}
	ask.Set("subject", goodID)
	r := c.Form("/disputes/find", ask)
	if r.Status != http.StatusOK || strings.Contains(string(r.Body), "王小明") || !strings.Contains(string(r.Body), "字字字") {
		t.Fatalf("found %d %s", r.Status, texts(string(r.Body)))
	}
	form := hidden(string(r.Body))
	form.Set("reason", sound)
	if r := c.Form("/disputes", form); r.Status != http.StatusBadRequest {
		t.Errorf("opened without a value: %d", r.Status)
	}
	form.Set("value", "0.station")
	to, body := follow(t, c, "/disputes", form)
	if to != "/disputes/1?done=dispute_opened" || !strings.Contains(body, "沒有人查得此欄位") || !strings.Contains(body, "爭議中") {
		t.Errorf("opened at %s: %s", to, texts(body))
	}
	if r := d.As(t, other).Form("/disputes/1", url.Values{"outcome": {"corrected"}, "reason": {sound}, "sure": {"yes"}}); r.Status != http.StatusConflict {
		t.Errorf("corrected without a correction: %d", r.Status)
	}
	sure := c.Form("/disputes/1", url.Values{"outcome": {"kept"}, "reason": {sound}})
	if sure.Status != http.StatusOK {
		t.Fatalf("asked once more: %d", sure.Status)
	}
	if _, body = follow(t, c, "/disputes/1", hidden(string(sure.Body))); !strings.Contains(body, "經查無誤") {
		t.Errorf("closed: %s", texts(body))
	}
	if body := d.get(c, "/disputes?list=all"); !strings.Contains(body, "經查無誤") {
		t.Errorf("all %s", texts(body))
	}
}
