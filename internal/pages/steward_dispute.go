package pages

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mpolice"
	"mpolice/internal/edge"
	"mpolice/internal/registry/holding"
	"mpolice/internal/steward"
	"mpolice/internal/web"
)

// disputes lists values whose correctness is disputed.
func (p *Pages) disputes(w http.ResponseWriter, r *http.Request) error {
	all := r.Form.Get("list") == "all"
	found, err := p.Steward.Disputes(r.Context(), who(r).Officer, !all)
	if err != nil {
		return p.dataFault(w, r, web.SectionDisputes, err)
	}
	v := web.DisputesView{All: all, Switch: "/disputes?list=all"}
	if all {
		v.Switch = "/disputes"
	}
	mine := who(r).Officer.Role == mpolice.RoleSteward
	if mine {
		v.New = "/disputes/new"
	}
	for _, d := range found {
		row := p.disputeRow(r, d)
		if !mine {
			row.URL = ""
		}
		v.Rows = append(v.Rows, row)
	}
	return p.show(w, r, web.SectionDisputes, v)
}

func (p *Pages) disputeRow(r *http.Request, d holding.Dispute) web.DisputeRow {
	row := web.DisputeRow{
		Number: d.ID, URL: fmt.Sprintf("/disputes/%d", d.ID), Register: p.fileTitle(r, d.Register), Field: p.text(r, "dispute.whole"),
		State: "open", Opened: holding.Instant(d.Opened), Closed: holding.Instant(d.Closed), By: d.By,
	}
	if d.Field != "" {
		row.Field = p.dataField(r, d.Register, d.Field)
	}
	if d.Closed != 0 {
		row.State = web.DisputeState(d.Outcome)
	}
	return row
}

// disputeForm asks whose data is disputed.
func (p *Pages) disputeForm(w http.ResponseWriter, r *http.Request) error {
	return p.showDisputeForm(w, r, http.StatusOK, nil, nil)
}

func (p *Pages) showDisputeForm(w http.ResponseWriter, r *http.Request, status int, rows []steward.FoundRow, faults web.FieldErrors) error {
	if err := only(r, mpolice.RoleSteward); err != nil {
		return p.dataFault(w, r, web.SectionDisputes, steward.ErrNotSteward)
	}
	v := web.DisputeFormView{
		Find: "/disputes/find", Open: "/disputes", Cancel: "/disputes", Subject: r.PostFormValue("subject"),
		Reason: oneLine(r.PostFormValue("reason")), Errors: faults,
	}
	for _, d := range p.Rules.Registry().Descriptors() {
		if !d.Live && (d.KeyedBy(mpolice.SubjectNationalID) || d.KeyedBy(mpolice.SubjectPlate)) {
			v.Registers = append(v.Registers, web.Option{Value: string(d.Code), Label: d.Title().In(lang(r)), Chosen: string(d.Code) == r.PostFormValue("register")})
		}
	}
	for _, k := range []mpolice.SubjectKind{mpolice.SubjectNationalID, mpolice.SubjectPlate} {
		v.Kinds = append(v.Kinds, web.Option{Value: string(k), Label: p.text(r, "subject."+string(k)), Chosen: string(k) == r.PostFormValue("kind")})
	}
	for i, row := range rows {
		v.Rows = append(v.Rows, p.disputable(r, i, row))
	}
	if len(rows) > 0 {
		for _, name := range []string{"register", "kind", "subject"} {
			v.Carry = append(v.Carry, web.Hidden{Name: name, Value: r.PostFormValue(name)})
		}
	}
	return p.showAs(w, r, status, web.SectionDisputes, v)
}

// disputable offers the values of one row; those that are disputed already are
// left out.
func (p *Pages) disputable(r *http.Request, i int, row steward.FoundRow) web.DisputableRow {
	out := web.DisputableRow{Index: i, Title: strings.ReplaceAll(p.text(r, "dispute.row"), "{number}", strconv.Itoa(i+1))}
	add := func(name mpolice.FieldName, label string) {
		if !slices.Contains(row.Disputed, name) {
			value := strconv.Itoa(i) + "." + string(name)
			out.Fields = append(out.Fields, web.Option{Value: value, Label: label, Chosen: value == r.PostFormValue("value")})
		}
	}
	for at, c := range row.Cells {
		out.Cells = append(out.Cells, p.cell(r, at, c))
		add(c.Field.Name, c.Field.Title().In(lang(r)))
	}
	add("", p.text(r, "dispute.whole"))
	return out
}

// whose reads whose data in which register.
func whose(r *http.Request) (mpolice.Register, mpolice.Subject, error) {
	kind := mpolice.SubjectKind(r.PostFormValue("kind"))
	if kind != mpolice.SubjectNationalID && kind != mpolice.SubjectPlate {
		return "", mpolice.Subject{}, &mpolice.Invalid{Field: "subject", Key: "invalid.option"}
	}
	s, err := mpolice.ParseSubject(kind, r.PostFormValue("subject"))
	if err != nil {
		return "", s, &mpolice.Invalid{Field: "subject", Key: edge.SubjectFault(kind, err)}
	}
	return mpolice.Register(r.PostFormValue("register")), s, nil
}

// findDisputed finds the rows that a dispute may be about.
func (p *Pages) findDisputed(w http.ResponseWriter, r *http.Request) error {
	code, subject, err := whose(r)
	var rows []steward.FoundRow
	if err == nil {
		rows, err = p.Steward.FindRows(r.Context(), who(r).Officer, code, subject)
	}
	if faults, bad := p.invalidOf(r, err); bad {
		return p.showDisputeForm(w, r, http.StatusBadRequest, nil, faults)
	}
	if err != nil {
		return p.dataFault(w, r, web.SectionDisputes, err)
	}
	return p.showDisputeForm(w, r, http.StatusOK, rows, nil)
}

// openDispute marks a value as disputed.
func (p *Pages) openDispute(w http.ResponseWriter, r *http.Request) error {
	id, err := p.takeUp(r)
	if faults, bad := p.invalidOf(r, err); bad {
		var rows []steward.FoundRow
		if code, subject, serr := whose(r); serr == nil {
			rows, _ = p.Steward.FindRows(r.Context(), who(r).Officer, code, subject) // without rows the form starts over
		}
		return p.showDisputeForm(w, r, http.StatusBadRequest, rows, faults)
	}
	if err != nil {
		return p.dataFault(w, r, web.SectionDisputes, err)
	}
	http.Redirect(w, r, fmt.Sprintf("/disputes/%d?done=dispute_opened", id), http.StatusSeeOther)
	return nil
}

func (p *Pages) takeUp(r *http.Request) (int64, error) {
	code, subject, err := whose(r)
	if err != nil {
		return 0, err
	}
	row, name, ok := strings.Cut(r.PostFormValue("value"), ".")
	n, err := strconv.Atoi(row)
	if !ok || err != nil {
		return 0, &mpolice.Invalid{Field: "value", Key: "invalid.option"}
	}
	return p.Steward.Open(r.Context(), who(r).Officer, steward.Objection{
		Register: code, Subject: subject, Row: n, Field: mpolice.FieldName(name), Reason: oneLine(r.PostFormValue("reason")),
	})
}

// dispute shows one dispute and who has to be told.
func (p *Pages) dispute(w http.ResponseWriter, r *http.Request) error {
	return p.showDispute(w, r, http.StatusOK, nil)
}

func (p *Pages) showDispute(w http.ResponseWriter, r *http.Request, status int, faults web.FieldErrors) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	x, err := p.Steward.Notices(r.Context(), who(r).Officer, id)
	if err != nil {
		return p.dataFault(w, r, web.SectionDisputes, err)
	}
	v := web.DisputeView{
		DisputeRow: p.disputeRow(r, x.Dispute), Why: x.Reason, From: x.Notice.From, To: x.Notice.To, Look: p.recordRef(x.Look, who(r)),
		Back: "/disputes", Settled: x.Issued.Settled, Errors: faults, Reason: oneLine(r.PostFormValue("reason")),
	}
	for _, s := range x.Notice.Sightings {
		row := web.ToldRow{Record: s.Record.String(), Officer: string(s.Officer), Unit: p.unitName(r, s.Unit), At: s.At, Certain: s.Certain}
		for i, f := range s.Fields {
			if i > 0 {
				row.Fields += p.text(r, "list.comma")
			}
			row.Fields += p.dataField(r, x.Register, f)
		}
		if n, ok := x.Issued.ByQuery[s.Record]; ok {
			row.Issued, row.Acknowledged, row.By = n.Issued, n.Acknowledged, p.onBehalf(r, n)
		}
		v.Told = append(v.Told, row)
	}
	if x.Closed == 0 {
		v.Action = v.URL
		for _, o := range steward.Outcomes {
			v.Outcomes = append(v.Outcomes, web.Option{Value: o, Label: p.text(r, outcomeKeys[o]), Chosen: o == r.PostFormValue("outcome")})
		}
	}
	return p.showAs(w, r, status, web.SectionDisputes, v)
}

var outcomeKeys = map[string]string{
	steward.OutcomeCorrected: "dispute.corrected", steward.OutcomeKept: "dispute.kept", steward.OutcomeWithdrawn: "dispute.withdrawn",
}

// closeDispute ends a dispute; it is asked once more, for answers say nothing of
// it afterwards.
func (p *Pages) closeDispute(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	if err := only(r, mpolice.RoleSteward); err != nil {
		return p.dataFault(w, r, web.SectionDisputes, steward.ErrNotSteward)
	}
	outcome, reason := r.PostFormValue("outcome"), oneLine(r.PostFormValue("reason"))
	if key := outcomeKeys[outcome]; key != "" && reason != "" && r.PostFormValue("sure") != "yes" {
		at := fmt.Sprintf("/disputes/%d", id)
		return p.show(w, r, web.SectionDisputes, web.SureView{
			Title: p.text(r, "dispute.close"), Lead: p.text(r, "dispute.sure"), Hurts: true, Yes: p.text(r, "dispute.close"), Action: at, Cancel: at,
			Lines: []web.Pair{
				{Term: p.text(r, "dispute.number"), Text: strconv.FormatInt(id, 10), Code: true},
				{Term: p.text(r, "dispute.outcome"), Text: p.text(r, key)},
				{Term: p.text(r, "data.reason"), Text: reason},
			},
			After: []string{p.text(r, "dispute.sure.notices")},
			Carry: []web.Hidden{{Name: "outcome", Value: outcome}, {Name: "reason", Value: reason}},
		})
	}
	err = p.Steward.Close(r.Context(), who(r).Officer, id, outcome, reason)
	if faults, bad := p.invalidOf(r, err); bad {
		return p.showDispute(w, r, http.StatusBadRequest, faults)
	}
	if err != nil {
		return p.dataFault(w, r, web.SectionDisputes, err)
	}
	http.Redirect(w, r, fmt.Sprintf("/disputes/%d?done=dispute_closed", id), http.StatusSeeOther)
	return nil
}
