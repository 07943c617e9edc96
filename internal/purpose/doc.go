// Package purpose reads the rules that lawyers keep: which purposes exist
// (目的卡), on which legal ground each rests, which fields of which register it
// may see, what the officer must state, and which reasons are no reasons.
//
// Everything comes from a folder of YAML, JSON and Cedar files, a [Bundle]:
//
//	registers/*.json  one descriptor a register (package registry)
//	edges.yaml        which registers may be joined, on what, under which law
//	grounds.yaml      legal grounds, to the item, with how far each was verified
//	vague.yaml        phrases that say nothing, and how much a reason must say
//	refusals.yaml     the texts of refusals that no condition speaks for
//	cards/*.yaml      one purpose card a file; two files when a card changes
//	conditions/*.cedar  one annotated forbid per legal condition
//	tests/*.yaml      decisions that must come out as written
//
// Loading is strict: an unknown key, a field that no register has or a ground
// that the catalogue lacks is an error with file and line. What loads but is
// still wrong to publish (a missing translation, a permit that nobody can
// reach) is told by [Bundle.Check] and, for the conditions, by policy.Check.
//
// The package decides nothing. It says what was asked and whether a reason has
// substance; package policy decides.
package purpose
