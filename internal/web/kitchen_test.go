package web

import (
	"image"
	"image/jpeg"
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
	mux.HandleFunc("GET /compare/", drawing)
	server := httptest.NewServer(s.Protect(mux))
	t.Cleanup(server.Close)
	return server
}

// drawing stands for the photos of the sample pages: a face in three shapes.
func drawing(w http.ResponseWriter, _ *http.Request) {
	img := image.NewGray(image.Rect(0, 0, 640, 480))
	for i := range img.Pix {
		x, y := float64(i%640-420)/85, float64(i/640-205)/125
		shade := 90 + i%640/8
		if x*x+y*y < 1 {
			shade = 215
		}
		for _, eye := range []float64{-0.4, 0.4} {
			if a, b := x-eye, (y+0.15)*2; a*a+b*b < 0.03 {
				shade = 40
			}
		}
		img.Pix[i] = byte(shade)
	}
	w.Header().Set("Content-Type", "image/jpeg")
	_ = jpeg.Encode(w, img, nil)
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
