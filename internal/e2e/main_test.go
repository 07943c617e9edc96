package e2e

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/server"
	"mpolice/internal/synth"
	"mpolice/internal/web/webtest"
)

// Made once for the package: the browser, and a data folder that every house
// starts from.
var (
	browser *webtest.Browser
	streets string
	city    *synth.City
)

// day is the instant that the city is laid around: a Saturday afternoon.
var day = time.Date(2026, time.November, 21, 14, 5, 0, 0, mpolice.Taipei)

// population is small, so that a house stands in a moment.
const population = 2_000

func TestMain(m *testing.M) {
	t := &ground{}
	code := func() int {
		defer t.clear()
		t.lay()
		return m.Run()
	}()
	os.Exit(code)
}

// ground is what the tests stand on: a testing.TB of the package as a whole.
type ground struct {
	testing.TB
	cleanups []func()
}

func (*ground) Helper()            {}
func (g *ground) Cleanup(f func()) { g.cleanups = append(g.cleanups, f) }
func (g *ground) Fatalf(s string, a ...any) {
	fmt.Fprintf(os.Stderr, s+"\n", a...)
	g.clear()
	os.Exit(1)
}

// clear undoes in the reverse order.
func (g *ground) clear() {
	for i := len(g.cleanups) - 1; i >= 0; i-- {
		g.cleanups[i]()
	}
	g.cleanups = nil
}

// lay makes the city and starts the browser.
func (g *ground) lay() {
	dir, err := os.MkdirTemp("", "mpolice-e2e-")
	if err != nil {
		g.Fatalf("make a folder: %v", err)
	}
	g.Cleanup(func() { os.RemoveAll(dir) })
	streets = dir
	city, err = server.NewFolder(dir).PrepareDemo(context.Background(), server.City{
		People: population, Seed: 1, Log: "mpolice.local/log", Clock: mpolice.NewTravelClock(day),
		Progress: func(string, int64, int64) {},
	})
	if err != nil {
		g.Fatalf("make the city: %v", err)
	}
	browser = webtest.Start(g)
}
