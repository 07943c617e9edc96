// Package httpapi is the JSON API under /api/v1: the same governed queries as
// the pages, for other programs of the agency. Errors are problem documents
// (RFC 9457). The contract is openapi.yaml, a golden file: a test holds routes
// and document together.
package httpapi

import (
	_ "embed"
	"net/http"

	"mpolice"
	"mpolice/internal/edge"
	"mpolice/internal/ledger"
	"mpolice/internal/logbook"
	"mpolice/internal/purpose"
	"mpolice/internal/query"
)

//go:embed openapi.yaml
var openapi []byte

// maxBody bounds a request's body.
const maxBody = 64 << 10

// API answers under /api/v1.
type API struct {
	Cookies edge.Cookies
	Query   *query.Service
	Logbook *logbook.Logbook
	Log     *ledger.Reader
	Rules   *purpose.Bundle
	Clock   mpolice.Clock
	// Text gives the sentence of a catalogue key in a language.
	Text func(lang, key string) string
}

// route is one line of the API.
type route struct {
	pattern string
	handle  func(*API, http.ResponseWriter, *http.Request) error
}

var routes = []route{
	{"GET /api/v1/session", (*API).session},
	{"GET /api/v1/purposes", (*API).purposes},
	{"POST /api/v1/queries", (*API).runQuery},
	{"POST /api/v1/queries/{id}/candidates/{i}", (*API).candidate},
	{"POST /api/v1/queries/{id}/reveals", (*API).reveal},
	{"GET /api/v1/records", (*API).records},
	{"GET /api/v1/records/{id}", (*API).record},
	{"GET /api/v1/records/{id}/proof", (*API).proof},
	{"GET /api/v1/log/checkpoint", (*API).checkpoint},
	{"GET /api/v1/log/vkey", (*API).vkey},
	{"GET /api/v1/log/tile/{path...}", (*API).tile},
	{"GET /api/v1/openapi.yaml", (*API).document},
}

// Handler gives the API's handler. What another origin sends with a browser's
// cookie is refused.
func (a *API) Handler() http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { a.problem(w, r, errCrossOrigin) }))
	return guard.Handler(a.mux())
}

func (a *API) mux() *http.ServeMux {
	mux := http.NewServeMux()
	for _, rt := range routes {
		mux.HandleFunc(rt.pattern, func(w http.ResponseWriter, r *http.Request) {
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
			w.Header().Set("Cache-Control", "no-store")
			w.Header().Set("X-Content-Type-Options", "nosniff")
			if err := rt.handle(a, w, r); err != nil {
				a.problem(w, r, err)
			}
		})
	}
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) { a.problem(w, r, mpolice.ErrNotFound) })
	return mux
}

// document serves the contract.
func (a *API) document(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "application/yaml")
	_, err := w.Write(openapi)
	return err
}
