package httpapi_test

import (
	"testing"

	"mpolice"
	"mpolice/internal/query"
	"mpolice/internal/server/servertest"
	"mpolice/internal/source"
)

// TestRowsThatDoNotHold: a single row that has run out is told among the rows,
// where the mark stands, and fits the document.
func TestRowsThatDoNotHold(t *testing.T) {
	t.Parallel()
	h := house(t, func(p *query.Parts) {
		for i, s := range p.Sources {
			if s.Register() == mpolice.RegisterLicence {
				p.Sources[i] = rows{s, []source.Row{{
					Fields: map[mpolice.FieldName]string{"expires": "2026-03-31"}, Valid: source.Valid{To: 20260331, ToField: "expires"},
				}}}
			}
		}
	})
	r := h.As(t, detective).JSON("/api/v1/queries", servertest.Investigation(t))
	fits(t, "POST", "/api/v1/queries", r)
	var got struct {
		Answers []struct {
			Register string
			Rows     []struct{ Validity map[string]string }
		}
	}
	r.Into(t, &got)
	for _, a := range got.Answers {
		if a.Register != "licence" {
			continue
		}
		if len(a.Rows) != 1 || a.Rows[0].Validity["state"] != "ended" || a.Rows[0].Validity["date"] != "2026-03-31" {
			t.Errorf("%s", r.Body)
		}
		return
	}
	t.Errorf("no licence register: %s", r.Body)
}
