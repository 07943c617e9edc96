package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestLanguageOf(t *testing.T) {
	for _, c := range []struct {
		cookie, header string
		want           Language
	}{
		{"", "", Chinese},
		{"", "en-GB,en;q=0.9,zh-TW;q=0.8", English},
		{"", "zh-TW,zh;q=0.9,en;q=0.8", Chinese},
		{"", "ja, fr;q=0.5", Chinese},
		{"", "ja, EN-us", English},
		{"en", "zh-TW", English},
		{"zh-Hant-TW", "en", Chinese},
		{"xx", "en", English},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Accept-Language", c.header)
		if c.cookie != "" {
			r.AddCookie(&http.Cookie{Name: languageCookie, Value: c.cookie})
		}
		if got := LanguageOf(r); got != c.want {
			t.Errorf("cookie %q, header %q: %s", c.cookie, c.header, got)
		}
	}
}

func TestSwitchLanguage(t *testing.T) {
	h := protected(t)
	send := func(form url.Values) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/language", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	w := send(url.Values{"lang": {"en"}, "next": {"/records?page=2"}})
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/records?page=2" {
		t.Errorf("%d to %s", w.Code, w.Header().Get("Location"))
	}
	c := w.Result().Cookies()
	if len(c) != 1 || c[0].Value != "en" || !c[0].HttpOnly {
		t.Errorf("cookies %v", c)
	}
	if w := send(url.Values{"lang": {"en"}, "next": {"//elsewhere.example"}}); w.Header().Get("Location") != "/" {
		t.Errorf("led to %s", w.Header().Get("Location"))
	}
	if w := send(url.Values{"lang": {"tlh"}}); w.Code != http.StatusBadRequest {
		t.Errorf("an unknown language: %d", w.Code)
	}
}

func FuzzLocalPath(f *testing.F) {
	for _, s := range []string{"/", "/query?a=b", "//x", `/\x`, "https://x/", "", "/a\r\nb", "/\t/x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := url.Parse("https://here.example")
		if err != nil {
			t.Fatal(err)
		}
		to, err := u.Parse(LocalPath(s))
		if err == nil && to.Host != "here.example" {
			t.Errorf("%q leads to %s", s, to)
		}
	})
}
