package e2e

import (
	"net/http"
	"strings"
	"testing"

	"mpolice/internal/web/webtest"
)

// Budgets over the wire, compressed, headers included: what a phone at the
// edge of its network has to wait for.
const (
	firstBytes, firstRequests = 25 << 10, 6
	laterBytes                = 5 << 10 // 4 KiB until a person could be asked for in seven ways
	scriptBytes               = 8 << 10
)

// TestFirstPageBudget weighs the first query page with an empty cache.
func TestFirstPageBudget(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.enter(t, webtest.Phone, patrol)
	v.Cold()
	bytes, loads := v.cost(func() { v.open("/query") })
	t.Logf("%d bytes in %d requests", bytes, len(loads))
	if bytes > firstBytes || len(loads) > firstRequests || bytes == 0 {
		t.Errorf("the first query page costs %d bytes in %d requests: %v", bytes, len(loads), loads)
	}
}

// TestLaterPagesBudget weighs what comes after: the form of every purpose, an
// error, an answer, a reveal.
func TestLaterPagesBudget(t *testing.T) {
	t.Parallel()
	h := open(t)
	most := 0
	weigh := func(v *visitor, what string, act func()) {
		bytes, loads := v.cost(act)
		if most = max(most, bytes); bytes > laterBytes || bytes == 0 {
			t.Errorf("%s costs %d bytes: %v", what, bytes, loads)
		}
	}
	for _, x := range formsOf {
		v := h.enter(t, webtest.Phone, x.who)
		v.Direct()
		v.open("/query?fresh=yes")
		v.choose(x.cards[len(x.cards)-1])
		for _, card := range x.cards {
			weigh(v, "the form of "+card, func() { v.choose(card) })
		}
		weigh(v, "an error", v.send)
	}
	v := h.enter(t, webtest.Phone, patrol)
	v.Direct()
	v.open("/query?fresh=yes")
	v.fill(stolenCheck(city.Sample.StolenPlate))
	weigh(v, "an answer", v.send)
	d := h.enter(t, webtest.Phone, detective)
	d.Direct()
	d.open("/query?fresh=yes")
	d.fill(investigation())
	weigh(d, "a detective's answer", d.send)
	weigh(d, "a reveal", func() { d.press("#household-0-address button") })
	weigh(d, "another reveal", func() { d.press("#household-0-phone button") })
	t.Logf("%d bytes at most", most)
}

// cost gives what an act fetched.
func (v *visitor) cost(act func()) (bytes int, loads []webtest.Load) {
	n := len(v.Loads())
	act()
	v.html() // the browser tells of its loads in the order of what it is asked
	loads = v.Loads()[n:]
	for _, l := range loads {
		bytes += l.Bytes
	}
	return bytes, loads
}

// TestScriptBudget weighs the program's own JavaScript, all of it.
func TestScriptBudget(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.visit(t, webtest.Phone)
	v.Cold()
	total, seen := 0, map[string]bool{}
	weigh := func(act func()) {
		_, loads := v.cost(act)
		for _, l := range loads {
			if strings.HasSuffix(l.URL, ".js") && !seen[l.URL] {
				seen[l.URL] = true
				total += l.Bytes
			}
		}
	}
	weigh(func() { v.open("/sign-in") })
	weigh(func() { v.become(patrol) })
	weigh(func() { v.open("/query") })
	c := h.clerk(t, patrol)
	_, worker := c.send(http.MethodGet, "/sw.js", "", nil)
	total += len(worker)
	t.Logf("%d bytes in %d modules and the worker", total, len(seen))
	if total > scriptBytes || len(seen) != 3 {
		t.Errorf("%d bytes of script in %v", total, seen)
	}
}

// TestNothingStays: after a session the browser holds no answer: not in the
// service worker's cache, not in storage, not behind the back button.
func TestNothingStays(t *testing.T) {
	onEach(t, func(t *testing.T, h *house, p webtest.Profile) {
		v := h.enter(t, p, patrol)
		v.open("/")
		webtest.Eval[bool](v.Page, `navigator.serviceWorker.ready.then(() => true)`)
		v.open("/query?fresh=yes") // from now on through the worker
		v.ask(stolenCheck(city.Sample.StolenPlate))
		v.open(v.Path())
		v.WaitText(".hit", "失竊車輛")
		v.press("a[href^='/records/'].btn")
		v.WaitText("h1", "紀錄與證明")
		v.press(".leave button")
		v.WaitText(".note", "已登出")

		kept := webtest.Eval[[]string](v.Page, `caches.keys()
    .then(names => Promise.all(names.map(n => caches.open(n).then(c => c.keys()))))
    .then(all => all.flat().map(r => new URL(r.url).pathname))`)
		for _, path := range kept {
			if path != "/offline" && !strings.HasPrefix(path, "/static/") {
				t.Errorf("the worker keeps %s", path)
			}
		}
		if n := webtest.Eval[int](v.Page, `localStorage.length + sessionStorage.length`); n != 0 {
			t.Errorf("%d things are stored", n)
		}
		if names := webtest.Eval[int](v.Page, `indexedDB.databases().then(d => d.length)`); names != 0 {
			t.Errorf("%d databases are kept", names)
		}
		for range 3 {
			webtest.Eval[bool](v.Page, `(document.getElementById('main').toggleAttribute('data-old', true), history.back(), true)`)
			v.Wait("main:not([data-old])")
			v.none(t, []string{city.Sample.StolenPlate})
		}
	})
}
