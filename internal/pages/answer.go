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
	"mpolice/internal/source"
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
	if x.result.Search != nil {
		return p.showSearch(w, r, x)
	}
	q := x.result.Request
	v := web.AnswerView{
		Record: p.recordRef(id, who(r)), At: x.result.At, Reference: q.Reference.Number,
		Subject: q.Subject.Raw, Soft: q.Subject.Soft, Again: "/query", Until: x.until,
	}
	v.Purpose, v.Ground = p.underWhat(r, x)
	if q.Subject.Kind == mpolice.SubjectNationalID {
		v.Person = answerPath(id) + "/person"
	}
	if !x.from.IsZero() && p.screens.has(who(r).Officer.ID, who(r).HandOut, x.from) {
		v.From = answerPath(x.from)
	}
	for _, view := range x.result.Views {
		certain, possible := split(view)
		v.Registers = append(v.Registers, p.register(r, x, certain, len(possible.Rows) > 0))
		v.Alerts = append(v.Alerts, p.alerts(r, certain)...)
		if len(possible.Rows) > 0 {
			v.Possible = append(v.Possible, p.possible(r, x, possible))
		}
	}
	v.Edges = p.edgeLines(r, x.result.Edges)
	return p.showAt(w, r, answerPath(id), v)
}

// showAt shows what stands at an address, whatever address was asked.
func (p *Pages) showAt(w http.ResponseWriter, r *http.Request, path string, v web.View) error {
	c := p.chrome(r, web.SectionQuery)
	c.Path = path
	w.Header().Set("Content-Location", path)
	p.Site.Render(w, r, http.StatusOK, c, v)
	return nil
}

// underWhat words the purpose and ground of an answer.
func (p *Pages) underWhat(r *http.Request, x screen) (card, ground string) {
	q := x.result.Request
	card = string(q.Purpose)
	if c, ok := p.Rules.Card(q.Purpose, x.result.At); ok {
		card = string(c.Code) + " " + c.Title.In(lang(r))
	}
	if g, ok := p.Rules.Ground(q.Ground); ok {
		ground = g.Citation(lang(r))
	}
	return card, ground
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

// registerHead names a register and how it answered.
func (p *Pages) registerHead(r *http.Request, register mpolice.Register, status source.Status) web.RegisterAnswer {
	out := web.RegisterAnswer{Code: string(register), Title: string(register), Status: web.AnswerStatus(status)}
	if info, ok := p.Rules.Register(register); ok {
		out.Title, out.Agency = info.Title.In(lang(r)), info.Controller.In(lang(r))
	}
	return out
}

// register turns what one register holds of the person for certain into its
// section of the page.
func (p *Pages) register(r *http.Request, x screen, v minimize.View, maybe bool) web.RegisterAnswer {
	out := p.registerHead(r, v.Register, v.Status)
	if maybe && len(v.Rows) == 0 {
		out.Status = web.AnswerPossible
	}
	out.Why, out.AsOf = p.why(r, v.Register, v.Status, x.result.At), asOf(v.Rows)
	out.Rows = p.rows(r, x, v)
	return out
}

// possible is the section of what one register holds that may be the person's.
func (p *Pages) possible(r *http.Request, x screen, v minimize.View) web.PossibleAnswer {
	head := p.registerHead(r, v.Register, v.Status)
	out := web.PossibleAnswer{Title: head.Title, Agency: head.Agency, Rows: p.rows(r, x, v)}
	if hit := p.alerts(r, v); len(hit) > 0 {
		out.Warn = hit[0].Title
	}
	return out
}

func (p *Pages) rows(r *http.Request, x screen, v minimize.View) []web.AnswerRow {
	var out []web.AnswerRow
	for i, row := range v.Rows {
		one := web.AnswerRow{Fields: p.fields(r, x, v.Register, row), Match: p.match(r, v.Register, row.Match), Disputed: disputed(row, ""), Validity: validity(r, row)}
		if len(v.Rows) > 1 {
			one.Title = strings.Replace(p.Site.Text(web.LanguageOf(r), "answer.nth"), "{n}", strconv.Itoa(i+1), 1)
		}
		out = append(out, one)
	}
	return out
}

// fields lists shown and masked fields in the order of the projection.
func (p *Pages) fields(r *http.Request, x screen, register mpolice.Register, row minimize.Row) []web.AnswerField {
	order, _ := x.result.Decision.Projection(register)
	var out []web.AnswerField
	for _, name := range order.Names() {
		if f, ok := p.fieldOf(r, x, register, row, name); ok {
			f.Disputed = disputed(row, name)
			out = append(out, f)
		}
	}
	return out
}

// fieldOf is one field of a row: its value, what was opened since, or the form
// that opens it; false when the answer has no such field.
func (p *Pages) fieldOf(r *http.Request, x screen, register mpolice.Register, row minimize.Row, name mpolice.FieldName) (web.AnswerField, bool) {
	if value, ok := row.Get(name); ok {
		return p.field(r, register, row.Index, name, value), true
	}
	if !slices.Contains(row.Masked, name) {
		return web.AnswerField{}, false
	}
	if got, ok := x.opened[openedKey{register, row.Index, name}]; ok {
		f := p.field(r, register, row.Index, name, got.Value)
		f.Opened = web.RecordRef{Number: got.Record.String()}.Short()
		return f, true
	}
	f := p.field(r, register, row.Index, name, "")
	f.Reveal = p.revealForm(r, x, register, row.Index, name)
	return f, true
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
