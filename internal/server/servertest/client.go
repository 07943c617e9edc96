package servertest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"mpolice"
)

// Client is somebody's browser, without a page: it keeps cookies and follows no
// redirect.
type Client struct {
	t    testing.TB
	h    *House
	http http.Client
}

// Nobody gives a client that is not signed in.
func (h *House) Nobody(t testing.TB) *Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Client{t, h, http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// As signs in as a persona.
func (h *House) As(t testing.TB, id mpolice.OfficerID) *Client {
	t.Helper()
	c := h.Nobody(t)
	if r := c.Form("/demo/sign-in", url.Values{"persona": {string(id)}}); r.Status != http.StatusSeeOther {
		t.Fatalf("sign in as %s: %d %s", id, r.Status, r.Body)
	}
	return c
}

// Reply is an answer, read to its end.
type Reply struct {
	Status int
	Header http.Header
	Body   []byte
}

// Send sends a request; headers come in pairs of name and value.
func (c *Client) Send(method, path string, body io.Reader, headers ...string) Reply {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.h.URL+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := c.http.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return Reply{res.StatusCode, res.Header, b}
}

// Get reads a path.
func (c *Client) Get(path string, headers ...string) Reply {
	c.t.Helper()
	return c.Send(http.MethodGet, path, nil, headers...)
}

// Form posts a form as a page of this site does.
func (c *Client) Form(path string, f url.Values) Reply {
	c.t.Helper()
	return c.Send(http.MethodPost, path, strings.NewReader(f.Encode()), "Content-Type", "application/x-www-form-urlencoded")
}

// JSON posts v as JSON.
func (c *Client) JSON(path string, v any, headers ...string) Reply {
	c.t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.Send(http.MethodPost, path, bytes.NewReader(b), append([]string{"Content-Type", "application/json"}, headers...)...)
}

// Into reads the reply as JSON.
func (r Reply) Into(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal(r.Body, v); err != nil {
		t.Fatalf("%v: %d %s", err, r.Status, r.Body)
	}
}
