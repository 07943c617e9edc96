// Command gen makes the tables of package name that follow from the Unicode
// Character Database: data/variants.tsv, data/readings.tsv, data/compat.tsv.
//
// The program needs none of its sources when it is built or run; only who makes
// the tables anew does. Debian's package unicode-data holds them:
//
//	go run ./internal/registry/name/gen -unicode /usr/share/unicode -out internal/registry/name/data
//
// The same sources give the same bytes. A change of these tables changes keys
// that databases hold: raise name.KeyVersion in the same commit.
package main
