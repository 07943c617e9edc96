// Package e2e plays the whole program in a real browser, as the people of a
// police station meet it: an officer on a phone, a duty desk, an auditor.
//
// A house is one running program: a demo city of two thousand people in a data
// folder of its own, the immigration agency behind mutual TLS, pages and API on
// localhost. Every test gets a house, so that none sees what another did; all
// share one browser. A visitor is one person in front of one screen.
//
// The package holds tests alone. What they show is also what
// docs/screenshots shows:
//
//	go test ./internal/e2e -run Screens -screenshots ../../docs/screenshots
package e2e
