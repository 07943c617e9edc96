package edge

import (
	"net/http"

	"mpolice/internal/authn"
)

// Cookies carries session tokens. With Secure the name has the __Host- prefix,
// which keeps other hosts from setting it.
type Cookies struct {
	Gate   *authn.Gate
	Secure bool
}

func (c Cookies) name() string {
	if c.Secure {
		return "__Host-session"
	}
	return "session"
}

// Token gives the token that the request carries, empty when none.
func (c Cookies) Token(r *http.Request) authn.Token {
	cookie, err := r.Cookie(c.name())
	if err != nil {
		return ""
	}
	return authn.Token(cookie.Value)
}

// Session gives the session of a request, or authn.ErrNoSession or an
// *authn.Ended.
func (c Cookies) Session(r *http.Request) (authn.Session, error) {
	return c.Gate.Session(r.Context(), c.Token(r))
}

// Set gives the browser a token. It lasts as long as the browser runs; the
// session's own end is kept on the server.
func (c Cookies) Set(w http.ResponseWriter, t authn.Token) {
	http.SetCookie(w, &http.Cookie{
		Name: c.name(), Value: string(t), Path: "/", HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteStrictMode,
	})
}

// Clear takes the token away.
func (c Cookies) Clear(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{Name: c.name(), Path: "/", MaxAge: -1, HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteStrictMode})
}
