package e2e

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"mpolice"
	"mpolice/internal/config"
	"mpolice/internal/server/servertest"
	"mpolice/internal/synth/portrait"
	"mpolice/internal/web/webtest"
)

// stated is the form of a comparison as the page sends it, all declared.
func (q question) stated() url.Values {
	f := q.form()
	for name, value := range map[string]string{"act": "begin", "told": "yes", "will": "consent", "present": "yes"} {
		f.Set(name, value)
	}
	return f
}

func stating(f url.Values, name, value string) url.Values {
	f.Set(name, value)
	return f
}

// refusedBy fails unless a comparison is refused, by one condition alone.
func (c *clerk) refusedBy(condition, path string, f url.Values) string {
	c.t.Helper()
	status, body := c.post(path, f)
	found := regexp.MustCompile(`id="r-([a-z0-9-]+)"`).FindAllStringSubmatch(body, -1)
	if status != http.StatusForbidden || len(found) != 1 || found[0][1] != condition {
		c.t.Errorf("%s: %d, refused by %v", condition, status, found)
	}
	if !strings.Contains(body, "/records/") && !strings.Contains(body, "紀錄編號") {
		c.t.Errorf("%s: the refusal names no record", condition)
	}
	return body
}

var caseAction = regexp.MustCompile(`action="(/compare/[0-9a-f-]{36})/([a-z]+)"`)

// begun opens a case and gives its address.
func (c *clerk) begun(path string, f url.Values) string {
	c.t.Helper()
	status, body := c.post(path, f)
	at := caseAction.FindStringSubmatch(body)
	if status != http.StatusOK || at == nil {
		c.t.Fatalf("no case was opened: %d %s", status, body)
	}
	return at[1]
}

// photo sends a photo as the page's file box does.
func (c *clerk) photo(at, source string, jpeg []byte) (int, string) {
	c.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	_ = w.WriteField("source", source)
	to, err := w.CreateFormFile("photo", "photo.jpg")
	if err == nil {
		_, err = to.Write(jpeg)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		c.t.Fatal(err)
	}
	return c.send(http.MethodPost, at+"/photo", w.FormDataContentType(), io.Reader(&body))
}

// TestDoorIsShut: without statute, model or report there is no form, and what is
// sent all the same is refused by what is missing.
func TestDoorIsShut(t *testing.T) {
	for condition, change := range map[string]func(*config.Face){
		"face-no-statute": func(f *config.Face) { f.Statute = config.FaceStatute{} },
		"face-no-model":   func(f *config.Face) { f.Approved = strings.Repeat("0f", 32) },
		"face-no-report":  func(f *config.Face) { f.Report = "" },
	} {
		t.Run(condition, func(t *testing.T) {
			t.Parallel()
			h := openFacesBut(t, change)
			c := h.clerk(t, patrol)
			status, body := c.get("/compare/document")
			if status != http.StatusOK || strings.Contains(body, `name="told"`) || !strings.Contains(body, `id="shut"`) {
				t.Errorf("%d: a form is offered", status)
			}
			status, body = c.post("/compare/document", holder(servertest.Cast(t)[0].NationalID).stated())
			if status != http.StatusForbidden || !strings.Contains(body, `id="r-`+condition+`"`) {
				t.Errorf("sent all the same: %d %s", status, body)
			}
		})
	}
}

// TestDoorOfDemoWithoutModels: the demo works, and says that this part is shut.
func TestDoorOfDemoWithoutModels(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.clerk(t, patrol)
	for _, condition := range []string{"face-no-statute", "face-no-model", "face-no-report"} {
		status, body := c.post("/compare/document", holder(city.Sample.Person).stated())
		if status != http.StatusForbidden || !strings.Contains(body, `id="r-`+condition+`"`) {
			t.Errorf("%s: %d", condition, status)
		}
	}
}

// TestDeclarationsRefuse: each declaration that is not made, alone.
func TestDeclarationsRefuse(t *testing.T) {
	t.Parallel()
	h := openFaces(t)
	c := h.clerk(t, patrol)
	who := servertest.Cast(t)[0].NationalID
	stated := func() url.Values { return holder(who).stated() }
	c.refusedBy("face-not-told", "/compare/document", stating(stated(), "told", ""))
	c.refusedBy("face-no-consent", "/compare/document", stating(stated(), "will", ""))
	c.refusedBy("face-not-present", "/compare/document", stating(stated(), "present", ""))
	c.refusedBy("face-not-last-resort", "/compare/gallery", stopped().stated())

	// The query of a colleague is no query of one's own.
	d := h.clerk(t, traffic)
	v := h.enter(t, webtest.Desktop, patrol)
	v.tryMilder()
	_, page := c.get("/compare/gallery")
	tried := stopped().stated()
	for _, name := range []string{"document_tried", "name_tried"} {
		m := regexp.MustCompile(`name="` + name + `" value="([0-9a-f-]{36})"`).FindStringSubmatch(page)
		if m == nil {
			t.Fatalf("%s is not offered", name)
		}
		tried.Set(name, m[1])
	}
	if status, body := d.post("/compare/gallery", tried); status != http.StatusForbidden || !strings.Contains(body, `id="r-face-not-last-resort"`) {
		t.Errorf("a colleague's queries count: %d", status)
	}
	swapped := url.Values{}
	for name, value := range tried {
		swapped[name] = value
	}
	swapped["document_tried"], swapped["name_tried"] = tried["name_tried"], tried["document_tried"]
	swapped.Set("key", "swapped")
	c.refusedBy("face-not-last-resort", "/compare/gallery", swapped)
	c.begun("/compare/gallery", tried)
}

// TestNothingGoesPastAStep: what a page does not offer is not done for who sends
// it all the same.
func TestNothingGoesPastAStep(t *testing.T) {
	t.Parallel()
	h := openFaces(t)
	h.App.Face.Compare.Limits.OfficerHour = 20
	c := h.clerk(t, patrol)
	who := servertest.Cast(t)[0]
	now := h.Clock.Now().In(mpolice.Taipei)
	good := who.Person.Probe()

	at := c.begun("/compare/gallery", stating(stating(stopped().stated(), "will", "incapable"), "told", ""))
	for _, send := range []func() (int, string){
		func() (int, string) { return c.photo(at, "camera", good) },
		func() (int, string) { return c.post(at+"/run", nil) },
	} {
		if status, body := send(); status != http.StatusOK || !strings.Contains(body, at+"/second") || strings.Contains(body, "probe.jpg") {
			t.Errorf("without a second officer: %d", status)
		}
	}
	for _, id := range []mpolice.OfficerID{patrol, detective, resting} {
		if status, _ := c.post(at+"/second", url.Values{"what": {"incapable"}, "demo_second": {string(id)}}); status != http.StatusBadRequest {
			t.Errorf("%s is a second officer: %d", id, status)
		}
	}
	for name, photo := range map[string][]byte{
		"45 minutes old": portrait.Taken(good, now.Add(-45*60e9)), "tomorrow's": portrait.Taken(good, now.AddDate(0, 0, 1)), "of no camera": good,
	} {
		at := c.begun("/compare/document", holder(who.NationalID).stated())
		status, body := c.photo(at, "file", photo)
		if status != http.StatusForbidden || !strings.Contains(body, `id="r-face-capture"`) {
			t.Errorf("a file %s: %d", name, status)
		}
		if _, body := c.get(at); !strings.Contains(body, "比對已終止") {
			t.Errorf("a file %s leaves the case open", name)
		}
	}
	for name, says := range map[string]string{"two": "哪一位是當事人", "small": "像是監視器的角度", "nobody": "找不到人臉"} {
		at := c.begun("/compare/document", holder(who.NationalID).stated())
		c.photo(at, "camera", sample(t, name))
		if _, body := c.post(at+"/run", nil); !strings.Contains(body, says) || strings.Contains(body, "/judge") {
			t.Errorf("%s: was compared", name)
		}
	}
}

// TestCompareLimit: an officer who took the most photos of an hour opens no
// other case.
func TestCompareLimit(t *testing.T) {
	t.Parallel()
	h := openFaces(t)
	c := h.clerk(t, patrol)
	stated := func() url.Values { return holder(servertest.Cast(t)[0].NationalID).stated() }
	at := c.begun("/compare/document", stated())
	for range h.App.Face.Compare.Limits.OfficerHour {
		c.photo(at, "camera", sample(t, "nobody"))
	}
	c.refusedBy("face-officer-limit", "/compare/document", stated())
	h.clerk(t, traffic).begun("/compare/document", stated())
}

// TestNoCategoryIsOpen: two people opened categories; one who closes them ends
// it.
func TestNoCategoryIsOpen(t *testing.T) {
	t.Parallel()
	h := openFaces(t)
	s := h.enter(t, webtest.Desktop, supervisor)
	all, err := h.App.Face.Gallery.Openings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range all {
		if o.Card != "P01" {
			continue
		}
		s.open("/gallery/openings/" + o.ID)
		s.Fill("#f-reason", "專案已結束，不再開放此類別比對")
		s.press("form[action$='/close'] button")
		s.sure()
		s.WaitText("main", "關閉")
	}
	v := h.enter(t, webtest.Phone, patrol)
	v.tryMilder()
	v.compare("gallery", stopped())
	v.declare(agreed...)
	v.Wait("#r-face-category-closed")
	v.CheckFit()
}

// TestCompareAtAssembly: a supervisor registers a march; within it nobody is
// compared, but whom the commander's order names, in the case of who works it.
func TestCompareAtAssembly(t *testing.T) {
	t.Parallel()
	h := openFaces(t)
	who := city.Sample.Case.Subject
	in := h.clerk(t, detective)
	matter := investigation().with(func(q *question) { q.subject = map[string]string{"national_id": who} })
	at := func() url.Values { return stating(matter.stated(), "place", "中山公園") }
	in.begun("/compare/document", at())

	s := h.enter(t, webtest.Desktop, precinct)
	s.register()
	v := h.enter(t, webtest.Phone, patrol)
	v.compare("document", holder(servertest.Cast(t)[0].NationalID))
	v.declare(agreed...)
	v.Wait("#r-face-assembly")
	v.CheckFit()
	in.refusedBy("face-assembly", "/compare/document", at())

	s.order(who)
	in.begun("/compare/document", at())
	other := at()
	other.Set("national_id", servertest.Cast(t)[0].NationalID)
	if status, body := in.post("/compare/document", other); status != http.StatusForbidden || !strings.Contains(body, `id="r-face-assembly"`) {
		t.Errorf("whom no order names: %d", status)
	}
}

// precinct heads the precinct of the patrol.
const precinct mpolice.OfficerID = "A10108"

// sure answers the question whether it is meant.
func (v *visitor) sure() {
	const yes = "form:has([name=sure]) .btn--wide"
	v.Wait(yes)
	v.CheckFit()
	v.press(yes)
}

// register registers a march that is going on at the park.
func (v *visitor) register() {
	v.open("/gallery/assemblies/new")
	v.registering()
	v.sure()
	v.Wait("form[action$='/orders']")
}

// registering fills the form in and sends it.
func (v *visitor) registering() {
	for box, value := range map[string]string{
		"title": "反核大遊行", "unit": "E", "from": "2026-11-21T13:00", "to": "2026-11-21T18:00", "places": "中山公園\n中山路二段",
	} {
		v.Fill("#f-"+box, value)
	}
	v.press("form[action='/gallery/assemblies'] .btn--wide")
}

// order enters the commander's order about a person.
func (v *visitor) order(id string) {
	for box, value := range map[string]string{
		"number": "東警刑字第1號", "commander": "分局長廖正冠", "case": city.Sample.Case.Number, "subject": id,
	} {
		v.Fill("form[action$='/orders'] [name="+box+"]", value)
	}
	v.press("form[action$='/orders'] .btn--wide")
	v.sure()
	v.WaitText("main", "東警刑字第1號")
}
