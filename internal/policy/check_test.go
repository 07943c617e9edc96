package policy_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"mpolice/internal/policy"
	"mpolice/internal/purpose"
)

const officerFile = "conditions/10-officer.cedar"

// extra is a well-formed condition that a test spoils.
const extra = `
@id("extra") @article("甲") @article_en("a") @source("P")
@text_zh("乙") @text_en("b") @cure_zh("丙") @cure_en("c")
forbid (principal, action == Action::"open", resource == Purpose::"P03") when { context.subject.is_self };
`

func TestCheckFinds(t *testing.T) {
	appendTo := func(text string) func(testing.TB, fstest.MapFS) {
		return func(t testing.TB, fsys fstest.MapFS) {
			edit(t, fsys, officerFile, "// 人、勤務", text+"\n// 人、勤務")
		}
	}
	swap := func(file, old, replacement string) func(testing.TB, fstest.MapFS) {
		return func(t testing.TB, fsys fstest.MapFS) { edit(t, fsys, file, old, replacement) }
	}
	for _, tc := range []struct {
		name   string
		change func(testing.TB, fstest.MapFS)
		rule   string
		says   string
	}{
		{"a condition without a test", appendTo(strings.Replace(extra, "subject.is_self", "session.step_up", 1)), "untested", "extra has no decision test that refuses"},
		{"a fact that the card does not declare", appendTo(strings.Replace(extra, "context.subject.is_self", `context.facts.weather == ""`, 1)), "type", "weather"},
		{"an unknown attribute", appendTo(strings.Replace(extra, "context.subject.is_self", "context.officer.mood", 1)), "type", "mood"},
		{"a wrong type", appendTo(strings.Replace(extra, "context.subject.is_self", "context.subject.kind", 1)), "type", "P03"},
		{"a missing annotation", appendTo(strings.Replace(extra, `@cure_en("c")`, "", 1)), "annotation", "cure_en"},
		{"an unknown annotation", appendTo(strings.Replace(extra, `@id`, `@note("x") @id`, 1)), "annotation", "@note"},
		{"a bad id", appendTo(strings.Replace(extra, `"extra"`, `"Extra!"`, 1)), "annotation", "hyphens"},
		{"an unknown tag", appendTo(strings.Replace(extra, `@source("P")`, `@source("Z")`, 1)), "tag", "extra"},
		{"a permit", appendTo(strings.Replace(extra, "forbid", "permit", 1)), "permit", "made from the cards"},
		{"a rule about one person", appendTo(strings.Replace(extra, "(principal,", `(principal == Officer::"A1",`, 1)), "scope", "no rule names a person"},
		{"an id twice", appendTo(extra + extra), "duplicate", "extra"},
		{"Cedar that does not parse", appendTo("forbid ("), "syntax", ""},
		{"a scope that meets no card", appendTo(strings.Replace(extra, `Purpose::"P03"`, `Purpose::"P77"`, 1)), "unreachable", "concerns no card"},
		{"a condition that always refuses", appendTo(strings.Replace(extra, " when { context.subject.is_self }", "", 1)), "unreachable", "always refuses card P03"},
		{"a placeholder that nothing fills", appendTo(strings.Replace(extra, `"丙"`, `"{when}"`, 1)), "placeholder", "{when}"},
		{"a required fact that nothing enforces", swap("cards/P03.yaml", "facts: []", "facts: [{key: lane, kind: text, required: true, title: {zh: 車道, en: Lane}}]"), "unenforced", "lane"},
		{"a cure for an unknown condition", swap("cards/P04.yaml", "  reference-missing:", "  reference-lost:"), "unknown-condition", "reference-lost"},
		{"a group that nothing speaks to", swap("cards/P03.yaml", "subjects: [plate]", "subjects: [plate]\ngroups: [parade]"), "unused", "parade"},
		{"a card without a test", func(t testing.TB, fsys fstest.MapFS) { delete(fsys, "tests/P06.yaml") }, "untested", "card P06 has no decision test that permits"},
		{"a test that fails", swap("tests/P08.yaml", "1441", "1400"), "test-failed", "want refuse [ticket-late], got permit"},
		{"a projection that changed", swap("cards/P03.yaml", "      - {field: description, show: plain}\n", ""), "test-failed", "register stolen"},
		{"a test with an unknown fact of the request", swap("tests/P08.yaml", "reference.age_minutes: 1441", "reference.age: 1441"), "test", "unknown field"},
		{"a test without a verdict", swap("tests/P08.yaml", "want: refuse", "want: maybe"), "test", "permit or refuse"},
		{"an unknown key in a test", swap("tests/P08.yaml", "    want: refuse", "    wants: refuse"), "syntax", "wants"},
		{"what the card's own check finds", swap("cards/P03.yaml", "en: Stolen vehicle check", `en: ""`), "translation", "title"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			fsys := copyRules(t)
			tc.change(t, fsys)
			found := policy.Check(context.Background(), load(t, fsys))
			hit := slices.ContainsFunc(found, func(f purpose.Finding) bool {
				return f.Rule == tc.rule && strings.Contains(f.Message, tc.says) && f.File != ""
			})
			if !hit {
				t.Errorf("want [%s] …%s…, got:\n%v", tc.rule, tc.says, found.Error())
			}
		})
	}
}

func TestFindingNamesFileAndLine(t *testing.T) {
	fsys := copyRules(t)
	edit(t, fsys, officerFile, "// 人、勤務", strings.Replace(extra, `@cure_en("c")`, "", 1)+"\n// 人、勤務")
	_, err := policy.New(load(t, fsys))
	if err == nil || !strings.HasPrefix(err.Error(), officerFile+":2: ") {
		t.Errorf("got %v", err)
	}
}

func TestDecisionTestsRun(t *testing.T) {
	e := engine(t)
	tests, faults := policy.ParseTests(e.Bundle())
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if len(tests) < 90 {
		t.Fatalf("only %d decision tests", len(tests))
	}
	for _, test := range tests {
		for _, f := range test.Run(context.Background(), e) {
			t.Error(f)
		}
	}
}
