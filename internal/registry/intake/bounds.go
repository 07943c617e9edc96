package intake

import (
	"slices"
	"strconv"
	"unicode/utf8"
)

// bounds checks the constraints of Table Schema on the value that is kept.
func (w *worker) bounds(f *fieldPlan, value []byte) {
	c := &f.Constraints
	if c.MinLength > 0 || c.MaxLength > 0 {
		if n := utf8.RuneCount(value); n < c.MinLength || c.MaxLength > 0 && n > c.MaxLength {
			w.reject(f.Name, ruleLength)
		}
	}
	if f.pattern != nil && !f.pattern.Match(value) {
		w.reject(f.Name, rulePattern)
	}
	if f.min != "" && less(f, string(value), f.min) || f.max != "" && less(f, f.max, string(value)) {
		w.reject(f.Name, ruleRange)
	}
	if len(c.Enum) > 0 && !slices.Contains(c.Enum, string(value)) {
		w.reject(f.Name, ruleCode)
	}
}

// less compares numbers by their size and everything else, dates included, as
// text.
func less(f *fieldPlan, a, b string) bool {
	switch f.Type {
	case "integer", "number", "year":
		x, xerr := strconv.ParseFloat(a, 64)
		y, yerr := strconv.ParseFloat(b, 64)
		return xerr != nil || yerr != nil || x < y // beyond all bounds is out of range
	}
	return a < b
}
