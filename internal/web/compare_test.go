package web

import (
	"bytes"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"mpolice/internal/web/webtest"
)

// sentPhoto is what the form of the photo page sent last.
type sentPhoto struct {
	mu     sync.Mutex
	source string
	photo  []byte
	times  int
	cut    bool // break the line instead
}

func (s *sentPhoto) take(t *testing.T, r *http.Request) {
	form, err := r.MultipartReader()
	if err != nil {
		t.Error(err)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.times++; s.cut {
		panic(http.ErrAbortHandler)
	}
	for {
		part, err := form.NextPart()
		if err != nil {
			return
		}
		b, _ := io.ReadAll(part)
		switch part.FormName() {
		case "source":
			s.source = string(b)
		case "photo":
			s.photo = b
		}
	}
}

func (s *sentPhoto) get() (source string, photo []byte, times int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.source, s.photo, s.times
}

func (s *sentPhoto) sever(cut bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cut = cut
}

// studio serves the photo page of one case as the real handlers do.
func studio(t *testing.T) (string, *sentPhoto) {
	t.Helper()
	s, sent := newSite(t), &sentPhoto{}
	mux := http.NewServeMux()
	s.Static(mux)
	render := func(w http.ResponseWriter, r *http.Request, v View) {
		AllowCamera(w)
		s.Render(w, r, http.StatusOK, signedIn(LanguageOf(r), SectionCompare, "officer"), v)
	}
	mux.HandleFunc("GET "+samplePath+"/photo", func(w http.ResponseWriter, r *http.Request) {
		render(w, r, ComparePhotoView{Head: sampleHead(LanguageOf(r), CompareDocument), Most: MaxPhoto})
	})
	mux.HandleFunc("POST "+samplePath+"/photo", func(w http.ResponseWriter, r *http.Request) {
		sent.take(t, r)
		http.Redirect(w, r, samplePath, http.StatusSeeOther)
	})
	mux.HandleFunc("GET "+samplePath, func(w http.ResponseWriter, r *http.Request) {
		render(w, r, CompareCheckView{Head: sampleHead(LanguageOf(r), CompareDocument), Shot: sampleShot(0), Usable: true})
	})
	mux.HandleFunc("GET /compare/gallery", func(w http.ResponseWriter, r *http.Request) { render(w, r, sampleNothingTried(LanguageOf(r))) })
	mux.HandleFunc("GET /compare/", drawing)
	server := httptest.NewServer(s.Protect(mux))
	t.Cleanup(server.Close)
	return server.URL, sent
}

// fakeCamera makes the page's camera one that is drawn, or one that fails. Nobody
// has allowed it yet, so that it waits for the button.
const fakeCamera = `(() => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
  const paint = canvas.getContext('2d');
  setInterval(() => { paint.fillStyle = '#' + (0x808080 + Date.now() % 64).toString(16); paint.fillRect(0, 0, 640, 480); }, 30);
  window.tracks = [];
  navigator.mediaDevices.getUserMedia = async () => {
    const stream = canvas.captureStream(30);
    window.tracks.push(...stream.getTracks());
    return stream;
  };
  return true;
})()`

// TestCamera takes a photo with the page's camera: again, through a broken line,
// and sent as a file of the form. The camera is off in between.
func TestCamera(t *testing.T) {
	url, sent := studio(t)
	page := webtest.Start(t).Open(t, webtest.Phone)
	page.Go(url + samplePath + "/photo")
	if !webtest.Eval[bool](page, `document.featurePolicy.allowsFeature('camera') && document.featurePolicy.allowsFeature('geolocation')`) {
		t.Error("the page may not use the camera")
	}
	webtest.Eval[bool](page, fakeCamera)
	page.Click("[data-open]")
	page.Wait("[data-shutter]")
	webtest.Eval[bool](page, `new Promise(done => { const v = document.querySelector('video'); const look = () => v.videoWidth ? done(true) : setTimeout(look, 20); look(); })`)
	page.CheckFit()
	shoot(page, "camera-live")
	page.Click("[data-shutter]")
	page.Wait("[data-use]")
	off := `window.tracks.every(t => t.readyState === 'ended')`
	if !webtest.Eval[bool](page, off) {
		t.Error("the camera stays on behind the photo")
	}
	page.Click("[data-retake]")
	page.Wait("[data-shutter]")
	page.Click("[data-shutter]")
	page.Wait("[data-use]")
	page.Check()
	shoot(page, "camera-taken")

	sent.sever(true)
	page.Click("[data-use]")
	page.Wait("#lost")
	page.Wait("[data-use]") // the photo is still there
	sent.sever(false)
	page.Click("[data-use]")
	page.WaitText("h1", "相片可以比對")
	source, photo, _ := sent.get()
	img, err := jpeg.Decode(bytes.NewReader(photo))
	if err != nil || source != "camera" || img.Bounds().Dx() != 640 || img.Bounds().Dy() != 480 {
		t.Errorf("sent %d bytes as %q: %v", len(photo), source, err)
	}
	if !webtest.Eval[bool](page, off) || page.Path() != samplePath {
		t.Errorf("the camera is on, or the page is %s", page.Path())
	}
}

// TestCameraFails: each way in which there is no camera has words, and the
// device's own camera stays.
func TestCameraFails(t *testing.T) {
	url, sent := studio(t)
	page := webtest.Start(t).Open(t, webtest.Phone)
	for name, says := range map[string]string{"NotAllowedError": "未獲准使用相機", "NotFoundError": "沒有可用的相機", "NotReadableError": "其他程式使用"} {
		page.Go(url + samplePath + "/photo")
		webtest.Eval[bool](page, `(() => { navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', '`+name+`'); }; return true; })()`)
		page.Click("[data-open]")
		page.WaitText("[data-message]", says)
		page.Wait("#f-photo")
	}
	page.Click("[data-send]")
	page.WaitText("[data-message]", "沒有收到相片")
	webtest.Eval[bool](page, `(() => {
    const files = new DataTransfer();
    files.items.add(new File([new Uint8Array(21 << 20)], 'large.jpg', { type: 'image/jpeg' }));
    document.querySelector('#f-photo').files = files.files;
    return true;
  })()`)
	page.Click("[data-send]")
	page.WaitText("[data-message]", "檔案超過 20 MB")
	if _, _, times := sent.get(); times != 0 {
		t.Errorf("sent %d times", times)
	}
}

// TestPhotoWithoutScript: the device's camera and one button.
func TestPhotoWithoutScript(t *testing.T) {
	url, _ := studio(t)
	page := webtest.Start(t).Open(t, webtest.Phone.WithoutScript())
	page.Go(url + samplePath + "/photo")
	page.Wait("#f-photo")
	page.Wait("[data-send]")
	for _, gone := range []string{"[data-open]", "[data-shutter]", "[data-use]", "video"} {
		if webtest.Eval[bool](page, `document.querySelector('`+gone+`').checkVisibility()`) {
			t.Errorf("%s is shown", gone)
		}
	}
}

// TestPosition: the button fills in where the device stands, or says why not.
func TestPosition(t *testing.T) {
	url, _ := studio(t)
	page := webtest.Start(t).Open(t, webtest.Phone)
	page.Go(url + "/compare/gallery")
	for _, x := range []struct{ answer, says, lat string }{
		{`(_, fail) => fail({ code: 1, PERMISSION_DENIED: 1 })`, "未允許取得位置", ""},
		{`(_, fail) => fail({ code: 2, PERMISSION_DENIED: 1 })`, "無法定位", ""},
		{`(done) => done({ coords: { latitude: 25.0476, longitude: 121.517, accuracy: 17.2 } })`, "誤差約 18 公尺", "25.04760"},
	} {
		webtest.Eval[bool](page, `(() => { navigator.geolocation.getCurrentPosition = `+x.answer+`; return true; })()`)
		page.Click("[data-locate]")
		page.WaitText("#f-position", x.says)
		if got := webtest.Eval[string](page, `document.querySelector('[name=lat]').value`); got != x.lat {
			t.Errorf("%s: %q", x.says, got)
		}
	}
}

// TestCaseRunsOut: when its time is over the page asks what became of the case.
func TestCaseRunsOut(t *testing.T) {
	url, _ := studio(t)
	page := webtest.Start(t).Open(t, webtest.Phone)
	page.Go(url + samplePath + "/photo")
	webtest.Eval[bool](page, `(() => { document.querySelector('[data-ends]').dataset.at = Date.now() - 10000; return true; })()`)
	page.WaitText("h1", "相片可以比對") // what the case's own address shows here
}

// TestFacesAreChosenOnThePhoto, by tap and by key.
func TestFacesAreChosenOnThePhoto(t *testing.T) {
	page := webtest.Start(t).Open(t, webtest.Phone)
	page.Go(kitchen(t).URL + "/sample/compare-faces")
	webtest.Eval[bool](page, `(() => { window.sent = []; document.addEventListener('submit', (e) => { e.preventDefault(); e.stopImmediatePropagation(); sent.push(e.submitter.value); }, true); return true; })()`)
	page.Click(".shot__pick[value='0']")
	webtest.Eval[bool](page, `(() => { const pick = document.querySelector(".shot__pick[value='1']"); pick.focus(); const on = document.activeElement === pick; pick.click(); return on; })()`)
	page.Click("ul button[value='0']")
	if got := webtest.Eval[string](page, `sent.join()`); got != "0,1,0" {
		t.Errorf("chose %s", got)
	}
	// The buttons lie over the faces.
	over := webtest.Eval[bool](page, `[...document.querySelectorAll('.shot__pick')].every((pick, i) => {
    const a = pick.getBoundingClientRect(), b = document.querySelectorAll('.shot__face')[i].getBoundingClientRect();
    return Math.abs(a.x + a.width / 2 - b.x - b.width / 2) < 3 && Math.abs(a.y + a.height / 2 - b.y - b.height / 2) < 3;
  })`)
	if !over {
		t.Error("the buttons do not lie over the faces")
	}
}

// TestNoPhotoOnPaper prints the pages that show photos.
func TestNoPhotoOnPaper(t *testing.T) {
	url, page := kitchen(t).URL, webtest.Start(t).Open(t, webtest.Desktop)
	for _, name := range []string{"compare-faces", "compare-ready", "compare-answer", "compare-holder", "compare-finding"} {
		page.Go(url + "/sample/" + name)
		page.OnPaper()
		if n := webtest.Eval[int](page, `[...document.querySelectorAll('img, video, canvas, svg image, figure')].filter(e => e.checkVisibility()).length`); n != 0 {
			t.Errorf("%s: %d pictures are printed", name, n)
		}
		if !strings.Contains(page.Text("main"), "相片依規定不列印") {
			t.Errorf("%s does not say that photos are not printed", name)
		}
	}
}

// TestPhotosAreBoundedByTheirHandler: the one form that may be larger than
// others is that of a photo, and only when it is sent as one.
func TestPhotosAreBoundedByTheirHandler(t *testing.T) {
	s := newSite(t)
	var got int64
	h := s.Protect(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got, _ = io.Copy(io.Discard, r.Body)
	}))
	for _, x := range []struct {
		method, path, kind string
		whole              bool
	}{
		{http.MethodPost, samplePath + "/photo", "multipart/form-data; boundary=x", true},
		{http.MethodPost, samplePath + "/photo", "application/x-www-form-urlencoded", false},
		{http.MethodPost, samplePath + "/judge", "multipart/form-data; boundary=x", false},
		{http.MethodPost, "/query/photo", "multipart/form-data; boundary=x", false},
		{http.MethodPut, samplePath + "/photo", "multipart/form-data; boundary=x", false},
	} {
		got = 0
		r := httptest.NewRequest(x.method, x.path, io.LimitReader(endless{}, 3*MaxForm))
		r.Header.Set("Content-Type", x.kind)
		h.ServeHTTP(httptest.NewRecorder(), r)
		if (got == 3*MaxForm) != x.whole || !x.whole && got > MaxForm {
			t.Errorf("%s %s as %s: %d bytes came through", x.method, x.path, x.kind, got)
		}
	}
}

// TestAllowCamera: only a document has rights, and a part has those of the
// document that it is put into.
func TestAllowCamera(t *testing.T) {
	h := newSite(t).Protect(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { AllowCamera(w) }))
	for swap, want := range map[string]string{"": "camera=(self), geolocation=(self), microphone=()", "1": ""} {
		r := httptest.NewRequest(http.MethodGet, "/compare", nil)
		r.Header.Set(swapHeader, swap)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if got := w.Header().Get("Permissions-Policy"); !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("asked by swap.js %q: %s", swap, got)
		}
	}
}
