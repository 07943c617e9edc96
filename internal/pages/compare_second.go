package pages

import (
	"errors"
	"net/http"

	"mpolice"
	"mpolice/internal/authn"
	"mpolice/internal/compare"
	"mpolice/internal/web"
)

// compareAct is what a second officer confirms: that the person of a case cannot
// state anything, or their own judgement of a lead.
type compareAct struct {
	id   mpolice.RecordID
	what string // whatIncapable or whatFinding
	says string // of a finding
}

const (
	whatIncapable = "incapable"
	whatFinding   = "finding"
)

// secondFault is what a second officer is told who cannot be one, or did not
// choose.
func secondFault(field, key string) error { return &mpolice.Invalid{Field: field, Key: key} }

// fits reports whether the act is what the case waits for.
func (a compareAct) fits(v compare.View) error {
	want := map[string]compare.Step{whatIncapable: compare.StepSecond, whatFinding: compare.StepJudged}
	if step, ok := want[a.what]; !ok || step != v.Step {
		return compare.ErrStep
	}
	if a.what == whatFinding && a.says != confirmedAgrees && a.says != confirmedDiffers {
		return secondFault("says", "compare.second.says")
	}
	return nil
}

// confirmAct takes the second officer's proof for an act.
func (p *Pages) confirmAct(r *http.Request, a compareAct, proof authn.Proof) error {
	var err error
	if a.what == whatIncapable {
		_, err = p.Compare.Vouch(r.Context(), who(r), a.id, proof)
	} else {
		_, err = p.Compare.Confirm(r.Context(), who(r), a.id, proof, a.says == confirmedAgrees)
	}
	if errors.Is(err, compare.ErrSecond) {
		return secondFault("demo_second", "compare.second_officer")
	}
	return err
}

// secondView asks for the second officer.
func (p *Pages) secondView(r *http.Request, v compare.View, faults web.FieldErrors) web.CompareSecondView {
	s := who(r)
	out := web.CompareSecondView{
		Head: p.caseHead(r, v), Finding: v.Step == compare.StepJudged, Errors: faults,
		Demo: p.Demo != nil && s.Method == authn.MethodDemo,
	}
	if out.Finding {
		out.Pair = p.facePair(r, v, v.Finding.Rank-1)
	}
	if out.Demo {
		out.People = p.demoColleagues(r, s.Officer)
	}
	return out
}

// caseSecond takes a demo colleague's tap. Anybody else proves by passkey before
// the form is sent, and never comes here.
func (p *Pages) caseSecond(w http.ResponseWriter, r *http.Request, v compare.View) error {
	s := who(r)
	a := compareAct{v.ID, r.PostFormValue("what"), r.PostFormValue("says")}
	err := a.fits(v)
	if err == nil {
		id := r.PostFormValue("demo_second")
		if p.Demo == nil || s.Method != authn.MethodDemo {
			return compare.ErrStep
		}
		if _, ok := p.Demo.find(id); !ok {
			err = secondFault("demo_second", "compare.second_officer")
		} else {
			err = p.confirmAct(r, a, authn.Proof{Officer: mpolice.OfficerID(id), Method: authn.MethodDemo})
		}
	}
	var invalid *mpolice.Invalid
	if errors.As(err, &invalid) {
		return p.showStep(w, r, http.StatusBadRequest, v, web.FieldErrors{{Field: invalid.Field, Key: invalid.Key}}, compare.Judgement{})
	}
	if err != nil {
		return err
	}
	return toCase(w, r, v.ID)
}

// beginCompareSecond starts the second officer's ceremony for one act.
func (p *Pages) beginCompareSecond(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Case string `json:"case"`
		What string `json:"what"`
		Says string `json:"says"`
	}
	if err := readCeremony(r, &body); err != nil {
		return err
	}
	id, err := mpolice.ParseRecordID(body.Case)
	if err != nil {
		return mpolice.ErrNotFound
	}
	v, err := p.Compare.View(r.Context(), who(r), id)
	if err != nil {
		return err
	}
	a := compareAct{id, body.What, body.Says}
	if err := a.fits(v); err != nil {
		return stepConflict(err)
	}
	ceremony, options, err := p.Passkeys.BeginSignIn()
	if err != nil {
		return err
	}
	p.compareSeconds.put(ceremony, a)
	return sendOptions(w, ceremony, options)
}

// finishCompareSecond takes the second officer's proof, and with it the act.
func (p *Pages) finishCompareSecond(w http.ResponseWriter, r *http.Request) error {
	var body answerJSON
	if err := readCeremony(r, &body); err != nil {
		return err
	}
	a, ok := p.compareSeconds.take(body.Ceremony)
	if !ok {
		return authn.ErrPasskey
	}
	proof, err := p.Passkeys.FinishSignIn(r.Context(), body.Ceremony, body.Credential)
	if err != nil {
		return err
	}
	if err := p.confirmAct(r, a, proof); err != nil {
		return stepConflict(err)
	}
	return sendJSON(w, map[string]string{"next": casePath(a.id)})
}

// stepConflict tells a ceremony that its case is at another step by now.
func stepConflict(err error) error {
	if errors.Is(err, compare.ErrStep) {
		return mpolice.ErrConflict
	}
	return err
}
