package registry

import (
	"fmt"
	"slices"
	"strings"
)

// Finding is one fault of a descriptor or of a rule file: where, which rule of
// the checker, and what to do about it.
type Finding struct {
	File    string `json:"file"`
	Line    int    `json:"line"`           // from 1; 0 when the fault has no line
	Path    string `json:"path,omitempty"` // such as "fields[2].x-class"
	Rule    string `json:"rule"`           // such as "unknown-field"
	Message string `json:"message"`
	Zh      string `json:"message_zh,omitempty"`
	// Warning findings do not keep a file from being used.
	Warning bool `json:"warning,omitempty"`
}

// String gives "file:line: message [rule]", the Chinese message first where
// there is one.
func (f Finding) String() string {
	where, text := f.File, f.Message
	if f.Line > 0 {
		where = fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	if f.Zh != "" {
		text = f.Zh + " / " + f.Message
	}
	if f.Warning {
		text = "warning: " + text
	}
	return fmt.Sprintf("%s: %s [%s]", where, text, f.Rule)
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

// Faults gives the findings that are no mere warnings.
func (f Findings) Faults() Findings {
	var out Findings
	for _, one := range f {
		if !one.Warning {
			out = append(out, one)
		}
	}
	return out
}

// Err gives the faults, sorted, as an error, or nil when there are none.
func (f Findings) Err() error {
	faults := f.Faults()
	if len(faults) == 0 {
		return nil
	}
	faults.Sort()
	return faults
}
