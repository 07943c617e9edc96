package web

import (
	"net/http"
	"strings"
	"time"
)

// Language is one of the languages that every page is written in, as the value
// of the html element's lang attribute (BCP 47).
type Language string

// The languages. Chinese is the one that is shown when a person's wish is not
// known, because the law that the pages quote is written in it.
const (
	Chinese Language = "zh-Hant-TW"
	English Language = "en"
)

// Languages lists both in the order of the switch at the foot of the page.
var Languages = []Language{Chinese, English}

const languageCookie = "lang"

// Pick chooses between the two texts that domain data carries.
func (l Language) Pick(zh, en string) string {
	if l == English && en != "" {
		return en
	}
	return zh
}

// LanguageOf gives the language of a request: the person's own choice (the
// cookie), or the first of Accept-Language that is known, or Chinese.
func LanguageOf(r *http.Request) Language {
	if c, err := r.Cookie(languageCookie); err == nil {
		if l, ok := parseLanguage(c.Value); ok {
			return l
		}
	}
	// Browsers list languages in order of preference; weights are not weighed.
	for tag := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ = strings.Cut(tag, ";")
		switch tag = strings.ToLower(strings.TrimSpace(tag)); {
		case tag == "zh" || strings.HasPrefix(tag, "zh-"):
			return Chinese
		case tag == "en" || strings.HasPrefix(tag, "en-"):
			return English
		}
	}
	return Chinese
}

func parseLanguage(s string) (Language, bool) {
	for _, l := range Languages {
		if s == string(l) {
			return l, true
		}
	}
	return "", false
}

// SwitchLanguage serves POST /language: it keeps the choice in a cookie for a
// year and returns to the page that the person came from.
func (s *Site) SwitchLanguage(w http.ResponseWriter, r *http.Request) {
	l, ok := parseLanguage(r.PostFormValue("lang"))
	if !ok {
		s.Fail(w, r, Chrome{}, http.StatusBadRequest)
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: languageCookie, Value: string(l), Path: "/",
		MaxAge: int((365 * 24 * time.Hour).Seconds()), HttpOnly: true,
		Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode,
	})
	http.Redirect(w, r, LocalPath(r.PostFormValue("next")), http.StatusSeeOther)
}

// LocalPath gives path if it names a page of this site, and "/" otherwise, so
// that no form field can send a person elsewhere.
func LocalPath(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	return path
}
