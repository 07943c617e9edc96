package pages

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"mpolice"
	"mpolice/internal/authn"
	"mpolice/internal/edge"
	"mpolice/internal/web"
)

// errRole: a page of another role.
var errRole = edge.ErrRole

func (p *Pages) signIn(w http.ResponseWriter, r *http.Request) error {
	v := web.SignInView{Next: "/", Demo: p.Demo != nil}
	switch why := web.EndedCause(r.URL.Query().Get("ended")); why {
	case web.EndedReturned, web.EndedExpired, web.EndedSignOut:
		v.Ended = why
	}
	return p.show(w, r, "", v)
}

func (p *Pages) signOut(w http.ResponseWriter, r *http.Request) error {
	s := who(r)
	if p.Compare != nil {
		if err := p.Compare.Leave(r.Context(), s); err != nil {
			return err
		}
	}
	if err := p.Gate.SignOut(r.Context(), p.Cookies.Token(r)); err != nil {
		return err
	}
	p.screens.clear(s.Officer.ID)
	p.comparing.clear(s.Officer.ID)
	p.Cookies.Clear(w)
	http.Redirect(w, r, "/sign-in?ended="+string(web.EndedSignOut), http.StatusSeeOther)
	return nil
}

func (p *Pages) enrol(w http.ResponseWriter, r *http.Request) error {
	return p.show(w, r, "", web.EnrolView{})
}

// answerJSON is the body that passkey.js sends to finish a ceremony.
type answerJSON struct {
	Ceremony   string          `json:"ceremony"`
	Credential json.RawMessage `json:"credential"`
}

// readCeremony reads a JSON body. Fields that a form happens to carry along
// are passed over; they are not used.
func readCeremony(r *http.Request, into any) error {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("%w: body is not JSON", authn.ErrPasskey)
	}
	return nil
}

// sendOptions gives the browser what it needs to answer a challenge.
func sendOptions(w http.ResponseWriter, id string, options any) error {
	b, err := json.Marshal(options)
	if err != nil {
		return err
	}
	var inner struct {
		PublicKey json.RawMessage `json:"publicKey"`
	}
	if err := json.Unmarshal(b, &inner); err != nil {
		return err
	}
	return sendJSON(w, map[string]any{"ceremony": id, "publicKey": inner.PublicKey})
}

func sendJSON(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(v)
}

func (p *Pages) beginEnrol(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Code string `json:"code"`
	}
	if err := readCeremony(r, &body); err != nil {
		return err
	}
	id, options, err := p.Passkeys.BeginEnrol(r.Context(), body.Code)
	if errors.Is(err, mpolice.ErrNotFound) {
		return &mpolice.Invalid{Field: "code", Key: "invalid.enrol_code"}
	}
	if err != nil {
		return err
	}
	return sendOptions(w, id, options)
}

func (p *Pages) finishEnrol(w http.ResponseWriter, r *http.Request) error {
	var body answerJSON
	if err := readCeremony(r, &body); err != nil {
		return err
	}
	if _, err := p.Passkeys.FinishEnrol(r.Context(), body.Ceremony, body.Credential); err != nil {
		return err
	}
	return sendJSON(w, map[string]string{"next": "/sign-in?done=passkey_registered"})
}

func (p *Pages) beginSignIn(w http.ResponseWriter, _ *http.Request) error {
	id, options, err := p.Passkeys.BeginSignIn()
	if err != nil {
		return err
	}
	return sendOptions(w, id, options)
}

func (p *Pages) finishSignIn(w http.ResponseWriter, r *http.Request) error {
	var body answerJSON
	if err := readCeremony(r, &body); err != nil {
		return err
	}
	proof, err := p.Passkeys.FinishSignIn(r.Context(), body.Ceremony, body.Credential)
	if err != nil {
		return err
	}
	s, err := p.begin(w, r, proof)
	if err != nil {
		return err
	}
	return sendJSON(w, map[string]string{"next": start(s.Officer.Role)})
}

// begin starts a session and sets its cookie. A session that the browser had
// before is left behind without a cookie.
func (p *Pages) begin(w http.ResponseWriter, r *http.Request, proof authn.Proof) (authn.Session, error) {
	token, s, err := p.Gate.SignIn(r.Context(), proof)
	if err != nil {
		return s, err
	}
	p.Cookies.Set(w, token)
	return s, nil
}

func (p *Pages) finishStepUp(w http.ResponseWriter, r *http.Request) error {
	var body answerJSON
	if err := readCeremony(r, &body); err != nil {
		return err
	}
	proof, err := p.Passkeys.FinishSignIn(r.Context(), body.Ceremony, body.Credential)
	if err != nil {
		return err
	}
	if err := p.Gate.StepUp(r.Context(), p.Cookies.Token(r), proof); err != nil {
		return err
	}
	return sendJSON(w, map[string]bool{"ok": true})
}

// start is the page that a role begins with.
func start(role mpolice.Role) string {
	switch role {
	case mpolice.RoleAuditor:
		return "/log"
	case mpolice.RoleDesk:
		return "/desk"
	case mpolice.RoleSteward:
		return "/catalogue"
	}
	return "/"
}
