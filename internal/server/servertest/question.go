package servertest

import (
	"maps"
	"testing"
)

// Question is the body of a query, as the API takes it.
type Question map[string]any

// With gives the question with one thing changed.
func (q Question) With(name string, value any) Question {
	q = maps.Clone(q)
	q[name] = value
	return q
}

// StolenCheck asks under P03 whether a plate is stolen; the patrol officer
// A10001 may.
func StolenCheck(plate string) Question {
	return Question{
		"purpose": "P03", "ground": "PPEA-8-1", "reason": "巡經民生路口，車窗破損且電門有撬痕，疑似失竊",
		"subject": map[string]string{"plate": plate},
	}
}

// IdentityCheck asks under P01 who a person is; the patrol officer A10001 may.
func IdentityCheck(id string) Question {
	return Question{
		"purpose": "P01", "ground": "PPEA-6-1-1", "reason": "巡邏時見其於超商外徘徊並閃避員警，合理懷疑有犯罪之虞",
		"facts":   map[string]any{"place_type": "road", "place": "中山路與民生路口", "told_reason": true},
		"subject": map[string]string{"national_id": id},
	}
}

// Investigation asks under P04 about the subject of the sample case; its
// detective may.
func Investigation(t testing.TB) Question {
	t.Helper()
	s := City(t).Sample
	return Question{
		"purpose": "P04", "ground": "CCP-231-2", "reason": "偵辦網路購物詐欺案，查證帳戶提領人之身分及前案",
		"reference": "case:" + s.Case.Number, "subject": map[string]string{"national_id": s.Case.Subject},
	}
}

// Result is the answer to a query, and Problem what refuses it.
type (
	Result struct {
		Record  string   `json:"record"`
		Answers []Answer `json:"answers"`
	}
	Answer struct {
		Register string            `json:"register"`
		Status   string            `json:"status"`
		Fields   map[string]string `json:"fields"`
		Masked   []string          `json:"masked"`
		Rows     []struct {
			Fields map[string]string `json:"fields"`
			Masked []string          `json:"masked"`
		} `json:"rows"`
	}
	Problem struct {
		Status  int      `json:"status"`
		Code    string   `json:"code"`
		Field   string   `json:"field"`
		Detail  string   `json:"detail"`
		Record  string   `json:"record"`
		Reasons []Reason `json:"reasons"`
	}
	Reason struct {
		Condition string `json:"condition"`
		Article   string `json:"article"`
		Text      string `json:"text"`
		Cure      string `json:"cure"`
	}
)

// Of gives the answer of one register.
func (r Result) Of(register string) Answer {
	for _, a := range r.Answers {
		if a.Register == register {
			return a
		}
	}
	return Answer{}
}

// Ask sends a query that must be answered.
func (c *Client) Ask(q Question) Result {
	c.t.Helper()
	r := c.JSON("/api/v1/queries", q)
	if r.Status != 200 {
		c.t.Fatalf("query: %d %s", r.Status, r.Body)
	}
	var out Result
	r.Into(c.t, &out)
	return out
}

// Refused sends a query that must be refused, with these conditions among the
// reasons and the whole refusal recorded, and with no source asked.
func (c *Client) Refused(q Question, conditions ...string) Problem {
	c.t.Helper()
	before := c.h.Asked()
	r := c.JSON("/api/v1/queries", q)
	if r.Status != 403 {
		c.t.Fatalf("query: %d %s, want a refusal", r.Status, r.Body)
	}
	var p Problem
	r.Into(c.t, &p)
	c.expect(p, conditions)
	if c.h.Asked() != before {
		c.t.Error("a refused query reached a source")
	}
	return p
}

// Open opens one masked field of an answer.
func (c *Client) Open(record, register, field string) Reply {
	c.t.Helper()
	return c.JSON("/api/v1/queries/"+record+"/reveals", map[string]any{"register": register, "field": field})
}

func (c *Client) expect(p Problem, conditions []string) {
	c.t.Helper()
	got := map[string]bool{}
	for _, x := range p.Reasons {
		got[x.Condition] = true
		if x.Article == "" || x.Text == "" || x.Cure == "" {
			c.t.Errorf("a reason lacks its article, text or cure: %+v", x)
		}
	}
	for _, want := range conditions {
		if !got[want] {
			c.t.Errorf("reasons %v, want %s among them", p.Reasons, want)
		}
	}
	if p.Record == "" {
		c.t.Error("the refusal names no record")
	}
}
