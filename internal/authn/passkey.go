package authn

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"mpolice"
	"mpolice/internal/audit"
)

// Credential is one passkey of one officer; Data is the library's JSON form.
type Credential struct {
	ID        []byte
	Officer   mpolice.OfficerID
	Data      []byte
	CreatedAt time.Time
}

// Credentials is where passkeys and enrolment codes are kept.
type Credentials interface {
	Officer(ctx context.Context, id mpolice.OfficerID) (mpolice.Officer, error)
	Credentials(ctx context.Context, officer mpolice.OfficerID) ([]Credential, error)
	// Enrolment gives the officer that a live code was issued to, or
	// mpolice.ErrNotFound.
	Enrolment(ctx context.Context, codeHash []byte, now time.Time) (mpolice.OfficerID, error)
	// Enrol uses the code up and adds the passkey, in one transaction with
	// the record; a code that was used meanwhile is mpolice.ErrConflict.
	Enrol(ctx context.Context, codeHash []byte, c Credential, record audit.Sealed) error
	AddEnrolment(ctx context.Context, codeHash []byte, officer mpolice.OfficerID, expires time.Time, record audit.Sealed) error
}

// ErrPasskey is what every failed ceremony answers with; the cause is wrapped
// for the log and never shown.
var ErrPasskey = errors.New("passkey was not accepted")

const enrolmentLife = 24 * time.Hour

// Passkeys runs the WebAuthn ceremonies.
type Passkeys struct {
	store      Credentials
	recorder   *audit.Recorder
	clock      mpolice.Clock
	rp         *webauthn.WebAuthn
	ceremonies *ceremonies
}

// NewPasskeys makes the relying party for one origin, such as
// "https://mpolice.example"; id is its host name.
func NewPasskeys(store Credentials, recorder *audit.Recorder, clock mpolice.Clock, id, origin string) (*Passkeys, error) {
	rp, err := webauthn.New(&webauthn.Config{
		RPID: id, RPDisplayName: "M-Police", RPOrigins: []string{origin},
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey:      protocol.ResidentKeyRequirementRequired,
			UserVerification: protocol.VerificationRequired,
		},
	})
	if err != nil {
		return nil, fmt.Errorf("passkeys for %s: %w", origin, err)
	}
	return &Passkeys{store, recorder, clock, rp, newCeremonies()}, nil
}

// holder is an officer as the library sees one.
type holder struct {
	officer mpolice.Officer
	creds   []webauthn.Credential
}

func (h *holder) WebAuthnID() []byte                         { return []byte(h.officer.ID) }
func (h *holder) WebAuthnName() string                       { return string(h.officer.ID) }
func (h *holder) WebAuthnDisplayName() string                { return h.officer.Name }
func (h *holder) WebAuthnCredentials() []webauthn.Credential { return h.creds }

func (p *Passkeys) holder(ctx context.Context, id mpolice.OfficerID) (*holder, error) {
	officer, err := p.store.Officer(ctx, id)
	if err != nil {
		return nil, err
	}
	stored, err := p.store.Credentials(ctx, id)
	if err != nil {
		return nil, err
	}
	h := &holder{officer: officer}
	for _, c := range stored {
		var cred webauthn.Credential
		if err := json.Unmarshal(c.Data, &cred); err != nil {
			return nil, fmt.Errorf("stored passkey: %w", err)
		}
		h.creds = append(h.creds, cred)
	}
	return h, nil
}

// CodeHash is what the store keeps of an enrolment code. Letter case and
// hyphens do not matter.
func CodeHash(code string) []byte {
	code = strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code))
	h := sha256.Sum256([]byte("mpolice/enrolment/v1\x00" + code))
	return h[:]
}

// Invite issues a one-time code with which the officer may enrol a passkey
// within 24 hours. It is shown once.
func (p *Passkeys) Invite(ctx context.Context, by, officer mpolice.Officer) (string, error) {
	code := rand.Text()[:12]
	rec, err := p.recorder.Prepare(audit.Record{
		Kind: audit.KindEnrol, Officer: by.ID, Unit: by.Unit, Role: by.Role,
		Fields: []audit.Field{{Name: "step", Value: "invite"}, {Name: "for", Value: string(officer.ID)}},
	})
	if err != nil {
		return "", err
	}
	expires := p.clock.Now().Add(enrolmentLife)
	if err := p.store.AddEnrolment(ctx, CodeHash(code), officer.ID, expires, rec); err != nil {
		return "", fmt.Errorf("invite: %w", err)
	}
	return code[:4] + "-" + code[4:8] + "-" + code[8:], nil
}

// BeginEnrol starts a registration for the officer behind a live code and
// gives the ceremony's id and the options for the browser (JSON).
func (p *Passkeys) BeginEnrol(ctx context.Context, code string) (id string, options any, err error) {
	officer, err := p.store.Enrolment(ctx, CodeHash(code), p.clock.Now())
	if err != nil {
		return "", nil, fmt.Errorf("enrol: %w", err)
	}
	h, err := p.holder(ctx, officer)
	if err != nil {
		return "", nil, fmt.Errorf("enrol: %w", err)
	}
	creation, data, err := p.rp.BeginRegistration(h)
	if err != nil {
		return "", nil, fmt.Errorf("enrol: %w", err)
	}
	return p.ceremonies.put(p.clock.Now(), ceremony{data: *data, code: code, officer: officer}), creation, nil
}

// FinishEnrol checks the browser's answer, stores the passkey and gives the
// officer.
func (p *Passkeys) FinishEnrol(ctx context.Context, id string, response []byte) (mpolice.OfficerID, error) {
	c, ok := p.ceremonies.take(p.clock.Now(), id)
	if !ok || c.code == "" {
		return "", fmt.Errorf("%w: no such ceremony", ErrPasskey)
	}
	h, err := p.holder(ctx, c.officer)
	if err != nil {
		return "", fmt.Errorf("enrol: %w", err)
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(response)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrPasskey, err)
	}
	cred, err := p.rp.CreateCredential(h, c.data, parsed)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrPasskey, err)
	}
	return c.officer, p.keep(ctx, h.officer, c.code, cred)
}

func (p *Passkeys) keep(ctx context.Context, officer mpolice.Officer, code string, cred *webauthn.Credential) error {
	data, err := json.Marshal(cred)
	if err != nil {
		return fmt.Errorf("enrol: %w", err)
	}
	rec, err := p.recorder.Prepare(audit.Record{
		Kind: audit.KindEnrol, Officer: officer.ID, Unit: officer.Unit, Role: officer.Role,
		Fields: []audit.Field{{Name: "step", Value: "enrolled"}},
	})
	if err != nil {
		return err
	}
	c := Credential{ID: cred.ID, Officer: officer.ID, Data: data, CreatedAt: p.clock.Now()}
	if err := p.store.Enrol(ctx, CodeHash(code), c, rec); err != nil {
		return fmt.Errorf("enrol: %w", err)
	}
	return nil
}

// BeginSignIn starts a discoverable sign-in: the browser offers the passkeys
// that it has for this site.
func (p *Passkeys) BeginSignIn() (id string, options any, err error) {
	assertion, data, err := p.rp.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return "", nil, fmt.Errorf("sign in: %w", err)
	}
	return p.ceremonies.put(p.clock.Now(), ceremony{data: *data}), assertion, nil
}

// FinishSignIn checks the browser's answer and gives the proof. The answer must
// carry user verification; a counter that runs back (a copied passkey) is
// refused.
func (p *Passkeys) FinishSignIn(ctx context.Context, id string, response []byte) (Proof, error) {
	c, ok := p.ceremonies.take(p.clock.Now(), id)
	if !ok || c.code != "" {
		return Proof{}, fmt.Errorf("%w: no such ceremony", ErrPasskey)
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return Proof{}, fmt.Errorf("%w: %w", ErrPasskey, err)
	}
	var found *holder
	cred, err := p.rp.ValidateDiscoverableLogin(func(_, handle []byte) (webauthn.User, error) {
		var err error
		found, err = p.holder(ctx, mpolice.OfficerID(handle))
		return found, err
	}, c.data, parsed)
	if err != nil {
		return Proof{}, fmt.Errorf("%w: %w", ErrPasskey, err)
	}
	if cred.Authenticator.CloneWarning {
		return Proof{}, fmt.Errorf("%w: signature counter ran back", ErrPasskey)
	}
	data, err := json.Marshal(cred)
	if err != nil {
		return Proof{}, fmt.Errorf("sign in: %w", err)
	}
	officer := found.officer.ID
	return Proof{officer, MethodPasskey, &Credential{ID: cred.ID, Officer: officer, Data: data}}, nil
}
