package policy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"mpolice"
)

// Change is one way in which two decisions on the same request differ.
type Change struct {
	What   string `json:"what"` // "outcome", "condition", "field", "obligation"
	Name   string `json:"name"` // condition id, "register.field", obligation
	Before string `json:"before"`
	After  string `json:"after"`
}

// String gives "what name: before → after".
func (c Change) String() string {
	return fmt.Sprintf("%s %s: %s → %s", c.What, c.Name, c.Before, c.After)
}

// Compare lists what differs in effect: the outcome, the failed conditions,
// what each field shows, the obligations. Wording and digest are not compared.
func Compare(before, after Decision) []Change {
	var out []Change
	add := func(what, name, b, a string) {
		if b != a {
			out = append(out, Change{what, name, b, a})
		}
	}
	add("outcome", string(after.Card), outcome(before), outcome(after))
	diff(failures(before), failures(after), "condition", "passes", add)
	diff(shown(before), shown(after), "field", "hidden", add)
	diff(owed(before), owed(after), "obligation", "none", add)
	return out
}

// Replay decides a recorded request under an engine and compares with what
// was decided then.
func (e *Engine) Replay(ctx context.Context, r Request, then Decision) (Decision, []Change) {
	now := e.Decide(ctx, r)
	return now, Compare(then, now)
}

// ReplayReveal does the same for a recorded reveal.
func (e *Engine) ReplayReveal(ctx context.Context, r RevealRequest, then Decision) (Decision, []Change) {
	now := e.DecideReveal(ctx, r)
	return now, Compare(then, now)
}

func outcome(d Decision) string {
	if d.Permit {
		return "permit"
	}
	return "refuse"
}

// diff reports each name whose value differs; a name that is not there has the
// value absent.
func diff(before, after map[string]string, what, absent string, add func(what, name, b, a string)) {
	names := make([]string, 0, len(before)+len(after))
	for name := range before {
		names = append(names, name)
	}
	for name := range after {
		names = append(names, name)
	}
	slices.Sort(names)
	get := func(m map[string]string, name string) string {
		if v, ok := m[name]; ok {
			return v
		}
		return absent
	}
	for _, name := range slices.Compact(names) {
		add(what, name, get(before, name), get(after, name))
	}
}

func failures(d Decision) map[string]string {
	out := map[string]string{}
	for _, r := range d.Reasons {
		out[strings.TrimSuffix(r.Condition+" "+string(r.Register), " ")] = "fails"
	}
	return out
}

func shown(d Decision) map[string]string {
	out := map[string]string{}
	for _, p := range d.Projections {
		for _, f := range p.Fields {
			show := string(f.Show)
			if f.Class == mpolice.ClassSealed {
				show += " (sealed)"
			}
			out[string(p.Register)+"."+string(f.Name)] = show
		}
	}
	return out
}

func owed(d Decision) map[string]string {
	out := map[string]string{}
	if d.Obligations == nil {
		return out
	}
	var codes []string
	for _, c := range d.Obligations.NoticeCodes {
		codes = append(codes, string(c))
	}
	out["notice"] = strings.Join(codes, " ")
	out["defer_days"] = fmt.Sprint(d.Obligations.DeferDays)
	out["log_years"] = fmt.Sprint(d.Obligations.LogYears)
	return out
}
