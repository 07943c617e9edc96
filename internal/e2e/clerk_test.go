package e2e

import (
	"crypto/rand"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"mpolice"
)

// clerk speaks HTTP without a browser: what a browser would not let pass, or
// would not show.
type clerk struct {
	t    *testing.T
	h    *house
	http http.Client
}

// clerk signs in as a persona.
func (h *house) clerk(t *testing.T, id mpolice.OfficerID) *clerk {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &clerk{t: t, h: h, http: http.Client{Jar: jar}}
	if status, _ := c.post("/demo/sign-in", url.Values{"persona": {string(id)}}); status != http.StatusOK {
		t.Fatalf("sign in as %s: %d", id, status)
	}
	return c
}

// do sends a request and gives status and body after all redirects.
func (c *clerk) do(r *http.Request) (int, string) {
	c.t.Helper()
	res, err := c.http.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func (c *clerk) send(method, path, kind string, body io.Reader, headers ...string) (int, string) {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.h.URL+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Accept-Language", "zh-TW")
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return c.do(r)
}

const formType = "application/x-www-form-urlencoded"

func (c *clerk) post(path string, form url.Values) (int, string) {
	c.t.Helper()
	return c.send(http.MethodPost, path, formType, strings.NewReader(form.Encode()))
}

func (c *clerk) get(path string) (int, string) {
	c.t.Helper()
	return c.send(http.MethodGet, path, "", nil)
}

// form gives the question as the page's form sends it, with these registers
// ticked.
func (q question) form(registers ...string) url.Values {
	kind, number, _ := strings.Cut(q.reference, ":")
	f := url.Values{
		"key": {rand.Text()}, "act": {"ask"}, "register": registers, "purpose": {q.purpose}, "ground": {q.ground}, "reason": {q.reason},
		"reference": {"other"}, "reference_kind": {kind}, "reference_number": {number},
	}
	for name, value := range q.facts {
		f.Set("facts."+name, value)
	}
	for name, value := range q.subject {
		f.Set(name, value)
	}
	return f
}
