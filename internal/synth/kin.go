package synth

import "strings"

// kin lists a member's spouse, parents and children in the household.
func (h *household) kin(of *person) string {
	var b strings.Builder
	for i := range h.members {
		other := &h.members[i]
		word := kinWord(of, other)
		if word == "" || of == other {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("、")
		} else {
			b.Grow(64)
		}
		b.WriteString(word)
		b.WriteByte(' ')
		b.WriteString(other.name)
	}
	return b.String()
}

// kinWord names other's relation to of, empty beyond one degree.
func kinWord(of, other *person) string {
	sexed := func(male, female string) string {
		if other.male {
			return male
		}
		return female
	}
	switch {
	case of.relation <= spouse && other.relation <= spouse, of.relation == parent && other.relation == parent:
		return "配偶"
	case of.relation <= spouse && other.relation == child, of.relation == parent && other.relation == head:
		return sexed("子", "女")
	case of.relation == child && other.relation <= spouse, of.relation == head && other.relation == parent:
		return sexed("父", "母")
	}
	return ""
}
