package intake_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/sqlite"
	"mpolice/internal/registry/intake"
)

const descriptor = `{
  "name": "residents", "title": "測試資料", "x-title-en": "Test data",
  "x-owner": {"zh": "測試機關", "en": "Test agency"}, "x-steward": {"zh": "測試股", "en": "Test desk"},
  "x-legal-basis": ["PPEA-16-1"], "x-purpose": {"zh": "測試", "en": "Test"}, "x-categories": {"zh": "識別類", "en": "Identification"},
  "x-agreement": {"number": "測試-1", "from": "2026-01-01", "until": "2030-12-31"},
  "x-notice": {"codes": ["PDPA-8-2-2"], "evidence": {"zh": "測試", "en": "Test"}},
  "x-retention": {"years": 5, "text": {"zh": "五年", "en": "Five years"}},
  "x-keys": ["national_id", "name", "phone", "address"],
  "x-feed": {"mode": "snapshot", "fresh_hours": 24, "shrink_limit": 0.5, "reject_limit": 0.5},
  "fieldsMatch": "equal",
  "primaryKey": ["national_id"],
  "fields": [
    {"name": "national_id", "title": "證號", "x-title-en": "Number", "type": "string", "constraints": {"required": true, "unique": true}, "x-semantic": "tw.nid", "x-class": "identity"},
    {"name": "name", "title": "姓名", "x-title-en": "Name", "type": "string", "constraints": {"required": true}, "x-semantic": "person.name", "x-class": "identity"},
    {"name": "birth_date", "title": "生日", "x-title-en": "Birth", "type": "string", "x-semantic": "person.birth", "x-class": "identity"},
    {"name": "sex", "title": "性別", "x-title-en": "Sex", "type": "string", "x-semantic": "person.sex", "x-class": "ordinary",
      "x-codes": {"male": {"zh": "男", "en": "Male", "feed": ["1"]}, "female": {"zh": "女", "en": "Female", "feed": ["2"]}}},
    {"name": "address", "title": "地址", "x-title-en": "Address", "type": "string", "x-semantic": "tw.address", "x-class": "contact"},
    {"name": "phone", "title": "電話", "x-title-en": "Telephone", "type": "string", "x-semantic": "tw.phone", "x-class": "contact"}
  ]
}`

const header = "national_id,name,birth_date,sex,address,phone\n"

var now = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

type clock struct{ at time.Time }

func (c clock) Now() time.Time { return c.at }

// bench is a register, its holding and a folder for files.
type rig struct {
	*testing.T
	d     *registry.Descriptor
	store *sqlite.Store
	dir   string
	day   int
}

func newRig(t *testing.T, edit ...string) *rig {
	t.Helper()
	d, findings := registry.Parse("residents.json", []byte(strings.NewReplacer(edit...).Replace(descriptor)))
	if err := findings.Err(); err != nil || d == nil {
		t.Fatal(err)
	}
	r := &rig{T: t, d: d, dir: t.TempDir()}
	var err error
	if r.store, err = sqlite.Open(t.Context(), filepath.Join(r.dir, "registers.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.store.Close() })
	if err := r.store.Declare(t.Context(), []holding.Declared{holding.Declare(d)}); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *rig) file(content string) intake.File {
	r.Helper()
	r.day++
	path := filepath.Join(r.dir, fmt.Sprintf("day%d.csv", r.day))
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		r.Fatal(err)
	}
	return intake.File{Path: path}
}

func (r *rig) options() intake.Options {
	return intake.Options{Actor: "test", Clock: clock{now.AddDate(0, 0, r.day)}}
}

func (r *rig) load(content string, change ...func(*intake.Options)) (holding.Batch, error) {
	r.Helper()
	f := r.file(content)
	opt := r.options()
	for _, c := range change {
		c(&opt)
	}
	return intake.Load(context.Background(), r.store, r.d, f, opt)
}

func (r *rig) must(content string, change ...func(*intake.Options)) holding.Batch {
	r.Helper()
	b, err := r.load(content, change...)
	if err != nil {
		r.Fatal(err)
	}
	return b
}

// state gives the current rows, a line for each, in the order of their keys.
func (r *rig) state() string {
	r.Helper()
	var out strings.Builder
	err := r.store.Scan(context.Background(), r.d.Code, func(s holding.Stored) error {
		fmt.Fprintln(&out, strings.Join(s.Values, ","), s.Keys)
		return nil
	})
	if err != nil {
		r.Fatal(err)
	}
	return out.String()
}

const (
	rowA = "A123456789,陳怡君,0780607,2,臺北市大安區和平東路2段311號,0912345678\n"
	rowB = "Y123456788,林?明,78.6.7,1,臺北市大安區和平東路2段5號,(02)2345-6789\n"
	rowC = "F131104093,𠮷田,民國78年6月7日,1,,\n"
)

func TestLoadCountsEveryRow(t *testing.T) {
	r := newRig(t)
	bad := "A123456788,王小明,0780607,1,,\nA100000001,,0780607,1,,\nB1,x,0780607,1,,\nA123456789,陳怡君,0780607,2\nF131104093,\"a\"b,1,1,,\n"
	b := r.must(header + rowA + rowB + rowC + rowA + bad + "A123456789,陳怡如,0780607,2,臺北市大安區和平東路2段311號,0912345678\n")
	want := holding.Batch{In: 10, Added: 2, Duplicate: 0, Quarantined: 8}
	if b.In != want.In || b.Added != want.Added || b.Duplicate != want.Duplicate || b.Quarantined != want.Quarantined || !b.Balanced() {
		t.Errorf("%+v", b)
	}
	rejected, err := r.store.Rejected(t.Context(), holding.RejectFilter{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	rules := map[int64][]string{}
	for _, x := range rejected {
		rules[x.Line] = append(rules[x.Line], x.Rule)
	}
	for line, rule := range map[int64]string{2: "consistency.key", 5: "consistency.key", 6: "nid.check_digit", 7: "completeness.required", 8: "nid.shape", 9: "compliance.columns", 10: "compliance.quote", 11: "consistency.key"} {
		if len(rules[line]) == 0 || rules[line][0] != rule {
			t.Errorf("line %d: %v, want %s", line, rules[line], rule)
		}
	}
	rows, err := r.store.Find(t.Context(), r.d.Code, holding.Is(holding.SlotName, holding.NameHash("林?明")), 10)
	if err != nil || len(rows) != 1 || rows[0].Values[2] != "1989-06-07" || rows[0].Birth != 19890607 || rows[0].Phone == 0 || rows[0].Address == 0 {
		t.Errorf("%+v, %v", rows, err)
	}
}

func TestSameFileTwice(t *testing.T) {
	r := newRig(t)
	first := r.must(header + rowA + rowB)
	before := r.state()
	again, err := r.load(header + rowA + rowB)
	if !errors.Is(err, intake.ErrSame) || again.ID != first.ID {
		t.Fatalf("%v, batch %d", err, again.ID)
	}
	b := r.must(header+rowA+rowB, func(o *intake.Options) { o.Again = true })
	if b.Unchanged != 2 || b.Added+b.Changed+b.Removed != 0 || r.state() != before {
		t.Errorf("%+v", b)
	}
}

func TestSnapshotReplacesAndRemoves(t *testing.T) {
	r := newRig(t)
	r.must(header + rowA + rowB + rowC)
	b := r.must(header + strings.Replace(rowA, "0912345678", "0987654321", 1) + rowC)
	if b.Changed != 1 || b.Unchanged != 1 || b.Removed != 1 {
		t.Errorf("%+v", b)
	}
	key := holding.HashOf("A123456789")
	history, err := r.store.History(t.Context(), r.d.Code, key)
	if err != nil || len(history) != 2 || history[0].SeenTo != b.ID || history[1].SeenFrom != b.ID || history[1].SeenTo != 0 {
		t.Errorf("%+v, %v", history, err)
	}
}

// A quarantined row does not take away what the register held under its key.
func TestQuarantinedRowKeepsTheOldOne(t *testing.T) {
	r := newRig(t)
	r.must(header + rowA + rowB)
	b := r.must(header + "A123456789,陳怡君,0780231,2,,\n" + rowB)
	if b.Quarantined != 1 || b.Removed != 0 || !strings.Contains(r.state(), "陳怡君") {
		t.Errorf("%+v\n%s", b, r.state())
	}
}

func TestOlderFileIsRefused(t *testing.T) {
	r := newRig(t)
	r.must(header + rowA)
	_, err := r.load(header+rowB, func(o *intake.Options) { o.AsOf = now.AddDate(0, 0, -3) })
	if !errors.Is(err, intake.ErrOlder) {
		t.Errorf("%v", err)
	}
}

func TestColumns(t *testing.T) {
	r := newRig(t)
	for name, head := range map[string]string{
		"missing":   "national_id,name,birth_date,sex,address\n",
		"beyond":    "national_id,name,birth_date,sex,address,phone,religion\n",
		"twice":     "national_id,name,birth_date,sex,address,phone,phone\n",
		"binary":    "\x00\x01\x02\n",
		"not a csv": strings.Repeat("x", 1<<20),
		"empty":     "",
	} {
		if b, err := r.load(head); err == nil {
			t.Errorf("%s: loaded as batch %d", name, b.ID)
		}
	}
	if s := r.state(); s != "" {
		t.Errorf("something stayed: %s", s)
	}
	r.must("\xEF\xBB\xBFphone,address,sex,birth_date,name,national_id\r\n0912345678,,2,0780607,陳怡君,A123456789\r\n")
}
