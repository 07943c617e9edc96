package purpose_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"mpolice"
	"mpolice/internal/purpose"
)

var november = time.Date(2026, 11, 21, 6, 0, 0, 0, time.UTC)

func TestEdgeFor(t *testing.T) {
	b := builtIn(t)
	for _, tc := range []struct {
		a, b mpolice.Register
		card mpolice.CardCode
		at   time.Time
		want string // code of the edge, empty for none
	}{
		{"household", "wanted", "P01", november, "E-household-wanted"},
		{"wanted", "household", "P01", november, "E-household-wanted"},
		{"household", "wanted", "P05", november, "E-household-wanted"}, // number before name before link
		{"household", "missing", "P06", november, "E-household-missing-search"},
		{"household", "vehicle", "P04", november, "E-household-vehicle"},
		{"household", "vehicle", "P15", november, "E-household-vehicle-own"},
		{"vehicle", "stolen", "P03", november, "E-vehicle-stolen"},
		{"residence", "residence", "P01", november, "E-alias-residence"},
		{"household", "priors", "P01", november, ""},
		{"household", "welfare", "P04", november, ""},
		{"household", "vehicle", "P08", november, ""},
		{"household", "household", "P04", november, ""},
		{"household", "wanted", "P99", november, ""},
		{"household", "bank", "P04", november, ""},
		{"household", "wanted", "P01", time.Date(2025, 12, 31, 15, 59, 59, 0, time.UTC), ""},
	} {
		e, ok := b.EdgeFor(tc.a, tc.b, tc.card, tc.at)
		if e.Code != tc.want || ok != (tc.want != "") {
			t.Errorf("%s–%s under %s: got %q, want %q", tc.a, tc.b, tc.card, e.Code, tc.want)
		}
	}
	var on []purpose.Join
	for _, e := range b.EdgesFor("household", "wanted", "P05", november) {
		on = append(on, e.On)
	}
	if want := []purpose.Join{purpose.JoinNationalID, purpose.JoinName, purpose.JoinLink}; !slices.Equal(on, want) {
		t.Errorf("surest first: %v", on)
	}
	if e, ok := b.EdgeOn(purpose.JoinLink, "wanted", "household", "P05", november); !ok || e.Code != "E-link-household-wanted" {
		t.Errorf("%+v", e)
	}
	if _, ok := b.EdgeOn(purpose.JoinLink, "household", "wanted", "P01", november); ok {
		t.Error("an identity check follows record linkage")
	}
	if e, ok := b.Edge("E-vehicle-stolen"); !ok || e.On != purpose.JoinPlate {
		t.Errorf("%+v", e)
	}
}

// An edge gives no card more than its registers, and none is surer than its law.
func TestBuiltInEdges(t *testing.T) {
	b := builtIn(t)
	weight := map[purpose.Tag]int{purpose.TagMemory: 1, purpose.TagSecondary: 2, purpose.TagVerified: 3}
	for _, e := range b.Edges() {
		least := 3
		for _, g := range e.Grounds {
			ground, ok := b.Ground(g)
			if !ok || !ground.Covers(november) {
				t.Errorf("%s: ground %s", e.Code, g)
			}
			least = min(least, weight[ground.Tag])
		}
		if weight[e.Tag] > least {
			t.Errorf("%s is tagged %s", e.Code, e.Tag)
		}
		for _, p := range e.Purposes {
			card, ok := b.Card(p, november)
			if !ok || card.IsNever() {
				t.Errorf("%s serves %s", e.Code, p)
				continue
			}
			for _, r := range e.Between {
				if _, sees := card.Projection(r); !sees {
					t.Errorf("%s: %s does not see %s", e.Code, p, r)
				}
			}
		}
		if slices.Contains(e.Between, mpolice.RegisterWelfare) && !slices.Equal(e.Purposes, []mpolice.CardCode{"P11"}) {
			t.Errorf("%s opens counselling to %v", e.Code, e.Purposes)
		}
	}
}

func TestLead(t *testing.T) {
	b := builtIn(t)
	for _, tc := range []struct {
		card mpolice.CardCode
		kind mpolice.SubjectKind
		want mpolice.Register
	}{
		{"P01", "national_id", "household"},
		{"P01", "name", "household"},
		{"P01", "passport", "residence"},
		{"P04", "plate", "vehicle"},
		{"P04", "plate_pattern", "vehicle"},
		{"P04", "address", "household"},
		{"P02", "national_id", "licence"},
		{"P05", "national_id", "household"},
		{"P03", "national_id", ""},
	} {
		c, _ := b.Card(tc.card, november)
		if got, ok := c.Lead(tc.kind); got != tc.want || ok != (tc.want != "") {
			t.Errorf("%s by %s: %s", tc.card, tc.kind, got)
		}
	}
}

func TestEdgeFaultsNameTheLine(t *testing.T) {
	const first = "  - edge: E-household-wanted\n    between: [household, wanted]\n    on: national_id\n"
	for _, tc := range []struct{ name, old, new, want string }{
		{"unknown register", "between: [household, wanted]", "between: [household, bank]", `edges.yaml:9: edge E-household-wanted: there is no register "bank" [unknown-register]`},
		{"one end", "between: [household, wanted]", "between: [household]", "edges.yaml:9: edge E-household-wanted runs between two registers"},
		{"a register with itself", "between: [household, wanted]", "between: [household, household]", "edges.yaml:9: edge E-household-wanted joins a register with itself"},
		{"unknown join", first, strings.Replace(first, "on: national_id", "on: face", 1), "edges.yaml:10: edge E-household-wanted: on must be one of"},
		{"join without fields", first, strings.Replace(first, "on: national_id", "on: plate", 1), "edges.yaml:10: edge E-household-wanted: household and wanted have no fields to be joined on plate"},
		{"unknown ground", "PDPA-16-0, CCP-87-1]", "PDPA-16-0, CCP-999]", "edges.yaml:11: edge E-household-wanted: ground CCP-999 is not in grounds.yaml"},
		{"no ground", "grounds: [PPEA-7-1, PPEA-16-1, PDPA-15-1, PDPA-16-0, CCP-87-1]", "grounds: []", "edges.yaml:8: edge E-household-wanted has no legal ground"},
		{"surer than its law", "    tag: M\n    purposes: [P01, P04, P05, P07", "    tag: V\n    purposes: [P01, P04, P05, P07", "edges.yaml:12: edge E-household-wanted cannot be tagged V"},
		{"the platform's own rule", "    tag: M\n    purposes: [P01, P04, P05, P07", "    tag: P\n    purposes: [P01, P04, P05, P07", "edges.yaml:12: edge E-household-wanted needs the tag V, S or M"},
		{"unknown card", "purposes: [P01, P04, P05, P07", "purposes: [P77, P04, P05, P07", "edges.yaml:13: edge E-household-wanted: there is no card P77"},
		{"card that does not see it", "purposes: [P01, P04, P05, P07", "purposes: [P02, P04, P05, P07", "edges.yaml:13: edge E-household-wanted: card P02 does not see register household"},
		{"no purpose", "purposes: [P01, P04, P05, P07, P10, P11, P18]", "purposes: []", "edges.yaml:13: edge E-household-wanted serves no purpose"},
		{"code of no shape", "edge: E-household-wanted\n", "edge: household-wanted\n", `edges.yaml:8: edge "household-wanted" must be named`},
		{"the same pair twice", "  - edge: E-household-missing\n    between: [household, missing]", "  - edge: E-household-missing\n    between: [wanted, household]", "edges.yaml:21: edge E-household-missing: E-household-wanted serves card P01 already"},
		{"the same code twice", "edge: E-household-missing\n", "edge: E-household-wanted\n", "edges.yaml:16: edge E-household-wanted stands twice"},
		{"ends before it begins", "effective_from: 2026-01-01\n", "effective_from: 2026-01-01\n    effective_until: 2025-01-01\n", "edges.yaml:15: effective_until lies before"},
		{"unknown key", "    on: national_id\n", "    in: national_id\n", "edges.yaml:10: unknown key in"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			fsys := copyRules(t)
			edit(t, fsys, "edges.yaml", tc.old, tc.new)
			_, err := purpose.Load(fsys)
			if err == nil || !slices.ContainsFunc(strings.Split(err.Error(), "\n"), func(line string) bool { return strings.HasPrefix(line, tc.want) }) {
				t.Errorf("want %s…\ngot\n%v", tc.want, err)
			}
		})
	}
}

// Without the file nothing is joined, and every card that answers more than
// one register is told.
func TestWithoutEdgesNothingIsJoined(t *testing.T) {
	fsys := copyRules(t)
	delete(fsys, "edges.yaml")
	b, err := purpose.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := b.EdgeFor("household", "wanted", "P01", november); ok {
		t.Error("joined without an edge")
	}
	found := b.Check()
	if len(found) < 40 || len(found.Faults()) > 0 {
		t.Errorf("%d findings, %d of them faults", len(found), len(found.Faults()))
	}
}

func TestRegistersByMatter(t *testing.T) {
	b := builtIn(t)
	c, _ := b.Card("P04", november)
	has := func(all []mpolice.Register, r mpolice.Register) bool { return slices.Contains(all, r) }
	if always := c.RegistersFor("national_id"); has(always, "customs") || has(always, "violations") || !has(always, "residence") {
		t.Errorf("whatever the matter: %v", always)
	}
	if drugs := c.RegistersWith("national_id", "drugs"); !has(drugs, "customs") || !has(drugs, "narcotics") || has(drugs, "labour") {
		t.Errorf("drugs: %v", drugs)
	}
	if all := c.AllRegisters("national_id"); !has(all, "labour") || !has(all, "narcotics") || has(all, "stolen") {
		t.Errorf("all: %v", all)
	}
}

func FuzzLoadEdges(f *testing.F) {
	f.Add([]byte("edges: [{edge: E-a, between: [stolen, stolen], on: link, grounds: [PPEA-8-1], tag: S, purposes: [P03]}]"))
	f.Add([]byte("edges:\n  - {edge: E-a, between: [stolen], on: plate, effective_from: 2026-01-01, effective_until: 2025-01-01}"))
	f.Add([]byte("edges: [{}, {}]"))
	fsys := fstest.MapFS{
		"refusals.yaml":  copyRules(f)["refusals.yaml"],
		"cards/P03.yaml": {Data: []byte("code: P03\nsubjects: [plate]\ngrounds: [PPEA-8-1]\nregisters: [{register: stolen, fields: [{field: stolen, show: plain}]}]")},
	}
	for name, text := range smallest {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		fsys["edges.yaml"] = &fstest.MapFile{Data: data}
		b, err := purpose.Load(fsys)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without words")
			}
			return
		}
		b.Check()
		for _, e := range b.Edges() {
			if len(e.Grounds) == 0 || len(e.Purposes) == 0 || len(e.Between) != 2 {
				t.Fatalf("an edge without law, purpose or ends: %+v", e)
			}
		}
	})
}
