package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
)

// Limits on what a request may carry, in bytes.
const (
	MaxForm = 1 << 20  // one form, which holds text only
	MaxJSON = 64 << 10 // one JSON document
	// MaxPhoto is one photo to be compared; the form around it is small.
	MaxPhoto = 20 << 20
	// maxDrain is how much of a body that is too large is read and thrown away,
	// because a browser that is still sending shows a broken connection instead
	// of the page that says what was wrong.
	maxDrain = 16 << 20
)

// contentPolicy lets a page load its own files and nothing else. There is no
// inline script, style or handler anywhere, and the only Trusted Types policy
// is the one by which register-sw.js names the service worker.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
	"connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; " +
	"frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types mpolice"

// ofDocuments are headers that only a document obeys. The parts that swap.js
// asks for are parsed and put into one that has them: they go without, half a
// kilobyte less at the edge of a network.
var ofDocuments = []string{
	"Content-Security-Policy", "Cross-Origin-Embedder-Policy", "Cross-Origin-Opener-Policy", "Permissions-Policy", "Referrer-Policy",
}

var securityHeaders = [][2]string{
	{"Content-Security-Policy", contentPolicy},
	{"Cross-Origin-Embedder-Policy", "require-corp"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{"Permissions-Policy", permissions("()", "()")},
	{"Referrer-Policy", "no-referrer"},
	{"X-Content-Type-Options", "nosniff"},
	// Static files say otherwise for themselves.
	{"Cache-Control", "no-store"},
}

// permissions are what documents may ask of the device.
func permissions(camera, position string) string {
	return "camera=" + camera + ", geolocation=" + position + ", microphone=(), payment=(), usb=(), " +
		"publickey-credentials-create=(self), publickey-credentials-get=(self)"
}

// AllowCamera lets a page of photo comparison, and no other, ask for the camera
// and the position. A part that swap.js asked for has the rights of the document
// that it is put into.
func AllowCamera(w http.ResponseWriter) {
	if w.Header().Get("Permissions-Policy") != "" {
		w.Header().Set("Permissions-Policy", permissions("(self)", "(self)"))
	}
}

// AllowPosition lets a page ask for the position alone: the form of an assembly.
func AllowPosition(w http.ResponseWriter) {
	if w.Header().Get("Permissions-Policy") != "" {
		w.Header().Set("Permissions-Policy", permissions("()", "(self)"))
	}
}

// Protect wraps every handler of the site: it sets the security headers,
// refuses writes that another origin started, and limits bodies.
func (s *Site) Protect(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.refuse(w, r, http.StatusForbidden)
	}))
	guarded := guard.Handler(s.limit(next))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		part := r.Header.Get(swapHeader) != ""
		for _, h := range securityHeaders {
			if !part || !slices.Contains(ofDocuments, h[0]) {
				w.Header().Set(h[0], h[1])
			}
		}
		guarded.ServeHTTP(w, r)
	})
}

// limit bounds the body by its kind. A length that is announced is judged at
// once; one that is not is cut off while it is read (see [TooLarge]).
func (s *Site) limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isPhoto(r) {
			next.ServeHTTP(w, r) // its handler knows whose it is, and bounds it
			return
		}
		most := int64(MaxForm)
		if wantsJSON(r) {
			most = MaxJSON
		}
		if r.ContentLength > most {
			_, _ = io.CopyN(io.Discard, r.Body, maxDrain)
			s.refuse(w, r, http.StatusRequestEntityTooLarge)
			return
		}
		if r.Body != nil {
			r.Body = http.MaxBytesReader(w, r.Body, most)
		}
		next.ServeHTTP(w, r)
	})
}

// isPhoto reports whether the request sends a photo to be compared.
func isPhoto(r *http.Request) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return r.Method == http.MethodPost && kind == "multipart/form-data" &&
		strings.HasPrefix(r.URL.Path, "/compare/") && strings.HasSuffix(r.URL.Path, "/photo")
}

// TooLarge reports whether reading a body failed because it went past its limit.
func TooLarge(err error) bool {
	_, ok := errors.AsType[*http.MaxBytesError](err)
	return ok
}

// refuse answers a page to people and a problem document to programs.
func (s *Site) refuse(w http.ResponseWriter, r *http.Request, status int) {
	if !wantsJSON(r) {
		s.Fail(w, r, Chrome{}, status)
		return
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"type":"about:blank","title":"`+http.StatusText(status)+`"}`)
}

func wantsJSON(r *http.Request) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return kind == "application/json" || strings.HasPrefix(r.URL.Path, "/api/")
}
