package web

import (
	"testing"

	"mpolice/internal/web/webtest"
)

func TestLook(t *testing.T) {
	url, browser := kitchen(t).URL, webtest.Start(t)
	for _, x := range []struct {
		n string
		p webtest.Profile
	}{{"zh-n", webtest.Narrow.In("zh-TW")}, {"en-n", webtest.Narrow.In("en")}, {"zh-d", webtest.Desktop.In("zh-TW")}, {"en-d", webtest.Desktop.In("en")}, {"zh-night", webtest.Phone.In("zh-TW").AtNight()}} {
		page := browser.Open(t, x.p)
		for _, s := range searchSamples(Chinese) {
			page.Go(url + "/sample/" + s.Name)
			if x.n == "zh-night" {
				page.CheckContrast()
			} else {
				page.Check()
			}
			shoot(page, x.n+"-"+s.Name)
		}
		if x.n == "zh-d" {
			page.Go(url + "/sample/answer-linked")
			page.OnPaper()
			shoot(page, "paper-answer")
			page.Go(url + "/sample/query-p01")
			page.Check()
		}
	}
}
