package pages

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/logbook"
	"mpolice/internal/purpose"
	"mpolice/internal/query"
	"mpolice/internal/web"
)

func (p *Pages) record(w http.ResponseWriter, r *http.Request) error {
	id, err := mpolice.ParseRecordID(r.PathValue("id"))
	if err != nil {
		return mpolice.ErrNotFound
	}
	e, children, err := p.Logbook.Own(r.Context(), who(r).Officer, id)
	if err != nil {
		return err
	}
	v := p.recordView(r, e, children)
	v.Back = "/records"
	if v.Seal != nil {
		v.Proof = "/records/" + id.String() + "/proof"
	}
	return p.show(w, r, web.SectionMine, v)
}

// recordView is a record with what belongs to it and where it stands in the
// log.
func (p *Pages) recordView(r *http.Request, e logbook.Entry, children []logbook.Entry) web.RecordView {
	v := web.RecordView{
		Record: web.RecordRef{Number: e.ID.String()}, Kind: web.RecordKind(e.Kind.String()), At: e.At(), Destroyed: e.Destroyed,
		Guidance: []string{"mpolice verify --proof " + e.ID.String() + ".tlog-proof --vkey log.vkey"},
	}
	v.Lines = p.lines(r, e)
	for _, c := range children {
		if c.Kind == audit.KindOutcome && c.Content != nil {
			v.Sources = append(v.Sources, p.outcome(r, e, c, children)...)
			v.Search = searched(c)
		}
		v.Events = append(v.Events, p.event(r, c))
	}
	v.Edges = p.edgesOf(r, e, children)
	v.Seal = p.seal(e)
	return v
}

// shownLines are the content fields that a record's page shows, with whether
// they are codes.
var shownLines = []struct {
	field string
	code  bool
}{
	{query.FieldGround, false},
	{query.FieldReference, false},
	{query.FieldReason, false},
	{query.FieldTyped, true},
	{query.FieldDevice, true},
	{query.FieldShift, true},
	{query.FieldBundle, true},
	// of looks at data and decisions on it (package steward)
	{"what", true},
	{"register", true},
	{"field", true},
	{"batch", true},
	{"line", true},
	{"pair", true},
	{"dispute", true},
	{"decision", true},
}

func (p *Pages) lines(r *http.Request, e logbook.Entry) []web.Pair {
	term := func(key string) string { return p.Site.Text(web.LanguageOf(r), "line."+key) }
	out := []web.Pair{
		{Term: term("officer"), Text: p.officerName(r, e.Officer)},
		{Term: term("unit"), Text: p.unitName(r, e.Strata.Unit)},
	}
	if e.Strata.Card != "" {
		out = append(out, web.Pair{Term: term("purpose"), Text: p.cardTitle(r, e.Strata.Card, e.At())})
	}
	for _, x := range shownLines {
		value := e.Get(x.field)
		if value == "" || x.field == query.FieldTyped && ofNobody(e) {
			continue
		}
		line := web.Pair{Term: term(x.field), Text: p.worded(r, x.field, value), Code: x.code}
		if x.field == "what" && ofComparison(e) {
			line.Text, line.Code = p.said(r, "said.", value), false
		}
		out = append(out, line)
		switch x.field {
		case query.FieldReason:
			out = append(out, p.facts(r, e)...)
			out = append(out, p.by(r, e)...)
		}
	}
	out = append(out, p.compared(r, e)...)
	if e.Kind == audit.KindRefusal && e.Content != nil {
		out = append(out, web.Pair{Term: term("refused"), Text: p.failed(r, e)})
	}
	place := strings.NewReplacer("{batch}", fmt.Sprint(e.Batch), "{index}", fmt.Sprint(e.Index+1)).Replace(term("place.text"))
	return append(out, web.Pair{Term: term("place"), Text: place})
}

// worded writes the codes of a line as people know them.
func (p *Pages) worded(r *http.Request, field, value string) string {
	switch field {
	case query.FieldGround:
		if g, ok := p.Rules.Ground(mpolice.GroundCode(value)); ok {
			return g.Citation(lang(r)) + " " + g.Text.In(lang(r))
		}
	case query.FieldReference:
		id := mpolice.ParseReference(value)
		if slices.Contains(mpolice.ReferenceKinds, id.Kind) {
			return p.Site.Text(web.LanguageOf(r), "reference."+string(id.Kind)) + " " + id.Number
		}
	}
	return value
}

// facts lists what the officer stated, in the order of the card.
func (p *Pages) facts(r *http.Request, e logbook.Entry) []web.Pair {
	card, ok := p.Rules.Card(e.Strata.Card, e.At())
	if !ok || e.Content == nil {
		return nil
	}
	rec, ok, err := query.ReadRecorded(e.Kind, *e.Content)
	if err != nil || !ok {
		return nil
	}
	var out []web.Pair
	for _, f := range card.Facts {
		if value := p.fact(r, f, rec.Request.Facts[f.Key]); value != "" {
			out = append(out, web.Pair{Term: f.Title.In(lang(r)), Text: value})
		}
	}
	return out
}

// fact words one stated fact; empty when it was not stated.
func (p *Pages) fact(r *http.Request, f purpose.Fact, value string) string {
	switch f.Kind {
	case purpose.FactFlag:
		if value != "yes" {
			return ""
		}
		return p.Site.Text(web.LanguageOf(r), "fact.yes")
	case purpose.FactSelect:
		for _, o := range f.Options {
			if o.Value == value {
				return o.Title.In(lang(r))
			}
		}
	case purpose.FactTime:
		if t, err := time.Parse(time.RFC3339, value); err == nil {
			return web.FormatTime(web.LanguageOf(r), t)
		}
	}
	return value
}

// outcome tells what each register released, by field names alone. What was
// kept closed follows from the intent and from what was revealed since.
func (p *Pages) outcome(r *http.Request, intent, out logbook.Entry, children []logbook.Entry) []web.RecordSource {
	var all []web.RecordSource
	for _, f := range out.Content.Fields {
		name, ok := strings.CutSuffix(f.Name, ".status")
		if !ok {
			continue
		}
		src := web.RecordSource{Title: name, Status: web.AnswerStatus(f.Value)}
		src.Count = len(strings.Fields(out.Get(name + ".rows")))
		info, known := p.Rules.Register(mpolice.Register(name))
		if known {
			src.Title = info.Title.In(lang(r))
		}
		released := strings.Fields(out.Get(name + ".fields"))
		for _, field := range released {
			label := field
			if x, ok := info.Field(mpolice.FieldName(field)); ok {
				label = x.Title.In(lang(r))
			}
			src.Fields = append(src.Fields, label)
		}
		if src.Count > 0 {
			src.Masked = p.closed(r, intent.Get(query.FieldShown), name, append(released, revealed(children, name)...))
		}
		all = append(all, src)
	}
	return all
}

// revealed lists the fields of a register that were opened one by one.
func revealed(children []logbook.Entry, register string) []string {
	var out []string
	for _, c := range children {
		if c.Kind == audit.KindReveal && c.Get("register") == register {
			out = append(out, c.Get("field"))
		}
	}
	return out
}

// closed names the projected fields of a register that were not released.
func (p *Pages) closed(r *http.Request, shown, register string, released []string) []string {
	var out []string
	for _, proj := range query.DecodeShown(shown) {
		if string(proj.Register) != register {
			continue
		}
		info, _ := p.Rules.Register(proj.Register)
		for _, f := range proj.Fields {
			if f.Show != mpolice.ShowMasked || slices.Contains(released, string(f.Name)) {
				continue
			}
			label := string(f.Name)
			if x, ok := info.Field(f.Name); ok {
				label = x.Title.In(lang(r))
			}
			out = append(out, label)
		}
	}
	return out
}

// event is one later record that belongs to this one.
func (p *Pages) event(r *http.Request, e logbook.Entry) web.RecordEvent {
	out := web.RecordEvent{
		At: e.At(), Title: p.Site.Text(web.LanguageOf(r), web.RecordKind(e.Kind.String()).Key()), Record: web.RecordRef{Number: e.ID.String()},
	}
	if what := e.Get("what"); what != "" && ofComparison(e) {
		out.Text = p.said(r, "said.", what)
	}
	if key := "noted." + e.Get("what"); noted[key] {
		out.Title = p.text(r, key)
	}
	if name := e.Get("field"); name != "" {
		info, _ := p.Rules.Register(mpolice.Register(e.Get("register")))
		out.Text = info.Title.In(lang(r))
		if x, ok := info.Field(mpolice.FieldName(name)); ok {
			out.Text += " › " + x.Title.In(lang(r))
		}
	}
	return out
}

// seal tells where the record stands in the log, nil while it is not sealed.
func (p *Pages) seal(e logbook.Entry) *web.Seal {
	cp, err := p.Log.Checkpoint()
	if err != nil || e.Seq > cp.Size {
		return nil
	}
	leaf := tlog.RecordHash(e.Leaf)
	return &web.Seal{
		Index: e.Seq - 1, Size: cp.Size, Origin: cp.Origin, Root: cp.Root.String(), Leaf: base64.StdEncoding.EncodeToString(leaf[:]),
	}
}

// proof sends the record's proof file.
func (p *Pages) proof(w http.ResponseWriter, r *http.Request) error {
	id, err := mpolice.ParseRecordID(r.PathValue("id"))
	if err != nil {
		return mpolice.ErrNotFound
	}
	e, _, err := p.Logbook.Own(r.Context(), who(r).Officer, id)
	if err != nil {
		return err
	}
	proof, err := p.Log.Proof(e.Seq - 1)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", id.String()+".tlog-proof"))
	_, err = w.Write(proof.Marshal())
	return err
}
