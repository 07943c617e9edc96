package pages

import (
	"net/http"
	"slices"
	"time"

	"mpolice"
	"mpolice/internal/minimize"
	"mpolice/internal/purpose"
	"mpolice/internal/registry"
	"mpolice/internal/source"
	"mpolice/internal/web"
)

// split keeps apart what is the person's and what may be: the two never stand
// in one list.
func split(v minimize.View) (certain, possible minimize.View) {
	certain, possible = v, v
	certain.Rows, possible.Rows = nil, nil
	for _, row := range v.Rows {
		if row.Match.How == source.MatchPossible {
			possible.Rows = append(possible.Rows, row)
		} else {
			certain.Rows = append(certain.Rows, row)
		}
	}
	return certain, possible
}

// match words how a row was found; nil for a row by the key that was asked.
func (p *Pages) match(r *http.Request, register mpolice.Register, m source.Match) *web.RowMatch {
	text := func(key string) string { return p.Site.Text(web.LanguageOf(r), key) }
	out := &web.RowMatch{Kind: string(m.How)}
	switch m.How {
	case source.MatchAlias:
		out.Title, out.Text = text("match.alias"), text("match.alias.text")
		return out
	case source.MatchLinked:
		out.Title = text("match.linked")
	case source.MatchPossible:
		out.Title = text("match.possible")
	default:
		return nil
	}
	if band := bandOf(m.P); band != "" {
		out.Text = text(band)
	}
	for _, code := range m.Reasons {
		out.Reasons = append(out.Reasons, p.agreeing(r, register, code))
	}
	return out
}

// bandOf says in words how probable a link is: a percentage would be read as
// more than it is. Empty where nobody gave a probability.
func bandOf(p float64) string {
	switch {
	case p <= 0:
		return ""
	case p >= 0.9999:
		return "band.certain"
	case p >= 0.99:
		return "band.very_likely"
	case p >= 0.9:
		return "band.likely"
	case p >= 0.5:
		return "band.open"
	}
	return "band.weak"
}

// agreeing names what agrees of two records: a field of the register, or what
// the catalogue knows.
func (p *Pages) agreeing(r *http.Request, register mpolice.Register, code string) string {
	if info, ok := p.Rules.Register(register); ok {
		if f, ok := info.Field(mpolice.FieldName(code)); ok {
			return f.Title.In(lang(r))
		}
	}
	return p.Site.Text(web.LanguageOf(r), "agree."+code)
}

// asOf gives the day of the oldest data among rows; zero when they were given
// just now.
func asOf(rows []minimize.Row) time.Time {
	var out time.Time
	for _, row := range rows {
		if !row.AsOf.IsZero() && (out.IsZero() || row.AsOf.Before(out)) {
			out = row.AsOf
		}
	}
	return out
}

// disputed reports whether the person disputes a field; the empty name stands
// for the whole row.
func disputed(row minimize.Row, name mpolice.FieldName) bool {
	return slices.Contains(row.Disputed, name)
}

// validity words that a row does not hold on the day of the query.
func validity(r *http.Request, row minimize.Row) *web.Validity {
	if row.Validity.State == source.ValidNow {
		return nil
	}
	out := &web.Validity{Ended: row.Validity.State == source.ValidEnded, Date: row.Validity.Date}
	if day, ok := date(out.Date); ok { // what is less than a day stays as the register has it
		out.Date = web.FormatDate(web.LanguageOf(r), day)
	}
	return out
}

// why says why a register was not asked, and what cures it.
func (p *Pages) why(r *http.Request, register mpolice.Register, status source.Status, at time.Time) []string {
	switch status {
	case source.StatusBarred:
		return []string{p.Site.Text(web.LanguageOf(r), "answer.barred")}
	case source.StatusClosed:
		return p.shut(r, register, at)
	}
	return nil
}

func (p *Pages) shut(r *http.Request, register mpolice.Register, at time.Time) []string {
	info, ok := p.Rules.Register(register)
	if !ok || info.Descriptor == nil {
		return nil
	}
	var out []string
	for _, reason := range info.Descriptor.Standing(at).Reasons {
		out = append(out, reasonText(reason, lang(r)))
	}
	return out
}

func reasonText(reason registry.Reason, l string) string { return reason.Text().In(l) }

// edgeLines words links between registers.
func (p *Pages) edgeLines(r *http.Request, edges []purpose.Edge) []web.EdgeLine {
	var out []web.EdgeLine
	for _, e := range edges {
		line := web.EdgeLine{Code: e.Code, Text: e.Text.In(lang(r)), Used: true}
		for i, register := range e.Between {
			if i > 0 {
				line.Between += " ↔ "
			}
			line.Between += p.registerTitle(r, register)
		}
		for _, code := range e.Grounds {
			if g, ok := p.Rules.Ground(code); ok {
				line.Grounds = append(line.Grounds, g.Citation(lang(r)))
			}
		}
		out = append(out, line)
	}
	return out
}

func (p *Pages) registerTitle(r *http.Request, register mpolice.Register) string {
	if info, ok := p.Rules.Register(register); ok {
		return info.Title.In(lang(r))
	}
	return string(register)
}
