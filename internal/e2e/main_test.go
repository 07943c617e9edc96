package e2e

import (
	"fmt"
	"os"
	"testing"

	"mpolice/internal/pgtest"
	"mpolice/internal/server/servertest"
	"mpolice/internal/synth"
	"mpolice/internal/web/webtest"
)

// Made once for the package.
var (
	browser *webtest.Browser
	city    *synth.City
)

func TestMain(m *testing.M) {
	g := &ground{}
	code := func() int {
		defer pgtest.End()
		pgtest.Configure(pgtest.Options{NoSync: true})
		defer g.clear()
		city = servertest.City(g)
		browser = webtest.Start(g)
		return m.Run()
	}()
	os.Exit(code)
}

// ground is what all tests stand on: a testing.TB of the package as a whole.
type ground struct {
	testing.TB
	cleanups []func()
}

// Helper implements testing.TB.
func (*ground) Helper() {}

// Cleanup implements testing.TB.
func (g *ground) Cleanup(f func()) { g.cleanups = append(g.cleanups, f) }

// Fatalf implements testing.TB.
func (g *ground) Fatalf(s string, a ...any) {
	fmt.Fprintf(os.Stderr, s+"\n", a...)
	g.clear()
	os.Exit(1)
}

// Fatal implements testing.TB.
func (g *ground) Fatal(a ...any) { g.Fatalf("%s", fmt.Sprint(a...)) }

// clear undoes in the reverse order.
func (g *ground) clear() {
	for i := len(g.cleanups) - 1; i >= 0; i-- {
		g.cleanups[i]()
	}
	g.cleanups = nil
}
