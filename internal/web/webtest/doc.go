// Package webtest drives a real Chromium for tests of the pages: as a phone, as
// a desktop, or 320 pixels wide; in either language, in light or dark, with or
// without JavaScript; with a virtual authenticator for passkeys.
//
// Start gives one browser for a whole test; each Page is its own browser
// context with its own cookies. Every method fails the test on an error, so
// that a test reads as what a person does:
//
//	page := webtest.Start(t).Open(t, webtest.Phone)
//	page.Go(url + "/demo")
//	page.Click(`button[value="A10234"]`)
//	page.WaitText("h1", "勤務與載具")
//	page.Check()
//
// A machine without Chromium fails the test with a sentence on what to install;
// a browser test is never skipped.
package webtest
