package web

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
)

func newSite(t testing.TB) *Site {
	t.Helper()
	s, err := New(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// kitchen serves every sample page at /sample/<name>, behind everything that a
// real page stands behind.
func kitchen(t testing.TB) *httptest.Server {
	t.Helper()
	s := newSite(t)
	mux := http.NewServeMux()
	s.Static(mux)
	mux.HandleFunc("GET /sample/{name}", s.sample)
	server := httptest.NewServer(s.Protect(mux))
	t.Cleanup(server.Close)
	return server
}

func (s *Site) sample(w http.ResponseWriter, r *http.Request) {
	for _, x := range samples(LanguageOf(r)) {
		if x.Name == r.PathValue("name") {
			s.Render(w, r, x.Status, x.Chrome, x.View)
			return
		}
	}
	s.Fail(w, r, Chrome{}, http.StatusNotFound)
}
