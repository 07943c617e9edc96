package pages

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"mpolice"
	"mpolice/internal/authn"
	"mpolice/internal/query"
	"mpolice/internal/web"
)

// reveal is POST /reveal: it opens one masked field of an answer on the screen.
// A special field asks for the person again first.
func (p *Pages) reveal(w http.ResponseWriter, r *http.Request) error {
	id, err := mpolice.ParseRecordID(r.PostFormValue("record"))
	if err != nil {
		return mpolice.ErrNotFound
	}
	x, err := p.screen(r, id)
	if err != nil {
		return err
	}
	row, err := strconv.Atoi(r.PostFormValue("row"))
	if err != nil {
		return &mpolice.Invalid{Field: "row", Key: "invalid.number"}
	}
	k := openedKey{mpolice.Register(r.PostFormValue("register")), row, mpolice.FieldName(r.PostFormValue("field"))}
	s, err := p.steppedUp(r)
	if err != nil {
		return err
	}
	if p.needsStepUp(x, k) && !s.SteppedUp(p.Clock.Now()) {
		return p.askStepUp(w, r, x, k)
	}
	if needsSecond(x, k) {
		if done, err := p.second(w, r, x, k); !done {
			return err
		}
	}
	got, err := p.Query.Reveal(r.Context(), s, query.RevealRequest{Record: id, Register: k.register, Row: k.row, Field: k.field})
	var refused *query.Refused
	if errors.As(err, &refused) {
		return p.refusal(w, r, answerPath(id), x.result.Request, refused)
	}
	if err != nil {
		return err
	}
	p.screens.open(id, k, got)
	if r.Header.Get("X-Swap") != "" {
		return p.showAnswer(w, r, id)
	}
	http.Redirect(w, r, answerPath(id)+"#"+fieldID(k.register, k.row, k.field), http.StatusSeeOther)
	return nil
}

// steppedUp gives the session after a demo step-up that the form may carry.
func (p *Pages) steppedUp(r *http.Request) (authn.Session, error) {
	if err := p.demoStepUp(r); err != nil {
		return authn.Session{}, err
	}
	return p.Cookies.Session(r)
}

func (p *Pages) needsStepUp(x screen, k openedKey) bool {
	proj, ok := x.result.Decision.Projection(k.register)
	if !ok {
		return false
	}
	f, ok := proj.Field(k.field)
	return ok && (f.Class == mpolice.ClassSpecial || f.Class == mpolice.ClassSealed)
}

// askStepUp asks the person to verify again before the act.
func (p *Pages) askStepUp(w http.ResponseWriter, r *http.Request, x screen, k openedKey) error {
	form := p.revealForm(r, x, k.register, k.row, k.field)
	v := web.StepUpView{
		What: p.fieldTitle(r, k), Action: form.Action, Carry: form.Carry, Cancel: answerPath(x.result.Record),
		Demo: p.Demo != nil && who(r).Method == authn.MethodDemo,
	}
	if c, ok := p.Engine.Condition("step-up-missing"); ok {
		v.Reason = c.Article.In(lang(r))
	}
	return p.show(w, r, web.SectionQuery, v)
}

// fieldTitle names a field with its register, 戶籍 › 地址.
func (p *Pages) fieldTitle(r *http.Request, k openedKey) string {
	f := p.field(r, k.register, k.row, k.field, "")
	if info, ok := p.Rules.Register(k.register); ok {
		return info.Title.In(lang(r)) + " › " + f.Label
	}
	return f.Label
}

// date reads a value that is an ISO date.
func date(v string) (time.Time, bool) {
	if len(v) != len(time.DateOnly) {
		return time.Time{}, false
	}
	t, err := time.ParseInLocation(time.DateOnly, v, mpolice.Taipei)
	return t, err == nil
}
