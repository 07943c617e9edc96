package webtest

import (
	"embed"
	"fmt"
)

// axe-core is not committed: `make assets` (or `npm run build`) copies it here
// from the npm package that package-lock.json pins.
//
//go:embed testdata
var testdata embed.FS

// rules are the levels that the pages answer for: WCAG 2.0 to 2.2, A and AA.
const rules = `['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']`

// Axe gives the violations that axe-core finds on the page, each with its rule
// and the first elements; none is right.
func (p *Page) Axe() []string {
	p.t.Helper()
	return p.axe(fmt.Sprintf(`{ runOnly: %s }`, rules))
}

// AxeContrast checks the contrast of text alone: what a change of scheme changes.
func (p *Page) AxeContrast() []string {
	p.t.Helper()
	return p.axe(`{ runOnly: { type: 'rule', values: ['color-contrast'] } }`)
}

func (p *Page) axe(options string) []string {
	p.t.Helper()
	source, err := testdata.ReadFile("testdata/axe.min.js")
	if err != nil {
		p.t.Fatal("axe-core is missing: run `npm ci && npm run build` (make assets)")
	}
	if !Eval[bool](p, `typeof axe === 'object'`) {
		Eval[bool](p, string(source)+"; true")
	}
	return Eval[[]string](p, fmt.Sprintf(`axe.run(document, %s).then(r => r.violations.map(v =>
    v.id + ' (' + v.impact + '): ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' + (n.any[0]?.message ?? '')).join(' | ')))`, options))
}
