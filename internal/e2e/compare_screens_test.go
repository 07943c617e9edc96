package e2e

import (
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"mpolice"
	"mpolice/internal/config"
	"mpolice/internal/face/gallery"
	"mpolice/internal/server/servertest"
	"mpolice/internal/web/webtest"
)

// compareAlbum says which screens of photo comparison are in docs/screenshots.
var compareAlbum = []struct {
	profile webtest.Profile
	suffix  string
	names   []string
}{
	{handset, "phone-zh", []string{
		"compare", "compare-shut", "compare-gallery", "compare-document", "compare-camera", "compare-taken", "compare-faces", "compare-bad", "compare-ready",
		"compare-answer", "compare-second", "compare-done", "compare-ended", "compare-holder", "compare-refusal", "compare-incapable", "assembly",
	}},
	{handset.In("en"), "phone-en", []string{"compare", "compare-camera", "compare-answer", "compare-ended"}},
	{webtest.Desktop, "desktop-zh", []string{
		"compare-gallery", "compare-photo", "compare-answer", "compare-second", "compare-done", "openings", "opening-form", "opening-sure", "opening", "assemblies", "assembly-form", "assembly", "assembly-sure",
		"enrolments", "enrolment", "removed", "certificate", "statistics",
	}},
	{webtest.Desktop.In("en"), "desktop-en", []string{"compare-answer", "openings", "assembly", "statistics"}},
}

// compareColumns are the screens that stand otherwise where there is room.
var compareColumns = regexp.MustCompile(`^(demo-faces|compare(-gallery|-ready|-faces|-answer|-second)?|gallery|opening|openings|assemblies|assembly|enrolments|removed|statistics)$`)

// TestCompareScreens looks at every screen of photo comparison and of the
// gallery's administration, as TestScreens does at the others.
func TestCompareScreens(t *testing.T) {
	b := seeing(t, sitter(t, "wanted").Person.Probe())
	if *screenshots != "" {
		shootCompare(t, b, *screenshots)
		return
	}
	for _, p := range []webtest.Profile{webtest.Narrow, webtest.Narrow.In("en"), webtest.Desktop} {
		t.Run(p.Name+p.Language, func(t *testing.T) {
			t.Parallel()
			compareTour{t: t, b: b, p: p, look: func(v *visitor, name string) {
				if p.Name == webtest.Narrow.Name || compareColumns.MatchString(name) {
					v.Check()
				} else {
					v.CheckFit()
				}
			}}.walk()
		})
	}
}

func shootCompare(t *testing.T, b *webtest.Browser, dir string) {
	for _, page := range compareAlbum {
		t.Run(page.suffix, func(t *testing.T) {
			t.Parallel()
			left := slices.Clone(page.names)
			compareTour{t: t, b: b, p: page.profile, look: func(v *visitor, name string) {
				if i := slices.Index(left, name); i >= 0 {
					left = slices.Delete(left, i, i+1)
					file := filepath.Join(dir, name+"-"+page.suffix+".png")
					v.Shot(file)
					shrink(t, file)
				}
			}}.walk()
			if len(left) > 0 {
				t.Errorf("the tour does not pass %v", left)
			}
		})
	}
}

// compareTour walks past every screen of photo comparison, with a camera.
type compareTour struct {
	t    *testing.T
	b    *webtest.Browser
	p    webtest.Profile
	look func(v *visitor, name string)
}

func (r compareTour) enter(h *house, id mpolice.OfficerID) *visitor {
	v := &visitor{Page: r.b.Open(r.t, r.p), h: h}
	v.become(id)
	return v
}

func (r compareTour) at(v *visitor, path, name string) {
	v.open(path)
	r.look(v, name)
}

func (r compareTour) walk() {
	h := openFaces(r.t)
	h.App.Face.Compare.Limits.OfficerHour = 50
	r.at(r.enter(h, patrol), "/demo/faces", "demo-faces")
	r.gallery(h)
	r.document(h)
	r.incapable(h)
	r.hold(h)
	r.openings(h)
	r.assembly(h)
	r.photos(h)
	r.shut()
}

// gallery is the last resort, from the start to the receipt.
func (r compareTour) gallery(h *house) {
	v := r.enter(h, patrol)
	r.at(v, "/compare", "compare")
	r.at(v, "/compare/gallery", "compare-untried")
	v.press(beginButton)
	v.Wait("#errors")
	r.look(v, "compare-errors")
	v.tryMilder()
	v.compare("gallery", stopped())
	v.declare("told")
	v.Wait("#r-face-no-consent")
	r.look(v, "compare-refusal")
	v.open("/compare/gallery")
	for _, id := range []string{"consent", "present"} {
		v.Click("label:has(#f-" + id + ")")
	}
	r.look(v, "compare-gallery")
	v.press(beginButton)
	v.Wait("#photo")
	r.look(v, "compare-photo")
	v.live()
	r.look(v, "compare-camera")
	v.Click("[data-shutter]")
	v.Wait("[data-use]")
	r.look(v, "compare-taken")
	v.press("[data-use]")
	v.Wait(runButton)
	r.look(v, "compare-ready")
	r.at(v, "/compare", "compare-open")
	v.press(".cases a")
	v.run()
	v.Click("label:has(#f-rank-1)")
	r.look(v, "compare-answer")
	v.press(judgeButton)
	v.Wait("#errors")
	r.look(v, "compare-answer-errors")
	for _, f := range []string{"eyes", "nose", "marks"} {
		v.Click("label:has([name=feature][value=" + f + "])")
	}
	v.press(judgeButton)
	v.Wait(actButton)
	r.look(v, "compare-second")
	v.second(unequipped, "agrees")
	v.Wait("form[action$='/open']")
	r.look(v, "compare-done")
	at := v.Path()
	v.press("form[action$='/open'] button")
	v.Wait("#household-0-name")
	r.look(v, "compare-opened")
	r.at(v, at+"/close", "compare-close")
	v.press("form[action$='/close'] button")
	v.Wait(".note--good")
	r.look(v, "compare-ended")
	r.at(v, "/records/"+v.caseNumber(), "compare-record")
}

// document checks the holder of a document, with photos that are no use before
// the good one.
func (r compareTour) document(h *house) {
	who := servertest.Cast(r.t)[0]
	v := r.enter(h, patrol)
	v.compare("document", holder(who.NationalID))
	r.look(v, "compare-document")
	v.declare(agreed...)
	v.Wait("#photo")
	v.upload(write(r.t, "photo.gif", []byte("GIF89a")))
	v.Wait("#errors")
	r.look(v, "compare-photo-errors")
	v.upload(h.taken(r.t, sample(r.t, "small"), 1))
	v.Wait(".findings__bad")
	r.look(v, "compare-bad")
	v.upload(h.taken(r.t, sample(r.t, "two"), 1))
	v.Wait(".shot__pick")
	r.look(v, "compare-faces")
	v.press(".shot__pick")
	v.Wait(runButton)
	v.upload(h.taken(r.t, who.Person.Probe(), 1))
	v.run()
	r.look(v, "compare-holder")
	v.judge("same")
	v.Wait("form[action$='/close']")
	r.look(v, "compare-holder-done")
}

func (r compareTour) incapable(h *house) {
	v := r.enter(h, patrol)
	v.compare("gallery", stopped())
	v.declare("unable", "present")
	v.Wait(actButton)
	r.look(v, "compare-incapable")
	v.second(unequipped, "")
	v.Wait("#photo")
	v.upload(h.taken(r.t, sample(r.t, "stranger"), 1))
	v.run()
	r.look(v, "compare-stranger")
	v.judge("none")
	v.Wait("form[action$='/close']")
	r.look(v, "compare-none")
}

// hold keeps the photo of a criminal case longer.
func (r compareTour) hold(h *house) {
	v := r.enter(h, detective)
	v.compare("document", investigation())
	v.Fill("#f-place", "偵查隊")
	r.look(v, "compare-place")
	v.declare(agreed...)
	v.Wait("#photo")
	v.press("a[href$='/hold']")
	r.look(v, "compare-hold")
	v.press("form[action$='/hold'] button")
	v.Wait("#errors")
	r.look(v, "compare-hold-errors")
}

// openings have two people open a category.
func (r compareTour) openings(h *house) {
	v := r.enter(h, supervisor)
	r.at(v, "/gallery", "gallery")
	r.at(v, "/gallery/openings", "openings")
	r.at(v, "/gallery/openings/new", "opening-form")
	v.press("form[action='/gallery/openings'] .btn--wide")
	v.Wait("#errors")
	r.look(v, "opening-errors")
	v.Fill("#f-category", "suspect")
	v.Fill("#f-basis", webtest.Eval[string](v.Page, `[...document.querySelectorAll('#f-basis option')].find(o => o.value.includes('P01'))?.value ?? document.querySelectorAll('#f-basis option')[1].value`))
	v.Fill("#f-reason", "專案偵辦轄內連續竊盜案所必要")
	v.Fill("#f-until", "2026-12-31")
	v.press("form[action='/gallery/openings'] .btn--wide")
	v.Wait("form:has([name=sure]) .btn--wide")
	r.look(v, "opening-sure")
	v.press("form:has([name=sure]) .btn--wide")
	v.Wait("form[action$='/close']")
	r.look(v, "opening-proposed")
	at := v.Path()
	v.become(precinct)
	r.at(v, at, "opening")
}

// assembly registers a march, and a commander's order.
func (r compareTour) assembly(h *house) {
	v := r.enter(h, precinct)
	r.at(v, "/gallery/assemblies", "assemblies-empty")
	r.at(v, "/gallery/assemblies/new", "assembly-form")
	v.press("form[action='/gallery/assemblies'] .btn--wide")
	v.Wait("#errors")
	r.look(v, "assembly-errors")
	v.registering()
	v.Wait("form:has([name=sure]) .btn--wide")
	r.look(v, "assembly-sure")
	v.press("form:has([name=sure]) .btn--wide")
	v.Wait("form[action$='/orders']")
	at := v.Path()
	v.order(city.Sample.Case.Subject)
	r.look(v, "assembly")
	v.open(at)
	v.press("a[href$='/amend']")
	r.look(v, "assembly-amend")
	r.at(v, "/gallery/assemblies", "assemblies")
	v.become(supervisor)
	r.at(v, at, "assembly-second")
}

// photos are how they came in and left, and what is counted.
func (r compareTour) photos(h *house) {
	desk := h.App.Face.Gallery
	ids := uint64(1)
	if _, err := desk.Remove(r.t.Context(), gallery.Operator("tour"), []uint64{ids}, "當事人申請刪除，經核屬實"); err != nil {
		r.t.Fatal(err)
	}
	v := r.enter(h, steward)
	r.at(v, "/gallery", "gallery-steward")
	r.at(v, "/gallery/batches", "enrolments")
	v.press("main a[href^='/gallery/batches/']")
	r.look(v, "enrolment")
	r.at(v, "/gallery/removed", "removed")
	v.press("main a[href^='/gallery/removed/']")
	r.look(v, "certificate")
	r.at(v, "/compare/statistics", "statistics")
	v.become(auditor)
	r.at(v, "/gallery/openings", "openings-auditor")
	r.at(v, "/gallery/assemblies", "assemblies-auditor")
}

// shut is the door without its statute.
func (r compareTour) shut() {
	h := openFacesBut(r.t, func(f *config.Face) { f.Statute = config.FaceStatute{} })
	v := r.enter(h, patrol)
	r.at(v, "/compare", "compare-shut")
}
