package web

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func protected(t testing.TB) http.Handler {
	t.Helper()
	s := newSite(t)
	mux := http.NewServeMux()
	s.Static(mux)
	mux.HandleFunc("/form", func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); TooLarge(err) {
			s.Fail(w, r, Chrome{}, http.StatusRequestEntityTooLarge)
			return
		}
		_, _ = io.WriteString(w, r.PostFormValue("a"))
	})
	return s.Protect(mux)
}

func TestHeaders(t *testing.T) {
	h, s := protected(t), newSite(t)
	css, err := s.assets.URL("app.css")
	if err != nil {
		t.Fatal(err)
	}
	for path, cache := range map[string]string{
		"/form": "no-store", "/nowhere": "no-store", "/offline": "no-store", "/manifest.webmanifest": "no-store",
		"/sw.js": "no-cache", css: "public, max-age=31536000, immutable", staticPrefix + "x/app.css": "no-store",
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if got := w.Header().Get("Cache-Control"); got != cache {
			t.Errorf("%s: Cache-Control %q, want %q", path, got, cache)
		}
		for _, want := range securityHeaders[:len(securityHeaders)-1] {
			if got := w.Header().Get(want[0]); got != want[1] {
				t.Errorf("%s: %s: %q", path, want[0], got)
			}
		}
	}
	for _, must := range []string{"default-src 'none'", "require-trusted-types-for 'script'", "base-uri 'none'", "frame-ancestors 'none'"} {
		if !strings.Contains(contentPolicy, must) {
			t.Errorf("the policy lacks %s", must)
		}
	}
	if strings.Contains(contentPolicy, "unsafe") || strings.Contains(contentPolicy, "*") {
		t.Errorf("the policy is open: %s", contentPolicy)
	}
}

// TestWritesFromElsewhere shows that another origin cannot make a browser write.
func TestWritesFromElsewhere(t *testing.T) {
	h := protected(t)
	for name, headers := range map[string]map[string]string{
		"cross-site": {"Sec-Fetch-Site": "cross-site"},
		"same-site":  {"Sec-Fetch-Site": "same-site"},
		"old origin": {"Origin": "https://elsewhere.example"},
	} {
		r := httptest.NewRequest(http.MethodPost, "/form", strings.NewReader("a=1"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for k, v := range headers {
			r.Header.Set(k, v)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "無權開啟此頁") {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	r := httptest.NewRequest(http.MethodPost, "/form", strings.NewReader("a=1"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusOK || w.Body.String() != "1" {
		t.Errorf("own form: %d %s", w.Code, w.Body)
	}
}

// TestBodyLimits sends too much in every way that there is: over a real
// connection, so that the answer has to arrive while the body is still coming.
func TestBodyLimits(t *testing.T) {
	server := httptest.NewServer(protected(t))
	t.Cleanup(server.Close)
	for _, c := range []struct {
		name, kind string
		size       int
		announced  bool
		status     int
		says       string
	}{
		{"form within", "application/x-www-form-urlencoded", MaxForm - 2, true, 200, ""},
		{"form of 10 MB", "application/x-www-form-urlencoded", 10 << 20, true, 413, "送出的內容過大"},
		{"form without length", "application/x-www-form-urlencoded", 2 << 20, false, 413, "送出的內容過大"},
		{"JSON above", "application/json", MaxJSON + 1, true, 413, `"title":"Request Entity Too Large"`},
	} {
		body := io.LimitReader(endless{}, int64(c.size))
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/form", body)
		if err != nil {
			t.Fatal(err)
		}
		if c.announced {
			r.ContentLength = int64(c.size)
		}
		r.Header.Set("Content-Type", c.kind)
		got := get(t, r)
		if got.status != c.status || !strings.Contains(string(got.body), c.says) {
			t.Errorf("%s: %d", c.name, got.status)
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}
