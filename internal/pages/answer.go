package pages

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mpolice"
	"mpolice/internal/authn"
	"mpolice/internal/minimize"
	"mpolice/internal/web"
)

func (p *Pages) answer(w http.ResponseWriter, r *http.Request) error {
	id, err := mpolice.ParseRecordID(r.PathValue("id"))
	if err != nil {
		return mpolice.ErrNotFound
	}
	if s := who(r); !p.screens.has(s.Officer.ID, s.HandOut, id) {
		// It has left the screen: what stays is its record.
		http.Redirect(w, r, "/records/"+id.String(), http.StatusSeeOther)
		return nil
	}
	return p.showAnswer(w, r, id)
}

// answerPath is where an answer stands while it is on its officer's screen.
func answerPath(id mpolice.RecordID) string { return "/answers/" + id.String() }

// screen gives the officer's own answer while it is on the screen.
func (p *Pages) screen(r *http.Request, id mpolice.RecordID) (screen, error) {
	s := who(r)
	x, ok := p.screens.get(s.Officer.ID, s.HandOut, id)
	if !ok {
		return x, fmt.Errorf("answer: %w", mpolice.ErrNotFound)
	}
	return x, nil
}

// showAnswer shows an answer, also as the outcome of a POST that swap.js sent:
// one journey over a slow line less than a redirect, and Content-Location says
// where the answer stands.
func (p *Pages) showAnswer(w http.ResponseWriter, r *http.Request, id mpolice.RecordID) error {
	x, err := p.screen(r, id)
	if err != nil {
		return err
	}
	l, q := lang(r), x.result.Request
	v := web.AnswerView{
		Record: p.recordRef(id, who(r)), At: x.result.At, Purpose: string(q.Purpose), Reference: q.Reference.Number,
		Subject: q.Subject.Raw, Soft: q.Subject.Soft, Again: "/query", Until: x.until,
	}
	if c, ok := p.Rules.Card(q.Purpose, x.result.At); ok {
		v.Purpose = string(c.Code) + " " + c.Title.In(l)
	}
	if g, ok := p.Rules.Ground(q.Ground); ok {
		v.Ground = g.Citation(l)
	}
	if q.Subject.Kind == mpolice.SubjectNationalID {
		v.Person = answerPath(id) + "/person"
	}
	for _, view := range x.result.Views {
		v.Registers = append(v.Registers, p.register(r, x, view))
		v.Alerts = append(v.Alerts, p.alerts(r, view)...)
	}
	c := p.chrome(r, web.SectionQuery)
	c.Path = answerPath(id)
	w.Header().Set("Content-Location", c.Path)
	p.Site.Render(w, r, http.StatusOK, c, v)
	return nil
}

// hits are the fields that an officer must not miss, with the kind of alert.
var hits = []struct {
	register mpolice.Register
	field    mpolice.FieldName
	kind     web.AlertKind
}{
	{mpolice.RegisterStolen, "stolen", web.AlertStolen},
	{mpolice.RegisterWanted, "wanted", web.AlertWanted},
	{mpolice.RegisterMissing, "missing", web.AlertMissing},
}

func (p *Pages) alerts(r *http.Request, v minimize.View) []web.Alert {
	var out []web.Alert
	for _, h := range hits {
		if h.register != v.Register {
			continue
		}
		for _, row := range v.Rows {
			if value, _ := row.Get(h.field); value == "yes" {
				text := func(part string) string { return p.Site.Text(web.LanguageOf(r), "alert."+string(h.kind)+"."+part) }
				out = append(out, web.Alert{Kind: h.kind, Title: text("title"), Text: text("text"), Next: text("next")})
				break
			}
		}
	}
	return out
}

// register turns one view into its section of the page.
func (p *Pages) register(r *http.Request, x screen, v minimize.View) web.RegisterAnswer {
	l := lang(r)
	out := web.RegisterAnswer{Code: string(v.Register), Title: string(v.Register), Status: web.AnswerStatus(v.Status)}
	if info, ok := p.Rules.Register(v.Register); ok {
		out.Title, out.Agency = info.Title.In(l), info.Controller.In(l)
	}
	for i, row := range v.Rows {
		one := web.AnswerRow{}
		if len(v.Rows) > 1 {
			one.Title = strings.Replace(p.Site.Text(web.LanguageOf(r), "answer.nth"), "{n}", strconv.Itoa(i+1), 1)
		}
		one.Fields = p.fields(r, x, v.Register, row)
		out.Rows = append(out.Rows, one)
	}
	return out
}

// fields lists shown and masked fields in the order of the projection.
func (p *Pages) fields(r *http.Request, x screen, register mpolice.Register, row minimize.Row) []web.AnswerField {
	order, _ := x.result.Decision.Projection(register)
	var out []web.AnswerField
	for _, name := range order.Names() {
		if value, ok := row.Get(name); ok {
			out = append(out, p.field(r, register, row.Index, name, value))
			continue
		}
		if !slices.Contains(row.Masked, name) {
			continue
		}
		if got, ok := x.opened[openedKey{register, row.Index, name}]; ok {
			f := p.field(r, register, row.Index, name, got.Value)
			f.Opened = web.RecordRef{Number: got.Record.String()}.Short()
			out = append(out, f)
			continue
		}
		f := p.field(r, register, row.Index, name, "")
		f.Reveal = p.revealForm(r, x, register, row.Index, name)
		out = append(out, f)
	}
	return out
}

// codes are fields that hold a number or code.
var codes = map[mpolice.FieldName]bool{
	"plate": true, "national_id": true, "owner_id": true, "warrant_no": true, "case_no": true, "report_no": true, "phone": true, "birth_date": true,
}

func (p *Pages) field(r *http.Request, register mpolice.Register, row int, name mpolice.FieldName, value string) web.AnswerField {
	f := web.AnswerField{ID: fieldID(register, row, name), Label: string(name), Value: value, Code: codes[name]}
	if info, ok := p.Rules.Register(register); ok {
		if known, ok := info.Field(name); ok {
			f.Label = known.Title.In(lang(r))
			if value != "" {
				f.Value = p.value(r, known.Label(value, lang(r)))
			}
		}
	}
	return f
}

// value writes dates as the page's language does.
func (p *Pages) value(r *http.Request, v string) string {
	if t, ok := date(v); ok {
		return web.FormatDate(web.LanguageOf(r), t)
	}
	return v
}

func fieldID(register mpolice.Register, row int, name mpolice.FieldName) string {
	return fmt.Sprintf("%s-%d-%s", register, row, name)
}

func (p *Pages) revealForm(r *http.Request, x screen, register mpolice.Register, row int, name mpolice.FieldName) *web.Reveal {
	s := who(r)
	proj, _ := x.result.Decision.Projection(register)
	f, _ := proj.Field(name)
	special := f.Class == mpolice.ClassSpecial || f.Class == mpolice.ClassSealed
	return &web.Reveal{
		Action: "/reveal",
		Carry: []web.Hidden{
			{Name: "record", Value: x.result.Record.String()},
			{Name: "register", Value: string(register)},
			{Name: "row", Value: strconv.Itoa(row)},
			{Name: "field", Value: string(name)},
		},
		StepUp:  special,
		Passkey: special && s.Method == authn.MethodPasskey && !s.SteppedUp(p.Clock.Now()),
	}
}
