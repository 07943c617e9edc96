package pages

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"mpolice"
	"mpolice/internal/compare"
	"mpolice/internal/edge"
	"mpolice/internal/policy"
	"mpolice/internal/query"
	"mpolice/internal/web"
)

func caseID(r *http.Request) (mpolice.RecordID, error) {
	id, err := mpolice.ParseRecordID(r.PathValue("id"))
	if err != nil {
		return id, mpolice.ErrNotFound
	}
	return id, nil
}

// rankOf reads the last part of a candidate's address, such as 1.jpg.
func rankOf(name string) (int, error) {
	digits, ok := strings.CutSuffix(name, ".jpg")
	rank, err := strconv.Atoi(digits)
	if !ok || err != nil || strconv.Itoa(rank) != digits {
		return 0, mpolice.ErrNotFound
	}
	return rank, nil
}

// caseShow shows the step that the case is at.
func (p *Pages) caseShow(w http.ResponseWriter, r *http.Request, v compare.View) error {
	return p.showStep(w, r, http.StatusOK, v, nil, compare.Judgement{})
}

// showStep shows a step with what is wrong with what was sent for it.
func (p *Pages) showStep(w http.ResponseWriter, r *http.Request, status int, v compare.View, faults web.FieldErrors, said compare.Judgement) error {
	var page web.View
	switch v.Step {
	case compare.StepSecond, compare.StepJudged:
		page = p.secondView(r, v, faults)
	case compare.StepJudge:
		page = p.answerView(r, v, faults, said)
	case compare.StepDone:
		page = p.doneView(r, v)
	case compare.StepPhoto:
		if v.Probe == nil {
			return p.showPhotoForm(w, r, status, v, "")
		}
		page = p.checkView(r, v)
	default:
		page = p.checkView(r, v)
	}
	return p.showCase(w, r, status, casePath(v.ID), page)
}

// caseFace chooses one of several faces.
func (p *Pages) caseFace(w http.ResponseWriter, r *http.Request, v compare.View) error {
	i, err := strconv.Atoi(r.PostFormValue("face"))
	if err == nil {
		_, err = p.Compare.Choose(r.Context(), who(r), v.ID, i)
	}
	var invalid *mpolice.Invalid
	if err != nil && (errors.Is(err, strconv.ErrSyntax) || errors.As(err, &invalid)) {
		err = compare.ErrStep // a page from before: the faces are others now
	}
	if err != nil {
		return err
	}
	return toCase(w, r, v.ID)
}

// caseRun makes the comparison.
func (p *Pages) caseRun(w http.ResponseWriter, r *http.Request, v compare.View) error {
	after, err := p.Compare.Run(r.Context(), who(r), v.ID)
	var (
		refused  *query.Refused
		replayed *query.Replayed
	)
	switch {
	case errors.As(err, &refused):
		return p.comparisonRefused(w, r, "/compare", v.Request, refused)
	case errors.As(err, &replayed):
		return p.replayed(w, r, replayed)
	case errors.Is(err, compare.ErrExchanged):
		return p.showPhotoForm(w, r, http.StatusConflict, after, "compare.photo.exchanged")
	case err != nil:
		return err
	}
	return toCase(w, r, v.ID)
}

// caseJudge takes the officer's judgement.
func (p *Pages) caseJudge(w http.ResponseWriter, r *http.Request, v compare.View) error {
	said := compare.Judgement{
		Choice: r.PostFormValue("choice"), Features: r.PostForm["feature"], Note: oneLine(r.PostFormValue("note")),
	}
	after, err := p.Compare.Judge(r.Context(), who(r), v.ID, said)
	var invalid *mpolice.Invalid
	if errors.As(err, &invalid) {
		faults := web.FieldErrors{{Field: invalid.Field, Key: invalid.Key}}
		return p.showStep(w, r, http.StatusBadRequest, after, faults, said)
	}
	if err != nil {
		return err
	}
	return toCase(w, r, v.ID)
}

// caseOpen opens the data of a candidate that two people judged to be the
// person: by an ordinary query.
func (p *Pages) caseOpen(w http.ResponseWriter, r *http.Request, v compare.View) error {
	if v.Step != compare.StepDone || v.Answer == nil || v.Finding == nil || v.Finding.Rank == 0 || v.Finding.Confirmed != confirmedAgrees {
		return compare.ErrStep
	}
	q, err := p.Query.Pick(r.Context(), who(r), v.Answer.Record, 0)
	if errors.Is(err, mpolice.ErrNotFound) {
		return edge.ErrPickEnded
	}
	if err != nil {
		return err
	}
	q.Subject.Raw = edge.PickedRaw("相片比對 "+v.ID.String(), v.Finding.Rank-1)
	r.Header.Del("X-Swap") // the answer stands in another section
	return p.opened(w, r, casePath(v.ID), v.ID, q)
}

// The second person's word, as a finding holds it.
const (
	confirmedAgrees  = "agrees"
	confirmedDiffers = "differs"
)

// doneView is a case that is judged.
func (p *Pages) doneView(r *http.Request, v compare.View) web.CompareDoneView {
	f := v.Finding
	out := web.CompareDoneView{
		Head: p.caseHead(r, v), Record: p.recordRef(f.Record, who(r)), Choice: web.CompareChoice(f.Choice), Rank: f.Rank, Note: f.Note,
	}
	if f.Rank > 0 {
		out.Choice = web.CompareChoice(f.Confirmed)
		for _, x := range f.Features {
			out.Features = append(out.Features, p.Site.Text(web.LanguageOf(r), "feature."+x))
		}
	}
	return out
}

// answerView is the answer with the form of the judgement.
func (p *Pages) answerView(r *http.Request, v compare.View, faults web.FieldErrors, said compare.Judgement) web.CompareAnswerView {
	out := web.CompareAnswerView{
		Head: p.caseHead(r, v), Record: p.recordRef(v.Answer.Record, who(r)), At: v.Answer.At, Eligible: v.Answer.Eligible,
		Choice: said.Choice, Note: said.Note, Errors: faults,
	}
	for i := range v.Answer.Candidates {
		out.Pairs = append(out.Pairs, p.facePair(r, v, i))
	}
	if v.Request.Mode == policy.FaceDocument {
		return out
	}
	for _, code := range compare.Features {
		o := web.Option{Value: code, Label: p.Site.Text(web.LanguageOf(r), "feature."+code)}
		for _, x := range said.Features {
			o.Chosen = o.Chosen || x == code
		}
		out.Features = append(out.Features, o)
	}
	return out
}
