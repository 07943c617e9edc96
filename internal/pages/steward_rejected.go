package pages

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/steward"
	"mpolice/internal/web"
)

var rejectStates = []holding.RejectState{holding.RejectOpen, holding.RejectReturned, holding.RejectReadmitted}

// rejected lists the rows of a register that were kept out.
func (p *Pages) rejected(w http.ResponseWriter, r *http.Request) error {
	code := mpolice.Register(r.PathValue("register"))
	if _, ok := p.Rules.Registry().Descriptor(code); !ok {
		return mpolice.ErrNotFound
	}
	v := web.RejectedView{Title: p.fileTitle(r, code), Action: r.URL.Path, Back: "/quality/" + string(code), Batch: r.Form.Get("batch")}
	f, err := p.rejectFilter(r, code, &v)
	if err != nil {
		return p.dataFault(w, r, web.SectionQuality, err)
	}
	if len(v.Errors) > 0 {
		return p.showAs(w, r, http.StatusBadRequest, web.SectionQuality, v)
	}
	page, err := p.Steward.Rejected(r.Context(), who(r).Officer, f)
	if err != nil {
		return p.dataFault(w, r, web.SectionQuality, err)
	}
	mine := who(r).Officer.Role == mpolice.RoleSteward
	for _, row := range page.Rows {
		v.Rows = append(v.Rows, p.rejectedLine(r, row, mine))
	}
	if mine {
		v.Report = "/quality/" + string(code) + "/report.csv"
	}
	q := url.Values{"state": {r.Form.Get("state")}, "rule": {f.Rule}, "batch": {v.Batch}}
	if f.AfterBatch > 0 {
		v.First = rejectedURL(code, q)
	}
	if page.NextBatch > 0 {
		q.Set("after", fmt.Sprintf("%d.%d", page.NextBatch, page.NextLine))
		v.Next = rejectedURL(code, q)
	}
	return p.show(w, r, web.SectionQuality, v)
}

// rejectFilter offers what can be filtered by, and reads what was chosen.
func (p *Pages) rejectFilter(r *http.Request, code mpolice.Register, v *web.RejectedView) (holding.RejectFilter, error) {
	f := holding.RejectFilter{Register: code, State: holding.RejectOpen}
	if r.Form.Get("state") == "all" {
		f.State = ""
	}
	for _, s := range rejectStates {
		if r.Form.Get("state") == string(s) {
			f.State = s
		}
	}
	for _, s := range rejectStates {
		v.States = append(v.States, web.Option{Value: string(s), Label: p.text(r, web.RejectState(s).Key()), Chosen: f.State == s})
	}
	if v.Batch != "" {
		n, err := strconv.ParseInt(strings.TrimSpace(v.Batch), 10, 64)
		if err != nil || n < 1 {
			v.Errors = append(v.Errors, web.FieldError{Field: "batch", Key: "invalid.number", Label: p.text(r, "batch.number")})
		}
		f.Batch = n
	}
	if _, err := fmt.Sscanf(r.Form.Get("after"), "%d.%d", &f.AfterBatch, &f.AfterLine); err != nil || f.AfterBatch < 1 || f.AfterLine < 1 {
		f.AfterBatch, f.AfterLine = 0, 0
	}
	rules, err := p.Steward.RejectedRules(r.Context(), who(r).Officer, code)
	for _, rule := range rules {
		o := web.Option{Value: rule, Label: p.rule(r, code, rule, "").Text, Chosen: rule == r.Form.Get("rule")}
		if v.Rules = append(v.Rules, o); o.Chosen {
			f.Rule = rule
		}
	}
	return f, err
}

func (p *Pages) rejectedLine(r *http.Request, row steward.RejectedRow, mine bool) web.RejectedLine {
	out := web.RejectedLine{Batch: row.Batch, Line: row.Line, State: web.RejectState(row.State), Reasons: p.reasonLines(r, row)}
	if mine {
		out.URL = rowURL(row.Batch, row.Line)
	}
	return out
}

func rowURL(batch, line int64) string { return fmt.Sprintf("/quality/rows/%d/%d", batch, line) }

func (p *Pages) reasonLines(r *http.Request, row steward.RejectedRow) []web.RuleLine {
	var out []web.RuleLine
	for _, x := range row.Reasons {
		line := p.rule(r, row.Register, x.Rule, x.Field)
		if line.Text == x.Rule {
			line.Text = x.Text
		}
		out = append(out, line)
	}
	return out
}

// rejectedRow shows one row, field by field.
func (p *Pages) rejectedRow(w http.ResponseWriter, r *http.Request) error {
	batch, line, err := rowOf(r)
	if err != nil {
		return err
	}
	o, err := p.Steward.Inspect(r.Context(), who(r).Officer, batch, line)
	if err != nil {
		return p.dataFault(w, r, web.SectionQuality, err)
	}
	return p.show(w, r, web.SectionQuality, p.openedRow(r, o))
}

func rowOf(r *http.Request) (batch, line int64, err error) {
	if batch, err = number(r, "batch"); err != nil {
		return 0, 0, err
	}
	line, err = number(r, "line")
	return batch, line, err
}

// revealRow shows a row's own text, with a reason.
func (p *Pages) revealRow(w http.ResponseWriter, r *http.Request) error {
	batch, line, err := rowOf(r)
	if err != nil {
		return err
	}
	o, err := p.Steward.Reveal(r.Context(), who(r).Officer, batch, line, oneLine(r.PostFormValue("reason")))
	if faults, bad := p.invalidOf(r, err); bad {
		return p.rowAgain(w, r, batch, line, faults)
	}
	if err != nil {
		return p.dataFault(w, r, web.SectionQuality, err)
	}
	return p.show(w, r, web.SectionQuality, p.openedRow(r, o))
}

// rowAgain shows the row with what is wrong in its form.
func (p *Pages) rowAgain(w http.ResponseWriter, r *http.Request, batch, line int64, faults web.FieldErrors) error {
	o, err := p.Steward.Inspect(r.Context(), who(r).Officer, batch, line)
	if err != nil {
		return p.dataFault(w, r, web.SectionQuality, err)
	}
	v := p.openedRow(r, o)
	v.Errors, v.Reason, v.Corrected = faults, oneLine(r.PostFormValue("reason")), r.PostFormValue("corrected")
	return p.showAs(w, r, http.StatusBadRequest, web.SectionQuality, v)
}

func (p *Pages) openedRow(r *http.Request, o steward.Opened) web.RejectedRowView {
	at := rowURL(o.Batch, o.Line)
	v := web.RejectedRowView{
		Title: p.fileTitle(r, o.Register), Batch: o.Batch, Line: o.Line, State: web.RejectState(o.State), File: o.Source.File, AsOf: o.Source.AsOf,
		Hash: o.RawHash, Reasons: p.reasonLines(r, o.RejectedRow), Uncertain: !o.Certain, Cut: o.Cut, Raw: o.Raw, Shown: o.Raw != "",
		Look: p.recordRef(o.Look, who(r)), Decide: at, Readmit: p.Steward.Readmit != nil, Back: "/quality/" + string(o.Register) + "/rows",
	}
	if !v.Shown {
		v.Reveal = at + "/reveal"
	}
	for i, c := range o.Cells {
		v.Cells = append(v.Cells, p.cell(r, i, c))
	}
	return v
}

func (p *Pages) cell(r *http.Request, i int, c steward.Cell) web.CellView {
	out := web.CellView{Shown: c.Shown, Closed: c.Closed, Wrong: c.Wrong}
	switch {
	case c.Field != nil:
		out.Title = c.Field.Title().In(lang(r))
	case c.Closed || c.Shown == "":
		out.Title = strings.ReplaceAll(p.text(r, "cell.unknown"), "{number}", strconv.Itoa(i+1))
	default:
		out.Title = p.text(r, "cell.operation")
	}
	return out
}

// decideRow returns a row to its agency, takes that back, or lets it in, which
// is asked once more.
func (p *Pages) decideRow(w http.ResponseWriter, r *http.Request) error {
	batch, line, err := rowOf(r)
	if err != nil {
		return err
	}
	if err := only(r, mpolice.RoleSteward); err != nil {
		return p.dataFault(w, r, web.SectionQuality, steward.ErrNotSteward)
	}
	reason, done := oneLine(r.PostFormValue("reason")), ""
	switch r.PostFormValue("act") {
	case "return":
		err, done = p.Steward.Return(r.Context(), who(r).Officer, batch, line, reason), "returned"
	case "reopen":
		err, done = p.Steward.Reopen(r.Context(), who(r).Officer, batch, line, reason), "reopened"
	case "readmit":
		if r.PostFormValue("sure") != "yes" && len([]rune(reason)) > 0 {
			return p.show(w, r, web.SectionQuality, p.sureReadmit(r, batch, line, reason))
		}
		_, err = p.Steward.Let(r.Context(), who(r).Officer, batch, line, r.PostFormValue("corrected"), reason)
		done = "readmitted"
	default:
		return &mpolice.Invalid{Field: "act", Key: "invalid.option"}
	}
	if faults, bad := p.invalidOf(r, err); bad {
		return p.rowAgain(w, r, batch, line, faults)
	}
	if faults, bad := p.refusedAgain(r, err); bad {
		return p.rowAgain(w, r, batch, line, faults)
	}
	if err != nil {
		return p.dataFault(w, r, web.SectionQuality, err)
	}
	http.Redirect(w, r, rowURL(batch, line)+"?done="+done, http.StatusSeeOther)
	return nil
}

func (p *Pages) sureReadmit(r *http.Request, batch, line int64, reason string) web.SureView {
	as := p.text(r, "readmit.as_it_came")
	if r.PostFormValue("corrected") != "" {
		as = p.text(r, "readmit.as_corrected")
	}
	place := strings.NewReplacer("{batch}", strconv.FormatInt(batch, 10), "{line}", strconv.FormatInt(line, 10)).Replace(p.text(r, "rejected.place"))
	return web.SureView{
		Title: p.text(r, "readmit.title"), Lead: p.text(r, "readmit.lead"), Hurts: true, Yes: p.text(r, "readmit.yes"),
		Lines:  []web.Pair{{Term: p.text(r, "rejected.row"), Text: place}, {Term: p.text(r, "rejected.content"), Text: as}, {Term: p.text(r, "data.reason"), Text: reason}},
		After:  []string{p.text(r, "readmit.after")},
		Action: rowURL(batch, line), Cancel: rowURL(batch, line),
		Carry: []web.Hidden{{Name: "act", Value: "readmit"}, {Name: "reason", Value: reason}, {Name: "corrected", Value: r.PostFormValue("corrected")}},
	}
}
