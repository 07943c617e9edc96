package web

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"mpolice/internal/web/webtest"
)

// TestOffline shows that the service worker keeps the shell and no answer, and
// what a person sees without a connection.
func TestOffline(t *testing.T) {
	server := kitchen(t)
	page := webtest.Start(t).Open(t, webtest.Phone)
	page.Go(server.URL + "/sample/home-ready")
	webtest.Eval[bool](page, `navigator.serviceWorker.ready.then(() => true)`)
	page.Go(server.URL + "/sample/answer-case")
	page.Go(server.URL + "/sample/record")

	kept := webtest.Eval[[]string](page, `caches.keys()
    .then(names => Promise.all(names.map(n => caches.open(n).then(c => c.keys()))))
    .then(all => all.flat().map(r => new URL(r.url).pathname))`)
	if len(kept) != len(shellFiles)+1 {
		t.Errorf("kept %v", kept)
	}
	for _, path := range kept {
		if path != "/offline" && !strings.HasPrefix(path, staticPrefix) {
			t.Errorf("the worker keeps %s", path)
		}
	}
	if stored := webtest.Eval[int](page, `localStorage.length + sessionStorage.length`); stored != 0 {
		t.Errorf("%d things in web storage", stored)
	}

	server.CloseClientConnections()
	server.Listener.Close()
	page.Go(server.URL + "/sample/record")
	page.WaitText("section[lang=zh-Hant-TW]", "目前沒有網路連線")
	page.WaitText("section[lang=en]", "No connection")
	page.CheckFit()
}

// TestManifest checks what a phone reads when the platform is installed.
func TestManifest(t *testing.T) {
	server := kitchen(t)
	for _, l := range Languages {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/manifest.webmanifest", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept-Language", string(l))
		var m struct {
			Name, Lang, Display string
			StartURL            string `json:"start_url"`
			Icons               []struct{ Src string }
		}
		if err := json.Unmarshal(get(t, r).body, &m); err != nil {
			t.Fatal(err)
		}
		if m.Lang != string(l) || m.Name == "" || m.Display != "standalone" || m.StartURL != "/" || len(m.Icons) != 1 {
			t.Errorf("manifest in %s: %+v", l, m)
		}
		r, _ = http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+m.Icons[0].Src, nil)
		if got := get(t, r); got.status != http.StatusOK || got.header.Get("Content-Type") != "image/svg+xml" {
			t.Errorf("icon: %d %s", got.status, got.header.Get("Content-Type"))
		}
	}
}

// TestBudget holds the weights of the pages over the wire (compressed, with
// headers): the first query page, the pages after it, and the project's own
// JavaScript.
func TestBudget(t *testing.T) {
	const kb = 1024
	server := kitchen(t)
	page := webtest.Start(t).Open(t, webtest.Phone)
	page.Go(server.URL + "/sample/query")
	webtest.Eval[bool](page, `new Promise(done => requestIdleCallback(() => done(true)))`)
	loads := page.Loads()
	total, seen := 0, []string{}
	for _, l := range loads {
		total += l.Bytes
		seen = append(seen, l.URL)
	}
	// The browser fetches the manifest only when it offers to install.
	if !slices.ContainsFunc(seen, func(u string) bool { return strings.HasSuffix(u, ".webmanifest") }) {
		loads = append(loads, webtest.Load{URL: "manifest"})
		total += kb
	}
	t.Logf("first query page: %d bytes in %d requests", total, len(loads))
	if total > 25*kb || len(loads) > 6 || len(loads) < 4 {
		t.Errorf("first query page: %d bytes in %d requests %v; the budget is 25 KB in 6", total, len(loads), seen)
	}

	for _, x := range samples(Chinese) {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/sample/"+x.Name, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		r.Header.Set(swapHeader, "1")
		if n := len(get(t, r).body); n > 4*kb {
			t.Errorf("%s: %d bytes; the budget of a later page is 4 KB", x.Name, n)
		}
	}

	script := 0
	for name, url := range newSite(t).assets.url {
		if strings.HasSuffix(name, ".js") {
			r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+url, nil)
			r.Header.Set("Accept-Encoding", "gzip")
			script += len(get(t, r).body)
		}
	}
	t.Logf("own JavaScript: %d bytes", script)
	if script > 8*kb || script == 0 {
		t.Errorf("own JavaScript: %d bytes; the budget is 8 KB", script)
	}
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

// get sends a request as it stands: nothing is unpacked and no redirect followed.
func get(t testing.TB, r *http.Request) answer {
	t.Helper()
	res, err := (&http.Transport{DisableCompression: true}).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	w := httptest.NewRecorder()
	if _, err := w.Body.ReadFrom(res.Body); err != nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, w.Body.Bytes()}
}
