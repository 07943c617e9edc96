// Package feed writes what agencies deliver about a demo city: each register's
// file as its descriptor says it comes, with the faults that such files have.
//
// [Write] makes one file, [All] every file of both days in one pass over the
// city, [WriteLiveSQL] the database of the road authority that is asked and
// never loaded.
//
// # The agency's hand
//
// The city speaks in stable codes and Gregorian dates; agencies do not. A file
// has the descriptor's columns in their order, the agency's spelling of every
// code, dates in years of the Republic where the descriptor says so, plates
// with a dash, 台 for 臺 where that agency's clerks write it. Big5 files hold a
// character that Big5 lacks as the agency's own private-use code, or as ■ where
// the agency has none (private-use/). A value is cut at the field's width in
// bytes, if need be through the middle of a character. Labour and customs
// deliver Parquet, the others CSV (RFC 4180).
//
// # Days
//
// Day 0 is a snapshot of every register. On day 1 a register of deltas brings
// what was inserted, updated and deleted (I, U, D), the others a new snapshot;
// one agency is late and brings nothing. What day 1 adds was held back on day 0.
//
// # Dirt
//
// A seeded share of rows is damaged, as [Dirt] says: kinds that a loader must
// refuse, kinds that it must tell, and kinds that no check can see and only
// linkage or another agency's word can. Which rows follows from their keys, so
// that most damage lasts from day to day, as it does in life. Rows of the cast
// ([synth.City.Cast]) are left whole. Each damage is a line of the register's
// truth file: the row's number, the kind, the field and the effect. Rows are
// numbered as the loader counts: records of a CSV file from 1, the header
// counted and empty lines not; rows of a Parquet file from 1. A second truth
// file gives the true person of every row, a third the pairs of different
// people who are most easily taken for one.
package feed
