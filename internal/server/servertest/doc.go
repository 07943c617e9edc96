// Package servertest runs the whole program on a small demo city, for tests
// that speak to it over HTTP as its users do.
//
// The city is made once in a test binary; each [House] stands on a fresh copy
// of its folder, with a clock that the test sets and sources that count who
// asks them. Its records are in SQLite or, where the test says [On], in
// PostgreSQL; with MPOLICE_TEST_STORE=postgres every test's are.
package servertest
