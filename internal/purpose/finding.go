package purpose

import "mpolice/internal/registry"

// Finding is one fault of a bundle: where, which rule of the checker, and what
// to do about it.
type Finding = registry.Finding

// Findings is a sorted list of faults. As an error it prints one a line.
type Findings = registry.Findings

// Finding makes a finding at a key of the card's file; i is the place in a
// list, or -1.
func (c *Card) Finding(rule, key string, i int, format string, args ...any) Finding {
	if i >= 0 {
		key = index(key, i)
	}
	return c.sheet.at(rule, key, format, args...)
}
