package httpapi_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"

	"mpolice/internal/agency"
	"mpolice/internal/server/servertest"
)

// journal is the operational log of the whole test binary.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer // guarded by mu
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) text() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

var logged journal

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug})))
	os.Exit(m.Run())
}

// marker stands in every bad value: no error may give it back.
const marker = "Zq7Marker"

// TestBadBodies sends what is no query at all.
func TestBadBodies(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	officer := h.As(t, patrol)
	good, err := json.Marshal(servertest.StolenCheck("ABC1234"))
	if err != nil {
		t.Fatal(err)
	}
	with := func(name string, value string) string {
		return `{"` + name + `":` + value + `,` + string(good[1:])
	}
	for name, tt := range map[string]struct {
		body   string
		status int
		code   string
	}{
		"empty":            {"", 400, "malformed"},
		"not JSON":         {marker, 400, "malformed"},
		"half":             {`{"purpose":"` + marker, 400, "malformed"},
		"an array":         {`["` + marker + `"]`, 400, "malformed"},
		"a string":         {`"` + marker + `"`, 400, "malformed"},
		"null":             {`null`, 422, "invalid"},
		"two documents":    {string(good) + ` {"x":"` + marker + `"}`, 400, "malformed"},
		"trailing":         {string(good) + marker, 400, "malformed"},
		"unknown field":    {with(marker, `"x"`), 400, "malformed"},
		"purpose a number": {`{"purpose":1234567}`, 400, "malformed"},
		"facts a list":     {`{"facts":["` + marker + `"]}`, 400, "malformed"},
		"fact a list":      {`{"purpose":"P01","subject":{"plate":"ABC1234"},"facts":{"place":["` + marker + `"]}}`, 422, "invalid"},
		"subject a string": {`{"subject":"` + marker + `"}`, 400, "malformed"},
		"subject a number": {`{"subject":{"` + marker + `":7}}`, 400, "malformed"},
		"two subjects":     {`{"purpose":"P03","subject":{"plate":"` + marker + `","national_id":"` + marker + `"}}`, 422, "invalid"},
		"no subject":       {`{"purpose":"P03"}`, 422, "invalid"},
		"another subject":  {`{"purpose":"P03","subject":{"` + marker + `":"` + marker + `"}}`, 422, "invalid"},
		"registers a word": {`{"registers":"` + marker + `"}`, 400, "malformed"},
		"reference a list": {`{"purpose":"P03","subject":{"plate":"ABC1234"},"reference":["` + marker + `"]}`, 422, "invalid"},
		"deep":             {strings.Repeat(`[`, 60_000), 400, "malformed"},
		"ten megabytes":    {`{"reason":"` + strings.Repeat("a", 10<<20) + `"}`, 413, "too-large"},
		"binary":           {"\x00\x01\xff\xfe" + marker, 400, "malformed"},
	} {
		t.Run(name, func(t *testing.T) {
			r := officer.Send("POST", "/api/v1/queries", strings.NewReader(tt.body), "Content-Type", "application/json")
			problem(t, r, tt.status, tt.code)
			if bytes.Contains(r.Body, []byte(marker)) || bytes.Contains(r.Body, []byte("1234567")) || bytes.Contains(r.Body, []byte("mpolice.")) {
				t.Errorf("the error gives back what was sent, or names of the inside: %s", r.Body)
			}
		})
	}
	for _, kind := range []string{"", "text/plain", "application/x-www-form-urlencoded", "application/json-seq", marker} {
		problem(t, officer.Send("POST", "/api/v1/queries", bytes.NewReader(good), "Content-Type", kind), 400, "malformed")
	}
	for _, kind := range []string{"application/json; charset=utf-8", "Application/JSON"} {
		if r := officer.Send("POST", "/api/v1/queries", bytes.NewReader(good), "Content-Type", kind); r.Status != 200 {
			t.Errorf("content type %q: %d %s", kind, r.Status, r.Body)
		}
	}
}

// bad are values that no field expects.
var bad = map[string]string{
	"empty":     "",
	"spaces":    " \u3000 ",
	"long":      marker + strings.Repeat("查", 5000),
	"control":   marker + "\x00\x07\x1b[2J",
	"direction": marker + "\u202e1234\u2066",
	"html":      marker + `"><script>alert(1)</script>`,
	"sql":       marker + `'; DROP TABLE audit_record; --`,
	"format":    marker + "%s%n{{.}}${7*7}",
	"newline":   marker + "\r\nSet-Cookie: x=y",
	"han":       marker + "𠮷\U000F0000■",
}

// TestBadFields puts every bad value into every field of a query: each gets a
// plain answer in the form of the document, none is given back, and none
// breaks the program.
func TestBadFields(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	officer := h.As(t, patrol)
	s := servertest.City(t).Sample
	for name, value := range bad {
		for field, q := range map[string]servertest.Question{
			"purpose":          servertest.IdentityCheck(s.Person).With("purpose", value),
			"ground":           servertest.IdentityCheck(s.Person).With("ground", value),
			"reason":           servertest.IdentityCheck(s.Person).With("reason", value),
			"reference":        servertest.IdentityCheck(s.Person).With("reference", value),
			"reference number": servertest.IdentityCheck(s.Person).With("reference", map[string]string{"kind": "case", "number": value}),
			"reference kind":   servertest.IdentityCheck(s.Person).With("reference", map[string]string{"kind": value, "number": "1"}),
			"register":         servertest.IdentityCheck(s.Person).With("registers", []string{value}),
			"plate":            servertest.StolenCheck(value),
			"national id":      servertest.IdentityCheck(value),
			"subject kind":     servertest.IdentityCheck(s.Person).With("subject", map[string]string{value: s.Person}),
			"select fact":      servertest.IdentityCheck(s.Person).With("facts", map[string]any{"place_type": value, "place": "中山路", "told_reason": true}),
			"text fact":        servertest.IdentityCheck(s.Person).With("facts", map[string]any{"place_type": "road", "place": value, "told_reason": true}),
			"fact name":        servertest.IdentityCheck(s.Person).With("facts", map[string]any{value: "x", "place_type": "road", "place": "中山路", "told_reason": true}),
		} {
			r := officer.JSON("/api/v1/queries", q)
			fits(t, "POST", "/api/v1/queries", r)
			if r.Status >= 500 {
				t.Errorf("%s, %s: %d %s", field, name, r.Status, r.Body)
			}
			if bytes.Contains(r.Body, []byte(marker)) {
				t.Errorf("%s, %s is given back: %s", field, name, r.Body)
			}
			if field == "national id" && r.Status != 422 {
				t.Errorf("%s, %s: %d %s", field, name, r.Status, r.Body)
			}
		}
	}
	got := officer.Ask(servertest.IdentityCheck(s.Person))
	for name, value := range bad {
		for _, r := range []servertest.Reply{
			officer.Open(got.Record, value, "name"), officer.Open(got.Record, "household", value),
			officer.JSON("/api/v1/queries/"+got.Record+"/reveals", map[string]any{"register": "household", "field": "name", "row": -1}),
			officer.JSON("/api/v1/queries/"+got.Record+"/reveals", map[string]any{"register": "household", "field": "name", "row": 1 << 40}),
		} {
			if r.Status < 400 || r.Status >= 500 || bytes.Contains(r.Body, []byte(marker)) {
				t.Errorf("reveal, %s: %d %s", name, r.Status, r.Body)
			}
		}
	}
	for _, query := range []string{"from=" + marker, "to=2026-13-01", "before=0", "before=-1", "before=" + marker, "before=99999999999999999999"} {
		r := officer.Get("/api/v1/records?" + query)
		if problem(t, r, 422, "invalid"); bytes.Contains(r.Body, []byte(marker)) {
			t.Errorf("%s: %s", query, r.Body)
		}
	}
}

// TestSubjectsThatPeopleType are read, or refused with what is wrong.
func TestSubjectsThatPeopleType(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	officer := h.As(t, patrol)
	id := servertest.City(t).Sample.Person
	for _, typed := range []string{id, strings.ToLower(id), " " + id + " ", wide(id)} {
		if got := officer.Ask(servertest.IdentityCheck(typed)); got.Of("household").Fields["national_id"] != id {
			t.Errorf("%q: %+v", typed, got)
		}
	}
	wrong := id[:9] + string(rune('0'+(id[9]-'0'+1)%10))
	p := problem(t, officer.JSON("/api/v1/queries", servertest.IdentityCheck(wrong)), 422, "invalid")
	if p.Field != "subject" || !strings.Contains(p.Detail, "檢查碼") || strings.Contains(p.Detail, wrong) {
		t.Errorf("wrong check digit: %+v", p)
	}
}

// wide gives full-width letters and digits.
func wide(s string) string {
	return strings.Map(func(r rune) rune { return r + 0xFEE0 }, s)
}

// TestNothingPersonalIsLogged runs queries of every outcome, among them slow,
// broken and unreachable registers, and searches the operational log for what
// was asked and what was answered.
func TestNothingPersonalIsLogged(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	s := servertest.City(t).Sample
	officer, patrolling := h.As(t, detective), h.As(t, patrol)
	var shown []string
	for _, f := range []agency.Fault{agency.FaultNone, agency.FaultDown, agency.FaultMalformed} {
		h.Fail(f)
		got := officer.Ask(servertest.Investigation(t))
		for _, a := range got.Answers {
			for _, v := range a.Fields {
				shown = append(shown, v)
			}
		}
		patrolling.Ask(servertest.IdentityCheck(s.Resident))
		for _, field := range []string{"address", "kin", "phone"} {
			var opened struct{ Value string }
			if r := officer.Open(got.Record, "household", field); r.Status == 200 {
				r.Into(t, &opened)
				shown = append(shown, opened.Value)
			}
		}
		officer.Open(got.Record, "priors", "offence")
		officer.Open(got.Record, "immigration", "employer")
	}
	patrolling.Refused(servertest.IdentityCheck(s.Person).With("reason", "."), "reason-vague")
	patrolling.JSON("/api/v1/queries", servertest.IdentityCheck("A1234"))
	if err := h.App.Store.Close(); err != nil {
		t.Fatal(err)
	}
	officer.JSON("/api/v1/queries", servertest.Investigation(t)) // an internal failure, logged
	text := logged.text()
	if !strings.Contains(text, "api request failed") {
		t.Error("the failure was not logged, so the search proves nothing")
	}
	shown = append(shown, s.Case.Subject, s.Person, s.Resident, "網路購物詐欺", "超商外徘徊", s.Case.Number)
	for _, v := range shown {
		if len(v) >= 6 && strings.Contains(text, v) {
			t.Errorf("the operational log holds %q", v)
		}
	}
	if len(shown) < 20 {
		t.Errorf("only %d values were looked for", len(shown))
	}
}
