package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"mpolice/internal/server/servertest"
	"mpolice/internal/synth/portrait"
	"mpolice/internal/web/webtest"
)

// holder is what an officer states to check the holder of a document.
func holder(id string) question { return identityCheck(id) }

// checkHolder opens a comparison with the document's own photo.
func (v *visitor) checkHolder(id string) {
	v.compare("document", holder(id))
	v.declare(agreed...)
	v.WaitText("h1", "拍攝當事人")
}

// TestCompareHolder checks who shows a document: the holder, somebody else, and
// a document of which there is no photo.
func TestCompareHolder(t *testing.T) {
	onEachWithFaces(t, func(t *testing.T, h *house, p webtest.Profile) {
		cast := servertest.Cast(t)
		who, other := cast[0], cast[1]
		v := h.enter(t, p, patrol)
		v.checkHolder(who.NationalID)
		v.upload(h.taken(t, who.Person.Probe(), 1))
		v.run()
		v.WaitText("#registered", "相似程度")
		v.CheckFit()
		v.none(t, []string{who.Name})
		v.press(judgeButton)
		v.Wait("#errors")
		v.judge("same")
		v.WaitText("h1", "應為證件持有人")
		v.CheckFit()
		v.shut()

		v.checkHolder(who.NationalID)
		v.upload(h.taken(t, other.Person.Probe(), 1))
		v.run()
		v.WaitText("#registered", "相似程度：低")
		v.judge("different")
		v.shut()

		v.checkHolder(city.Sample.Person)
		v.upload(h.taken(t, other.Person.Probe(), 1))
		v.run()
		v.WaitText("main", "沒有可供核對之登記相片")
		v.CheckFit()
	})
}

// TestCompareIncapable: somebody who cannot say who they are, as a second
// officer confirms. Nobody has to be asked by name first.
func TestCompareIncapable(t *testing.T) {
	t.Parallel()
	h, p := openFaces(t), webtest.Phone
	who := sitter(t, "wanted")
	v := h.enter(t, p, patrol)
	v.compare("gallery", stopped())
	v.declare("unable", "present")
	v.WaitText("h1", "第二名員警確認")
	v.CheckFit()
	if v.Has("#photo") || v.Has("option[value="+string(patrol)+"]") {
		t.Error("no second officer is asked for, or oneself may be")
	}
	v.second(unequipped, "")
	v.WaitText("h1", "拍攝當事人")
	v.upload(h.taken(t, who.Person.Probe(), 1))
	v.run()
	h.first(t, who)
	v.judge("1", "eyes", "nose", "ears")
	v.second(unequipped, "differs")
	v.WaitText("h1", "二人判定不一致")
	v.CheckFit()
	if v.Has("form[action$='/open']") {
		t.Error("data can be opened")
	}
}

// TestCompareTwoFaces: the officer chooses whose face it is, and may choose
// again.
func TestCompareTwoFaces(t *testing.T) {
	t.Parallel()
	h, p := openFaces(t), webtest.Phone
	v := h.enter(t, p, patrol)
	v.checkHolder(servertest.Cast(t)[0].NationalID)
	v.upload(h.taken(t, sample(t, "two"), 1))
	v.WaitText("h1", "哪一位是當事人")
	v.CheckFit()
	if v.Has(runButton) {
		t.Error("two faces can be compared")
	}
	if n := webtest.Eval[int](v.Page, `[...document.querySelectorAll('.shot__pick')].filter(e => e.getBoundingClientRect().width >= 44).length`); n != 2 {
		t.Errorf("%d faces can be tapped", n)
	}
	v.press(".shot__pick")
	v.WaitText("h1", "相片可以比對")
	v.CheckFit()
	v.press("form[action$='/face'] button")
	v.WaitText("h1", "相片可以比對")
	v.run()
}

// TestCompareBadPhotos: what is wrong with a photo is told, with what helps, and
// nothing can be compared; the good one that follows can.
func TestCompareBadPhotos(t *testing.T) {
	t.Parallel()
	h := openFaces(t)
	h.App.Face.Compare.Limits.OfficerHour = 20
	v := h.enter(t, webtest.Phone, patrol)
	for i, x := range []struct {
		name, says string
		refused    bool
	}{
		{"nobody", "找不到人臉", true},
		{"small", "像是監視器的角度", true},
		{"steep", "抬頭或低頭", false},
		{"turned", "臉轉向一側", false},
		{"cut-off", "臉部沒有完整入鏡", true},
		{"dark", "光線太暗", false},
		{"bright", "光線太亮", false},
		{"blurred", "相片模糊", false},
	} {
		if i%4 == 0 {
			v.checkHolder(servertest.Cast(t)[0].NationalID)
		}
		v.upload(h.taken(t, sample(t, x.name), 1))
		v.Wait(".findings")
		v.CheckFit()
		if got := v.Text("main"); !strings.Contains(got, x.says) {
			t.Errorf("%s: %s", x.name, got)
		}
		if bad := v.Has(".findings__bad"); bad != x.refused || bad == v.Has(runButton) {
			t.Errorf("%s is refused: %v; it can be compared: %v", x.name, bad, v.Has(runButton))
		}
	}
	v.upload(h.taken(t, servertest.Cast(t)[0].Person.Probe(), 1))
	v.WaitText("h1", "相片可以比對")
	v.run()
}

// TestCompareNobody: a stranger of whom there is no photo, whatever the answer
// lists, is none of them.
func TestCompareNobody(t *testing.T) {
	t.Parallel()
	h := openFaces(t)
	v := h.enter(t, webtest.Phone, patrol)
	v.lastResort()
	v.upload(h.taken(t, sample(t, "stranger"), 1))
	v.run()
	v.Wait("#none")
	v.CheckFit()
	v.judge("none")
	v.WaitText("main", "以其他方式查證")
	v.CheckFit()
	if v.Has("form[action$='/open']") {
		t.Error("data can be opened")
	}
}

// TestCompareRunsOut: after its time a case shows no photo, on any way to it.
func TestCompareRunsOut(t *testing.T) {
	t.Parallel()
	h := openFaces(t)
	v := h.enter(t, webtest.Phone, patrol)
	v.checkHolder(servertest.Cast(t)[0].NationalID)
	v.upload(h.taken(t, servertest.Cast(t)[0].Person.Probe(), 1))
	v.WaitText("h1", "相片可以比對")
	at := v.Path()
	h.Clock.Move(31 * time.Minute)
	v.press(runButton)
	v.WaitText("h1", "比對已逾時")
	v.Check()
	v.open(at)
	v.WaitText("h1", "比對已逾時")
	if n := webtest.Eval[int](v.Page, "fetch("+quote(at+"/probe.jpg")+").then(r => r.status)"); n != http.StatusNotFound {
		t.Errorf("the photo after its time: %d", n)
	}
	v.open("/compare")
	if v.Has(".cases") {
		t.Error("a case that is over is listed")
	}
}

// TestCompareBackAndTwice: the browser's back button and a button that is
// pressed twice lead to where the case is.
func TestCompareBackAndTwice(t *testing.T) {
	onEachWithFaces(t, func(t *testing.T, h *house, p webtest.Profile) {
		who := servertest.Cast(t)[0]
		v := h.enter(t, p, patrol)
		v.compare("document", holder(who.NationalID))
		for _, id := range agreed {
			v.Click("label:has(#f-" + id + ")")
		}
		v.twice(beginButton)
		v.WaitText("h1", "拍攝當事人")
		at := "/compare/" + v.caseNumber()
		v.open("/compare")
		if n := webtest.Eval[int](v.Page, `document.querySelectorAll('.cases li').length`); n != 1 {
			t.Errorf("%d cases were opened", n)
		}
		v.open(at)
		v.Upload("#f-photo", h.taken(t, who.Person.Probe(), 1))
		v.twice(sendButton)
		v.WaitText("h1", "相片可以比對")
		v.twice(runButton)
		v.Wait(".judge")
		v.Back()
		v.open(at)
		v.Wait(".judge")
		v.Click("label:has(#f-same)")
		v.twice(judgeButton)
		v.WaitText("h1", "應為證件持有人")
		v.shut()
		v.Back()
		v.WaitText("h1", "比對已關閉")
		if shown := webtest.Eval[int](v.Page, `document.querySelectorAll('main img, main image').length`); shown > 0 {
			t.Error("the back button shows the photo of a closed case")
		}
	})
}

// twice clicks a button as an impatient thumb does.
func (v *visitor) twice(selector string) {
	webtest.Eval[bool](v.Page, fmt.Sprintf(`(() => {
  document.getElementById('main').toggleAttribute('data-old', true);
  const b = document.querySelector(%q); b.click(); b.click(); return true;
})()`, selector))
	v.Wait("main:not([data-old])")
}

// TestCompareWithoutScript plays the last resort with JavaScript switched off.
func TestCompareWithoutScript(t *testing.T) {
	t.Parallel()
	h := openFaces(t)
	who := sitter(t, "wanted")
	v := h.enter(t, webtest.Phone.WithoutScript(), patrol)
	v.lastResort()
	v.CheckFit()
	v.upload(h.taken(t, who.Person.Probe(), 1))
	v.WaitText("h1", "相片可以比對")
	v.CheckFit()
	v.run()
	h.first(t, who)
	v.CheckFit()
	v.judge("1", "eyes", "nose", "ears")
	v.second(unequipped, "agrees")
	v.press("form[action$='/open'] button")
	v.WaitText("#household-0-name", who.Name)
}

// TestDemoFaces: what the demo says whom one can photograph, and a photo to
// save that is taken as from a camera.
func TestDemoFaces(t *testing.T) {
	t.Parallel()
	h := openFaces(t)
	v := h.enter(t, webtest.Phone, patrol)
	v.open("/demo/faces")
	who := sitter(t, "missing")
	v.WaitText(".faces", who.Name)
	v.CheckFit()
	if n := webtest.Eval[int](v.Page, `document.querySelectorAll('.faces li').length`); n != len(portrait.Persons()) {
		t.Errorf("%d faces, want %d", n, len(portrait.Persons()))
	}
}
