package quality_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/sqlite"
	"mpolice/internal/registry/identity"
	"mpolice/internal/registry/intake"
	"mpolice/internal/registry/quality"
)

var day = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

type clock struct{ at time.Time }

func (c clock) Now() time.Time { return c.at }

// describe gives a register of people whose fields have that rank.
func describe(t *testing.T, code string, rank int, edit ...string) *registry.Descriptor {
	t.Helper()
	text := strings.NewReplacer(append(edit, "CODE", code, "RANK", fmt.Sprint(rank))...).Replace(`{
  "name": "CODE", "title": "測試 CODE", "x-title-en": "Test CODE",
  "x-owner": {"zh": "測試機關", "en": "Test agency"}, "x-steward": {"zh": "測試股", "en": "Test desk"},
  "x-legal-basis": ["PPEA-16-1"], "x-purpose": {"zh": "測試", "en": "Test"}, "x-categories": {"zh": "識別類", "en": "Identification"},
  "x-agreement": {"number": "測試-1", "from": "2026-01-01", "until": "2030-12-31"},
  "x-notice": {"codes": ["PDPA-8-2-2"], "evidence": {"zh": "測試", "en": "Test"}},
  "x-retention": {"years": 5, "text": {"zh": "五年", "en": "Five years"}},
  "x-keys": ["national_id", "name"], "x-feed": {"mode": "snapshot", "fresh_hours": 24, "shrink_limit": 0.9, "reject_limit": 0.9},
  "fieldsMatch": "equal", "primaryKey": ["national_id"],
  "fields": [
    {"name": "national_id", "title": "證號", "x-title-en": "Number", "type": "string", "constraints": {"required": true}, "x-semantic": "tw.nid", "x-class": "identity"},
    {"name": "name", "title": "姓名", "x-title-en": "Name", "type": "string", "x-semantic": "person.name", "x-class": "identity", "x-authority": RANK},
    {"name": "birth_date", "title": "生日", "x-title-en": "Birth", "type": "string", "x-semantic": "person.birth", "x-class": "identity", "x-authority": RANK},
    {"name": "sex", "title": "性別", "x-title-en": "Sex", "type": "string", "x-semantic": "person.sex", "x-class": "ordinary", "x-authority": RANK,
      "x-codes": {"male": {"zh": "男", "en": "Male", "feed": ["1"]}, "female": {"zh": "女", "en": "Female", "feed": ["2"]}}}
  ]
}`)
	d, findings := registry.Parse(code+".json", []byte(text))
	if err := findings.Err(); err != nil || d == nil {
		t.Fatal(err)
	}
	return d
}

func open(t *testing.T, all ...*registry.Descriptor) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "registers.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	var declared []holding.Declared
	for _, d := range all {
		declared = append(declared, holding.Declare(d))
	}
	if err := s.Declare(t.Context(), declared); err != nil {
		t.Fatal(err)
	}
	return s
}

func load(t *testing.T, s *sqlite.Store, d *registry.Descriptor, at time.Time, rows ...string) holding.Batch {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.csv")
	if err := os.WriteFile(path, []byte("national_id,name,birth_date,sex\n"+strings.Join(rows, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := intake.Load(t.Context(), s, d, intake.File{Path: path}, intake.Options{Actor: "test", Clock: clock{at}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// number gives the n-th number of a county that is valid.
func number(n int) string {
	for d := range 10 {
		s := fmt.Sprintf("A1%07d%d", n, d)
		if mpolice.CheckNationalID(s) == nil {
			return s
		}
	}
	panic("no check digit")
}

func TestFreshness(t *testing.T) {
	t.Parallel()
	d := describe(t, "household", 1)
	batch := func(hours int, state holding.State, mode string) holding.Batch {
		return holding.Batch{State: state, Mode: mode, AsOf: day.Add(-time.Duration(hours) * time.Hour)}
	}
	loaded, snapshot := holding.StateLoaded, intake.ModeSnapshot
	for name, tt := range map[string]struct {
		batches []holding.Batch
		want    quality.FreshState
		late    int
	}{
		"nothing yet":              {nil, quality.FreshNever, 0},
		"in time":                  {[]holding.Batch{batch(10, loaded, snapshot)}, quality.FreshInTime, 0},
		"the last quarter":         {[]holding.Batch{batch(19, loaded, snapshot)}, quality.FreshDue, 0},
		"late by a begun hour":     {[]holding.Batch{batch(25, loaded, snapshot)}, quality.FreshLate, 1},
		"a failed batch is none":   {[]holding.Batch{batch(1, holding.StateFailed, snapshot), batch(30, loaded, snapshot)}, quality.FreshLate, 6},
		"a row let in is none":     {[]holding.Batch{batch(1, loaded, intake.ModeReadmission), batch(26, loaded, snapshot)}, quality.FreshLate, 2},
		"the data's own time":      {[]holding.Batch{batch(30, loaded, snapshot), batch(2, loaded, snapshot)}, quality.FreshInTime, 0},
		"only failed":              {[]holding.Batch{batch(1, holding.StateFailed, snapshot)}, quality.FreshNever, 0},
		"exactly at the promise":   {[]holding.Batch{batch(24, loaded, snapshot)}, quality.FreshDue, 0},
		"drawn ahead of our clock": {[]holding.Batch{batch(-1, loaded, snapshot)}, quality.FreshInTime, 0},
	} {
		f := quality.FreshnessOf(d, tt.batches, day)
		if f.State != tt.want || f.HoursLate() != tt.late {
			t.Errorf("%s: %s, %d hours late", name, f.State, f.HoursLate())
		}
	}
	live := describe(t, "immigration", 1, `"x-feed": {"mode": "snapshot", "fresh_hours": 24, "shrink_limit": 0.9, "reject_limit": 0.9}`, `"x-live": true, "x-feed": {"mode": "live", "fresh_hours": 24}`)
	if f := quality.FreshnessOf(live, nil, day); f.State != quality.FreshLive {
		t.Errorf("a live register is %s", f.State)
	}
}

func seriesOf(metric string, values ...float64) quality.Series {
	s := quality.Series{Metric: metric, Field: "birth_date"}
	for i, v := range values {
		s.Points = append(s.Points, quality.Point{Batch: int64(i + 1), Value: v, Counts: true})
	}
	return s
}

func TestJudge(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		series quality.Series
		out    bool
		fixed  bool
	}{
		"steady":                           {seriesOf("null_share", .01, .01, .01, .012), false, false},
		"a jump":                           {seriesOf("null_share", .01, .012, .011, .2), true, false},
		"a fall counts too":                {seriesOf("null_share", .5, .51, .5, .2), true, false},
		"less than the least change":       {seriesOf("null_share", .01, .01, .01, .029), false, false},
		"a restless figure stays restless": {seriesOf("top_share", .2, .5, .3, .6, .4, .55), false, false},
		"one bad batch moves no median":    {seriesOf("jan1_share", .003, .003, .9, .003, .003, .06), true, false},
		"rows by their own size":           {seriesOf("rows", 1000, 1010, 990, 1150), false, false},
		"half the rows":                    {seriesOf("rows", 1000, 1010, 990, 500), true, false},
		"too few, over the limit":          {seriesOf("jan1_share", .05), true, true},
		"too few, under it":                {seriesOf("jan1_share", .003, .003), false, true},
	} {
		v, ok := quality.Judge(tt.series)
		if !ok || v.Out != tt.out || (v.Earlier == 0) != tt.fixed {
			t.Errorf("%s: %+v, %v", name, v, ok)
		}
		text := v.Text(mpolice.Text{Zh: "生日", En: "Birth"})
		if !text.Complete() || strings.Contains(text.Zh+text.En, "NaN") {
			t.Errorf("%s: %+v", name, text)
		}
	}
	if _, ok := quality.Judge(seriesOf("top_share", .9)); ok {
		t.Error("a coded field is judged without a history")
	}
	if _, ok := quality.Judge(quality.Series{}); ok {
		t.Error("an empty series is judged")
	}
	failed := seriesOf("null_share", .01, .01, .9, .01)
	failed.Points[2].Counts = false
	if v, _ := quality.Judge(failed); v.Earlier != 0 {
		t.Errorf("a failed batch counts: %+v", v)
	}
}

func FuzzJudge(f *testing.F) {
	f.Add(0.1, 0.2, 0.3, 0.4)
	f.Add(0.0, 0.0, 0.0, math.MaxFloat64)
	f.Fuzz(func(t *testing.T, a, b, c, last float64) {
		for _, x := range []float64{a, b, c, last} {
			if math.IsNaN(x) || math.IsInf(x, 0) || x < 0 {
				return // no measure is negative or no number
			}
		}
		v, ok := quality.Judge(seriesOf("rows", a, b, c, last))
		if !ok || v.Low > v.High || v.Out == (v.Low <= last && last <= v.High) {
			t.Errorf("%v %v %v, %v: %+v", a, b, c, last, v)
		}
	})
}

func TestTrendsAndScorecard(t *testing.T) {
	t.Parallel()
	d := describe(t, "household", 1)
	s := open(t, d)
	for i := range 4 {
		var rows []string
		for n := range 40 {
			birth := "780607"
			if i == 3 && n < 20 {
				birth = "780101"
			}
			rows = append(rows, fmt.Sprintf("%s,王小明%d,%s,1", number(n), i, birth))
		}
		rows = append(rows, "A000000000,王小明,780607,1") // no number
		load(t, s, d, day.AddDate(0, 0, i), rows...)
	}
	card, err := quality.Read(t.Context(), s, d, day.AddDate(0, 0, 3).Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if card.Batch.ID != 4 || card.Fresh.State != quality.FreshInTime || len(card.Dimensions) < 6 {
		t.Errorf("scorecard %+v", card)
	}
	var names []string
	for _, dim := range card.Dimensions[:6] {
		names = append(names, dim.Name)
	}
	if want := "accuracy completeness consistency credibility currentness compliance"; strings.Join(names, " ") != want {
		t.Errorf("characteristics %v", names)
	}
	if a := card.Dimensions[0]; a.Rejected != 1 || len(a.Findings) == 0 {
		t.Errorf("accuracy %+v", a)
	}
	i := slices.IndexFunc(card.Drift, func(v quality.Verdict) bool { return v.Metric == intake.MetricJan1Share })
	if i < 0 || card.Drift[i].Field != "birth_date" || card.Drift[i].Earlier != 3 || len(card.Drift[i].Points) != 4 {
		t.Errorf("drift %+v", card.Drift)
	}
}

func TestAgree(t *testing.T) {
	t.Parallel()
	first, second, none := describe(t, "household", 1), describe(t, "licence", 2), describe(t, "missing", 0)
	s := open(t, first, second, none)
	load(t, s, first, day, // believed
		number(1)+",涂雅婷,780607,2", number(2)+",王小明,780607,1", number(3)+",陳怡君,780607,2", number(4)+",林志明,780607,1", number(9)+",李四海,780607,1")
	load(t, s, second, day,
		number(1)+",凃雅婷,780607,2", number(2)+",王大明,780608,1", number(3)+",陳怡君,780607,1", number(5)+",只在此,780607,1")
	load(t, s, none, day, number(3)+",陳宜君,78,", number(5)+",只在此,780607,1")
	for _, limit := range []int{0, 2, 3} { // small windows split to single numbers
		run, err := quality.Agree(t.Context(), s, []*registry.Descriptor{first, second, none}, limit)
		if err != nil {
			t.Fatal(err)
		}
		if run.People != 4 || run.Ambiguous != 0 {
			t.Errorf("limit %d: %d people, %d ambiguous", limit, run.People, run.Ambiguous)
		}
		for _, want := range []struct {
			register, believed  mpolice.Register
			field               mpolice.FieldName
			exact, variant, els int64
		}{
			{"licence", "household", "name", 1, 1, 1},       // 涂/凃 is a variant, 王大明 another name
			{"licence", "household", "birth_date", 2, 0, 1}, // of one the day differs
			{"licence", "household", "sex", 2, 0, 1},
			{"missing", "household", "name", 0, 0, 1}, // a homophone is another name
			{"missing", "licence", "name", 1, 0, 0},   // where the first does not know the person
		} {
			i := slices.IndexFunc(run.Agreements, func(a quality.Agreement) bool {
				return a.Register == want.register && a.Believed == want.believed && a.Field == want.field
			})
			if i < 0 {
				t.Errorf("limit %d: no comparison %+v in %+v", limit, want, run.Agreements)
				continue
			}
			a := run.Agreements[i]
			if a.Exact != want.exact || a.Variant != want.variant || a.Else != want.els || int64(len(a.Sample)) != want.els {
				t.Errorf("limit %d: %+v, want %+v", limit, a, want)
			}
		}
		found := run.Findings(map[mpolice.Register]int64{"licence": 2, "missing": 3})
		if len(found) != 4 || found[0].Rule != quality.RuleAgreement || found[0].Batch == 0 {
			t.Errorf("findings %+v", found)
		}
	}
}

// TestAgreeIsExhaustive compares with what a map in memory gives, whatever the
// step.
func TestAgreeIsExhaustive(t *testing.T) {
	t.Parallel()
	first, second := describe(t, "household", 1), describe(t, "licence", 2)
	s := open(t, first, second)
	var a, b []string
	for n := range 500 {
		a = append(a, number(n*7919)+",王小明,780607,1")
		if n%2 == 0 {
			b = append(b, number(n*7919)+",王小明,780607,1")
		}
	}
	load(t, s, first, day, a...)
	load(t, s, second, day, b...)
	for _, limit := range []int{5, 64, 5000} {
		run, err := quality.Agree(t.Context(), s, []*registry.Descriptor{first, second}, limit)
		if err != nil || run.People != 250 || run.Agreements[0].Exact != 250 {
			t.Errorf("limit %d: %+v, %v", limit, run, err)
		}
	}
}

// seen is a witness who tells what was sought.
type seen struct{ sought quality.Sought }

func (s *seen) Sightings(_ context.Context, x quality.Sought) ([]quality.Sighting, error) {
	s.sought = x
	return []quality.Sighting{{Officer: "A10001", Certain: true}}, nil
}

func TestNotice(t *testing.T) {
	t.Parallel()
	d := describe(t, "household", 1)
	s := open(t, d)
	load(t, s, d, day, number(1)+",王小明,780607,1")
	load(t, s, d, day.AddDate(0, 0, 1), number(1)+",王小明,780608,1") // wrong from now on
	load(t, s, d, day.AddDate(0, 0, 2), number(1)+",王曉明,780608,1") // another field changes
	load(t, s, d, day.AddDate(0, 0, 3), number(1)+",王曉明,780607,1") // corrected
	var key int64
	if err := s.Scan(t.Context(), d.Code, func(row holding.Stored) error { key = row.Key; return nil }); err != nil {
		t.Fatal(err)
	}
	w := &seen{}
	n, err := quality.Noticer{Versions: s, Witnesses: w}.Of(t.Context(), d, key, "birth_date", day.AddDate(0, 0, 2), day.AddDate(0, 0, 9))
	if err != nil {
		t.Fatal(err)
	}
	if !n.From.Equal(day.AddDate(0, 0, 1)) || !n.To.Equal(day.AddDate(0, 0, 3)) || len(n.Sightings) != 1 {
		t.Errorf("the value stood from %s to %s", n.From, n.To)
	}
	packed, _ := identity.PackID(number(1))
	if w.sought.Key != key || len(w.sought.Subjects) != 1 || w.sought.Subjects[0].Key != number(1) || packed == 0 {
		t.Errorf("sought %+v", w.sought)
	}
	if _, err := (quality.Noticer{Versions: s, Witnesses: w}).Of(t.Context(), d, key, "nothing", day, day); err == nil {
		t.Error("a field that is none has a notice")
	}
	if _, err := (quality.Noticer{Versions: s, Witnesses: w}).Of(t.Context(), d, key, "sex", day.AddDate(0, 0, -1), day); err == nil {
		t.Error("a value has a notice before it was there")
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		meaning registry.Semantic
		a, b    string
		want    quality.Likeness
	}{
		{registry.SemanticName, "王小明", "王小明", quality.LikeExact},
		{registry.SemanticName, "溫小明", "温小明", quality.LikeVariant},
		{registry.SemanticName, "王■明", "王小明", quality.LikeVariant},
		{registry.SemanticName, "王小明", "李大同", quality.LikeElse},
		{registry.SemanticName, "", "李大同", quality.LikeNone},
		{registry.SemanticBirth, "1989-06-07", "1989-06", quality.LikeVariant},
		{registry.SemanticBirth, "1989", "1989-06-07", quality.LikeVariant},
		{registry.SemanticBirth, "1989-06-07", "1989-07-06", quality.LikeElse},
		{registry.SemanticBirth, "198", "1989-06-07", quality.LikeElse},
		{registry.SemanticSex, "male", "female", quality.LikeElse},
	} {
		if got := quality.Compare(tt.meaning, tt.a, tt.b); got != tt.want {
			t.Errorf("%q and %q: %s", tt.a, tt.b, got)
		}
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 23412008: "23,412,008", -1000: "-1,000", -100: "-100"} {
		if got := quality.Count(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}
