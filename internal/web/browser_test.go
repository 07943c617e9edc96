package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mpolice/internal/web/webtest"
)

// TestPages looks at every page in every state, in both languages, by day and
// by night, as narrow as a page may get and as wide as a desktop. The dark
// scheme changes colours alone, and the language of a wide page nothing that
// axe has not seen on the narrow one.
func TestPages(t *testing.T) {
	url, browser := kitchen(t).URL, webtest.Start(t)
	check, contrast, fit := (*webtest.Page).Check, (*webtest.Page).CheckContrast, (*webtest.Page).CheckFit
	for _, tour := range []struct {
		lang    string
		profile webtest.Profile
		check   func(*webtest.Page)
	}{
		{"zh-TW", webtest.Narrow, check},
		{"en", webtest.Narrow, check},
		{"zh-TW", webtest.Desktop, check},
		{"en", webtest.Desktop, fit},
		{"zh-TW", webtest.Phone.AtNight(), contrast},
		{"en", webtest.Phone, fit},
	} {
		name := tour.lang + "-" + tour.profile.Name
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := browser.Open(t, tour.profile.In(tour.lang))
			for _, x := range samples(Chinese) {
				page.Go(url + "/sample/" + x.Name)
				tour.check(page)
				shoot(page, name+"-"+x.Name)
			}
		})
	}
}

// TestOnPaper shows what a printed record has and has not: who printed it, on
// every sheet, and nothing to press.
func TestOnPaper(t *testing.T) {
	page := webtest.Start(t).Open(t, webtest.Desktop)
	page.Go(kitchen(t).URL + "/sample/record")
	page.OnPaper()
	shows := func(selector string) bool {
		return webtest.Eval[bool](page, `[...document.querySelectorAll('`+selector+`')].some(e => e.checkVisibility())`)
	}
	for _, gone := range []string{"nav", "button", ".btn", ".foot"} {
		if shows(gone) {
			t.Errorf("%s is printed", gone)
		}
	}
	// A table's foot repeats on every sheet.
	if got := webtest.Eval[string](page, `getComputedStyle(document.querySelector('.watermark')).display`); got != "table-footer-group" {
		t.Errorf("the line of who printed it is %s", got)
	}
	if line := page.Text(".watermark"); !strings.Contains(line, "王大明") || !strings.Contains(line, "民國115年11月21日 14:05:09") || !strings.Contains(line, "合成資料") {
		t.Errorf("who printed it: %q", line)
	}
	shoot(page, "on-paper-record")
}

// shoot keeps a picture when MPOLICE_SHOTS names a folder: for people to look at.
func shoot(page *webtest.Page, name string) {
	if dir := os.Getenv("MPOLICE_SHOTS"); dir != "" {
		page.Shot(filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+".png"))
	}
}
