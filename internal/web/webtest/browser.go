package webtest

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// limit is how long one browser may run; a page that hangs fails the test.
const limit = 10 * time.Minute

// Browser is one headless Chromium.
type Browser struct{ ctx context.Context }

// Start starts $CHROMIUM, or /usr/bin/chromium, and stops it when the test ends.
func Start(t testing.TB) *Browser {
	t.Helper()
	return start(t)
}

// StartSeeing is Start with a camera that shows a film (a YUV4MPEG2 file), and
// that every page may use.
func StartSeeing(t testing.TB, film string) *Browser {
	t.Helper()
	return start(t, chromedp.Flag("use-fake-device-for-media-stream", true), chromedp.Flag("use-fake-ui-for-media-stream", true),
		chromedp.Flag("use-file-for-fake-video-capture", film))
}

func start(t testing.TB, options ...chromedp.ExecAllocatorOption) *Browser {
	t.Helper()
	exe := os.Getenv("CHROMIUM")
	if exe == "" {
		exe = "/usr/bin/chromium"
	}
	if _, err := os.Stat(exe); err != nil {
		t.Fatalf("no Chromium at %s: install it (apt-get install chromium fonts-noto-cjk) or set CHROMIUM", exe)
	}
	// t.Context ends before the cleanups run, and the browser has to outlive it
	// to be closed in order.
	ctx, stop := context.WithTimeout(context.Background(), limit)
	t.Cleanup(stop)
	options = append(slices.Concat(chromedp.DefaultExecAllocatorOptions[:], options),
		chromedp.ExecPath(exe), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("hide-scrollbars", true))
	ctx, stopProcess := chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(stopProcess)
	ctx, closeFirst := chromedp.NewContext(ctx)
	t.Cleanup(closeFirst)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return &Browser{ctx: ctx}
}

// Profile is who looks at a page, and how.
type Profile struct {
	Name          string
	Width, Height int64
	Scale         float64
	Touch         bool
	Dark          bool
	NoScript      bool
	Language      string // Accept-Language; empty for Chinese
}

// The profiles. Narrow is the least width that WCAG 2.2 reflow asks for (1.4.10).
var (
	Phone   = Profile{Name: "phone", Width: 390, Height: 844, Scale: 2, Touch: true}
	Desktop = Profile{Name: "desktop", Width: 1280, Height: 900, Scale: 1}
	Narrow  = Profile{Name: "narrow", Width: 320, Height: 640, Scale: 1, Touch: true}
)

// In gives the profile with another language.
func (p Profile) In(language string) Profile { p.Language = language; return p }

// AtNight gives the profile in the dark scheme.
func (p Profile) AtNight() Profile { p.Dark = true; return p }

// WithoutScript gives the profile with JavaScript off.
func (p Profile) WithoutScript() Profile { p.NoScript = true; return p }

// Open opens a tab in a browser context of its own.
func (b *Browser) Open(t testing.TB, p Profile) *Page {
	t.Helper()
	ctx, closeTab := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(closeTab)
	// The first run ties the tab to its context, which has to be the tab's own
	// and not one with the patience of a single step.
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	page := &Page{t: t, ctx: ctx}
	page.do("open a page", chromedp.Func(page.listen), p.viewport(), chromedp.Func(p.apply))
	return page
}

func (p Profile) viewport() chromedp.Action[chromedp.Void] {
	options := []chromedp.EmulateViewportOption{chromedp.EmulateScale(p.Scale)}
	if p.Touch {
		options = append(options, chromedp.EmulateTouch, chromedp.EmulateMobile, chromedp.EmulatePortrait)
	}
	return chromedp.EmulateViewport(p.Width, p.Height, options...)
}

func (p Profile) apply(ctx context.Context, _ *chromedp.Target) error {
	scheme := "light"
	if p.Dark {
		scheme = "dark"
	}
	language := p.Language
	if language == "" {
		language = "zh-TW"
	}
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
	if err != nil {
		return err
	}
	_, err = chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: p.NoScript})
	if err != nil {
		return err
	}
	_, err = chromedp.Call(ctx, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": language}})
	return err
}
