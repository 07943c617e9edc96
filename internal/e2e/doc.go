// Package e2e plays the whole program in a real browser, as the people of a
// police station meet it: an officer on a phone, a duty desk, an auditor.
//
// Every test gets a house of its own, as package servertest builds them, so that
// none sees what another did; all share one browser. A visitor is one person in
// front of one screen, a clerk one who speaks HTTP without a browser, and the
// tour walks past every screen that there is.
//
// The package holds tests alone. What they show is also what
// docs/screenshots shows:
//
//	go test ./internal/e2e -run Screens -screenshots ../../docs/screenshots
package e2e
