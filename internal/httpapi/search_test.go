package httpapi_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/pages"
	"mpolice/internal/query"
	"mpolice/internal/registry/search"
	"mpolice/internal/server/servertest"
	"mpolice/internal/source"
)

// finder answers every search with the same.
type finder struct {
	found search.Found
	asked []search.Question
}

// Search implements query.Searcher.
func (f *finder) Search(_ context.Context, _ audit.Receipt, q search.Question) (search.Found, error) {
	f.asked = append(f.asked, q)
	return f.found, nil
}

// rows is a register that gives the same rows to everybody.
type rows struct {
	source.Source
	give []source.Row
}

// Lookup implements source.Source.
func (r rows) Lookup(_ context.Context, receipt audit.Receipt, ask source.Ask) ([]source.Row, error) {
	return r.give, receipt.Covers(r.Register(), ask.Subject)
}

// house runs the program with other registers or another searcher.
func house(t *testing.T, change func(*query.Parts)) *servertest.House {
	t.Helper()
	h := servertest.Open(t)
	parts := h.App.Query.Parts
	parts.Sources = slices.Clone(parts.Sources)
	change(&parts)
	h.App.Query = query.New(parts)
	demo := &pages.Demo{}
	for _, p := range servertest.City(t).Personas {
		demo.Personas = append(demo.Personas, pages.Persona{Officer: p.Officer, NoteZh: p.NoteZh, NoteEn: p.NoteEn})
	}
	handler, err := h.App.Handler(demo)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(handler)
	t.Cleanup(srv.Close)
	h.URL = srv.URL
	return h
}

func named(t *testing.T, name string) servertest.Question {
	t.Helper()
	return servertest.Investigation(t).With("subject", map[string]string{"name": name}).
		With("facts", map[string]string{"necessity": "被害人指認之車手自稱此名，與提款畫面相符"}).
		With("registers", []string{"household", "wanted"})
}

type searchResult struct {
	Record string `json:"record"`
	Search *struct {
		Total      int64 `json:"total"`
		Candidates []struct {
			Index    int               `json:"index"`
			How      string            `json:"how"`
			Fields   map[string]string `json:"fields"`
			Openable bool              `json:"openable"`
		} `json:"candidates"`
	} `json:"search"`
	Edges   []struct{ Edge string } `json:"edges"`
	Answers []struct {
		Register string `json:"register"`
		Rows     []json.RawMessage
		Possible []struct {
			Index  int               `json:"index"`
			Match  map[string]any    `json:"match"`
			AsOf   string            `json:"as_of"`
			Fields map[string]string `json:"fields"`
		} `json:"possible"`
	} `json:"answers"`
}

// TestSearchOverTheWire: a search gives counts and candidates without numbers;
// a candidate is opened by its index, by the officer who searched, for a quarter
// of an hour.
func TestSearchOverTheWire(t *testing.T) {
	t.Parallel()
	number := servertest.City(t).Sample.Case.Subject
	person, err := mpolice.ParseSubject(mpolice.SubjectNationalID, number)
	if err != nil {
		t.Fatal(err)
	}
	f := &finder{found: search.Found{
		Total: 1, Groups: []search.Group{{Register: "household", Decade: 1980, Rows: 1}},
		Hits: []search.Hit{{Register: "household", How: "homophone", Subject: person, Values: map[mpolice.FieldName]string{"name": "陳宜君", "national_id": number, "address": "x"}}},
	}}
	h := house(t, func(p *query.Parts) { p.Searcher = f })
	c := h.As(t, detective)
	r := c.JSON("/api/v1/queries", named(t, "陳怡君").With("born_from", 1980).With("born_to", 1989))
	fits(t, "POST", "/api/v1/queries", r)
	var got searchResult
	r.Into(t, &got)
	if r.Status != 200 || got.Search == nil || len(got.Search.Candidates) != 1 || len(got.Answers) != 0 || f.asked[0].Subject.Key != "陳怡君@1980-1989" {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	if x := got.Search.Candidates[0]; x.How != "homophone" || x.Fields["name"] != "陳宜君" || !x.Openable || strings.Contains(string(r.Body), number) {
		t.Errorf("candidate %s", r.Body)
	}
	path := "/api/v1/queries/" + got.Record + "/candidates/"
	if r := h.As(t, patrol).JSON(path+"0", nil); r.Status != 409 {
		t.Errorf("somebody else's: %d %s", r.Status, r.Body)
	}
	for _, i := range []string{"1", "-1", "99"} {
		problem(t, c.JSON(path+i, nil), 409, "pick-ended")
	}
	problem(t, c.JSON(path+"x", nil), 404, "not-found")
	opened := c.JSON(path+"0", nil)
	fits(t, "POST", "/api/v1/queries/{id}/candidates/{i}", opened)
	var answer searchResult
	if opened.Into(t, &answer); opened.Status != 200 || len(answer.Answers) == 0 || len(answer.Edges) == 0 {
		t.Errorf("opened: %d %s", opened.Status, opened.Body)
	}
	problem(t, c.JSON(path+"0", nil), 409, "replayed")
	h.Clock.Move(16 * time.Minute)
	problem(t, c.JSON(path+"0", nil), 409, "pick-ended")
}

// TestSearchesThatSayTooLittle are mistakes with a sentence, and no queries.
func TestSearchesThatSayTooLittle(t *testing.T) {
	t.Parallel()
	h := house(t, func(p *query.Parts) { p.Searcher = &finder{} })
	c := h.As(t, detective)
	for kind, typed := range map[string]string{"phone": "12345", "plate_pattern": "A??", "passport": "X", "name": " ", "address": ""} {
		q := named(t, "").With("subject", map[string]string{kind: typed})
		if p := problem(t, c.JSON("/api/v1/queries", q), 422, "invalid"); p.Field != "subject" {
			t.Errorf("%s: field %s", kind, p.Field)
		}
	}
	q := servertest.Investigation(t).With("born_from", 1980).With("born_to", 1989)
	problem(t, c.JSON("/api/v1/queries", q), 422, "invalid") // years go with a name alone
	problem(t, c.JSON("/api/v1/queries", named(t, "陳怡君").With("born_from", 1990).With("born_to", 1980)), 422, "invalid")
}

// TestPossibleRowsAreApart: over the wire too.
func TestPossibleRowsAreApart(t *testing.T) {
	t.Parallel()
	h := house(t, func(p *query.Parts) {
		for i, s := range p.Sources {
			if s.Register() == mpolice.RegisterWanted {
				p.Sources[i] = rows{s, []source.Row{{
					Fields: map[mpolice.FieldName]string{"warrant_no": "W-77"}, AsOf: time.Date(2026, 11, 19, 18, 0, 0, 0, time.UTC), Disputed: []mpolice.FieldName{"name"},
					Match: source.Match{How: source.MatchPossible, P: 0.8, Reasons: []string{"name"}},
				}}}
			}
		}
	})
	r := h.As(t, detective).JSON("/api/v1/queries", servertest.Investigation(t))
	fits(t, "POST", "/api/v1/queries", r)
	var got searchResult
	r.Into(t, &got)
	for _, a := range got.Answers {
		if a.Register != "wanted" {
			continue
		}
		if len(a.Rows) != 0 || len(a.Possible) != 1 || a.Possible[0].Match["how"] != "possible" || a.Possible[0].AsOf != "2026-11-20" || a.Possible[0].Fields["warrant_no"] != "W-77" {
			t.Errorf("%s", r.Body)
		}
		return
	}
	t.Errorf("no wanted register: %s", r.Body)
}
