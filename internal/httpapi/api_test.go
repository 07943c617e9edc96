package httpapi_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/httpapi"
	"mpolice/internal/ledger"
	"mpolice/internal/server/servertest"
)

const (
	patrol    mpolice.OfficerID = "A10001"
	unarmed   mpolice.OfficerID = "A10002"
	detective mpolice.OfficerID = "A10033"
)

// fits holds an answer against the document.
func fits(t *testing.T, method, path string, r servertest.Reply) {
	t.Helper()
	c := readContract(t)
	schema, err := c.response(method, path, r.Status)
	if err != nil {
		t.Error(err)
		return
	}
	kind := r.Header.Get("Content-Type")
	if schema == nil {
		if strings.Contains(kind, "json") {
			t.Errorf("%s %s answers %s", method, path, kind)
		}
		return
	}
	want := "application/json"
	if r.Status >= 400 {
		want = "application/problem+json"
	}
	if kind != want {
		t.Errorf("%s %s: content type %q, want %q", method, path, kind, want)
	}
	var v any
	r.Into(t, &v)
	for _, fault := range c.check("body", v, schema) {
		t.Errorf("%s %s %d: %s", method, path, r.Status, fault)
	}
}

// problem expects an error of a code, in the form of the document.
func problem(t *testing.T, r servertest.Reply, status int, code string) servertest.Problem {
	t.Helper()
	var p servertest.Problem
	r.Into(t, &p)
	if r.Status != status || p.Status != status || p.Code != code || p.Detail == "" {
		t.Errorf("%d %s, want %d %s", r.Status, r.Body, status, code)
	}
	fits(t, "POST", "/api/v1/queries/{id}/reveals", r)
	return p
}

// TestAnswersFitTheDocument asks everything once.
func TestAnswersFitTheDocument(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	s := servertest.City(t).Sample
	get := func(c *servertest.Client, path, documented string, status int) servertest.Reply {
		t.Helper()
		r := c.Get(path)
		if r.Status != status {
			t.Errorf("GET %s: %d %s, want %d", path, r.Status, r.Body, status)
		}
		fits(t, "GET", documented, r)
		return r
	}
	nobody, officer := h.Nobody(t), h.As(t, detective)
	get(nobody, "/api/v1/session", "/api/v1/session", 200)
	get(officer, "/api/v1/session", "/api/v1/session", 200)
	get(nobody, "/api/v1/purposes", "/api/v1/purposes", 401)
	get(officer, "/api/v1/purposes", "/api/v1/purposes", 200)

	var ids []string
	for _, q := range []servertest.Question{
		servertest.Investigation(t),
		servertest.Investigation(t).With("confirm_first", true),
		servertest.Investigation(t).With("reference", map[string]string{"kind": "case", "number": s.Case.Number}),
		servertest.Investigation(t).With("reference", s.Case.Number),
		servertest.Investigation(t).With("registers", []string{"household"}),
		servertest.Investigation(t).With("facts", map[string]any{"necessity": nil}),
	} {
		r := officer.JSON("/api/v1/queries", q)
		if r.Status != 200 {
			t.Errorf("%v: %d %s", q, r.Status, r.Body)
			continue
		}
		fits(t, "POST", "/api/v1/queries", r)
		var got servertest.Result
		r.Into(t, &got)
		ids = append(ids, got.Record)
	}
	soft := h.As(t, patrol).JSON("/api/v1/queries", servertest.StolenCheck("XYZ 12"))
	fits(t, "POST", "/api/v1/queries", soft)
	if !bytes.Contains(soft.Body, []byte("unknown-plate-shape")) {
		t.Errorf("a plate of unknown shape: %d %s", soft.Status, soft.Body)
	}
	r := officer.JSON("/api/v1/queries", servertest.Investigation(t).With("reason", "公務查詢").With("ground", ""))
	if fits(t, "POST", "/api/v1/queries", r); r.Status != 403 {
		t.Errorf("vague: %d", r.Status)
	}
	r = officer.Open(ids[0], "household", "address")
	if fits(t, "POST", "/api/v1/queries/{id}/reveals", r); r.Status != 200 {
		t.Errorf("reveal: %d %s", r.Status, r.Body)
	}
	get(officer, "/api/v1/records", "/api/v1/records", 200)
	get(officer, "/api/v1/records?from=2026-11-21&to=2026-11-21&before=1000", "/api/v1/records", 200)
	get(officer, "/api/v1/records/"+ids[0], "/api/v1/records/{id}", 200)
	early := officer.Get("/api/v1/records/" + ids[0] + "/proof") // sealed already where the machine is slow
	if fits(t, "GET", "/api/v1/records/{id}/proof", early); early.Status != 404 && early.Status != 200 {
		t.Errorf("a proof before sealing: %d %s", early.Status, early.Body)
	}
	h.App.StartSealing(t.Context())()
	get(officer, "/api/v1/records/"+ids[0]+"/proof", "/api/v1/records/{id}/proof", 200)
	for _, path := range []string{"/api/v1/log/checkpoint", "/api/v1/log/vkey", "/api/v1/openapi.yaml"} {
		get(nobody, path, path, 200)
	}
	doc := get(nobody, "/api/v1/openapi.yaml", "/api/v1/openapi.yaml", 200)
	if !bytes.Equal(doc.Body, httpapi.Document()) {
		t.Error("the document that is served is another")
	}
}

// TestQueryContract: the bodies that scripts rely on.
func TestQueryContract(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	officer := h.As(t, patrol)
	s := servertest.City(t).Sample
	got := officer.Ask(servertest.StolenCheck(strings.ToLower(s.StolenPlate[:3]) + "-" + s.StolenPlate[3:]))
	if got.Of("stolen").Status != "found" || got.Of("stolen").Fields["stolen"] != "yes" || got.Of("vehicle").Fields["plate"] != s.StolenPlate {
		t.Errorf("answer %+v", got)
	}
	r := officer.JSON("/api/v1/queries", servertest.StolenCheck(s.StolenPlate).With("reason", "公務查詢"))
	var raw map[string]json.RawMessage
	if r.Into(t, &raw); r.Status != 403 || raw["record"] == nil || raw["reasons"] == nil {
		t.Errorf("refusal %d %s", r.Status, r.Body)
	}
	var p servertest.Problem
	r.Into(t, &p)
	if len(p.Reasons) == 0 || p.Reasons[0].Cure == "" || p.Reasons[0].Article == "" {
		t.Errorf("refusal %s", r.Body)
	}
	if _, err := mpolice.ParseRecordID(p.Record); err != nil {
		t.Error(err)
	}
}

func TestProofAndTilesServe(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	officer, nobody := h.As(t, patrol), h.Nobody(t)
	got := officer.Ask(servertest.StolenCheck(servertest.City(t).Sample.StolenPlate))
	h.App.StartSealing(t.Context())()
	v, err := ledger.ParseVKey(string(nobody.Get("/api/v1/log/vkey").Body))
	if err != nil {
		t.Fatal(err)
	}
	r := officer.Get("/api/v1/records/" + got.Record + "/proof")
	proof, err := ledger.VerifyProof(r.Body, nil, v)
	if err != nil {
		t.Fatalf("%v: %d %s", err, r.Status, r.Body)
	}
	if !strings.Contains(r.Header.Get("Content-Disposition"), got.Record) {
		t.Errorf("file name %q", r.Header.Get("Content-Disposition"))
	}
	if r := h.As(t, detective).Get("/api/v1/records/" + got.Record + "/proof"); r.Status != 404 {
		t.Errorf("somebody else's proof: %d", r.Status)
	}
	cp := nobody.Get("/api/v1/log/checkpoint")
	if parsed, err := ledger.ParseCheckpoint(cp.Body, v); err != nil || parsed.Size <= proof.Index {
		t.Errorf("checkpoint of %d leaves, %v", parsed.Size, err)
	}
	tiles := 0
	err = fs.WalkDir(os.DirFS(filepath.Join(h.Dir, "log")), "tile", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		tiles++
		want, err := os.ReadFile(filepath.Join(h.Dir, "log", path))
		if r := nobody.Get("/api/v1/log/" + path); r.Status != 200 || !bytes.Equal(r.Body, want) {
			t.Errorf("%s: %d, %d bytes, want %d", path, r.Status, len(r.Body), len(want))
		}
		return err
	})
	if err != nil || tiles < 2 {
		t.Errorf("%d tiles, %v", tiles, err)
	}
	for _, path := range []string{
		"0/001", "9/000", "0/000.p/999", "entries/zzz", "..%2f..%2fkeys%2flog.key", "%2e%2e/%2e%2e/keys/log.key", "0/../../../keys/log.key", "../checkpoint", "",
	} {
		r := nobody.Get("/api/v1/log/tile/" + path)
		if r.Status < 300 || bytes.Contains(r.Body, []byte("PRIVATE+KEY")) {
			t.Errorf("tile %q: %d %s", path, r.Status, r.Body)
		}
	}
}

// TestOthersRecordsAreNotThere: nobody learns from an answer whether a record
// exists that is not theirs.
func TestOthersRecordsAreNotThere(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	officer, other := h.As(t, patrol), h.As(t, detective)
	got := officer.Ask(servertest.StolenCheck(servertest.City(t).Sample.StolenPlate))
	mine, none := other.Get("/api/v1/records/"+got.Record), other.Get("/api/v1/records/01a1fcb6-2d99-7f68-aa60-401736aa7dcf")
	problem(t, mine, 404, "not-found")
	if !bytes.Equal(mine.Body, none.Body) {
		t.Errorf("an existing record is told from none:\n%s\n%s", mine.Body, none.Body)
	}
	for _, id := range []string{"x", "%00", strings.Repeat("9", 4000)} {
		problem(t, other.Get("/api/v1/records/"+id), 404, "not-found")
	}
	problem(t, other.Open(got.Record, "vehicle", "make"), 404, "not-found")
	var list struct{ Records []struct{ Record string } }
	if other.Get("/api/v1/records").Into(t, &list); len(list.Records) != 0 {
		t.Errorf("a fresh officer's list: %v", list)
	}
	if officer.Get("/api/v1/records").Into(t, &list); len(list.Records) != 1 || list.Records[0].Record != got.Record {
		t.Errorf("own list: %v", list)
	}
}

func TestSameKeyIsAskedOnce(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	officer := h.As(t, patrol)
	q := servertest.StolenCheck(servertest.City(t).Sample.StolenPlate)
	var first servertest.Result
	officer.JSON("/api/v1/queries", q, "Idempotency-Key", "a").Into(t, &first)
	asked := h.Asked()
	if p := problem(t, officer.JSON("/api/v1/queries", q, "Idempotency-Key", "a"), 409, "replayed"); p.Record != first.Record {
		t.Errorf("replayed record %s, first was %s", p.Record, first.Record)
	}
	if h.Asked() != asked {
		t.Error("a repeated send asked the registers again")
	}
	if r := officer.JSON("/api/v1/queries", q, "Idempotency-Key", "b"); r.Status != 200 {
		t.Errorf("another key: %d %s", r.Status, r.Body)
	}
	problem(t, officer.JSON("/api/v1/queries", q, "Idempotency-Key", strings.Repeat("k", 201)), 422, "invalid")
	// Keys of two officers never meet.
	if r := h.As(t, "A10017").JSON("/api/v1/queries", q, "Idempotency-Key", "a"); r.Status != 200 {
		t.Errorf("another officer's key: %d %s", r.Status, r.Body)
	}
	// Many sends at once: one is run.
	results := make(chan int, 8)
	for range cap(results) {
		go func() { results <- officer.JSON("/api/v1/queries", q, "Idempotency-Key", "c").Status }()
	}
	ran := 0
	for range cap(results) {
		switch status := <-results; status {
		case 200:
			ran++
		case 409:
		default:
			t.Errorf("status %d", status)
		}
	}
	if ran != 1 {
		t.Errorf("%d of 8 sends with one key were run", ran)
	}
}

func TestSessionIsAsked(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	q := servertest.StolenCheck(servertest.City(t).Sample.StolenPlate)
	nobody := h.Nobody(t)
	for _, r := range []servertest.Reply{
		nobody.JSON("/api/v1/queries", q), nobody.Get("/api/v1/records"), nobody.Get("/api/v1/purposes"),
		nobody.Open("01a1fcb6-2d99-7f68-aa60-401736aa7dcf", "vehicle", "make"),
		nobody.Get("/api/v1/records/01a1fcb6-2d99-7f68-aa60-401736aa7dcf"),
		nobody.Get("/api/v1/records/01a1fcb6-2d99-7f68-aa60-401736aa7dcf/proof"),
		nobody.Send("GET", "/api/v1/records", nil, "Cookie", "session=AAAAAAAAAAAAAAAAAAAAAAAAAA"),
		nobody.Send("GET", "/api/v1/records", nil, "Cookie", "session="+strings.Repeat("A", 3000)),
	} {
		problem(t, r, 401, "signed-out")
	}
	officer := h.As(t, patrol)
	if r := officer.Form("/sign-out", nil); r.Status != http.StatusSeeOther {
		t.Fatalf("sign out: %d", r.Status)
	}
	if r := officer.JSON("/api/v1/queries", q); r.Status != 401 {
		t.Errorf("after signing out: %d", r.Status)
	}
	officer = h.As(t, patrol)
	h.Clock.Move(12 * time.Hour)
	problem(t, officer.JSON("/api/v1/queries", q), 401, "session-ended")
	var state struct {
		SignedIn bool `json:"signed_in"`
		Ended    string
	}
	if officer.Get("/api/v1/session").Into(t, &state); state.SignedIn || state.Ended != "expired" {
		t.Errorf("session %+v", state)
	}
	if h.Asked() != 0 {
		t.Error("somebody who is not signed in reached a source")
	}
}

func TestOtherOriginsAreRefused(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	officer := h.As(t, patrol)
	q := servertest.StolenCheck(servertest.City(t).Sample.StolenPlate)
	for _, headers := range [][]string{
		{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "null"},
	} {
		problem(t, officer.JSON("/api/v1/queries", q, headers...), 403, "cross-origin")
	}
	if r := officer.JSON("/api/v1/queries", q, "Origin", h.URL, "Sec-Fetch-Site", "same-origin"); r.Status != 200 {
		t.Errorf("same origin: %d %s", r.Status, r.Body)
	}
}

func TestLanguageOfTheAnswer(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	officer := h.As(t, patrol)
	q := servertest.StolenCheck(servertest.City(t).Sample.StolenPlate).With("reason", ".")
	for accept, word := range map[string]string{
		"": "事由", "zh-TW": "事由", "en": "reason", "en-GB,zh;q=0.8": "reason", "zh-Hant,en;q=0.9": "事由", "fr": "事由",
	} {
		r := officer.JSON("/api/v1/queries", q, "Accept-Language", accept)
		if !bytes.Contains(r.Body, []byte(word)) {
			t.Errorf("Accept-Language %q: %s", accept, r.Body)
		}
		r = officer.Send("POST", "/api/v1/queries", strings.NewReader("{"), "Content-Type", "application/json", "Accept-Language", accept)
		if english := bytes.Contains(r.Body, []byte("body")); english != (word == "reason") {
			t.Errorf("Accept-Language %q: %s", accept, r.Body)
		}
	}
}

func TestUnknownPathsAreProblems(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	c := h.Nobody(t)
	for _, path := range []string{"/api/", "/api/v2/session", "/api/v1/nothing", "/api/v1/queries"} {
		problem(t, c.Get(path), 404, "not-found")
	}
	if r := c.Get("/api/v1/session"); r.Header.Get("Cache-Control") != "no-store" || r.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers %v", r.Header)
	}
}
