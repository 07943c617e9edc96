package e2e

import (
	"regexp"
	"testing"

	"mpolice/internal/web/webtest"
)

// columns are the screens that stand otherwise where there is room; to axe the
// rest are the same at every width.
var columns = regexp.MustCompile(`^(demo|home|form-P0[14]|answer-case|person|desk|log|records|record|search-(counts|candidates|answer)|catalogue|quality|quality-register|rejected|rejected-row|pairs|pair|dispute)$`)

// TestScreens looks at every screen of the program: axe-core finds nothing at
// WCAG 2.2 AA, nothing scrolls sideways at 320 pixels, everything can be hit
// with a glove, and the console is silent.
func TestScreens(t *testing.T) {
	if *screenshots != "" {
		shoot(t, *screenshots)
		return
	}
	for _, p := range []webtest.Profile{webtest.Narrow, webtest.Narrow.In("en"), webtest.Desktop} {
		name := p.Name + p.Language
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, disk := openOn(t)
			tour{t: t, h: h, disk: disk, p: p, look: func(v *visitor, name string) {
				if p.Name == webtest.Narrow.Name || columns.MatchString(name) {
					v.Check()
				} else {
					v.CheckFit()
				}
			}}.walk()
		})
	}
}
