package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"mpolice/internal/web/webtest"
)

// asked is what the form of the query page sent last.
type asked struct {
	mu   sync.Mutex
	form map[string][]string
	path string
	swap bool
}

func (a *asked) keep(r *http.Request) {
	_ = r.ParseForm()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.form, a.path, a.swap = r.PostForm, r.URL.Path, r.Header.Get(swapHeader) != ""
}

func (a *asked) get(name string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return strings.Join(a.form[name], ",")
}

// roadside answers the query form the way the real handlers do: a reason of a
// dot is an error, the plate CUT breaks the line, everything else is found.
func roadside(t *testing.T) (string, *asked) {
	t.Helper()
	s, seen := newSite(t), &asked{}
	mux := http.NewServeMux()
	s.Static(mux)
	render := func(w http.ResponseWriter, r *http.Request, status int, v View) {
		s.Render(w, r, status, signedIn(LanguageOf(r), SectionQuery, "officer"), v)
	}
	mux.HandleFunc("GET /query", func(w http.ResponseWriter, r *http.Request) { render(w, r, 200, sampleQuery(LanguageOf(r))) })
	mux.HandleFunc("POST /query/form", func(w http.ResponseWriter, r *http.Request) {
		seen.keep(r)
		v := sampleQueryP01(LanguageOf(r))
		v.Form.Purpose, v.Form.Reason = seen.get("choose"), seen.get("reason")
		render(w, r, 200, v)
	})
	mux.HandleFunc("POST /query", func(w http.ResponseWriter, r *http.Request) {
		seen.keep(r)
		switch {
		case seen.get("plate") == "CUT":
			panic(http.ErrAbortHandler)
		case seen.get("reason") == ".":
			v := sampleQuery(LanguageOf(r))
			v.Form.Reason, v.Errors = ".", FieldErrors{{Field: "reason", Key: "invalid.text_too_short"}}
			render(w, r, 422, v)
		default:
			http.Redirect(w, r, "/answers/1", http.StatusSeeOther)
		}
	})
	mux.HandleFunc("GET /answers/1", func(w http.ResponseWriter, r *http.Request) { render(w, r, 200, sampleCase(LanguageOf(r))) })
	mux.HandleFunc("POST /records/{id}/reveals", func(w http.ResponseWriter, r *http.Request) {
		seen.keep(r)
		v := sampleCase(LanguageOf(r))
		v.Registers[0].Rows[0].Fields[2] = AnswerField{ID: "h-address", Label: "戶籍地址", Value: "花蓮縣光復鄉", Opened: otherRecord}
		render(w, r, 200, v)
	})
	server := httptest.NewServer(s.Protect(mux))
	t.Cleanup(server.Close)
	return server.URL, seen
}

// TestQueryForm plays the main screen with and without JavaScript: the same
// form, the same answers.
func TestQueryForm(t *testing.T) {
	browser := webtest.Start(t)
	for _, profile := range []webtest.Profile{webtest.Phone, webtest.Phone.WithoutScript()} {
		name := "with script"
		if profile.NoScript {
			name = "without script"
		}
		t.Run(name, func(t *testing.T) {
			url, seen := roadside(t)
			page := browser.Open(t, profile)
			page.Go(url + "/query")

			// Choosing a purpose keeps what was typed.
			page.Type("#f-reason", "巡邏盤查")
			page.Click(`button[value="P02"]`)
			page.WaitText(".chip[aria-pressed=true]", "攔停車輛")
			if got := webtest.Eval[string](page, `document.querySelector('#f-reason').value`); got != "巡邏盤查" {
				t.Errorf("reason after choosing a purpose: %q", got)
			}

			// An error keeps what was typed too, and is where the eye is.
			page.Go(url + "/query")
			page.Type("#f-reason", ".")
			page.Type("#f-plate", "abc-1234")
			page.Click(".ask__what button")
			page.WaitText("#errors", "內容過短")

			// Enter in the box asks and does not choose a purpose.
			page.Go(url + "/query")
			page.Type("#f-plate", "abc-1234\r")
			page.WaitText("h1", "查詢結果")
			if seen.get("choose") != "" || seen.get("act") != "ask" || seen.get("plate") != "abc-1234" || seen.get("register") != "stolen,vehicle" {
				t.Errorf("Enter sent %v", seen.form)
			}
			if page.Path() != "/answers/1" {
				t.Errorf("address after the answer: %s", page.Path())
			}
			if seen.swap == profile.NoScript {
				t.Errorf("asked for the main part alone: %v", seen.swap)
			}

			page.Click("#h-address button")
			page.WaitText("#h-address", "花蓮縣光復鄉")
			page.CheckFit()
		})
	}
}

// TestSwap holds what swap.js adds: no reload, the focus moves to what is new,
// and a broken line loses nothing.
func TestSwap(t *testing.T) {
	url, seen := roadside(t)
	page := webtest.Start(t).Open(t, webtest.Phone)
	page.Go(url + "/query")
	webtest.Eval[bool](page, `window.untouched = true`)
	focus := func() string {
		return webtest.Eval[string](page, `document.activeElement.id || document.activeElement.tagName`)
	}

	page.Type("#f-plate", "CUT")
	page.Click(".ask__what button")
	page.WaitText("#lost", "連線中斷")
	if got := webtest.Eval[string](page, `document.querySelector('#f-plate').value`); got != "CUT" {
		t.Errorf("plate after a broken line: %q", got)
	}
	key := seen.get("key")

	page.Fill("#f-plate", "ABC-1234")
	page.Fill("#f-reason", ".")
	page.Click(".ask__what button")
	page.Wait("#errors")
	if seen.get("key") != key || key == "" {
		t.Errorf("the key changed from %q to %q: sent twice is asked twice", key, seen.get("key"))
	}
	if focus() != "errors" || page.Has("#lost:not([hidden])") {
		t.Errorf("after an error the focus is on %s", focus())
	}

	page.Fill("#f-reason", "巡邏見該車停放多日，查證是否失竊")
	page.Click(".ask__what button")
	page.WaitText("h1", "查詢結果")
	if focus() != "H1" {
		t.Errorf("after an answer the focus is on %s", focus())
	}
	if live := page.Text("#live"); !strings.Contains(live, "查詢結果") {
		t.Errorf("told to a screen reader: %q", live)
	}
	page.Click("#h-address button")
	page.WaitText("#h-address", "花蓮縣光復鄉")
	if focus() != "h-address" {
		t.Errorf("after a reveal the focus is on %s", focus())
	}
	if !webtest.Eval[bool](page, `window.untouched === true`) {
		t.Error("the page was loaded again")
	}
	page.Check()
}
