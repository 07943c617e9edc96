package pages

import (
	"net/http"

	"mpolice"
	"mpolice/internal/minimize"
	"mpolice/internal/source"
	"mpolice/internal/web"
)

// person is 人員卡: the same answer, gathered around the person, each group under
// the register that it comes from. It asks nobody.
func (p *Pages) person(w http.ResponseWriter, r *http.Request) error {
	id, err := mpolice.ParseRecordID(r.PathValue("id"))
	if err != nil {
		return mpolice.ErrNotFound
	}
	x, err := p.screen(r, id)
	if err != nil {
		return err
	}
	q := x.result.Request
	if q.Subject.Kind != mpolice.SubjectNationalID {
		return mpolice.ErrNotFound
	}
	v := web.PersonView{
		Record: p.recordRef(id, who(r)), At: x.result.At, Purpose: string(q.Purpose), Name: q.Subject.Raw, Back: answerPath(id),
	}
	if c, ok := p.Rules.Card(q.Purpose, x.result.At); ok {
		v.Purpose = string(c.Code) + " " + c.Title.In(lang(r))
	}
	for _, view := range x.result.Views {
		p.gather(r, x, view, &v)
	}
	return p.show(w, r, web.SectionQuery, v)
}

// gather adds one register to the card. What may be another person's is counted
// and stays on the answer.
func (p *Pages) gather(r *http.Request, x screen, view minimize.View, v *web.PersonView) {
	view, possible := split(view)
	v.Possible += len(possible.Rows)
	v.Alerts = append(v.Alerts, p.alerts(r, view)...)
	reg := p.register(r, x, view, false)
	if view.Status != source.StatusFound {
		if view.Status != source.StatusNone {
			v.Silent = append(v.Silent, reg)
		}
		return
	}
	household := view.Register == mpolice.RegisterHousehold
	if household && len(view.Rows) > 0 {
		p.core(view.Rows[0], reg.Rows[0], v)
	}
	for i, row := range reg.Rows {
		group := web.PersonGroup{Title: reg.Title, Agency: reg.Agency, Match: row.Match, Disputed: row.Disputed, Validity: row.Validity}
		if len(reg.Rows) > 1 {
			group.Title += " " + row.Title
		}
		for _, f := range row.Fields {
			if household && i == 0 && atCore(f) {
				continue
			}
			group.Lines = append(group.Lines, web.PersonLine{AnswerField: f})
		}
		if len(group.Lines) > 0 {
			v.Groups = append(v.Groups, group)
		}
	}
}

// core fills name and facts from the household register.
func (p *Pages) core(row minimize.Row, shown web.AnswerRow, v *web.PersonView) {
	if name, ok := row.Get("name"); ok {
		v.Name = name
	}
	for _, f := range shown.Fields {
		if atCore(f) {
			v.Facts = append(v.Facts, web.Pair{Term: f.Label, Text: f.Value, Code: f.Code})
		}
	}
}

// atCore reports whether a field of the household register stands among the
// facts: what is disputed has to say so and does not.
func atCore(f web.AnswerField) bool { return f.Reveal == nil && f.Opened == "" && !f.Disputed }
