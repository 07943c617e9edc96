package web

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

// TestStyleSheet holds what the compiled style sheet must not have: a fetch
// from elsewhere, a web font, italics, or the face and crown that are gov.uk's.
func TestStyleSheet(t *testing.T) {
	css := string(newSite(t).assets.file[assetURL(t, "app.css")].plain)
	for _, bad := range []string{"http:", "https:", "@import", "@font-face", "Transport", "crown", "font-style:italic"} {
		if strings.Contains(css, bad) {
			t.Errorf("app.css has %q", bad)
		}
	}
	for _, must := range []string{"prefers-color-scheme:dark", "prefers-contrast:more", "@media print", "keep-all"} {
		if !strings.Contains(strings.ReplaceAll(css, ": ", ":"), must) {
			t.Errorf("app.css lacks %q: compile it with npm run build", must)
		}
	}
}

func assetURL(t testing.TB, name string) string {
	t.Helper()
	u, err := newSite(t).assets.URL(name)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestAssets(t *testing.T) {
	s := newSite(t)
	if _, err := s.assets.URL("app.scss"); err == nil {
		t.Error("a file that is not there has an address")
	}
	if err := s.assets.add("x.exe", nil); err == nil {
		t.Error("a file without a content type was taken")
	}
	for name, url := range s.assets.url {
		if !regexp.MustCompile(`^/static/[\w-]{12}/` + regexp.QuoteMeta(name) + `$`).MatchString(url) {
			t.Errorf("%s is at %s", name, url)
		}
		r := httptest.NewRequest(http.MethodGet, url, nil)
		plain := httptest.NewRecorder()
		s.assets.ServeHTTP(plain, r)
		r.Header.Set("Accept-Encoding", "gzip")
		packed := httptest.NewRecorder()
		s.assets.ServeHTTP(packed, r)
		if !bytes.Equal(plain.Body.Bytes(), s.assets.file[url].plain) || packed.Header().Get("Content-Encoding") != "gzip" || packed.Body.Len() >= plain.Body.Len() {
			t.Errorf("%s: %d bytes plain, %d packed as %q", name, plain.Body.Len(), packed.Body.Len(), packed.Header().Get("Content-Encoding"))
		}
		r.Method = http.MethodHead
		head := httptest.NewRecorder()
		s.assets.ServeHTTP(head, r)
		if head.Body.Len() != 0 {
			t.Errorf("%s: HEAD has a body", name)
		}
	}
}
