package e2e

import (
	"bytes"
	"image/jpeg"
	"net/http"
	"regexp"
	"testing"

	"mpolice/internal/audit"
	"mpolice/internal/server"
	"mpolice/internal/web/webtest"
)

// TestCompareWithCamera plays the last resort on a phone whose camera sees a
// wanted person: from the milder means to the receipt.
func TestCompareWithCamera(t *testing.T) {
	t.Parallel()
	h := openFaces(t)
	who := sitter(t, "wanted")
	v := &visitor{Page: seeing(t, who.Person.Probe()).Open(t, webtest.Phone), h: h}
	v.become(patrol)
	v.open("/")
	v.press("a[href='/compare']")
	v.WaitText("main", "最後手段")
	v.tryMilder()
	v.Stand(25.0418, 121.5199, 12)
	v.compare("gallery", stopped())
	v.Click("[data-locate]")
	v.WaitText("[data-message]", "12")
	v.declare(agreed...)
	v.WaitText("h1", "拍攝當事人")
	v.photograph()
	v.WaitText("h1", "相片可以比對")
	v.CheckFit()
	v.run()
	v.leads(t, who)
	v.shut()
	h.told(t, v, who, "本頁相機")
}

// live waits until the page shows what the camera sees, and opens the camera
// where the browser asks first.
func (v *visitor) live() {
	webtest.Eval[bool](v.Page, `new Promise(done => {
  const look = () => {
    if (document.querySelector('[data-live] video').videoWidth) return done(true);
    if (!document.querySelector('[data-start]').hidden) document.querySelector('[data-open]').click();
    requestAnimationFrame(look);
  };
  look();
})`)
	v.Wait("[data-shutter]")
}

// photograph takes the picture that the camera sees.
func (v *visitor) photograph() {
	v.live()
	v.Click("[data-shutter]")
	v.Wait("[data-use]")
	v.press("[data-use]")
}

// TestCompareWithFile is the same at a desk, with a photo that the station's
// camera took minutes ago.
func TestCompareWithFile(t *testing.T) {
	t.Parallel()
	h := openFaces(t)
	who := sitter(t, "wanted")
	v := h.enter(t, webtest.Desktop, patrol)
	v.lastResort()
	v.upload(h.taken(t, who.Person.Probe(), 5))
	v.WaitText("h1", "相片可以比對")
	v.CheckFit()
	v.run()
	v.leads(t, who)
	v.shut()
	h.told(t, v, who, "裝置當場所拍之相片檔")
}

// leads takes an answer to the data of the person whom it is about. The right
// one is first; nobody is named before two people have judged.
func (v *visitor) leads(t *testing.T, who server.DemoFace) {
	t.Helper()
	v.WaitText("#candidate-1", "相似程度")
	v.none(t, []string{who.NationalID, who.Name})
	v.CheckFit()
	at := "/compare/" + v.caseNumber()
	v.shows(t, at+"/probe.jpg")
	v.shows(t, at+"/candidates/1.jpg")
	v.h.first(t, who)
	v.judge("1", "eyes", "nose")
	v.WaitText("#errors", "至少須有三項")
	v.judge("1", "marks")
	v.WaitText("h1", "第二人判定")
	v.CheckFit()
	v.second(unequipped, "agrees")
	v.WaitText("h1", "二人判定一致")
	v.CheckFit()
	v.press("form[action$='/open'] button")
	v.WaitText("#household-0-name", who.Name)
	v.open(at)
}

// shows fails unless the browser gets a picture at an address, not to be kept.
func (v *visitor) shows(t *testing.T, path string) {
	t.Helper()
	got := webtest.Eval[[]string](v.Page, `(async () => {
  const r = await fetch(`+quote(path)+`), b = await createImageBitmap(await r.blob());
  return [r.headers.get('cache-control'), b.width > 50 ? 'picture' : 'none'];
})()`)
	if len(got) != 2 || got[0] != "no-store" || got[1] != "picture" {
		t.Errorf("%s: %v", path, got)
	}
}

// first fails unless the candidate of rank 1 that was shown last is the right
// one, by the records: pages never say.
func (h *house) first(t *testing.T, who server.DemoFace) {
	t.Helper()
	found, err := h.App.Store.Records(t.Context(), audit.Filter{Kind: audit.KindCandidate, Limit: 10})
	if err != nil || len(found) == 0 {
		t.Fatalf("%d candidates: %v", len(found), err)
	}
	for _, r := range found {
		c, err := r.CheckContent(h.App.Keys)
		if err != nil {
			t.Fatal(err)
		}
		if (audit.Record{Fields: c.Fields}).Get("rank") == "1" {
			if c.Subject != "national_id:"+who.NationalID {
				t.Error("another person is at rank 1")
			}
			return
		}
	}
	t.Error("nobody is at rank 1")
}

// told fails unless the officer's own list tells of the comparison, and the
// pictures are gone.
func (h *house) told(t *testing.T, v *visitor, who server.DemoFace, source string) {
	t.Helper()
	v.WaitText("main", "已銷毀")
	id := v.caseNumber()
	v.Check()
	for _, name := range []string{"probe.jpg", "candidates/1.jpg"} {
		if n := webtest.Eval[int](v.Page, "fetch("+quote("/compare/"+id+"/"+name)+").then(r => r.status)"); n != http.StatusNotFound {
			t.Errorf("%s after the close: %d", name, n)
		}
	}
	v.open("/records/" + id)
	for _, says := range []string{"開案", "待比對相片", "銷毀相片"} {
		v.WaitText("main", says)
	}
	v.none(t, []string{who.NationalID})
	v.CheckFit()
	admitted := regexp.MustCompile(`收受相片\s+([0-9a-f-]{36})`).FindStringSubmatch(v.Text("main"))
	if admitted == nil {
		t.Fatalf("the photo has no record: %s", v.Text("main"))
	}
	v.open("/records/" + admitted[1])
	v.WaitText("main", source)
	v.open("/records")
	v.WaitText(".rows", "比對警政相片（1：N）")
}

// TestNoPhotoIsStored: neither the browser's stores nor its worker keep one.
func TestNoPhotoIsStored(t *testing.T) {
	t.Parallel()
	h := openFaces(t)
	v := h.enter(t, webtest.Desktop, patrol)
	v.lastResort()
	v.upload(h.taken(t, sitter(t, "wanted").Person.Probe(), 1))
	v.run()
	kept := webtest.Eval[[]string](v.Page, `(async () => {
  const out = [...Object.keys(localStorage), ...Object.keys(sessionStorage), ...(await indexedDB.databases()).map(d => d.name)];
  for (const name of await caches.keys())
    for (const r of await (await caches.open(name)).keys()) if (/compare/.test(new URL(r.url).pathname) && !/\.(js|css)/.test(r.url)) out.push(r.url);
  return out;
})()`)
	if len(kept) > 0 {
		t.Errorf("the browser keeps %v", kept)
	}
	v.OnPaper()
	shown := webtest.Eval[int](v.Page, `[...document.querySelectorAll('main img, main svg image, main video, main canvas')].filter(e => e.checkVisibility({ visibilityProperty: true, opacityProperty: true })).length`)
	if shown > 0 {
		t.Errorf("%d photos are printed", shown)
	}
	v.WaitText("main", "相片")
	pdf := v.PDF()
	if _, err := jpeg.Decode(bytes.NewReader(pdf)); err == nil || bytes.Contains(pdf, []byte("/DCTDecode")) {
		t.Error("a photo is in the print")
	}
}
