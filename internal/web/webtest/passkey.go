package webtest

import (
	"context"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// Authenticator is a virtual passkey holder of one page: what the finger and
// the secure chip of a phone are to an officer.
type Authenticator struct {
	page *Page
	id   webauthn.AuthenticatorID
}

// Authenticator adds one that holds passkeys and verifies its user.
func (p *Page) Authenticator() *Authenticator {
	p.t.Helper()
	a := &Authenticator{page: p}
	p.do("add an authenticator", chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		if _, err := chromedp.Call(ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return err
		}
		added, err := chromedp.Call(ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{
			Options: &webauthn.VirtualAuthenticatorOptions{
				Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
				HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
			},
		})
		a.id = added.AuthenticatorID
		return err
	}))
	return a
}

// Verify says whether the next fingers fit.
func (a *Authenticator) Verify(fits bool) {
	a.page.t.Helper()
	a.page.do("set user verification", chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: a.id, IsUserVerified: fits})
		return err
	}))
}

// Forget removes every passkey that it holds, as when another person's phone is
// put on the table.
func (a *Authenticator) Forget() {
	a.page.t.Helper()
	a.page.do("forget the passkeys", chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, webauthn.ClearCredentials, webauthn.ClearCredentialsParams{AuthenticatorID: a.id})
		return err
	}))
}
