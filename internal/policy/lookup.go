package policy

import "slices"

// Condition gives the wording of one condition, as a reason would, for pages
// that tell beforehand what stands in the way.
func (e *Engine) Condition(id string) (Reason, bool) {
	i := slices.IndexFunc(e.conditions, func(c *condition) bool { return c.id == id })
	if i < 0 {
		return Reason{}, false
	}
	c := e.conditions[i]
	r := Reason{Condition: c.id, Article: c.article, Tag: c.tag, Text: c.text, Cure: c.cure}
	e.fill(&r, nil)
	return r, true
}
