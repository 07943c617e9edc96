// Package holdingtest is the suite that every engine of a holding passes: one
// behaviour, whatever the database. [Run] holds an engine to the contract of
// package holding; [Kill] kills processes that load, and looks at what they
// leave behind.
package holdingtest
