// Package rules holds the rules that the program is built with: descriptors of
// the agencies' registers and their private-use characters, purpose cards, legal grounds, edges between registers,
// conditions and decision tests, as lawyers and stewards write them. An
// operator may serve another folder of the same layout instead; docs/rules.md
// tells how to read and change one.
package rules

import "embed"

// FS is the built-in bundle. Package purpose loads it.
//
//go:embed *.yaml registers/*.json private-use/*.tsv cards/*.yaml conditions/*.cedar tests/*.yaml
var FS embed.FS
