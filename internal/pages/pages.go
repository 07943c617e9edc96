package pages

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"mpolice"
	"mpolice/internal/access"
	"mpolice/internal/authn"
	"mpolice/internal/compare"
	"mpolice/internal/custody"
	"mpolice/internal/duty"
	"mpolice/internal/edge"
	"mpolice/internal/face/gallery"
	"mpolice/internal/ledger"
	"mpolice/internal/logbook"
	"mpolice/internal/notice"
	"mpolice/internal/policy"
	"mpolice/internal/purpose"
	"mpolice/internal/query"
	"mpolice/internal/steward"
	"mpolice/internal/web"
)

// People tells the pages who there is.
type People interface {
	Officer(ctx context.Context, id mpolice.OfficerID) (mpolice.Officer, error)
	OfficerByCard(ctx context.Context, card string) (mpolice.Officer, error)
	OfficersOf(ctx context.Context, unit mpolice.UnitID) ([]mpolice.Officer, error)
	Unit(ctx context.Context, id mpolice.UnitID) (mpolice.Unit, error)
	Units(ctx context.Context) ([]mpolice.Unit, error)
	ReferencesOf(ctx context.Context, id mpolice.OfficerID, limit int) ([]purpose.Reference, error)
}

// Parts are what the pages are made of.
type Parts struct {
	Site     *web.Site
	Cookies  edge.Cookies
	Gate     *authn.Gate
	Passkeys *authn.Passkeys
	Desk     *custody.Desk
	Roster   *duty.Roster
	Access   *access.Register
	Rules    *purpose.Bundle
	Engine   *policy.Engine
	Query    *query.Service
	Logbook  *logbook.Logbook
	People   People
	Log      *ledger.Reader
	Clock    mpolice.Clock
	Demo     *Demo // nil outside demo mode
	// Compare is photo comparison; nil hides it.
	Compare *compare.Desk
	// Gallery administers the photos; nil hides that.
	Gallery *gallery.Desk
	// Steward is the desk for data; nil hides quality, pairs and disputes.
	Steward *steward.Desk
	// Notices tells officers of corrections; nil hides that.
	Notices *notice.Office
}

// Pages are the handlers. They hold what is on officers' screens, in memory
// alone.
type Pages struct {
	Parts
	screens *screens
	seconds bound[query.RevealRequest]
	// comparing and compareSeconds are of photo comparison.
	comparing      comparing
	compareSeconds bound[compareAct]
	// acts is held while a proposal or an assembly is entered, so that a form that
	// is sent twice finds what the first one did.
	acts sync.Mutex
}

// New makes the pages.
func New(p Parts) *Pages {
	p.Site.Demo = p.Demo != nil
	return &Pages{Parts: p, screens: newScreens(p.Clock)}
}

// Handler gives everything that is not the API.
func (p *Pages) Handler() http.Handler {
	mux := http.NewServeMux()
	p.Site.Static(mux)
	add := func(all []route, fail func(http.ResponseWriter, *http.Request, error)) {
		for _, rt := range all {
			mux.HandleFunc(rt.pattern, p.serve(rt, fail))
		}
	}
	add(routes, p.failPage)
	add(catalogueRoutes, p.failPage)
	if p.Steward != nil {
		add(stewardRoutes, p.failPage)
	}
	if p.Notices != nil {
		add(noticeRoutes, p.failPage)
	}
	if p.Compare != nil {
		add(compareRoutes, p.failPage)
		add(compareCeremonies, p.failJSON)
	}
	if p.Gallery != nil {
		add(galleryRoutes, p.failPage)
	}
	if p.Gallery != nil && p.Compare != nil {
		add(statisticsRoutes, p.failPage)
	}
	add(ceremonies, p.failJSON)
	if p.Demo != nil {
		add(demoRoutes, p.failPage)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		p.failPage(w, p.withVisit(r), mpolice.ErrNotFound)
	})
	return p.Site.Protect(mux)
}

// visit is one request's session, read once.
type visit struct {
	session authn.Session
	err     error
}

type visitKey struct{}

func (p *Pages) withVisit(r *http.Request) *http.Request {
	s, err := p.Cookies.Session(r)
	return r.WithContext(context.WithValue(r.Context(), visitKey{}, visit{s, err}))
}

// who gives the session of a request that went through serve.
func who(r *http.Request) authn.Session {
	v, _ := r.Context().Value(visitKey{}).(visit)
	return v.session
}

func (p *Pages) serve(rt route, fail func(http.ResponseWriter, *http.Request, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r = p.withVisit(r)
		v := r.Context().Value(visitKey{}).(visit)
		if v.err != nil && !rt.open {
			if rt.raw {
				_, _ = io.CopyN(io.Discard, r.Body, maxUnseen)
			}
			fail(w, r, v.err)
			return
		}
		if err := rt.parse(r); err != nil {
			fail(w, r, err)
			return
		}
		if err := rt.do(p, w, r); err != nil {
			fail(w, r, err)
		}
	}
}

// parse reads address and form. What cannot be read is the sender's fault.
func (rt route) parse(r *http.Request) error {
	if rt.raw || rt.json() {
		return nil
	}
	err := r.ParseForm()
	if web.TooLarge(err) {
		return err
	}
	if err != nil || !readable(r.Form) {
		return &mpolice.Invalid{Field: "form", Key: "error.400.text"}
	}
	return nil
}

// readable reports whether every value is text. No page sends anything else,
// and what is recorded has to come back byte for byte.
func readable(form url.Values) bool {
	for name, values := range form {
		if !utf8.ValidString(name) || !utf8.ValidString(strings.Join(values, "")) {
			return false
		}
	}
	return true
}

// json reports whether the route reads JSON instead of a form.
func (rt route) json() bool {
	for _, c := range slices.Concat(ceremonies, compareCeremonies) {
		if c.pattern == rt.pattern {
			return true
		}
	}
	return false
}

// failPage answers an error with a page, or leads to the sign-in.
func (p *Pages) failPage(w http.ResponseWriter, r *http.Request, err error) {
	var ended *authn.Ended
	switch {
	case errors.As(err, &ended):
		p.Cookies.Clear(w)
		http.Redirect(w, r, "/sign-in?ended="+ended.Why, http.StatusSeeOther)
		return
	case errors.Is(err, authn.ErrNoSession):
		http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
		return
	}
	f := edge.FaultOf(err)
	status := f.Status
	if f.Code == "internal" && r.Context().Err() == nil {
		slog.ErrorContext(r.Context(), "page failed", "route", r.Pattern, "err", err)
	}
	if status == http.StatusUnprocessableEntity {
		status = http.StatusBadRequest
	}
	view := web.ErrorView{Status: status}
	if !f.Record.IsZero() {
		view.Record = p.recordRef(f.Record, who(r))
	}
	if f.Status != http.StatusNotFound {
		view.Key = f.Sentence()
	}
	p.Site.Render(w, r, status, p.chrome(r, ""), view)
}

// failJSON answers an error of a ceremony.
func (p *Pages) failJSON(w http.ResponseWriter, r *http.Request, err error) {
	f := edge.FaultOf(err)
	if f.Code == "internal" {
		slog.ErrorContext(r.Context(), "ceremony failed", "route", r.Pattern, "err", err)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(f.Status)
	_ = json.NewEncoder(w).Encode(map[string]any{
		"type": "about:blank", "title": http.StatusText(f.Status), "status": f.Status, "code": f.Code,
		"detail": p.Site.Text(web.LanguageOf(r), f.Sentence()),
	})
}

// lang gives "zh" or "en" texts of the rules for a request.
func lang(r *http.Request) string { return string(web.LanguageOf(r)) }
