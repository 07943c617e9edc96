package webtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// patience is how long one step may take before the test fails.
const patience = 20 * time.Second

// Page is one tab with its own cookies. Selectors are CSS.
type Page struct {
	t   testing.TB
	ctx context.Context

	mu       sync.Mutex // guards what the browser reports below
	loads    []Load
	complain []string
}

// Load is one file that the page fetched.
type Load struct {
	URL   string
	Bytes int // headers and body as they came over the wire
}

// do runs steps and fails the test with what it was that failed.
func (p *Page) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, stop := context.WithTimeout(p.ctx, patience)
	defer stop()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
}

// listen collects loads and complaints for the life of the tab.
func (p *Page) listen(_ context.Context, _ *chromedp.Target) error {
	addresses := map[network.RequestID]string{}
	err := chromedp.Listen(p.ctx, func(ev any) {
		p.mu.Lock()
		defer p.mu.Unlock()
		switch ev := ev.(type) {
		case *network.EventResponseReceived:
			addresses[ev.RequestID] = ev.Response.URL
		case *network.EventLoadingFinished:
			p.loads = append(p.loads, Load{addresses[ev.RequestID], int(ev.EncodedDataLength)})
		}
	})
	if err != nil {
		return err
	}
	go func() {
		for m, err := range chromedp.Console(p.ctx) {
			if err != nil {
				return
			}
			p.note(m)
		}
	}()
	return nil
}

// note keeps what a page must not say: violations of its policy and errors. A
// page that answers 4xx is reported by the browser too, and is no fault.
func (p *Page) note(m chromedp.ConsoleMessage) {
	bad := m.IsException() || m.Type == chromedp.ConsoleError || m.Source == "security"
	if !bad || m.Source == "network" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.complain = append(p.complain, m.String())
}

// Complaints gives the errors and policy violations so far.
func (p *Page) Complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.complain...)
}

// Loads gives the files fetched since the page was opened.
func (p *Page) Loads() []Load {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Load(nil), p.loads...)
}

// Go opens an address and waits until it has loaded.
func (p *Page) Go(address string) {
	p.t.Helper()
	p.do("open "+address, chromedp.Navigate(address))
}

// Click presses the first visible element of a selector.
func (p *Page) Click(selector string) {
	p.t.Helper()
	p.do("click "+selector, chromedp.Click(chromedp.CSS(selector)))
}

// Type types into a field, after what stands in it.
func (p *Page) Type(selector, text string) {
	p.t.Helper()
	p.do("type into "+selector, chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Fill replaces what stands in a field, or picks the value of a select.
func (p *Page) Fill(selector, text string) {
	p.t.Helper()
	p.do("fill "+selector, chromedp.SetValue(chromedp.CSS(selector), text))
}

// Upload chooses a file in a file box.
func (p *Page) Upload(selector, file string) {
	p.t.Helper()
	p.do("choose a file in "+selector, chromedp.SetUploadFiles(chromedp.CSS(selector), []string{file}))
}

// Back goes back as the browser's own button does.
func (p *Page) Back() {
	p.t.Helper()
	p.do("go back", chromedp.NavigateBack())
}

// Wait waits until an element of the selector is visible.
func (p *Page) Wait(selector string) {
	p.t.Helper()
	ctx, stop := context.WithTimeout(p.ctx, patience)
	defer stop()
	if err := chromedp.Do(ctx, chromedp.WaitVisible(chromedp.CSS(selector))); err != nil {
		p.t.Fatalf("wait for %s: %v\nat %s the page says: %s", selector, err, Eval[string](p, "location.href"), p.Text("body"))
	}
}

// WaitText waits until an element of the selector shows a text.
func (p *Page) WaitText(selector, text string) {
	p.t.Helper()
	wanted := fmt.Sprintf(`[...document.querySelectorAll(%q)].some(e => e.innerText.includes(%q))`, selector, text)
	ctx, stop := context.WithTimeout(p.ctx, patience)
	defer stop()
	for {
		// A page that is being replaced breaks the poll: then the next one is asked.
		found, err := chromedp.Run(ctx, chromedp.Poll[bool](wanted))
		if found {
			return
		}
		if ctx.Err() != nil {
			p.t.Fatalf("wait for %q in %s: %v\nthe page says: %s", text, selector, err, p.Text("body"))
		}
	}
}

// Text gives the visible text of the first element of a selector; empty when
// there is none.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	return Eval[string](p, fmt.Sprintf(`document.querySelector(%q)?.innerText ?? ""`, selector))
}

// Has reports whether the page has an element of the selector.
func (p *Page) Has(selector string) bool {
	p.t.Helper()
	return Eval[bool](p, fmt.Sprintf(`document.querySelector(%q) !== null`, selector))
}

// Path gives path and query of the address.
func (p *Page) Path() string {
	p.t.Helper()
	u, err := url.Parse(Eval[string](p, "location.href"))
	if err != nil {
		p.t.Fatalf("address of the page: %v", err)
	}
	return u.RequestURI()
}

// Eval runs an expression in the page; a promise is waited for.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	ctx, stop := context.WithTimeout(p.ctx, patience)
	defer stop()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("evaluate %s: %v", shorten(expression), err)
	}
	return v
}

func shorten(s string) string {
	if len(s) > 80 {
		return s[:80] + "…"
	}
	return s
}

// Shot writes a picture of the whole page as PNG.
func (p *Page) Shot(file string) {
	p.t.Helper()
	ctx, stop := context.WithTimeout(p.ctx, patience)
	defer stop()
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Fatalf("picture of %s: %v", p.Path(), err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// sideways gives what sticks out of the page to the right.
const sideways = `(() => {
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= edge) return [];
  return [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > edge + 1)
    .slice(0, 5).map(e => e.tagName.toLowerCase() + '.' + e.className + ': ' + e.textContent.trim().slice(0, 40));
})()`

// Sideways gives the elements that make the page scroll to the side; none is right.
func (p *Page) Sideways() []string {
	p.t.Helper()
	return Eval[[]string](p, sideways)
}

// small gives the controls that a finger in a glove would miss. Links inside a
// sentence are exempt (WCAG 2.2, 2.5.8), and so is what is not shown.
const small = `[...document.querySelectorAll('button, select, input:not([type=hidden]), summary, nav a, a.btn')]
  .map(e => e.type === 'radio' || e.type === 'checkbox' ? e.closest('label') ?? e.labels[0] : e)
  .filter(e => e.checkVisibility() && getComputedStyle(e).opacity !== '0' && e.getBoundingClientRect().height < 48)
  .map(e => e.tagName.toLowerCase() + '.' + e.className + ' ' + Math.round(e.getBoundingClientRect().height) + 'px: ' + e.textContent.trim().slice(0, 30))`

// Small gives the controls that are less than 48 pixels high.
func (p *Page) Small() []string {
	p.t.Helper()
	return Eval[[]string](p, small)
}

// Check fails the test unless the page is accessible (axe-core, WCAG 2.2 AA)
// and fits (CheckFit).
func (p *Page) Check() {
	p.t.Helper()
	p.none(p.Path()+": accessibility", p.Axe())
	p.CheckFit()
}

// CheckContrast fails the test unless text stands out in the scheme of the
// profile, and the page fits.
func (p *Page) CheckContrast() {
	p.t.Helper()
	p.none(p.Path()+": contrast", p.AxeContrast())
	p.CheckFit()
}

// CheckFit fails the test unless the page fits its width, has targets that can
// be hit, and kept its policy.
func (p *Page) CheckFit() {
	p.t.Helper()
	at := p.Path()
	p.none(at+": scrolls sideways", p.Sideways())
	p.none(at+": targets under 48px", p.Small())
	p.none(at+": console", p.Complaints())
}

func (p *Page) none(what string, found []string) {
	p.t.Helper()
	if len(found) > 0 {
		p.t.Errorf("%s:\n  %s", what, strings.Join(found, "\n  "))
	}
}

// OnPaper shows the page as the printer gets it.
func (p *Page) OnPaper() {
	p.t.Helper()
	p.do("print", chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		return err
	}))
}

// Direct goes past the service worker from now on, so that Loads sees what goes
// over the wire and not what the worker passes on. The cache stays.
func (p *Page) Direct() {
	p.t.Helper()
	p.do("go past the worker", chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, network.SetBypassServiceWorker, network.SetBypassServiceWorkerParams{Bypass: true})
		return err
	}))
}

// Cold makes every load go over the wire from now on, as on a first visit.
func (p *Page) Cold() {
	p.t.Helper()
	p.Direct()
	p.do("go past the cache", chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true})
		return err
	}))
}

// PDF gives the page as the printer of a desk would put it on A4.
func (p *Page) PDF() []byte {
	p.t.Helper()
	ctx, stop := context.WithTimeout(p.ctx, patience)
	defer stop()
	out, err := chromedp.Run(ctx, chromedp.PrintToPDF(func(o *page.PrintToPDFParams) {
		o.PaperWidth, o.PaperHeight = 8.27, 11.69 // A4
		preferCSS := true
		o.PreferCSSPageSize = &preferCSS
	}))
	if err != nil {
		p.t.Fatalf("print %s: %v", p.Path(), err)
	}
	return out
}
