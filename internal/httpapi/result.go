package httpapi

import (
	"net/http"
	"time"

	"mpolice"
	"mpolice/internal/minimize"
	"mpolice/internal/purpose"
	"mpolice/internal/query"
	"mpolice/internal/registry/search"
	"mpolice/internal/source"
)

// Answer is one register's answer on the wire. Fields and Masked are those of
// the first row that is the person's for certain; Rows has every row where there
// are more, or where a row was found by another way than the key asked. Possible
// has what may be the person's: it is never among Rows.
type Answer struct {
	Register mpolice.Register             `json:"register"`
	Status   string                       `json:"status"`
	Fields   map[mpolice.FieldName]string `json:"fields"`
	Masked   []mpolice.FieldName          `json:"masked"`
	Rows     []Row                        `json:"rows,omitempty"`
	Possible []Row                        `json:"possible,omitempty"`
	Reasons  []string                     `json:"reasons,omitempty"` // why it was not asked
}

// Row is one entry of a register. Index is its place in the answer, by which a
// masked field is revealed.
type Row struct {
	Index    int                          `json:"index"`
	Fields   map[mpolice.FieldName]string `json:"fields"`
	Masked   []mpolice.FieldName          `json:"masked"`
	Match    source.Match                 `json:"match,omitzero"`
	Disputed []mpolice.FieldName          `json:"disputed,omitempty"` // "" stands for the whole row
	Validity minimize.Validity            `json:"validity,omitzero"`  // the row does not hold on the day
	AsOf     string                       `json:"as_of,omitempty"`
}

// Edge is one link between two registers that the answer followed.
type Edge struct {
	Edge    string               `json:"edge"`
	Between []mpolice.Register   `json:"between"`
	On      string               `json:"on"`
	Grounds []mpolice.GroundCode `json:"grounds"`
	Text    string               `json:"text"`
}

// Search is the answer of a search.
type Search struct {
	Total      int64          `json:"total"`
	More       bool           `json:"more"`
	Groups     []search.Group `json:"groups"`
	Candidates []Candidate    `json:"candidates"`
	Skipped    []Skipped      `json:"skipped"`
}

// Candidate is one of the few that fit. Its number is not among the fields.
type Candidate struct {
	Index    int                          `json:"index"`
	Register mpolice.Register             `json:"register"`
	How      string                       `json:"how"`
	Fields   map[mpolice.FieldName]string `json:"fields"`
	Openable bool                         `json:"openable"`
}

// Skipped is a register that was not searched.
type Skipped struct {
	Register mpolice.Register `json:"register"`
	Status   string           `json:"status"`
	Reasons  []string         `json:"reasons"`
}

type queryResult struct {
	Record     string   `json:"record"`
	At         string   `json:"at"`
	Confirming bool     `json:"confirming,omitempty"`
	Warning    string   `json:"warning,omitempty"`
	Answers    []Answer `json:"answers"`
	Edges      []Edge   `json:"edges,omitempty"`
	Search     *Search  `json:"search,omitempty"`
}

const instant = "2006-01-02T15:04:05.000000Z"

func (a *API) sendResult(w http.ResponseWriter, r *http.Request, res query.Result) error {
	lang := language(r)
	out := queryResult{Record: res.Record.String(), At: res.At.Format(instant), Confirming: res.Confirming, Answers: a.answers(res, lang)}
	for _, e := range res.Edges {
		out.Edges = append(out.Edges, wireEdge(e, lang))
	}
	if res.Search != nil {
		out.Search = a.search(res, lang)
	}
	if res.Request.Subject.Soft {
		out.Warning = "unknown-plate-shape"
	}
	return sendJSON(w, out)
}

func wireEdge(e purpose.Edge, lang string) Edge {
	return Edge{Edge: e.Code, Between: e.Between, On: string(e.On), Grounds: e.Grounds, Text: e.Text.In(lang)}
}

func (a *API) answers(res query.Result, lang string) []Answer {
	out := make([]Answer, len(res.Views))
	for i, v := range res.Views {
		out[i] = answer(v)
		out[i].Reasons = a.reasons(v.Register, v.Status, res.At, lang)
	}
	return out
}

func answer(v minimize.View) Answer {
	out := Answer{Register: v.Register, Status: string(v.Status), Fields: map[mpolice.FieldName]string{}, Masked: []mpolice.FieldName{}}
	plain := true
	for _, row := range v.Rows {
		wire := wireRow(row)
		if row.Match.How == source.MatchPossible {
			out.Possible = append(out.Possible, wire)
			continue
		}
		plain = plain && row.Match.How == source.MatchKey && len(row.Disputed) == 0 && row.Validity.State == source.ValidNow && row.AsOf.IsZero()
		out.Rows = append(out.Rows, wire)
	}
	if len(out.Rows) > 0 {
		out.Fields, out.Masked = out.Rows[0].Fields, out.Rows[0].Masked
	}
	if len(out.Rows) == 1 && plain {
		out.Rows = nil // it would say the same twice
	}
	return out
}

func wireRow(row minimize.Row) Row {
	out := Row{
		Index: row.Index, Fields: fieldsOf(row), Masked: append([]mpolice.FieldName{}, row.Masked...), Match: row.Match, Disputed: row.Disputed, Validity: row.Validity,
	}
	if !row.AsOf.IsZero() {
		out.AsOf = row.AsOf.In(mpolice.Taipei).Format(time.DateOnly)
	}
	return out
}

func fieldsOf(row minimize.Row) map[mpolice.FieldName]string {
	out := make(map[mpolice.FieldName]string, len(row.Fields))
	for _, f := range row.Fields {
		out[f.Name] = f.Value
	}
	return out
}

func (a *API) search(res query.Result, lang string) *Search {
	s := res.Search
	out := &Search{Total: s.Total, More: s.More, Groups: append([]search.Group{}, s.Groups...), Candidates: []Candidate{}, Skipped: []Skipped{}}
	for i, h := range s.Hits {
		out.Candidates = append(out.Candidates, Candidate{Index: i, Register: h.Register, How: h.How, Fields: fieldsOf(h.Row), Openable: h.Openable})
	}
	for _, x := range s.Skipped {
		one := Skipped{Register: x.Register, Status: string(x.Status), Reasons: a.reasons(x.Register, x.Status, res.At, lang)}
		out.Skipped = append(out.Skipped, one)
	}
	return out
}

// reasons says why a register was not asked.
func (a *API) reasons(register mpolice.Register, status source.Status, at time.Time, lang string) []string {
	switch status {
	case source.StatusBarred:
		return []string{a.Text(lang, "answer.barred")}
	case source.StatusClosed:
		var out []string
		if info, ok := a.Rules.Register(register); ok && info.Descriptor != nil {
			for _, reason := range info.Descriptor.Standing(at).Reasons {
				out = append(out, reason.Text().In(lang))
			}
		}
		return out
	}
	return nil
}
