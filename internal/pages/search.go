package pages

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mpolice"
	"mpolice/internal/edge"
	"mpolice/internal/purpose"
	"mpolice/internal/query"
	found "mpolice/internal/registry/search"
	"mpolice/internal/source"
	"mpolice/internal/web"
)

// showSearch shows the answer of a search that is on the screen.
func (p *Pages) showSearch(w http.ResponseWriter, r *http.Request, x screen) error {
	q, got := x.result.Request, x.result.Search
	v := web.SearchView{
		Record: p.recordRef(x.result.Record, who(r)), At: x.result.At, Reference: q.Reference.Number, Subject: q.Subject.Raw,
		By: p.Site.Text(web.LanguageOf(r), "subject."+string(q.Subject.Kind)+".short"), Vehicles: q.Subject.Kind == mpolice.SubjectPlatePattern,
		None: got.Total == 0, Edit: "/query", Until: x.until,
	}
	v.Purpose, v.Ground = p.underWhat(r, x)
	v.Count = p.total(r, got.Total, got.More)
	card, ok := p.Rules.Card(q.Purpose, x.result.At)
	if !ok {
		return mpolice.ErrNotFound
	}
	p.narrowing(r, card, q, &v)
	groups := slices.DeleteFunc(slices.Clone(got.Groups), func(g found.Group) bool { return g.Rows == 0 })
	for _, g := range groups {
		v.Groups = append(v.Groups, p.group(r, q, g, len(groups) > 1))
	}
	for i, h := range got.Hits {
		v.Hits = append(v.Hits, p.candidate(r, x.result.Record, i, h))
	}
	for _, s := range got.Skipped {
		one := p.registerHead(r, s.Register, s.Status)
		one.Why = p.why(r, s.Register, s.Status, x.result.At)
		v.Skipped = append(v.Skipped, one)
	}
	return p.showAt(w, r, answerPath(x.result.Record), v)
}

// total writes how many fit.
func (p *Pages) total(r *http.Request, n int64, more bool) string {
	count := strconv.FormatInt(n, 10)
	if more {
		return web.LanguageOf(r).Pick("逾 "+count, "over "+count)
	}
	return count
}

// narrowing fills the form by which the search is narrowed, mended or widened:
// the same purpose, ground, reference, reason and facts, and the same box.
func (p *Pages) narrowing(r *http.Request, card *purpose.Card, q query.Request, v *web.SearchView) {
	kind := q.Subject.Kind
	f := p.fromRequest(q)
	f.carried, f.by = false, string(kind)
	all := card.RegistersFor(kind)
	registers := q.Registers
	if len(registers) == 0 {
		registers = all
	}
	for _, reg := range registers {
		f.registers = append(f.registers, string(reg))
	}
	v.Carry = f.hidden()
	f.subjects[string(kind)] = q.Subject.Raw
	if kind == mpolice.SubjectName {
		name, born := q.Subject.Name()
		f.subjects[string(kind)] = name
		f.bornFrom, f.bornTo = years(web.LanguageOf(r), born)
		v.Narrowed = !born.IsZero()
	}
	v.Narrowed = v.Narrowed || len(registers) < len(all)
	v.Box = p.way(r, kind, f)
}

// group is one line of the table, with the button that narrows to it.
func (p *Pages) group(r *http.Request, q query.Request, g found.Group, several bool) web.SearchGroup {
	head := p.registerHead(r, g.Register, source.StatusFound)
	out := web.SearchGroup{Register: head.Title, Agency: head.Agency, Rows: g.Rows}
	if several {
		out.Narrow = string(g.Register)
	}
	if q.Subject.Kind == mpolice.SubjectPlatePattern {
		return out
	}
	out.Born = decade(web.LanguageOf(r), g.Decade)
	if g.Decade == 0 {
		out.Born = p.Site.Text(web.LanguageOf(r), "search.born.unknown")
	} else if several && q.Subject.Kind == mpolice.SubjectName {
		out.Narrow += "@" + strconv.Itoa(g.Decade)
	}
	return out
}

// decade writes ten years of birth: 民國69–78年, 1980–1989.
func decade(l web.Language, first int) string {
	last := first + 9
	if l == web.English {
		return fmt.Sprintf("%d–%d", first, last)
	}
	if first <= rocFirst {
		return fmt.Sprintf("西元%d–%d年", first, last)
	}
	return fmt.Sprintf("民國%d–%d年", first-rocFirst, last-rocFirst)
}

// candidate is one of the few that fit.
func (p *Pages) candidate(r *http.Request, record mpolice.RecordID, i int, h query.Hit) web.Candidate {
	head := p.registerHead(r, h.Register, source.StatusFound)
	out := web.Candidate{
		Nth: i + 1, Register: head.Title, Agency: head.Agency, How: p.Site.Text(web.LanguageOf(r), "how."+h.How), Sure: sure[h.How],
	}
	for _, f := range h.Row.Fields {
		if f.Value != "" {
			out.Fields = append(out.Fields, p.field(r, h.Register, i, f.Name, f.Value))
		}
	}
	if h.Openable {
		out.Open = answerPath(record) + "/candidates/" + strconv.Itoa(i)
	}
	return out
}

// sure are the ways in which a candidate is just what was asked.
var sure = map[string]bool{"exact": true, "strict": true, "passport": true, "phone": true, "address": true}

// pick is POST /answers/{id}/candidates/{i}: it opens one candidate, by a query
// of its own. The candidate's number stays on the server, in the record too what
// was typed stands and not what was found.
func (p *Pages) pick(w http.ResponseWriter, r *http.Request) error {
	if err := only(r, mpolice.RoleOfficer, mpolice.RoleSupervisor); err != nil {
		return err
	}
	id, err := mpolice.ParseRecordID(r.PathValue("id"))
	if err != nil {
		return mpolice.ErrNotFound
	}
	x, err := p.screen(r, id)
	if err != nil {
		return err
	}
	i, err := strconv.Atoi(r.PathValue("i"))
	if err != nil || x.result.Search == nil || i < 0 || i >= len(x.result.Search.Hits) {
		return mpolice.ErrNotFound
	}
	q, err := p.Query.Pick(r.Context(), who(r), id, i)
	if errors.Is(err, mpolice.ErrNotFound) {
		return edge.ErrPickEnded
	}
	if err != nil {
		return err
	}
	q.Subject.Raw = edge.PickedRaw(x.result.Request.Subject.Raw, i)
	return p.opened(w, r, answerPath(id), id, q)
}

// opened runs the query that opens a candidate and shows its answer. back is the
// page that it was opened from, and from the record of its search or comparison.
func (p *Pages) opened(w http.ResponseWriter, r *http.Request, back string, from mpolice.RecordID, q query.Request) error {
	s := who(r)
	res, err := p.Query.Run(r.Context(), s, q)
	var (
		refused  *query.Refused
		replayed *query.Replayed
	)
	switch {
	case errors.As(err, &refused):
		return p.refusal(w, r, back, q, refused)
	case errors.As(err, &replayed):
		return p.replayed(w, r, replayed)
	case err != nil:
		return err
	}
	p.screens.put(s.Officer.ID, s.HandOut, res)
	p.screens.came(res.Record, from)
	if r.Header.Get("X-Swap") == "" {
		http.Redirect(w, r, answerPath(res.Record), http.StatusSeeOther)
		return nil
	}
	return p.showAnswer(w, r, res.Record)
}

// narrow applies the button that narrows a search, "register" or
// "register@decade", or widens it again.
func (f *typed) narrow(card *purpose.Card, to string, year int) {
	if to == "wide" {
		f.bornFrom, f.bornTo, f.registers = "", "", nil
		for _, reg := range card.RegistersFor(f.way(card)) {
			f.registers = append(f.registers, string(reg))
		}
		return
	}
	register, years, _ := strings.Cut(to, "@")
	if !slices.Contains(card.AllRegisters(f.way(card)), mpolice.Register(register)) {
		return
	}
	f.registers = []string{register}
	if first, err := strconv.Atoi(years); err == nil {
		f.bornFrom, f.bornTo = strconv.Itoa(first), strconv.Itoa(min(first+9, year))
	}
}
