package pages

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/intake"
	"mpolice/internal/registry/quality"
	"mpolice/internal/steward"
	"mpolice/internal/web"
)

// quality is 資料品質: every register at a glance.
func (p *Pages) quality(w http.ResponseWriter, r *http.Request) error {
	all, err := p.Steward.Overview(r.Context(), who(r).Officer)
	if err != nil {
		return p.dataFault(w, r, web.SectionQuality, err)
	}
	var v web.QualityView
	for _, h := range all {
		v.Rows = append(v.Rows, p.health(r, h))
	}
	return p.show(w, r, web.SectionQuality, v)
}

func (p *Pages) health(r *http.Request, h steward.Health) web.QualityRow {
	return web.QualityRow{
		URL: "/quality/" + string(h.Descriptor.Code), Title: h.Descriptor.Title().In(lang(r)), Keeper: h.Descriptor.Owner.In(lang(r)),
		Closed: !h.Standing.Open, Fresh: web.FreshState(h.Fresh.State), HoursLate: h.Fresh.HoursLate(), AsOf: h.Fresh.AsOf,
		Rows: quality.Count(h.Rows), Open: quality.Count(h.Open), Waiting: h.Open > 0, Drift: h.Drift,
		Failed: h.Batch.State == holding.StateFailed,
	}
}

// sheet is one register's quality.
func (p *Pages) sheet(w http.ResponseWriter, r *http.Request) error {
	code := mpolice.Register(r.PathValue("register"))
	s, err := p.Steward.Quality(r.Context(), who(r).Officer, code)
	if err != nil {
		return p.dataFault(w, r, web.SectionQuality, err)
	}
	base := "/quality/" + string(code)
	v := web.SheetView{
		QualityRow: p.health(r, s.Health), Promised: s.Descriptor.Feed.Fresh, Due: s.Fresh.Due, Live: s.Descriptor.Live,
		Catalogue: "/catalogue/" + string(code), Compared: s.Compared.At, People: quality.Count(s.Compared.People),
	}
	if v.Live {
		return p.show(w, r, web.SectionQuality, v)
	}
	v.Quarantine = base + "/rows"
	if who(r).Officer.Role == mpolice.RoleSteward {
		v.Report = base + "/report.csv"
	}
	for _, d := range s.Scorecard.Drift {
		v.Drift = append(v.Drift, d.Text(quality.FieldTitle(s.Descriptor, d.Field)).In(lang(r)))
	}
	p.findings(r, s, &v)
	p.trends(r, s, &v)
	for _, b := range s.Scorecard.Batches[:min(len(s.Scorecard.Batches), shownBatches)] {
		v.Batches = append(v.Batches, p.batch(r, b))
	}
	for _, a := range s.Agreements {
		v.Agreements = append(v.Agreements, p.agree(r, code, a))
	}
	return p.show(w, r, web.SectionQuality, v)
}

// shownBatches is how many deliveries a page lists; trends look further.
const shownBatches = 10

var dimensionKeys = map[string][2]string{
	"accuracy":          {"dimension.accuracy", "dimension.accuracy.about"},
	"completeness":      {"dimension.completeness", "dimension.completeness.about"},
	"consistency":       {"dimension.consistency", "dimension.consistency.about"},
	"credibility":       {"dimension.credibility", "dimension.credibility.about"},
	"currentness":       {"dimension.currentness", "dimension.currentness.about"},
	"compliance":        {"dimension.compliance", "dimension.compliance.about"},
	"understandability": {"dimension.understandability", "dimension.understandability.about"},
	"precision":         {"dimension.precision", "dimension.precision.about"},
}

// findings puts what was found under its characteristics.
func (p *Pages) findings(r *http.Request, s steward.Sheet, v *web.SheetView) {
	if s.Scorecard.Batch.ID == 0 {
		return
	}
	for _, d := range s.Scorecard.Dimensions {
		keys := dimensionKeys[d.Name]
		dim := web.DimensionView{
			Title: p.text(r, keys[0]), About: p.text(r, keys[1]), Clean: len(d.Findings) == 0,
			Rejected: quality.Count(d.Rejected), Warned: quality.Count(d.Warned),
		}
		if d.Name == "currentness" && s.Fresh.State == quality.FreshLate {
			dim.Clean = false
			dim.Findings = append(dim.Findings, web.RuleLine{
				Text: p.text(r, "fresh.late") + " " + strings.ReplaceAll(p.text(r, "fresh.hours"), "{hours}", strconv.Itoa(v.HoursLate)),
				Rule: "currentness.promise", Rows: "1",
			})
		}
		for _, f := range d.Findings {
			line := p.rule(r, s.Descriptor.Code, f.Rule, f.Field)
			line.Rows, line.Reject, line.Sample = quality.Count(f.Rows), f.Severity == intake.SeverityReject, fmt.Sprintf("%d: %s", f.Batch, lines(f.Sample))
			if line.Reject {
				line.URL = rejectedURL(s.Descriptor.Code, url.Values{"rule": {f.Rule}, "batch": {strconv.FormatInt(f.Batch, 10)}, "state": {"all"}})
			}
			dim.Findings = append(dim.Findings, line)
		}
		v.Dimensions = append(v.Dimensions, dim)
	}
}

// rule words a rule in the person's language.
func (p *Pages) rule(r *http.Request, code mpolice.Register, rule string, field mpolice.FieldName) web.RuleLine {
	known, _ := intake.Lookup(rule)
	out := web.RuleLine{Text: known.Text.In(lang(r)), Rule: rule, Field: p.dataField(r, code, field)}
	if out.Text == "" {
		out.Text = rule
	}
	return out
}

func lines(sample []int64) string {
	out := make([]string, 0, len(sample))
	for _, n := range sample {
		out = append(out, strconv.FormatInt(n, 10))
	}
	return strings.Join(out, " ")
}

func rejectedURL(code mpolice.Register, q url.Values) string {
	return "/quality/" + string(code) + "/rows?" + q.Encode()
}

// drawnPoints bounds what one drawing shows.
const drawnPoints = 30

func (p *Pages) trends(r *http.Request, s steward.Sheet, v *web.SheetView) {
	for i, series := range s.Scorecard.Trends {
		last, ok := series.Last()
		if !ok {
			continue
		}
		title := quality.MetricTitle(series.Metric).In(lang(r))
		if series.Field != "" {
			title = p.dataField(r, s.Descriptor.Code, series.Field) + " " + title
		}
		t := web.Trend{ID: "trend-" + strconv.Itoa(i+1), Title: title, Latest: quality.Figure(series.Metric, last.Value)}
		verdict, judged := quality.Judge(series)
		if judged && verdict.Earlier > 0 {
			t.Band, t.Low, t.High = true, verdict.Low, verdict.High
		}
		if judged && verdict.Out {
			t.Out = verdict.Text(quality.FieldTitle(s.Descriptor, series.Field)).In(lang(r))
		}
		points := series.Points[max(0, len(series.Points)-drawnPoints):]
		for j, x := range points {
			t.Points = append(t.Points, web.TrendPoint{
				Value: x.Value, Text: quality.Figure(series.Metric, x.Value), At: x.At, Batch: x.Batch, Failed: !x.Counts,
				Out: judged && verdict.Out && j == len(points)-1,
			})
		}
		v.Trends = append(v.Trends, t)
	}
}

var modeKeys = map[string]string{
	intake.ModeSnapshot: "batch.mode.snapshot", intake.ModeDelta: "batch.mode.delta", intake.ModeReadmission: "batch.mode.readmission",
}

// batch writes a delivery with its equation: rows in = what became of them.
func (p *Pages) batch(r *http.Request, b holding.Batch) web.BatchRow {
	row := web.BatchRow{
		Number: b.ID, AsOf: b.AsOf, At: b.Ended, File: b.File, Mode: p.text(r, modeKeys[b.Mode]), By: b.Actor,
		Failed: b.State == holding.StateFailed, Fault: b.Fault, In: quality.Count(b.In),
	}
	var parts []string
	for _, x := range []struct {
		key string
		n   int64
	}{
		{"batch.added", b.Added},
		{"batch.changed", b.Changed},
		{"batch.unchanged", b.Unchanged},
		{"batch.duplicate", b.Duplicate},
		{"batch.quarantined", b.Quarantined},
		{"batch.ended", b.EndedRows},
	} {
		if x.n > 0 || x.key == "batch.added" || x.key == "batch.quarantined" {
			parts = append(parts, p.text(r, x.key)+" "+quality.Count(x.n))
		}
	}
	row.Equation = strings.ReplaceAll(p.text(r, "batch.in"), "{rows}", row.In) + " = " + strings.Join(parts, " + ")
	if b.Removed > 0 {
		row.Removed = strings.ReplaceAll(p.text(r, "batch.removed"), "{rows}", quality.Count(b.Removed))
	}
	if b.Quarantined > 0 {
		row.QuarantineLink = rejectedURL(b.Register, url.Values{"batch": {strconv.FormatInt(b.ID, 10)}, "state": {"all"}})
	}
	return row
}

// agree writes one comparison from the side of the page's register.
func (p *Pages) agree(r *http.Request, code mpolice.Register, a quality.Agreement) web.AgreementRow {
	row := web.AgreementRow{
		Field: p.dataField(r, a.Register, a.Field), With: p.fileTitle(r, a.Believed), Mine: a.Register == code,
		Compared: quality.Count(a.Compared()), Same: quality.Count(a.Exact), Variant: quality.Count(a.Variant), Else: quality.Count(a.Else),
		Share:   quality.Figure(intake.MetricReject, 1-a.Share()),
		Differs: a.Else > 0,
	}
	if !row.Mine {
		row.Field, row.With = p.dataField(r, a.Believed, a.BelievedField), p.fileTitle(r, a.Register)
	}
	return row
}

// agencyReport sends the report to the agency: row numbers and reasons.
func (p *Pages) agencyReport(w http.ResponseWriter, r *http.Request) error {
	code := mpolice.Register(r.PathValue("register"))
	var out bytes.Buffer
	out.WriteString("\uFEFF") // spreadsheets read UTF-8 by it
	if err := p.Steward.Report(r.Context(), who(r).Officer, code, &out); err != nil {
		return p.dataFault(w, r, web.SectionQuality, err)
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="report-`+string(code)+`.csv"`)
	_, err := w.Write(out.Bytes())
	return err
}
