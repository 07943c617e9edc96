package steward_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/keyring"
	"mpolice/internal/notice"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/sqlite"
	"mpolice/internal/registry/intake"
	"mpolice/internal/registry/quality"
	"mpolice/internal/steward"
	records "mpolice/internal/store/sqlite"
)

var day = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

const (
	mine   = "A123456789" // the number of the person whose data it is
	own    = "Y123456788" // the number of the first steward
	wrong  = "A123456788" // its check digit does not fit
	reason = "來源機關來函更正，已核對"
)

var (
	first   = mpolice.Officer{ID: "A10401", Unit: "HQ", Role: mpolice.RoleSteward}
	second  = mpolice.Officer{ID: "A10402", Unit: "HQ", Role: mpolice.RoleSteward}
	head    = mpolice.Officer{ID: "A10101", Unit: "E1", Role: mpolice.RoleSupervisor}
	auditor = mpolice.Officer{ID: "A10301", Unit: "HQ", Role: mpolice.RoleAuditor}
	officer = mpolice.Officer{ID: "A10001", Unit: "E1", Role: mpolice.RoleOfficer}
)

// clock moves by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Microsecond)
	return c.at
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// lane stands in front of the store and can be cut.
type lane struct {
	audit.Lane
	cut bool
}

func (l *lane) Append(ctx context.Context, all ...audit.Sealed) error {
	if l.cut {
		return errors.New("cut")
	}
	return l.Lane.Append(ctx, all...)
}

// selves knows the first steward's own number.
type selves struct{ keys *keyring.Keyring }

func (s selves) SelfTag(_ context.Context, id mpolice.OfficerID) ([]byte, error) {
	key := "A800000014"
	if id == first.ID {
		key = own
	}
	return s.keys.SelfTag(mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: key}), nil
}

// rig is a desk on real stores.
type rig struct {
	*testing.T
	*steward.Desk
	holding *sqlite.Store
	records *records.Store
	keys    *keyring.Keyring
	notices *notice.Office
	lane    *lane
	clock   *clock
	bundle  *registry.Bundle
}

const described = `{
  "name": "CODE", "title": "測試 CODE", "x-title-en": "Test CODE",
  "x-owner": {"zh": "測試機關", "en": "Test agency"}, "x-steward": {"zh": "測試股", "en": "Test desk"},
  "x-legal-basis": ["PPEA-16-1"], "x-purpose": {"zh": "測試", "en": "Test"}, "x-categories": {"zh": "識別類", "en": "Identification"},
  "x-agreement": {"number": "測試-1", "from": "2026-01-01", "until": "2030-12-31"},
  "x-notice": {"codes": ["PDPA-8-2-2"], "evidence": {"zh": "測試", "en": "Test"}},
  "x-retention": {"years": 5, "text": {"zh": "五年", "en": "Five years"}},
  "x-keys": ["national_id", "name"], "x-feed": {"mode": "snapshot", "fresh_hours": 24, "shrink_limit": 0.9, "reject_limit": 0.9},
  EXTRA "primaryKey": ["PKEY"],
  "fields": [
    {"name": "national_id", "title": "證號", "x-title-en": "Number", "type": "string", REQ "x-semantic": "tw.nid", "x-class": "identity"},
    {"name": "name", "title": "姓名", "x-title-en": "Name", "type": "string", "constraints": {"required": true}, "x-semantic": "person.name", "x-class": "identity"},
    {"name": "birth_date", "title": "生日", "x-title-en": "Birth", "type": "string", "x-semantic": "person.birth", "x-class": "identity"},
    {"name": "status", "title": "狀況", "x-title-en": "Status", "type": "string", "x-class": "ordinary"},
    {"name": "offence", "title": "罪名", "x-title-en": "Offence", "type": "string", "x-class": "special"}
  ]
}`

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{T: t, clock: &clock{at: day}}
	dir := t.TempDir()
	folder := filepath.Join(dir, "registers")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for code, edit := range map[string][]string{
		"household": {"EXTRA", `"x-authoritative": true,`, "PKEY", "national_id", "REQ", `"constraints": {"required": true},`},
		"wanted":    {"EXTRA", `"x-protected": true, "x-own": true,`, "PKEY", "name", "REQ", "", `"x-agreement": {"number": "測試-1", "from": "2026-01-01", "until": "2030-12-31"},`, ""},
		"missing":   {"EXTRA", "", "PKEY", "name", "REQ", ""},
	} {
		text := strings.NewReplacer(append(edit, "CODE", code)...).Replace(described)
		if err := os.WriteFile(filepath.Join(folder, code+".json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	if r.bundle, err = registry.Load(os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if r.holding, err = sqlite.Open(t.Context(), filepath.Join(dir, "registers.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.holding.Close() })
	var declared []holding.Declared
	for _, d := range r.bundle.Descriptors() {
		declared = append(declared, holding.Declare(d))
	}
	if err := r.holding.Declare(t.Context(), declared); err != nil {
		t.Fatal(err)
	}
	if r.records, err = records.Open(t.Context(), filepath.Join(dir, "mpolice.db"), records.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.records.Close() })
	if r.keys, err = keyring.Open(filepath.Join(dir, "keys"), rand.Reader, true); err != nil {
		t.Fatal(err)
	}
	r.lane = &lane{Lane: r.records}
	trail := steward.Trail{Records: r.records, Keys: r.keys}
	recorder := audit.NewRecorder(r.lane, r.keys, r.clock, rand.Reader, time.Time{})
	r.notices = notice.NewOffice(notice.Parts{
		Registers: r.bundle, Disputes: r.holding, Noticer: quality.Noticer{Versions: r.holding, Witnesses: trail}, Store: r.records,
		Recorder: recorder, Clock: r.clock,
	})
	r.Desk = steward.NewDesk(steward.Parts{
		Registers: r.bundle, Store: r.holding, Readmit: steward.Intake{Store: r.holding, Registers: r.bundle, Clock: r.clock},
		Witnesses: trail, Notifier: r.notices, Selves: selves{r.keys}, Tagger: r.keys, Recorder: recorder, Clock: r.clock,
	})
	return r
}

// load loads rows into a register.
func (r *rig) load(code mpolice.Register, rows ...string) holding.Batch {
	r.Helper()
	r.clock.move(time.Hour)
	path := filepath.Join(r.TempDir(), "x.csv")
	text := "national_id,name,birth_date,status,offence\n" + strings.Join(rows, "\n") + "\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		r.Fatal(err)
	}
	d, _ := r.bundle.Descriptor(code)
	b, err := intake.Load(r.Context(), r.holding, d, intake.File{Path: path}, intake.Options{Actor: "test", Clock: r.clock})
	if err != nil {
		r.Fatal(err)
	}
	return b
}

// written gives what the audit log holds of an officer, oldest first, as
// "kind what" and the content as text.
func (r *rig) written(who mpolice.OfficerID) (acts []string, content string) {
	r.Helper()
	found, err := r.records.Records(r.Context(), audit.Filter{Officer: who, Limit: 1000})
	if err != nil {
		r.Fatal(err)
	}
	for i := len(found) - 1; i >= 0; i-- {
		c, err := found[i].CheckContent(r.keys)
		if err != nil {
			r.Fatal(err)
		}
		text, _ := json.Marshal(c.Fields)
		content += string(text) + "\n"
		acts = append(acts, found[i].Kind.String()+" "+c.Fields[0].Value)
	}
	return acts, content
}

// journal gives the kinds and details of the holding's journal since the start.
func (r *rig) journal() (kinds []string, details string) {
	r.Helper()
	err := holding.ReadJournal(r.Context(), r.holding, func(c holding.Change) error {
		kinds, details = append(kinds, c.Kind), details+c.Detail+"\n"
		return nil
	})
	if err != nil {
		r.Fatal(err)
	}
	return kinds, details
}

func (r *rig) wants(err, want error, what string) {
	r.Helper()
	if !errors.Is(err, want) {
		r.Errorf("%s: %v, want %v", what, err, want)
	}
}

func TestWhoSees(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.load("household", mine+",王小明,780607,設籍,竊盜", wrong+",陳怡君,780101,設籍,")
	for _, who := range []mpolice.Officer{first, head, auditor} {
		all, err := r.Overview(t.Context(), who)
		if err != nil || len(all) != 3 || all[0].Rows != 1 || all[0].Open == 0 {
			t.Errorf("%s: overview %+v, %v", who.Role, all, err)
		}
		if s, err := r.Quality(t.Context(), who, "household"); err != nil || len(s.Scorecard.Batches) != 1 || len(s.Rejected) == 0 {
			t.Errorf("%s: sheet %+v, %v", who.Role, s, err)
		}
		p, err := r.Rejected(t.Context(), who, holding.RejectFilter{Register: "household"})
		if err != nil || len(p.Rows) != 1 || len(p.Rows[0].Reasons) == 0 || p.NextBatch != 0 {
			t.Errorf("%s: list %+v, %v", who.Role, p, err)
		}
	}
	if _, err := r.Overview(t.Context(), officer); !errors.Is(err, steward.ErrNotViewer) {
		t.Errorf("an officer sees quality: %v", err)
	}
	for _, who := range []mpolice.Officer{head, auditor, officer} {
		_, err := r.Inspect(t.Context(), who, b.ID, 3)
		r.wants(err, steward.ErrNotSteward, "inspect")
		_, err = r.Reveal(t.Context(), who, b.ID, 3, reason)
		r.wants(err, steward.ErrNotSteward, "reveal")
		r.wants(r.Return(t.Context(), who, b.ID, 3, reason), steward.ErrNotSteward, "return")
		_, err = r.Let(t.Context(), who, b.ID, 3, "", reason)
		r.wants(err, steward.ErrNotSteward, "let in")
		_, err = r.Pairs(t.Context(), who, steward.Review, 10)
		r.wants(err, steward.ErrNotSteward, "pairs")
		_, err = r.Pair(t.Context(), who, 1)
		r.wants(err, steward.ErrNotSteward, "pair")
		_, err = r.Decide(t.Context(), who, 1, steward.Linked, reason)
		r.wants(err, steward.ErrNotSteward, "decide")
		_, err = r.FindRows(t.Context(), who, "household", mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: mine})
		r.wants(err, steward.ErrNotSteward, "find")
		r.wants(r.Close(t.Context(), who, 1, steward.OutcomeKept, reason), steward.ErrNotSteward, "close")
		_, err = r.Notices(t.Context(), who, 1)
		r.wants(err, steward.ErrNotSteward, "notices")
		r.wants(r.Report(t.Context(), who, "household", &bytes.Buffer{}), steward.ErrNotSteward, "report")
		if acts, _ := r.written(who.ID); len(acts) != 0 {
			t.Errorf("%s has records %v", who.Role, acts)
		}
	}
}

func TestRejectedRow(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.load("household", mine+",王小明,780607,設籍,竊盜", wrong+",陳怡君,78.06.07,遷出,詐欺")
	o, err := r.Inspect(t.Context(), first, b.ID, 3)
	if err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, c := range o.Cells {
		shown = append(shown, c.Shown)
	}
	if got := strings.Join(shown, "|"); got != "A999999999|字字字|99.99.99|遷出|●●●●●" || !o.Certain || !o.Cells[0].Wrong || o.Raw != "" {
		t.Errorf("shown %s, %+v", got, o)
	}
	for _, bad := range []string{"", "好", "查核\n一下"} {
		if _, err := r.Reveal(t.Context(), first, b.ID, 3, bad); err == nil {
			t.Errorf("revealed for %q", bad)
		}
	}
	o, err = r.Reveal(t.Context(), first, b.ID, 3, reason)
	if err != nil || !strings.Contains(o.Raw, wrong) {
		t.Errorf("revealed %q, %v", o.Raw, err)
	}
	acts, content := r.written(first.ID)
	if fmt.Sprint(acts) != "[look rejected-row look rejected-raw]" || strings.Contains(content, "陳怡君") || strings.Contains(content, wrong) {
		t.Errorf("records %v\n%s", acts, content)
	}
	for _, place := range [][2]int64{{b.ID, 2}, {b.ID, 4}, {99, 3}, {0, 0}, {b.ID, -1}} {
		_, err := r.Inspect(t.Context(), first, place[0], place[1])
		r.wants(err, mpolice.ErrNotFound, "a row that is none")
	}
}

func TestNoRecordNoContent(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.load("household", mine+",王小明,780607,設籍,", wrong+",陳怡君,780607,遷出,")
	r.pair("household", "missing", steward.Review)
	r.lane.cut = true
	if o, err := r.Inspect(t.Context(), first, b.ID, 3); err == nil || len(o.Cells) != 0 {
		t.Errorf("inspected without a record: %+v", o)
	}
	if o, err := r.Reveal(t.Context(), first, b.ID, 3, reason); err == nil || o.Raw != "" {
		t.Errorf("revealed without a record: %+v", o)
	}
	if p, err := r.Pair(t.Context(), first, 1); err == nil || len(p.Fields) != 0 {
		t.Errorf("a pair without a record: %+v", p)
	}
	if rows, err := r.FindRows(t.Context(), first, "household", mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: mine}); err == nil || len(rows) != 0 {
		t.Errorf("found without a record: %+v", rows)
	}
	var out bytes.Buffer
	if err := r.Report(t.Context(), first, "household", &out); err == nil || out.Len() != 0 {
		t.Errorf("a report without a record: %s", &out)
	}
	before, _ := r.journal()
	if err := r.Return(t.Context(), first, b.ID, 3, reason); err == nil {
		t.Error("decided without a record")
	}
	if after, _ := r.journal(); len(after) != len(before) {
		t.Errorf("the journal has %v", after)
	}
}

func TestSettle(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.load("household", mine+",王小明,780607,設籍,", wrong+",陳怡君,780607,遷出,")
	if err := r.Return(t.Context(), first, b.ID, 3, reason); err != nil {
		t.Fatal(err)
	}
	r.wants(r.Return(t.Context(), second, b.ID, 3, reason), mpolice.ErrConflict, "twice")
	_, err := r.Let(t.Context(), first, b.ID, 3, "", reason)
	r.wants(err, mpolice.ErrConflict, "let a returned row in")
	if err := r.Reopen(t.Context(), second, b.ID, 3, reason); err != nil {
		t.Fatal(err)
	}
	// As it came it still breaks the rule: nothing is written, and that is told.
	var still *intake.Refusal
	if _, err := r.Let(t.Context(), first, b.ID, 3, "", reason); !errors.As(err, &still) || strings.Contains(err.Error(), wrong) {
		t.Errorf("let in as it came: %v", err)
	}
	got, err := r.Let(t.Context(), first, b.ID, 3, "F131104093,陳怡君,780607,遷出,", reason)
	if err != nil || got.Mode != intake.ModeReadmission || got.Added != 1 {
		t.Errorf("let in: %+v, %v", got, err)
	}
	if n, _ := r.holding.Count(t.Context(), "household"); n != 2 {
		t.Errorf("%d rows", n)
	}
	acts, content := r.written(first.ID)
	if fmt.Sprint(acts) != "[data return data readmit data not-done data readmit]" {
		t.Errorf("records %v", acts)
	}
	kinds, details := r.journal()
	if !strings.Contains(fmt.Sprint(kinds), "return reopen") {
		t.Errorf("journal %v", kinds)
	}
	if strings.Contains(content+details, "陳怡君") || strings.Contains(content+details, wrong) || !strings.Contains(details, `"record":"`) {
		t.Errorf("content in the records or the journal:\n%s%s", content, details)
	}
	if p, err := r.Rejected(t.Context(), first, holding.RejectFilter{Register: "household", State: holding.RejectReadmitted}); err != nil || len(p.Rows) != 1 {
		t.Errorf("let-in rows %+v, %v", p, err)
	}
}

func TestNobodyDecidesOnThemselves(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.load("household", own+",林佳蓉,,設籍,", own+",林佳蓉,780607,遷出,") // twice, not the same: kept out
	_, err := r.Inspect(t.Context(), first, b.ID, 3)
	r.wants(err, steward.ErrSelf, "inspect oneself")
	r.wants(r.Return(t.Context(), first, b.ID, 3, reason), steward.ErrSelf, "return oneself")
	_, err = r.FindRows(t.Context(), first, "household", mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: own})
	r.wants(err, steward.ErrSelf, "dispute oneself")
	if _, err := r.Inspect(t.Context(), second, b.ID, 3); err != nil {
		t.Errorf("a colleague: %v", err)
	}
	r.load("household", own+",林佳蓉,780607,設籍,")
	r.load("missing", ",林佳蓉,780607,協尋,")
	r.pair("household", "missing", steward.Review)
	_, err = r.Pair(t.Context(), first, 1)
	r.wants(err, steward.ErrSelf, "a pair with oneself")
	_, err = r.Decide(t.Context(), first, 1, steward.Linked, reason)
	r.wants(err, steward.ErrSelf, "decide on oneself")
	if _, err := r.Decide(t.Context(), second, 1, steward.Linked, reason); err != nil {
		t.Errorf("a colleague decides: %v", err)
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.load("household", mine+",王小明,780607,設籍,", wrong+",陳怡君,780607,遷出,")
	var out bytes.Buffer
	if err := r.Report(t.Context(), first, "household", &out); err != nil {
		t.Fatal(err)
	}
	if s := out.String(); !strings.Contains(s, "nid.check_digit") || strings.Contains(s, "陳怡君") || strings.Contains(s, wrong) {
		t.Errorf("report %s", s)
	}
	if acts, _ := r.written(first.ID); fmt.Sprint(acts) != "[look agency-report]" {
		t.Errorf("records %v", acts)
	}
}
