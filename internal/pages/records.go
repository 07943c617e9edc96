package pages

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/logbook"
	"mpolice/internal/query"
	"mpolice/internal/web"
)

// span reads the days of a list: from and to, yyyy-mm-dd in Taipei, both
// included.
func span(r *http.Request) (from, to time.Time, faults web.FieldErrors) {
	day := func(name string, plus int) time.Time {
		s := r.Form.Get(name)
		if s == "" {
			return time.Time{}
		}
		t, err := time.ParseInLocation(time.DateOnly, s, mpolice.Taipei)
		if err != nil || t.Year() < 1912 {
			faults = append(faults, web.FieldError{Field: name, Key: "invalid.date"})
			return time.Time{}
		}
		return t.AddDate(0, 0, plus).UTC()
	}
	from, to = day("from", 0), day("to", 1)
	if !from.IsZero() && !to.IsZero() && !from.Before(to) {
		faults = append(faults, web.FieldError{Field: "from", Key: "invalid.date_order"})
	}
	return from, to, faults
}

func before(r *http.Request) int64 {
	n, err := strconv.ParseInt(r.Form.Get("before"), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// paging links to the next page; the first page is a link back.
func paging(r *http.Request, page logbook.Page) web.Paging {
	var out web.Paging
	q := url.Values{}
	for k, v := range r.Form {
		if k != "before" {
			q[k] = v
		}
	}
	if r.Form.Get("before") != "" {
		out.Newest = r.URL.Path + "?" + q.Encode()
	}
	if page.Next > 0 {
		q.Set("before", strconv.FormatInt(page.Next, 10))
		out.Older = r.URL.Path + "?" + q.Encode()
	}
	return out
}

func (p *Pages) mine(w http.ResponseWriter, r *http.Request) error {
	v := web.MineView{From: r.Form.Get("from"), To: r.Form.Get("to")}
	from, to, faults := span(r)
	if v.Errors = faults; len(faults) > 0 {
		return p.showAs(w, r, http.StatusBadRequest, web.SectionMine, v)
	}
	page, err := p.Logbook.Mine(r.Context(), who(r).Officer, from, to, before(r))
	if err != nil {
		return err
	}
	size := p.sealedSize()
	for _, e := range page.Entries {
		v.Rows = append(v.Rows, p.row(r, e, size))
	}
	v.Paging = paging(r, page)
	return p.show(w, r, web.SectionMine, v)
}

// sealedSize is how many records are under the published checkpoint.
func (p *Pages) sealedSize() int64 {
	cp, err := p.Log.Checkpoint()
	if err != nil {
		return 0
	}
	return cp.Size
}

// row is one line of a list, with as much as the entry was opened for.
func (p *Pages) row(r *http.Request, e logbook.Entry, sealed int64) web.RecordRow {
	out := web.RecordRow{
		Record: p.recordRef(e.ID, who(r)), At: e.At(), Kind: web.RecordKind(e.Kind.String()), Sealed: e.Seq <= sealed,
		Title: p.cardTitle(r, e.Strata.Card, e.At()), Unit: p.unitName(r, e.Strata.Unit), Officer: string(e.Officer),
		Subject: e.Get(query.FieldTyped),
	}
	if e.Kind == audit.KindRefusal && e.Content != nil {
		out.Result = p.failed(r, e)
	}
	return out
}

func (p *Pages) cardTitle(r *http.Request, code mpolice.CardCode, at time.Time) string {
	if c, ok := p.Rules.Card(code, at); ok {
		return string(code) + " " + c.Title.In(lang(r))
	}
	return string(code)
}

// failed words the failed conditions of a refusal.
func (p *Pages) failed(r *http.Request, e logbook.Entry) string {
	var out []string
	for _, f := range e.Content.Fields {
		if !strings.HasPrefix(f.Name, "condition_") {
			continue
		}
		if c, ok := p.Engine.Condition(f.Value); ok {
			out = append(out, c.Text.In(lang(r)))
		} else {
			out = append(out, f.Value)
		}
	}
	return strings.Join(out, " ")
}

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
			v.Sources = append(v.Sources, p.outcome(r, e, c)...)
		}
		v.Events = append(v.Events, p.event(r, c))
	}
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
	{query.FieldReference, true},
	{query.FieldReason, false},
	{query.FieldTyped, true},
	{query.FieldDevice, true},
	{query.FieldShift, true},
	{query.FieldBundle, true},
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
		if value == "" {
			continue
		}
		if g, ok := p.Rules.Ground(mpolice.GroundCode(value)); ok && x.field == query.FieldGround {
			value = g.Citation(lang(r)) + " " + g.Text.In(lang(r))
		}
		out = append(out, web.Pair{Term: term(x.field), Text: value, Code: x.code})
	}
	if e.Kind == audit.KindRefusal && e.Content != nil {
		out = append(out, web.Pair{Term: term("refused"), Text: p.failed(r, e)})
	}
	return append(out, web.Pair{Term: term("place"), Text: fmt.Sprintf("#%d · %d/%d", e.Seq, e.Batch, e.Index), Code: true})
}

// outcome tells what each register released, by field names alone. What was
// kept closed follows from the intent.
func (p *Pages) outcome(r *http.Request, intent, out logbook.Entry) []web.RecordSource {
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
			src.Masked = p.closed(r, intent.Get(query.FieldShown), name, released)
		}
		all = append(all, src)
	}
	return all
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

// log is 稽核檢視: the records of others, metadata alone.
func (p *Pages) log(w http.ResponseWriter, r *http.Request) error {
	if err := only(r, mpolice.RoleAuditor); err != nil {
		return err
	}
	f := audit.Filter{
		Unit: mpolice.UnitID(r.Form.Get("unit")), Card: mpolice.CardCode(r.Form.Get("purpose")),
		Officer: mpolice.OfficerID(strings.TrimSpace(r.Form.Get("officer"))), Before: before(r),
	}
	if k, ok := audit.ParseKind(r.Form.Get("kind")); ok {
		f.Kind = k
	}
	v := web.LogView{From: r.Form.Get("from"), To: r.Form.Get("to"), Officer: string(f.Officer)}
	if err := p.logFilters(r, &v, f); err != nil {
		return err
	}
	var faults web.FieldErrors
	if f.From, f.To, faults = span(r); len(faults) > 0 {
		v.Errors = faults
		return p.showAs(w, r, http.StatusBadRequest, web.SectionLog, v)
	}
	page, err := p.Logbook.Browse(r.Context(), who(r).Officer, f)
	if err != nil {
		return err
	}
	size := p.sealedSize()
	for _, e := range page.Entries {
		v.Rows = append(v.Rows, p.row(r, e, size))
	}
	v.Paging = paging(r, page)
	return p.show(w, r, web.SectionLog, v)
}

func (p *Pages) logFilters(r *http.Request, v *web.LogView, f audit.Filter) error {
	units, err := p.People.Units(r.Context())
	if err != nil {
		return err
	}
	for _, u := range units {
		v.Units = append(v.Units, web.Option{
			Value: string(u.ID), Label: web.LanguageOf(r).Pick(u.NameZh, u.NameEn), Chosen: u.ID == f.Unit,
		})
	}
	for _, k := range audit.Kinds() {
		v.Kinds = append(v.Kinds, web.Option{
			Value: k.String(), Label: p.Site.Text(web.LanguageOf(r), web.RecordKind(k.String()).Key()), Chosen: k == f.Kind,
		})
	}
	for _, c := range p.Rules.Cards(p.Clock.Now()) {
		v.Purposes = append(v.Purposes, web.Option{Value: string(c.Code), Label: string(c.Code) + " " + c.Title.In(lang(r)), Chosen: c.Code == f.Card})
	}
	return nil
}

// minLookReason is the least substance of an auditor's reason, in characters.
const minLookReason = 6

// inspect shows an auditor one record; its content opens with a reason.
func (p *Pages) inspect(w http.ResponseWriter, r *http.Request) error {
	if err := only(r, mpolice.RoleAuditor); err != nil {
		return err
	}
	id, err := mpolice.ParseRecordID(r.PathValue("id"))
	if err != nil {
		return mpolice.ErrNotFound
	}
	reason, err := mpolice.CleanText(r.PostFormValue("look_reason"), maxReason)
	opening := &web.Opening{Action: "/log/" + id.String(), Reason: reason}
	if r.Method == http.MethodPost && (err != nil || len([]rune(reason)) < minLookReason) {
		opening.Errors, reason = web.FieldErrors{{Field: "look_reason", Key: "invalid.look_reason"}}, ""
	}
	e, children, err := p.Logbook.Inspect(r.Context(), who(r).Officer, id, reason)
	if err != nil {
		return err
	}
	v := p.recordView(r, e, children)
	v.Back = "/log"
	if e.Content == nil && !e.Destroyed {
		v.Closed = opening
	}
	status := http.StatusOK
	if len(opening.Errors) > 0 {
		status = http.StatusBadRequest
	}
	return p.showAs(w, r, status, web.SectionLog, v)
}
