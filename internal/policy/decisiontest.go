package policy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"mpolice"
	"mpolice/internal/purpose"
)

// defaultsFile holds what is in order in every decision test; a test file adds
// its card, and a test changes what it is about.
const defaultsFile = "tests/defaults.yaml"

// DecisionTest is one decision that must come out as written.
type DecisionTest struct {
	File       string
	Line       int
	Name       string
	Reveal     bool
	Want       string   // "permit" or "refuse"
	Conditions []string // for a refusal: the exact set, sorted
	Show       map[mpolice.Register][]string

	request Request
	reveal  RevealRequest
}

// testFile is the YAML form of a test file.
type testFile struct {
	Base    map[string]any `yaml:"base"`
	Tests   []testCase     `yaml:"tests"`
	Reveal  map[string]any `yaml:"reveal"`
	Reveals []testCase     `yaml:"reveals"`
}

type testCase struct {
	Name       string                        `yaml:"name"`
	Set        map[string]any                `yaml:"set"` // dotted path to new value
	Want       string                        `yaml:"want"`
	Conditions []string                      `yaml:"conditions"`
	Show       map[mpolice.Register][]string `yaml:"show"` // "field", "field initial" or "field masked"
	line       int
}

// UnmarshalYAML keeps the line; keys are checked by name since a nested
// decoder does not inherit strictness.
func (c *testCase) UnmarshalYAML(n *yaml.Node) error {
	type plain testCase
	for i := 0; i+1 < len(n.Content); i += 2 {
		if key := n.Content[i].Value; !slices.Contains([]string{"name", "set", "want", "conditions", "show"}, key) {
			return fmt.Errorf("line %d: unknown key %s", n.Content[i].Line, key)
		}
	}
	if err := n.Decode((*plain)(c)); err != nil {
		return err
	}
	c.line = n.Line
	return nil
}

// ParseTests reads the bundle's decision tests.
func ParseTests(b *purpose.Bundle) ([]DecisionTest, purpose.Findings) {
	var out []DecisionTest
	var faults purpose.Findings
	defaults := testFile{}
	for _, src := range b.Tests {
		if src.Path == defaultsFile {
			faults = append(faults, decodeTests(src, &defaults)...)
		}
	}
	for _, src := range b.Tests {
		if src.Path == defaultsFile {
			continue
		}
		var f testFile
		if bad := decodeTests(src, &f); bad != nil {
			faults = append(faults, bad...)
			continue
		}
		tests, bad := f.expand(src.Path, defaults)
		out, faults = append(out, tests...), append(faults, bad...)
	}
	return out, faults
}

func decodeTests(src purpose.Source, into *testFile) purpose.Findings {
	dec := yaml.NewDecoder(bytes.NewReader(src.Data))
	dec.KnownFields(true)
	if err := dec.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		return purpose.Findings{{File: src.Path, Rule: "syntax", Message: err.Error()}}
	}
	return nil
}

// expand lays a test's changes over the file's base, and that over the
// defaults.
func (f testFile) expand(path string, defaults testFile) ([]DecisionTest, purpose.Findings) {
	var out []DecisionTest
	var faults purpose.Findings
	for _, set := range []struct {
		reveal   bool
		defaults map[string]any
		base     map[string]any
		cases    []testCase
	}{{false, defaults.Base, f.Base, f.Tests}, {true, defaults.Reveal, f.Reveal, f.Reveals}} {
		for _, c := range set.cases {
			t := DecisionTest{File: path, Line: c.line, Name: c.Name, Reveal: set.reveal, Want: c.Want, Conditions: slices.Sorted(slices.Values(c.Conditions)), Show: c.Show}
			err := t.build(overlay(overlay(set.defaults, set.base), nil), c.Set)
			if err == nil && (c.Name == "" || c.Want != "permit" && c.Want != "refuse" || (c.Want == "refuse") != (len(c.Conditions) > 0)) {
				err = errors.New("a test needs a name, want: permit or refuse, and for a refusal its conditions")
			}
			if err != nil {
				faults = append(faults, t.finding("test", "%s", err))
				continue
			}
			out = append(out, t)
		}
	}
	return out, faults
}

// overlay copies base and lays top over it, map by map.
func overlay(base, top map[string]any) map[string]any {
	out := map[string]any{}
	for k, v := range base {
		if m, ok := v.(map[string]any); ok {
			v = overlay(m, nil)
		}
		out[k] = v
	}
	for k, v := range top {
		old, both := out[k].(map[string]any)
		if m, ok := v.(map[string]any); ok && both {
			v = overlay(old, m)
		}
		out[k] = v
	}
	return out
}

func (t *DecisionTest) build(values, set map[string]any) error {
	for _, path := range slices.Sorted(maps.Keys(set)) {
		at, keys := values, strings.Split(path, ".")
		for _, key := range keys[:len(keys)-1] {
			next, ok := at[key].(map[string]any)
			if !ok {
				next = map[string]any{}
				at[key] = next
			}
			at = next
		}
		at[keys[len(keys)-1]] = set[path]
	}
	b, err := json.Marshal(values)
	if err != nil {
		return err
	}
	if t.Reveal {
		t.reveal, err = ParseReveal(b)
	} else {
		t.request, err = ParseRequest(b)
	}
	return err
}

func (t DecisionTest) finding(rule, format string, args ...any) purpose.Finding {
	return purpose.Finding{File: t.File, Line: t.Line, Rule: rule, Message: fmt.Sprintf("test %q: ", t.Name) + fmt.Sprintf(format, args...)}
}

// Card gives the card that the test asks under.
func (t DecisionTest) Card() mpolice.CardCode {
	if t.Reveal {
		return t.reveal.Card
	}
	return t.request.Card
}

// explain decides the test's request.
func (t DecisionTest) explain(ctx context.Context, e *Engine) Explanation {
	if t.Reveal {
		return e.ExplainReveal(ctx, t.reveal)
	}
	return e.Explain(ctx, t.request)
}

// Run decides the test's request and says how the outcome differs from what
// was written; nothing when it is as written.
func (t DecisionTest) Run(ctx context.Context, e *Engine) purpose.Findings {
	return t.judge(t.explain(ctx, e).Decision)
}

func (t DecisionTest) judge(d Decision) purpose.Findings {
	var out purpose.Findings
	got := slices.Sorted(slices.Values(d.Conditions()))
	if outcome(d) != t.Want || !slices.Equal(got, t.Conditions) {
		out = append(out, t.finding("test-failed", "want %s %v, got %s %v", t.Want, t.Conditions, outcome(d), got))
	}
	for register, want := range t.Show {
		var have []string
		p, _ := d.Projection(register)
		for _, f := range p.Fields {
			name := string(f.Name)
			if f.Show != mpolice.ShowPlain {
				name += " " + string(f.Show)
			}
			have = append(have, name)
		}
		if !slices.Equal(have, want) {
			out = append(out, t.finding("test-failed", "register %s: want fields %v, got %v", register, want, have))
		}
	}
	return out
}
