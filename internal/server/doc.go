// Package server wires the program together and runs it: it opens a data
// folder, connects the domain packages to their store, keys, log and sources,
// serves the pages and the API, and seals the log about every second.
//
// Nothing is decided here. Whoever wants to know what the program consists of
// reads [Open].
package server
