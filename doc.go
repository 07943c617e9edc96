// Package mpolice is the vocabulary of the accountable police-information
// query platform: the nouns that every other package shares, and nothing
// that does work.
//
// An [Officer] of a [Unit] asks about a [Subject] under a purpose card
// ([CardCode]) and one legal ground ([GroundCode]). A [Register] answers with
// fields, each of a [Class]. Whatever happens is a record with a [RecordID].
//
// The package imports the standard library only, so that a term can be used
// anywhere without pulling in a mechanism. How the terms meet is told in
// docs/life-of-a-query.md.
package mpolice
