package pages

import (
	"net/http"
	"time"

	"mpolice/internal/compare"
	"mpolice/internal/face"
	"mpolice/internal/web"
)

func (p *Pages) compareHome(w http.ResponseWriter, r *http.Request) error {
	return p.show(w, r, web.SectionCompare, p.compareHomeView(r))
}

func (p *Pages) compareHomeView(r *http.Request) web.CompareHomeView {
	l := p.Compare.Limits
	v := web.CompareHomeView{Shut: p.shutDoor(r), Model: p.compareModel(), Life: int(l.Life / time.Minute), Most: l.Candidates}
	now := p.Clock.Now()
	for _, c := range p.Compare.Mine(who(r)) {
		if !now.Before(c.EndsAt) {
			continue // destroyed within seconds
		}
		v.Cases = append(v.Cases, web.CompareCase{
			Path: casePath(c.ID), Mode: web.CompareMode(c.Request.Mode), Step: web.CompareStep(c.Step),
			Ends: c.EndsAt, Left: int((c.EndsAt.Sub(now) + time.Minute - 1) / time.Minute),
		})
	}
	return v
}

// shutDoor words the conditions of the door that do not hold; none when it is
// open.
func (p *Pages) shutDoor(r *http.Request) []web.Block {
	stand := p.doorStanding()
	var out []web.Block
	for _, c := range []struct {
		holds     bool
		condition string
	}{{stand.Statute, "face-no-statute"}, {stand.Model, "face-no-model"}, {stand.Report, "face-no-report"}} {
		if !c.holds {
			out = append(out, p.block(r, c.condition))
		}
	}
	return out
}

// doorStanding is how the door stands for somebody who would compare now.
func (p *Pages) doorStanding() face.Standing {
	s := p.Compare.Standing()
	s.Model = s.Model && p.Compare.Means().Engine != nil
	return s
}

// compareModel is the model that is loaded, if one is.
func (p *Pages) compareModel() web.CompareModel {
	m := p.Compare.Means().Door.Model
	if m == nil {
		return web.CompareModel{}
	}
	return web.CompareModel{Name: m.Name, EvaluationOnly: m.EvaluationOnly}
}

// caseHead stands above every page of a case.
func (p *Pages) caseHead(r *http.Request, v compare.View) web.CompareHead {
	q := v.Request.Query
	h := web.CompareHead{
		Path: casePath(v.ID), Number: v.ID.String(), Mode: web.CompareMode(v.Request.Mode), Matter: q.Reference.Number,
		Purpose: p.cardTitle(r, q.Purpose, v.OpenedAt), Ends: v.EndsAt, Held: v.Held, CanHold: holdable(v), Model: p.compareModel(),
		Seconds: max(0, int(v.EndsAt.Sub(p.Clock.Now())/time.Second)),
	}
	if h.Mode == web.CompareDocument {
		h.Subject = q.Subject.Raw
	}
	return h
}
