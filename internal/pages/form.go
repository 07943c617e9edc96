package pages

import (
	"crypto/rand"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"mpolice"
	"mpolice/internal/access"
	"mpolice/internal/purpose"
	"mpolice/internal/query"
	"mpolice/internal/web"
)

// maxReason is what the box for the reason takes, in characters.
const maxReason = 300

// typed is the query form as it came in.
type typed struct {
	key       string
	purpose   string
	ground    string
	reference string // a pick, or web.OtherReference
	kind      string
	number    string
	reason    string
	facts     map[string]string
	subjects  map[string]string
	again     map[string]string
	by        string // the picked kind of subject
	bornFrom  string // years of birth beside a name
	bornTo    string
	narrowTo  string // the button of a search that was pressed, if one was
	registers []string
	carried   bool
	recheck   bool // a check digit did not fit before
	same      bool // the person was confirmed
}

// readForm reads the form. Facts are named "facts.<key>".
func readForm(r *http.Request) typed {
	f := typed{
		key: r.Form.Get("key"), purpose: r.Form.Get("purpose"), ground: r.Form.Get("ground"), reference: r.Form.Get("reference"),
		kind: r.Form.Get("reference_kind"), number: r.Form.Get("reference_number"), reason: oneLine(r.Form.Get("reason")),
		registers: r.Form["register"], carried: r.Form.Get("carried") == "yes", recheck: r.Form.Get("recheck") == "yes", same: r.Form.Get("same_person") == "yes",
		facts: map[string]string{}, subjects: map[string]string{}, again: map[string]string{},
		by: r.Form.Get("by"), bornFrom: r.Form.Get("born_from"), bornTo: r.Form.Get("born_to"), narrowTo: r.Form.Get("narrow"),
	}
	if c := r.Form.Get("choose"); c != "" && c != f.purpose {
		f.purpose, f.ground, f.facts, f.registers, f.carried = c, "", map[string]string{}, nil, false
	}
	for name := range r.Form {
		if key, ok := strings.CutPrefix(name, "facts."); ok {
			f.facts[key] = r.Form.Get(name)
		}
	}
	for _, kind := range mpolice.SubjectKinds {
		f.subjects[string(kind)] = r.Form.Get(string(kind))
		f.again[string(kind)] = r.Form.Get(string(kind) + "_again")
	}
	return f
}

// oneLine writes what was typed in a box of several lines as one.
func oneLine(s string) string {
	return strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(s)
}

// hidden gives the form as hidden fields, for the page that confirms the
// person.
func (f typed) hidden() []web.Hidden {
	out := []web.Hidden{
		{Name: "purpose", Value: f.purpose},
		{Name: "ground", Value: f.ground},
		{Name: "reference", Value: f.reference},
		{Name: "reference_kind", Value: f.kind},
		{Name: "reference_number", Value: f.number},
		{Name: "reason", Value: f.reason},
		{Name: "key", Value: rand.Text()},
		{Name: "by", Value: f.by},
	}
	for key, value := range f.facts {
		out = append(out, web.Hidden{Name: "facts." + key, Value: value})
	}
	for kind, value := range f.subjects {
		if value != "" {
			out = append(out, web.Hidden{Name: kind, Value: value})
		}
	}
	for _, reg := range f.registers {
		out = append(out, web.Hidden{Name: "register", Value: reg})
	}
	slices.SortFunc(out, func(a, b web.Hidden) int { return strings.Compare(a.Name+a.Value, b.Name+b.Value) })
	return out
}

// fromRequest fills the form with what an earlier query was asked under. What
// was declared then, such as that the person was told why, was declared of that
// person: it is declared anew.
func (p *Pages) fromRequest(q query.Request) typed {
	facts := maps.Clone(q.Facts)
	if card, ok := p.Rules.Card(q.Purpose, p.Clock.Now()); ok {
		for _, f := range card.Facts {
			if f.Kind == purpose.FactFlag {
				delete(facts, f.Key)
			}
		}
	}
	return typed{
		purpose: string(q.Purpose), ground: string(q.Ground), reference: q.Reference.String(), reason: q.Reason, facts: facts,
		subjects: map[string]string{}, again: map[string]string{}, by: string(q.Subject.Kind), carried: true,
	}
}

func (p *Pages) queryForm(w http.ResponseWriter, r *http.Request) error {
	if err := only(r, mpolice.RoleOfficer, mpolice.RoleSupervisor); err != nil {
		return err
	}
	f := readForm(r)
	if again := r.Form.Get("again"); again != "" && r.Method == http.MethodGet {
		var err error
		if f, err = p.askedBefore(r, again); err != nil {
			return err
		}
	}
	if r.Method == http.MethodGet && f.purpose == "" && r.Form.Get("fresh") == "" {
		id := who(r).Officer.ID
		if kept, ok := p.screens.kept(id); ok {
			f = kept
		} else if q, ok := p.screens.carried(id); ok {
			f = p.fromRequest(q)
		}
	}
	return p.showForm(w, r, http.StatusOK, f, nil, f.recheck)
}

// showForm renders the form with what was typed. Without a purpose it chooses
// the first that fits the duty of now.
func (p *Pages) showForm(w http.ResponseWriter, r *http.Request, status int, f typed, faults web.FieldErrors, recheck bool) error {
	now := p.Clock.Now()
	shift, _, err := p.Roster.At(r.Context(), who(r).Officer.ID, now)
	if err != nil {
		return err
	}
	grants, err := p.Access.Grants(r.Context(), who(r).Officer.ID)
	if err != nil {
		return err
	}
	v := web.QueryView{Key: rand.Text(), Carried: f.carried && !recheck, Errors: faults, Recheck: recheck}
	if r.Header.Get("X-Swap") == "" {
		v.PX = p.forbidden(r, now)
	}
	v.Purposes = p.purposes(r, access.Usable(grants, now), string(shift.Item), now)
	card, ok := p.Rules.Card(mpolice.CardCode(f.purpose), now)
	if !ok || card.IsNever() {
		if card = p.firstCard(v.Purposes, now); card == nil {
			return p.showAs(w, r, status, web.SectionQuery, v)
		}
		f.purpose, f.carried, v.Carried = string(card.Code), false, false
	}
	v.Form = web.QueryForm{
		Purpose: f.purpose, Ground: f.ground, Reference: f.reference, ReferenceKind: f.kind, ReferenceNumber: f.number, Reason: f.reason,
	}
	if v.Card, err = p.card(r, card, &f); err != nil {
		return err
	}
	v.Form.Reference = f.reference
	return p.showAs(w, r, status, web.SectionQuery, v)
}

// purposes lists the cards that the officer may use, or all when none is
// granted: what one may not use is explained by asking, not by hiding.
func (p *Pages) purposes(r *http.Request, usable []mpolice.CardCode, item string, now time.Time) []web.Purpose {
	var out []web.Purpose
	for _, c := range p.Rules.Cards(now) {
		if c.IsNever() || len(usable) > 0 && !slices.Contains(usable, c.Code) {
			continue
		}
		out = append(out, web.Purpose{Code: string(c.Code), Title: c.Title.In(lang(r)), Recommended: slices.Contains(c.DutyItems, item)})
	}
	return out
}

func (p *Pages) firstCard(all []web.Purpose, now time.Time) *purpose.Card {
	best := ""
	for _, x := range all {
		if best == "" || x.Recommended {
			best = x.Code
		}
		if x.Recommended {
			break
		}
	}
	c, _ := p.Rules.Card(mpolice.CardCode(best), now)
	return c
}

// forbidden lists what no purpose serves.
func (p *Pages) forbidden(r *http.Request, now time.Time) []web.ForbiddenPurpose {
	var out []web.ForbiddenPurpose
	for _, c := range p.Rules.Cards(now) {
		for _, n := range c.Never {
			out = append(out, web.ForbiddenPurpose{Title: n.Title.In(lang(r)), Route: n.Route.In(lang(r))})
		}
	}
	return out
}

// card turns a purpose card into the part of the form that it governs.
func (p *Pages) card(r *http.Request, c *purpose.Card, f *typed) (web.Card, error) {
	l := lang(r)
	out := web.Card{
		Title: c.Title.In(l), Notice: c.Notice.Text.In(l), Scope: c.Summary.In(l), RefNeeded: c.References.Required,
		Reason: web.ReasonHelp{Example: c.Example.In(l), Max: maxReason},
	}
	for _, code := range c.Grounds {
		if g, ok := p.Rules.Ground(code); ok {
			out.Grounds = append(out.Grounds, web.Option{Value: string(code), Label: g.Citation(l) + " " + g.Text.In(l), Chosen: f.ground == string(code) || len(c.Grounds) == 1})
		}
	}
	for _, kind := range c.References.Kinds {
		out.RefKinds = append(out.RefKinds, web.Option{
			Value: string(kind), Label: p.Site.Text(web.LanguageOf(r), "reference."+string(kind)), Chosen: f.kind == string(kind),
		})
	}
	var err error
	if out.References, err = p.references(r, c, f); err != nil {
		return out, err
	}
	for _, fact := range c.Facts {
		out.Facts = append(out.Facts, factField(fact, f.facts[fact.Key], l))
	}
	out.Subjects = p.ways(r, c, f)
	for _, reg := range c.Registers {
		if reg.Compare {
			continue // no query asks it
		}
		option := p.registerOption(reg, f, l)
		option.Only = p.matters(r, reg.Types)
		out.Registers = append(out.Registers, option)
	}
	return out, nil
}

func (p *Pages) registerOption(reg purpose.CardRegister, f *typed, l string) web.RegisterOption {
	o := web.RegisterOption{
		Code: string(reg.Register), Title: string(reg.Register), Chosen: len(f.registers) == 0 && len(reg.Types) == 0 || slices.Contains(f.registers, string(reg.Register)),
	}
	if info, ok := p.Rules.Register(reg.Register); ok {
		o.Title, o.Agency = info.Title.In(l), info.Controller.In(l)
		for _, field := range reg.Fields {
			if i, ok := info.Field(field.Field); ok && i.Class == mpolice.ClassSpecial {
				o.Special = true
			}
		}
	}
	return o
}

// matters names the types of matter that open a register; empty when any does.
func (p *Pages) matters(r *http.Request, types []string) string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = p.Site.Text(web.LanguageOf(r), "matter."+t)
	}
	return strings.Join(names, p.Site.Text(web.LanguageOf(r), "list.comma"))
}

// references offers the officer's own open matters of the kinds that the card
// takes, the shift of now among them.
func (p *Pages) references(r *http.Request, c *purpose.Card, f *typed) ([]web.ReferencePick, error) {
	id := who(r).Officer.ID
	var out []web.ReferencePick
	add := func(ref mpolice.ReferenceID, note string) {
		if !slices.Contains(c.References.Kinds, ref.Kind) {
			return
		}
		out = append(out, web.ReferencePick{
			Value: ref.String(), Label: p.Site.Text(web.LanguageOf(r), "reference."+string(ref.Kind)) + " " + ref.Number,
			Note: note, Chosen: f.reference == ref.String(),
		})
	}
	shift, on, err := p.Roster.At(r.Context(), id, p.Clock.Now())
	if err != nil {
		return nil, err
	}
	all, err := p.People.ReferencesOf(r.Context(), id, 6)
	if err != nil {
		return nil, err
	}
	for _, ref := range all {
		add(ref.ID, p.Site.Text(web.LanguageOf(r), "matter."+ref.Type))
	}
	if on {
		add(mpolice.ReferenceID{Kind: mpolice.ReferenceDuty, Number: shift.Number}, p.Site.Text(web.LanguageOf(r), "item."+string(shift.Item)))
	}
	if len(out) > 0 && f.reference == "" {
		out[0].Chosen, f.reference = true, out[0].Value
	}
	known := slices.ContainsFunc(out, func(x web.ReferencePick) bool { return x.Chosen })
	if !known && f.reference != "" && f.reference != web.OtherReference {
		id := mpolice.ParseReference(f.reference)
		f.reference, f.kind, f.number = web.OtherReference, string(id.Kind), id.Number
	}
	return out, nil
}

func factField(f purpose.Fact, value, l string) web.FactField {
	out := web.FactField{Name: f.Key, Label: f.Title.In(l), Hint: f.Hint.In(l), Needed: f.Required, Value: value}
	switch f.Kind {
	case purpose.FactSelect:
		out.Kind = web.FactSelect
		for _, o := range f.Options {
			out.Options = append(out.Options, web.Option{Value: o.Value, Label: o.Title.In(l), Chosen: o.Value == value})
		}
	case purpose.FactFlag:
		out.Kind, out.Checked = web.FactCheck, value == "yes"
	case purpose.FactTime:
		out.Kind = web.FactTime
		if t, err := time.ParseInLocation("2006-01-02T15:04", value, mpolice.Taipei); err == nil {
			out.At = t
		} else if t, err := time.Parse(time.RFC3339, value); err == nil {
			out.At = t
		}
	default:
		out.Kind = web.FactText
	}
	return out
}
