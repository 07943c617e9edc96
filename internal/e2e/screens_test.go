package e2e

import (
	"os"
	"testing"

	"mpolice/internal/web/webtest"
)

// TestScreens looks at every screen of the program: axe-core finds nothing at
// WCAG 2.2 AA, nothing scrolls sideways at 320 pixels, everything can be hit
// with a glove, and the console is silent.
func TestScreens(t *testing.T) {
	for _, p := range []webtest.Profile{webtest.Narrow, webtest.Narrow.In("en"), webtest.Desktop} {
		name := p.Name + p.Language
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, disk := openOn(t)
			tour{t: t, h: h, disk: disk, p: p, look: func(v *visitor, name string) {
				if dir := os.Getenv("SHOTS"); dir != "" {
					v.Shot(dir + "/" + p.Name + p.Language + "-" + name + ".png")
				}
				v.Check()
			}}.walk()
		})
	}
}
