package purpose_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"mpolice"
	"mpolice/internal/purpose"
	"mpolice/rules"
)

func builtIn(t testing.TB) *purpose.Bundle {
	t.Helper()
	b, err := purpose.Load(rules.FS)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// copyRules gives a copy of the built-in bundle that a test may change.
func copyRules(t testing.TB) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(rules.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(rules.FS, name)
		out[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func edit(t testing.TB, fsys fstest.MapFS, file, old, replacement string) {
	t.Helper()
	f := fsys[file]
	if f == nil || !strings.Contains(string(f.Data), old) {
		t.Fatalf("%s does not hold %q", file, old)
	}
	fsys[file] = &fstest.MapFile{Data: []byte(strings.Replace(string(f.Data), old, replacement, 1))}
}

func TestBuiltInBundle(t *testing.T) {
	b := builtIn(t)
	for _, f := range b.Check() {
		t.Error(f)
	}
	var codes []string
	for _, c := range b.Cards(time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)) {
		codes = append(codes, string(c.Code))
	}
	if got := strings.Join(codes, " "); got != "P01 P02 P03 P04 P05 P06 P07 P08 P09 P10 P11 P15 P18 PX" {
		t.Errorf("cards in force: %s", got)
	}
	if len(b.Registers()) != 19 || len(b.Edges()) < 60 || len(b.Conditions) == 0 || len(b.Tests) == 0 || len(b.Grounds()) < 30 {
		t.Errorf("%d registers, %d condition files, %d test files", len(b.Registers()), len(b.Conditions), len(b.Tests))
	}
}

func TestLoadErrorsNameFileAndLine(t *testing.T) {
	for _, tc := range []struct {
		name, file, old, new string
		want                 string // beginning of one line of the error
	}{
		{"unknown key", "cards/P03.yaml", "subjects: [plate]", "subject: [plate]", "cards/P03.yaml:7: unknown key subject [unknown-key]"},
		{"unknown key inside", "cards/P03.yaml", "{field: stolen, show: plain}", "{field: stolen, shown: plain}", "cards/P03.yaml:16: unknown key shown [unknown-key]"},
		{"syntax", "cards/P03.yaml", "subjects: [plate]", "subjects: [plate", "cards/P03.yaml:"},
		{"anchor", "cards/P03.yaml", "subjects: [plate]", "subjects: &s [plate]", "cards/P03.yaml:7: anchors and aliases"},
		{"repeated key", "cards/P03.yaml", "facts: []", "facts: []\nfacts: []", "cards/P03.yaml:"},
		{"two documents", "cards/P03.yaml", "facts: []", "---\nfacts: []", "cards/P03.yaml: more than one YAML document"},
		{"unknown field", "cards/P03.yaml", "{field: stolen, show: plain}", "{field: owner_shoe, show: plain}", "cards/P03.yaml:16: register stolen has no field \"owner_shoe\""},
		{"field twice", "cards/P03.yaml", "{field: reported, show: plain}", "{field: stolen, show: plain}", "cards/P03.yaml:17: register stolen has no field \"stolen\", or it stands here twice"},
		{"unknown show", "cards/P03.yaml", "{field: stolen, show: plain}", "{field: stolen, show: naked}", "cards/P03.yaml:16: show must be"},
		{"unknown register", "cards/P03.yaml", "register: stolen", "register: bank", "cards/P03.yaml:14: there is no register \"bank\""},
		{"unknown ground", "cards/P03.yaml", "CCP-231-2", "CCP-999", "cards/P03.yaml:8: ground CCP-999 is not in grounds.yaml"},
		{"unknown subject", "cards/P03.yaml", "subjects: [plate]", "subjects: [gait]", "cards/P03.yaml:7: unknown kind of subject \"gait\""},
		{"unknown reference", "cards/P03.yaml", "kinds: [duty,", "kinds: [rumour,", "cards/P03.yaml:12: unknown kind of reference"},
		{"unreachable register", "cards/P03.yaml", "subjects: [plate]", "subjects: [national_id]", "cards/P03.yaml:14: register stolen cannot be asked"},
		{"bad date", "cards/P03.yaml", "2026-01-01", "115-01-01", "cards/P03.yaml:2: date"},
		{"date that is none", "cards/P03.yaml", "2026-01-01", "2026-02-30", "cards/P03.yaml:2: date"},
		{"until before from", "cards/P03.yaml", "effective_from: 2026-01-01", "effective_from: 2026-01-01\neffective_until: 2025-01-01", "cards/P03.yaml:3: effective_until"},
		{"code unlike the file", "cards/P03.yaml", "code: P03", "code: P33", "cards/P03.yaml:1: card code"},
		{"special shown plain", "cards/P04.yaml", "{field: sentence, show: masked}", "{field: sentence, show: plain}", "cards/P04.yaml:"},
		{"class lowered", "cards/P04.yaml", "{field: sentence, show: masked}", "{field: sentence, show: masked, class: ordinary}", "cards/P04.yaml:"},
		{"select without options", "cards/P03.yaml", "facts: []", "facts: [{key: lane, kind: select}]", "cards/P03.yaml:31: fact lane: a select needs options"},
		{"fact of no kind", "cards/P03.yaml", "facts: []", "facts: [{key: lane, kind: colour}]", "cards/P03.yaml:31: fact lane must be"},
		{"never-list that opens", "cards/PX.yaml", "grounds: []", "grounds: [PDPA-5]", "cards/PX.yaml:"},
		{"ground tagged as own", "grounds.yaml", "tag: V", "tag: P", "grounds.yaml:12: ground PPEA-3-1 needs the tag"},
		{"ground twice", "grounds.yaml", "ground: PPEA-4-1", "ground: PPEA-3-1", "grounds.yaml:"},
		{"class of no kind", "registers/household.json", `"x-class": "identity"`, `"x-class": "secret"`, "registers/household.json:23: 欄位 name 之 x-class"},
		{"code in one language", "registers/household.json", `"en": "Male"`, `"en": ""`, "registers/household.json:27: 代碼 male 須有中文"},
		{"basis of a register unknown", "registers/household.json", `"HRA-67"`, `"HRA-99"`, "registers/household.json:11: 依據 HRA-99 不在 grounds.yaml"},
		{"register of two files", "registers/stolen.json", `"name": "stolen",`, `"name": "vehicle",`, "registers/stolen.json:3: 檔名應為 vehicle.json"},
		{"internal field shown", "cards/P05.yaml", "{field: warrant_no, show: plain}", "{field: national_id, show: plain}", "cards/P05.yaml:17: field wanted.national_id serves linkage"},
		{"unknown type of matter", "cards/P04.yaml", "types: [smuggling, drugs, fraud]", "types: [smuggling, piracy]", "cards/P04.yaml:135: type of matter \"piracy\""},
		{"refusal missing", "refusals.yaml", "refusal: no-permit", "refusal: permit", "refusals.yaml: the refusals must be exactly"},
		{"no limit", "vague.yaml", "repeat_limit: 5", "repeat_limit: 0", "vague.yaml: min_meaningful"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			fsys := copyRules(t)
			edit(t, fsys, tc.file, tc.old, tc.new)
			_, err := purpose.Load(fsys)
			if err == nil {
				t.Fatal("loaded")
			}
			if !slices.ContainsFunc(strings.Split(err.Error(), "\n"), func(line string) bool { return strings.HasPrefix(line, tc.want) }) {
				t.Errorf("want %s…\ngot\n%v", tc.want, err)
			}
		})
	}
}

func TestOverlappingVersionsAreRefused(t *testing.T) {
	fsys := copyRules(t)
	fsys["cards/P03-b.yaml"] = fsys["cards/P03.yaml"]
	if _, err := purpose.Load(fsys); err == nil || !strings.Contains(err.Error(), "also in force") {
		t.Errorf("got %v", err)
	}
}

func TestUnknownFilesAndEmptyFolders(t *testing.T) {
	fsys := copyRules(t)
	fsys["cards/old/P03.yaml"] = fsys["cards/P03.yaml"]
	if _, err := purpose.Load(fsys); err == nil || !strings.HasPrefix(err.Error(), "cards/old/P03.yaml: no rule file of that name") {
		t.Errorf("got %v", err)
	}
	delete(fsys, "cards/old/P03.yaml")
	fsys["README.md"] = &fstest.MapFile{Data: []byte("notes")}
	if _, err := purpose.Load(fsys); err != nil {
		t.Errorf("a note beside the rules: %v", err)
	}
	if _, err := purpose.Load(fstest.MapFS{}); err == nil {
		t.Error("an empty folder loaded")
	}
	if _, err := purpose.Load(os.DirFS(filepath.Join(t.TempDir(), "nowhere"))); err == nil {
		t.Error("a folder that is not there loaded")
	}
	fsys["vague.yaml"] = &fstest.MapFile{Data: make([]byte, 1<<20+1)}
	if _, err := purpose.Load(fsys); err == nil || !strings.Contains(err.Error(), "over 1048576 bytes") {
		t.Errorf("got %v", err)
	}
}

func TestDigestCoversPathAndContent(t *testing.T) {
	one, fsys := builtIn(t), copyRules(t)
	if !regexp.MustCompile(`^sha256:[0-9a-f]{64}$`).MatchString(one.Digest) {
		t.Errorf("digest %q", one.Digest)
	}
	if same, err := purpose.Load(fsys); err != nil || same.Digest != one.Digest {
		t.Errorf("a copy has another digest (%v)", err)
	}
	fsys["README.md"] = &fstest.MapFile{Data: []byte("notes")}
	if same, _ := purpose.Load(fsys); same.Digest != one.Digest {
		t.Error("a note changed the digest")
	}
	edit(t, fsys, "vague.yaml", "# 空泛事由", "# 空泛之事由")
	changed, err := purpose.Load(fsys)
	if err != nil || changed.Digest == one.Digest {
		t.Errorf("a change did not change the digest (%v)", err)
	}
	fsys["tests/zz.yaml"] = fsys["tests/base.yaml"]
	delete(fsys, "tests/base.yaml")
	if moved, _ := purpose.Load(fsys); moved.Digest == changed.Digest {
		t.Error("a renamed file did not change the digest")
	}
}

func TestVersionInForce(t *testing.T) {
	fsys := copyRules(t)
	edit(t, fsys, "cards/P03.yaml", "effective_from: 2026-01-01", "effective_from: 2026-01-01\neffective_until: 2026-12-31")
	next := strings.Replace(string(fsys["cards/P03.yaml"].Data), "2026-01-01\neffective_until: 2026-12-31", "2027-02-01", 1)
	fsys["cards/P03-2027.yaml"] = &fstest.MapFile{Data: []byte(next)}
	b, err := purpose.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{
		"2025-06-01T00:00:00Z": "2026-01-01 out", "2026-12-31T15:59:59Z": "2026-01-01 in",
		"2026-12-31T16:00:00Z": "2026-01-01 out", "2027-02-01T00:00:00Z": "2027-02-01 in",
	} {
		when, _ := time.Parse(time.RFC3339, at)
		c, ok := b.Card("P03", when)
		got := c.From.String() + " out"
		if c.InForce(when) {
			got = c.From.String() + " in"
		}
		if !ok || got != want {
			t.Errorf("%s: got %s, want %s", at, got, want)
		}
	}
	if _, ok := b.Card("P99", time.Now()); ok {
		t.Error("found a card that is not there")
	}
}

func TestCheckFinds(t *testing.T) {
	for _, tc := range []struct{ name, file, old, new, rule string }{
		{"title in one language", "cards/P03.yaml", "en: Stolen vehicle check", `en: ""`, "translation"},
		{"option in one language", "cards/P02.yaml", "en: Crash has happened", `en: ""`, "translation"},
		{"no ground", "cards/P03.yaml", "grounds: [PPEA-8-1, CCP-231-2]", "grounds: []", "no-ground"},
		{"no start", "cards/P03.yaml", "effective_from: 2026-01-01\n", "", "period"},
		{"ground runs out", "grounds.yaml", "    tag: S\n    effective_from: 2003-12-01", "    tag: S\n    effective_until: 2020-01-01", "period"},
		{"next step to nowhere", "cards/P03.yaml", "next: [P04]", "next: [P44]", "unknown-card"},
		{"vague example", "cards/P03.yaml", "巡經民生路二段，機車電門有撬痕且未懸掛後視鏡，疑似失竊", "公務查詢", "example"},
		{"no notice", "cards/P03.yaml", "codes: [PDPA-8-2-2, PDPA-9-2-1]", "codes: []", "missing"},
		{"register without legal basis", "registers/household.json", `"x-legal-basis": ["HRA-67", "PPEA-16-1", "PDPA-16-0"]`, `"x-legal-basis": []`, "closed"},
		{"edge missing", "edges.yaml", "purposes: [P02, P03, P04, P11]", "purposes: [P02, P04, P11]", "no-edge"},
		{"edge in one language", "edges.yaml", "zh: 同一車牌之違規", `zh: ""`, "translation"},
		{"ground in one language", "grounds.yaml", "en: With the person's consent", `en: ""`, "translation"},
		{"never without words", "cards/PX.yaml", "    whole: [公務查詢,", "    whole: []\n# [公務查詢,", "never"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			fsys := copyRules(t)
			edit(t, fsys, tc.file, tc.old, tc.new)
			b, err := purpose.Load(fsys)
			if err != nil {
				t.Fatal(err)
			}
			if found := b.Check(); !slices.ContainsFunc(found, func(f purpose.Finding) bool { return f.Rule == tc.rule && f.Line > 0 }) {
				t.Errorf("want [%s], got %v", tc.rule, found)
			}
		})
	}
	fsys := copyRules(t)
	delete(fsys, "cards/PX.yaml")
	b, err := purpose.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	if found := b.Check(); len(found) != 1 || found[0].Rule != "never" {
		t.Errorf("got %v", found)
	}
}

func TestCatalogue(t *testing.T) {
	b := builtIn(t)
	r, ok := b.Register(mpolice.RegisterHousehold)
	f, ok2 := r.Field("sex")
	if !ok || !ok2 || f.Label("female", "zh") != "女" || f.Label("female", "en") != "Female" || f.Label("x", "zh") != "x" {
		t.Errorf("%+v", f)
	}
	w, _ := b.Register(mpolice.RegisterWanted)
	if f, _ := w.Field("wanted"); f.Label("yes", "zh") != "是" || f.Label("no", "en") != "No" {
		t.Errorf("%+v", f)
	}
	g, ok := b.Ground("PPEA-6-1-3")
	if !ok || g.Citation("zh") != "警察職權行使法第6條第1項第3款" || g.Tag != purpose.TagVerified {
		t.Errorf("%+v", g)
	}
	c, _ := b.Card("P02", time.Now())
	if got := c.RegistersFor(mpolice.SubjectNationalID); !slices.Equal(got, []mpolice.Register{"licence"}) {
		t.Errorf("P02 by national id: %v", got)
	}
	p7, _ := b.Card("P07", time.Now())
	p, _ := p7.Projection(mpolice.RegisterHousehold)
	if f, _ := p.Field("address"); f.Class != mpolice.ClassSealed || f.Show != mpolice.ShowMasked {
		t.Errorf("P07 address: %+v", f)
	}
}

const smallestRegister = `{"name": "stolen", "title": "甲", "x-title-en": "A", "x-owner": {"zh": "甲", "en": "A"}, "x-steward": {"zh": "甲", "en": "A"},
"x-own": true, "x-legal-basis": ["PPEA-8-1"], "x-purpose": {"zh": "甲", "en": "A"}, "x-categories": {"zh": "甲", "en": "A"},
"x-notice": {"codes": ["PPEA-8-1"], "evidence": {"zh": "甲", "en": "A"}}, "x-retention": {"years": 1, "text": {"zh": "甲", "en": "A"}},
"x-keys": ["plate"], "x-feed": {"mode": "snapshot", "fresh_hours": 1}, "primaryKey": "plate", "fields": [
{"name": "plate", "title": "甲", "x-title-en": "A", "type": "string", "constraints": {"required": true}, "x-semantic": "tw.plate", "x-class": "ordinary"},
{"name": "stolen", "title": "甲", "x-title-en": "A", "type": "boolean", "x-class": "ordinary"}]}`

// smallest is the least that a card needs around it, so that fuzzing is quick.
var smallest = map[string]string{
	"registers/stolen.json": smallestRegister,
	"grounds.yaml":          "grounds: [{ground: PPEA-8-1, tag: S}]",
	"vague.yaml":            "min_meaningful: 6\nmin_distinct: 5\nrepeat_limit: 5\nphrases: [查詢]",
}

func FuzzLoadCard(f *testing.F) {
	f.Add([]byte("code: P03\nsubjects: [plate]\ngrounds: [PPEA-8-1]\nregisters: [{register: stolen, fields: [{field: stolen, show: plain}]}]"))
	f.Add([]byte("code: P03\neffective_from: 2026-01-01\nfacts: [{key: a, kind: select, options: [{value: b}]}]"))
	f.Add([]byte("code: P03\nnever: [{category: debt, words: [討債], whole: [查]}]"))
	fsys := fstest.MapFS{"refusals.yaml": copyRules(f)["refusals.yaml"]}
	for name, text := range smallest {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		fsys["cards/P03.yaml"] = &fstest.MapFile{Data: data}
		b, err := purpose.Load(fsys)
		if err == nil {
			b.Check()
			b.AssessReason("巡經中正路口", b.Versions()[0], 0)
		} else if err.Error() == "" {
			t.Error("an error without words")
		}
	})
}
