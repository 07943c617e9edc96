// Package authn makes sure that a named person sits at the other end.
//
// People sign in with a passkey (WebAuthn) that verifies them, not only their
// phone: user verification is always required, and passwords are not offered
// (case 1090103 used a colleague's password session). A [Session] is bound to
// the officer and to the device that a second person handed out; it ends when
// the device goes back. Fields of a special class ask for the verification
// again (step-up), which holds for [StepUpLife].
package authn
