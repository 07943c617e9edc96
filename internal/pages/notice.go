package pages

import (
	"net/http"
	"time"

	"mpolice"
	"mpolice/internal/notice"
	"mpolice/internal/query"
	"mpolice/internal/web"
)

// noticeRoutes are for everybody who is signed in: who queried once may do
// something else now.
var noticeRoutes = []route{
	{pattern: "GET /notices", do: (*Pages).notices},
	{pattern: "POST /notices/{id}", do: (*Pages).acknowledge},
}

// patienceDays is when a notice becomes the supervisor's.
const patienceDays = int(notice.Patience / (24 * time.Hour))

// hinted is how many notices the home page lists.
const hinted = 3

// notices lists the officer's own, and a supervisor's those that nobody
// acknowledged.
func (p *Pages) notices(w http.ResponseWriter, r *http.Request) error {
	me := who(r).Officer
	mine, err := p.Notices.Mine(r.Context(), me)
	if err != nil {
		return err
	}
	late, err := p.Notices.Late(r.Context(), me)
	if err != nil {
		return err
	}
	v := web.NoticesView{Days: patienceDays}
	for _, n := range mine {
		row := p.noticeRow(r, n)
		if n.Open() {
			v.Open = append(v.Open, row)
		} else {
			v.Past = append(v.Past, row)
		}
	}
	for _, n := range late {
		row := p.noticeRow(r, n)
		row.Officer = p.officerName(r, n.Officer)
		v.Late = append(v.Late, row)
	}
	return p.show(w, r, web.SectionNotices, v)
}

func (p *Pages) noticeRow(r *http.Request, n notice.Notice) web.NoticeRow {
	row := web.NoticeRow{
		Register: p.fileTitle(r, n.Register), Field: p.text(r, "dispute.whole"), Shown: n.Shown, Corrected: n.Corrected, Issued: n.Issued,
		Record: web.RecordRef{Number: n.Query.String()}, Presumed: !n.Certain, Acknowledged: n.Acknowledged, By: p.onBehalf(r, n),
	}
	if n.Field != "" {
		row.Field = p.dataField(r, n.Register, n.Field)
	}
	if n.Open() {
		row.Action = "/notices/" + n.ID.String()
	}
	if me := who(r).Officer; n.Officer == me.ID && asks(me.Role) {
		row.Record.URL = "/records/" + row.Record.Number
		row.Again = "/query?again=" + row.Record.Number
	}
	return row
}

// asks reports whether somebody of that role may query, and has own records.
func asks(role mpolice.Role) bool {
	return role == mpolice.RoleOfficer || role == mpolice.RoleSupervisor
}

// onBehalf names who acknowledged, where it was not the officer.
func (p *Pages) onBehalf(r *http.Request, n notice.Notice) string {
	if n.Open() || n.AcknowledgedBy == n.Officer {
		return ""
	}
	return p.officerName(r, n.AcknowledgedBy)
}

// acknowledge is 知悉.
func (p *Pages) acknowledge(w http.ResponseWriter, r *http.Request) error {
	id, err := mpolice.ParseRecordID(r.PathValue("id"))
	if err != nil {
		return mpolice.ErrNotFound
	}
	if err := p.Notices.Acknowledge(r.Context(), who(r).Officer, id); err != nil {
		return err
	}
	http.Redirect(w, r, "/notices?done=notice_known", http.StatusSeeOther)
	return nil
}

// waiting counts what the navigation points to. A page is not kept back for it.
func (p *Pages) waiting(r *http.Request) int {
	if p.Notices == nil {
		return 0
	}
	own, late, err := p.Notices.Waiting(r.Context(), who(r).Officer)
	if err != nil {
		return 0
	}
	return int(own + late)
}

// homeNotices says what waits.
func (p *Pages) homeNotices(r *http.Request, v *web.HomeView) error {
	if p.Notices == nil {
		return nil
	}
	me := who(r).Officer
	own, late, err := p.Notices.Waiting(r.Context(), me)
	if err != nil || own+late == 0 {
		return err
	}
	v.Notices = web.NoticeHint{More: int(own), Late: int(late), Days: patienceDays}
	mine, err := p.Notices.Mine(r.Context(), me)
	if err != nil {
		return err
	}
	for _, n := range mine {
		if n.Open() && len(v.Notices.Own) < hinted {
			v.Notices.Own = append(v.Notices.Own, p.noticeRow(r, n))
			v.Notices.More--
		}
	}
	return nil
}

// askedBefore fills the form with what the officer's own earlier query was asked
// under. Whom or what it was about is entered anew.
func (p *Pages) askedBefore(r *http.Request, record string) (typed, error) {
	id, err := mpolice.ParseRecordID(record)
	if err != nil {
		return typed{}, mpolice.ErrNotFound
	}
	e, _, err := p.Logbook.Own(r.Context(), who(r).Officer, id)
	if err != nil {
		return typed{}, err
	}
	q := query.Request{
		Purpose: mpolice.CardCode(e.Get(query.FieldPurpose)), Ground: mpolice.GroundCode(e.Get(query.FieldGround)),
		Reference: mpolice.ParseReference(e.Get(query.FieldReference)), Reason: e.Get(query.FieldReason),
	}
	if e.Content == nil { // its key was destroyed
		return p.fromRequest(q), nil
	}
	rec, ok, err := query.ReadRecorded(e.Kind, *e.Content)
	if err != nil {
		return typed{}, err
	}
	if !ok {
		return typed{}, mpolice.ErrNotFound
	}
	q.Facts, q.Subject.Kind = rec.Request.Facts, rec.Request.Subject.Kind
	return p.fromRequest(q), nil
}

// noted are the records of notices, as the page of a query names them.
var noted = map[string]bool{"noted.correction-notice": true, "noted.correction-known": true, "noted.correction-known-for": true}
