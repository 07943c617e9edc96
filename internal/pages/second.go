package pages

import (
	"net/http"
	"strconv"
	"sync"

	"mpolice"
	"mpolice/internal/authn"
	"mpolice/internal/query"
	"mpolice/internal/web"
)

// bound ties a running passkey ceremony to the act that it is to confirm, so
// that a proof given for one cannot be spent on another.
type bound[Act any] struct {
	mu   sync.Mutex
	open map[string]Act // by ceremony; guarded by mu
}

// maxSeconds bounds ceremonies that were begun and never finished.
const maxSeconds = 1000

func (s *bound[Act]) put(id string, act Act) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil || len(s.open) >= maxSeconds {
		s.open = map[string]Act{}
	}
	s.open[id] = act
}

func (s *bound[Act]) take(id string) (Act, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	act, ok := s.open[id]
	delete(s.open, id)
	return act, ok
}

// needsSecond reports whether a field is sealed.
func needsSecond(x screen, k openedKey) bool {
	proj, ok := x.result.Decision.Projection(k.register)
	if !ok {
		return false
	}
	f, ok := proj.Field(k.field)
	return ok && f.Class == mpolice.ClassSealed
}

// second asks for the second officer, or takes a demo colleague's tap. done is
// true when the opening is confirmed.
func (p *Pages) second(w http.ResponseWriter, r *http.Request, x screen, k openedKey) (done bool, err error) {
	q := query.RevealRequest{Record: x.result.Record, Register: k.register, Row: k.row, Field: k.field}
	s := who(r)
	demo := p.Demo != nil && s.Method == authn.MethodDemo
	if id := r.PostFormValue("demo_second"); demo && id != "" {
		if _, ok := p.Demo.find(id); !ok {
			return false, query.ErrSecond
		}
		if err := p.Query.Confirm(r.Context(), s, authn.Proof{Officer: mpolice.OfficerID(id), Method: authn.MethodDemo}, q); err != nil {
			return false, err
		}
	}
	if p.Query.Confirmed(q) {
		return true, nil
	}
	form := p.revealForm(r, x, k.register, k.row, k.field)
	v := web.SecondView{
		What: p.fieldTitle(r, k), Carry: form.Carry, Cancel: "/answers/" + x.result.Record.String(), Demo: demo,
	}
	if c, ok := p.Engine.Condition("second-officer-missing"); ok {
		v.Reason = c.Article.In(lang(r))
	}
	if demo {
		v.People = p.demoColleagues(r, s.Officer)
	}
	return false, p.show(w, r, web.SectionQuery, v)
}

// demoColleagues lists the personas who could confirm.
func (p *Pages) demoColleagues(r *http.Request, me mpolice.Officer) []web.Option {
	var out []web.Option
	for _, x := range p.Demo.Personas {
		if x.Officer.ID == me.ID || x.Officer.Unit != me.Unit {
			continue
		}
		if _, on, err := p.Roster.At(r.Context(), x.Officer.ID, p.Clock.Now()); err == nil && on {
			out = append(out, web.Option{Value: string(x.Officer.ID), Label: x.Officer.Name + " " + string(x.Officer.ID)})
		}
	}
	return out
}

// beginSecond starts the second officer's ceremony for one opening.
func (p *Pages) beginSecond(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Record   string            `json:"record"`
		Register mpolice.Register  `json:"register"`
		Row      string            `json:"row"`
		Field    mpolice.FieldName `json:"field"`
	}
	if err := readCeremony(r, &body); err != nil {
		return err
	}
	id, err := mpolice.ParseRecordID(body.Record)
	if err != nil {
		return mpolice.ErrNotFound
	}
	row, err := strconv.Atoi(body.Row)
	if err != nil {
		return mpolice.ErrNotFound
	}
	if _, err := p.screen(r, id); err != nil {
		return err
	}
	ceremony, options, err := p.Passkeys.BeginSignIn()
	if err != nil {
		return err
	}
	p.seconds.put(ceremony, query.RevealRequest{Record: id, Register: body.Register, Row: row, Field: body.Field})
	return sendOptions(w, ceremony, options)
}

// finishSecond takes the second officer's proof.
func (p *Pages) finishSecond(w http.ResponseWriter, r *http.Request) error {
	var body answerJSON
	if err := readCeremony(r, &body); err != nil {
		return err
	}
	q, ok := p.seconds.take(body.Ceremony)
	if !ok {
		return authn.ErrPasskey
	}
	proof, err := p.Passkeys.FinishSignIn(r.Context(), body.Ceremony, body.Credential)
	if err != nil {
		return err
	}
	if err := p.Query.Confirm(r.Context(), who(r), proof, q); err != nil {
		return err
	}
	return sendJSON(w, map[string]bool{"ok": true})
}
