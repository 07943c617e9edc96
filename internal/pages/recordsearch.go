package pages

import (
	"net/http"
	"slices"
	"strings"

	"mpolice/internal/audit"
	"mpolice/internal/logbook"
	"mpolice/internal/purpose"
	"mpolice/internal/query"
	"mpolice/internal/web"
)

// searched tells what a search found, from its outcome; nil for other queries.
func searched(outcome logbook.Entry) *web.RecordSearch {
	total := outcome.Get("total")
	if total == "" {
		return nil
	}
	return &web.RecordSearch{Total: total, Shown: len(strings.Fields(outcome.Get("candidates")))}
}

// by tells by what kind of subject a query was asked.
func (p *Pages) by(r *http.Request, e logbook.Entry) []web.Pair {
	if e.Content == nil {
		return nil
	}
	rec, ok, err := query.ReadRecorded(e.Kind, *e.Content)
	if err != nil || !ok || rec.Request.Subject.Kind == "" {
		return nil
	}
	return []web.Pair{{
		Term: p.Site.Text(web.LanguageOf(r), "line.by"),
		Text: p.Site.Text(web.LanguageOf(r), "subject."+string(rec.Request.Subject.Kind)+".short"),
	}}
}

// edgesOf lists the links between registers that a query was allowed to follow,
// and marks those that its answer did. An edge that the rules no longer have is
// named by its code.
func (p *Pages) edgesOf(r *http.Request, e logbook.Entry, children []logbook.Entry) []web.EdgeLine {
	var used []string
	for _, c := range children {
		if c.Kind == audit.KindOutcome {
			used = append(used, strings.Fields(c.Get(query.FieldEdges))...)
		}
	}
	var out []web.EdgeLine
	for _, code := range strings.Fields(e.Get(query.FieldEdges)) {
		line := web.EdgeLine{Code: code, Between: code}
		if known, ok := p.Rules.Edge(code); ok {
			line = p.edgeLines(r, []purpose.Edge{known})[0]
		}
		line.Used = slices.Contains(used, code)
		out = append(out, line)
	}
	return out
}
