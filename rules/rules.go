// Package rules holds the rules that the program is built with: purpose cards,
// legal grounds, conditions and decision tests, as lawyers write them. An
// operator may serve another folder of the same layout instead; docs/rules.md
// tells how to read and change one.
package rules

import "embed"

// FS is the built-in bundle. Package purpose loads it.
//
//go:embed *.yaml cards/*.yaml conditions/*.cedar tests/*.yaml
var FS embed.FS
