// Package sqlite is a holding in one SQLite file: enough for a station, a
// trial or a demonstration, with nothing to set up. National scale belongs in
// package postgres; both keep the contract of package holding.
//
// One connection writes, one load at a time; readers go on beside it on the
// last committed state (write-ahead log).
package sqlite
