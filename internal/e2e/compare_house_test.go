package e2e

import (
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/config"
	"mpolice/internal/face/gallery"
	"mpolice/internal/server"
	"mpolice/internal/server/servertest"
	"mpolice/internal/synth/portrait"
	"mpolice/internal/web/webtest"
)

// models is where `make models` puts the nets and their runtime.
const models = "../../models"

// openFaces runs the program with photo comparison: real nets, a gallery of
// invented faces.
func openFaces(t *testing.T) *house {
	t.Helper()
	return &house{servertest.OpenFaces(t, models)}
}

// openFacesBut is openFaces with something of its configuration changed.
func openFacesBut(t *testing.T, change func(*config.Face)) *house {
	t.Helper()
	return &house{servertest.OpenFacesOn(t, models, server.Options{}, change)}
}

// onEachWithFaces is onEach, with photo comparison.
func onEachWithFaces(t *testing.T, play func(t *testing.T, h *house, p webtest.Profile)) {
	t.Helper()
	for _, p := range screens {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			play(t, openFaces(t), p)
		})
	}
}

// sitter gives the first invented person whose police photo is in a category.
func sitter(t *testing.T, category gallery.CategoryCode) server.DemoFace {
	t.Helper()
	for _, f := range servertest.Cast(t) {
		if f.Category == category {
			return f
		}
	}
	t.Fatalf("nobody of the gallery is in the category %q", category)
	return server.DemoFace{}
}

// taken writes a picture as a camera made it a number of minutes ago.
func (h *house) taken(t *testing.T, jpeg []byte, minutes int) (file string) {
	t.Helper()
	at := h.Clock.Now().In(mpolice.Taipei).Add(-time.Duration(minutes) * time.Minute)
	return write(t, "photo.jpg", portrait.Taken(jpeg, at))
}

func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// seeing starts a browser whose camera shows a picture.
func seeing(t *testing.T, jpeg []byte) *webtest.Browser {
	t.Helper()
	film, err := portrait.FakeCamera(jpeg)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(film)
	if err != nil {
		t.Fatal(err)
	}
	return webtest.StartSeeing(t, write(t, "camera.y4m", b))
}

func sample(t *testing.T, name string) []byte {
	t.Helper()
	b, err := portrait.Samples(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// stopped is what an officer states of somebody who was stopped.
func stopped() question { return identityCheck("").with(func(q *question) { q.subject = nil }) }

// The buttons of the pages.
const (
	beginButton = "#declare .btn--full"
	sendButton  = "[data-send]"
	runButton   = "form[action$='/run'] .btn--full"
	judgeButton = "form[action$='/judge'] .btn--full"
	actButton   = "form[action$='/second'] .btn--full"
)

// compare opens the form of a mode and states a question, without the
// declarations. The form carries over what the query before was asked under.
func (v *visitor) compare(mode string, q question) {
	v.open("/compare/" + mode)
	if q.purpose != "" {
		v.choose(q.purpose)
	}
	maps.DeleteFunc(q.facts, func(name, value string) bool {
		return value == "yes" && v.Has(`[name="facts.`+name+`"]:checked`)
	})
	v.fill(q)
}

// declare ticks what an officer declares: told, will ("consent", "unable") and
// present, whatever is named, and sends the form.
func (v *visitor) declare(what ...string) {
	for _, id := range what {
		v.Click("label:has(#f-" + id + ")")
	}
	v.press(beginButton)
}

// agreed is what is declared of somebody who agrees.
var agreed = []string{"told", "consent", "present"}

// tryMilder asks by document and by name, and finds nobody.
func (v *visitor) tryMilder() {
	v.ask(identityCheck(city.Sample.Person))
	v.Wait(".asked")
	v.ask(stopped().with(func(q *question) {
		q.subject = map[string]string{"name": "陳查無"}
		q.facts["no_document"], q.facts["stated_birth"] = "yes", "民國七十八年六月"
	}))
	v.Wait(".asked")
}

// lastResort opens a comparison with the gallery, after the milder means.
func (v *visitor) lastResort() {
	v.tryMilder()
	v.compare("gallery", stopped())
	v.declare(agreed...)
	v.WaitText("h1", "拍攝當事人")
}

// upload sends a photo file.
func (v *visitor) upload(file string) {
	if !v.Has("#photo") {
		v.press("a[href$='/photo']")
	}
	v.Upload("#f-photo", file)
	v.press(sendButton)
}

// run compares, and waits for the answer.
func (v *visitor) run() {
	v.press(runButton)
	v.Wait(".judge")
}

// judge chooses a candidate with features.
func (v *visitor) judge(choice string, features ...string) {
	v.Click("label:has([name=choice][value='" + choice + "'])")
	for _, f := range features {
		v.Click("label:has([name=feature][value=" + f + "])")
	}
	v.press(judgeButton)
}

// second has a colleague say something, by the demo's tap.
func (v *visitor) second(id mpolice.OfficerID, says string) {
	if says != "" {
		v.Click("label:has(#f-" + says + ")")
	}
	v.Fill("#f-demo_second", string(id))
	v.press(actButton)
}

// caseNumber is the number of the case whose page is open.
func (v *visitor) caseNumber() string {
	id, _, _ := strings.Cut(strings.TrimPrefix(v.Path(), "/compare/"), "/")
	return id
}

// shut closes the case and waits for the receipt.
func (v *visitor) shut() {
	v.open("/compare/" + v.caseNumber() + "/close")
	v.press("form[action$='/close'] button")
	v.WaitText("h1", "比對已關閉")
}
