package purpose

import (
	"fmt"
	"slices"
	"strings"
)

// Finding is one fault of a bundle: where, which rule of the checker, and what
// to do about it.
type Finding struct {
	File    string `json:"file"`
	Line    int    `json:"line"` // from 1; 0 when the fault has no line
	Rule    string `json:"rule"` // such as "unknown-field"
	Message string `json:"message"`
}

// String gives "file:line: message [rule]".
func (f Finding) String() string {
	if f.Line == 0 {
		return fmt.Sprintf("%s: %s [%s]", f.File, f.Message, f.Rule)
	}
	return fmt.Sprintf("%s:%d: %s [%s]", f.File, f.Line, f.Message, f.Rule)
}

// Findings is a sorted list of faults. As an error it prints one a line.
type Findings []Finding

// Error gives every finding on a line of its own.
func (f Findings) Error() string {
	out := make([]string, len(f))
	for i, one := range f {
		out[i] = one.String()
	}
	return strings.Join(out, "\n")
}

// Sort orders by file, line, rule and message, so that two runs print the same.
func (f Findings) Sort() {
	slices.SortFunc(f, func(a, b Finding) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		if c := strings.Compare(a.Rule, b.Rule); c != 0 {
			return c
		}
		return strings.Compare(a.Message, b.Message)
	})
}

// err gives the findings as an error, or nil when there are none.
func (f Findings) err() error {
	if len(f) == 0 {
		return nil
	}
	f.Sort()
	return f
}

// Finding makes a finding at a key of the card's file; i is the place in a
// list, or -1.
func (c *Card) Finding(rule, key string, i int, format string, args ...any) Finding {
	if i >= 0 {
		key = index(key, i)
	}
	return c.sheet.at(rule, key, format, args...)
}
