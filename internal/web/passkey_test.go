package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"mpolice/internal/web/webtest"
)

// keyholder is one officer with passkeys.
type keyholder struct{ keys []webauthn.Credential }

func (*keyholder) WebAuthnID() []byte                           { return []byte("A10234") }
func (*keyholder) WebAuthnName() string                         { return "A10234" }
func (*keyholder) WebAuthnDisplayName() string                  { return "王大明" }
func (k *keyholder) WebAuthnCredentials() []webauthn.Credential { return k.keys }

// relyingParty is the least server that passkey.js can speak to: it registers
// with the code GOOD-CODE and judges every answer with go-webauthn.
type relyingParty struct {
	mu      sync.Mutex
	rp      *webauthn.WebAuthn
	officer keyholder
	session *webauthn.SessionData
}

func (p *relyingParty) begin(w http.ResponseWriter, r *http.Request) (any, error) {
	if r.PathValue("act") != "register" {
		o, s, err := p.rp.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
		if err != nil {
			return nil, err
		}
		p.session = s
		return map[string]any{"ceremony": s.Challenge, "publicKey": o.Response}, nil
	}
	var in struct{ Code string }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return nil, err
	}
	if in.Code != "GOOD-CODE" {
		w.WriteHeader(http.StatusForbidden)
		return map[string]string{"detail": "登錄碼錯誤、已使用或已逾期"}, nil
	}
	o, s, err := p.rp.BeginRegistration(&p.officer)
	if err != nil {
		return nil, err
	}
	p.session = s
	return map[string]any{"ceremony": s.Challenge, "publicKey": o.Response}, nil
}

func (p *relyingParty) finish(_ http.ResponseWriter, r *http.Request) (any, error) {
	var in struct {
		Ceremony   string
		Credential json.RawMessage
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return nil, err
	}
	if in.Ceremony != p.session.Challenge {
		return nil, errors.New("another ceremony")
	}
	if r.PathValue("act") != "register" {
		return map[string]string{"next": "https://elsewhere.example/"}, p.signIn(in.Credential)
	}
	return map[string]string{"next": "/sample/signin"}, p.register(in.Credential)
}

func (p *relyingParty) signIn(raw []byte) error {
	parsed, err := protocol.ParseCredentialRequestResponseBytes(raw)
	if err != nil {
		return err
	}
	_, err = p.rp.ValidateDiscoverableLogin(func(_, _ []byte) (webauthn.User, error) { return &p.officer, nil }, *p.session, parsed)
	return err
}

func (p *relyingParty) register(raw []byte) error {
	parsed, err := protocol.ParseCredentialCreationResponseBytes(raw)
	if err != nil {
		return err
	}
	key, err := p.rp.CreateCredential(&p.officer, *p.session, parsed)
	if err == nil {
		p.officer.keys = append(p.officer.keys, *key)
	}
	return err
}

func (p *relyingParty) answer(act func(http.ResponseWriter, *http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		out, err := act(w, r)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			out = map[string]string{}
		}
		_ = json.NewEncoder(w).Encode(out)
	}
}

// passkeySite serves the sample pages and a relying party on localhost.
func passkeySite(t *testing.T) (string, *asked) {
	t.Helper()
	s, seen, party := newSite(t), &asked{}, &relyingParty{}
	mux := http.NewServeMux()
	s.Static(mux)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		s.Render(w, r, 200, signedIn(Chinese, SectionHome, "officer"), sampleHome(Chinese, CustodyHeld))
	})
	mux.HandleFunc("GET /sample/{name}", s.sample)
	mux.HandleFunc("POST /authn/{act}/begin", party.answer(party.begin))
	mux.HandleFunc("POST /authn/{act}/finish", party.answer(party.finish))
	mux.HandleFunc("POST /records/{id}/reveals", func(w http.ResponseWriter, r *http.Request) {
		seen.keep(r)
		v := sampleCase(Chinese)
		v.Registers[1].Rows[0].Fields[1] = AnswerField{ID: "p-offence", Label: "罪名", Value: "竊盜", Opened: otherRecord}
		s.Render(w, r, 200, signedIn(Chinese, SectionQuery, "officer"), v)
	})
	server := httptest.NewServer(s.Protect(mux))
	t.Cleanup(server.Close)
	url := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	var err error
	party.rp, err = webauthn.New(&webauthn.Config{
		RPID: "localhost", RPDisplayName: "mpolice", RPOrigins: []string{url},
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return url, seen
}

// TestPasskey plays enrolment, sign-in and step-up against a real relying
// party, and the ways in which each goes wrong.
func TestPasskey(t *testing.T) {
	url, seen := passkeySite(t)
	page := webtest.Start(t).Open(t, webtest.Phone)
	finger := page.Authenticator()

	page.Go(url + "/sample/enrol")
	page.Fill("#f-code", "BAD")
	page.Click("form[data-passkey] button")
	page.WaitText("[data-message]", "登錄碼錯誤")
	page.Fill("#f-code", "GOOD-CODE")
	page.Click("form[data-passkey] button")
	page.WaitText("h1", "登入")

	finger.Verify(false)
	page.Click("form[data-passkey] button")
	page.WaitText("[data-message]", "未完成身分確認")
	finger.Verify(true)
	page.Click("form[data-passkey] button")
	page.WaitText("h1", "勤務與載具")
	if page.Path() != "/" {
		t.Errorf("a sign-in led to %s: only paths of this site are followed", page.Path())
	}

	page.Go(url + "/sample/answer-case")
	page.Click("#p-offence button")
	page.WaitText("#p-offence", "竊盜")
	if seen.get("field") != "offence" || !seen.swap {
		t.Errorf("the reveal sent %v", seen.form)
	}

	page.Go(url + "/sample/stepup")
	page.Click("form[data-passkey] button")
	page.WaitText("#p-offence", "竊盜")
	page.Check()
}
