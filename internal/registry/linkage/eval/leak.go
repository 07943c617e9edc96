package eval

import (
	"fmt"
	"strings"

	"mpolice/internal/registry/linkage/field"
)

// hideLeaks takes columns of one file out of the evidence whose values hold
// the truth: "Q12-3" beside the entity Q12. Linking by them would measure
// nothing.
func hideLeaks(f frame, names []string, guesses []field.Guess) {
	for c := range guesses {
		if g := &guesses[c]; g.Kind.Evidence() && g.Why != "mapping" && holdsTruth(f, c, names) {
			g.Kind, g.Why = field.Truth, "holds the truth"
		}
	}
}

// holdsTruth reports that nine tenths of a column's values hold the entity's
// name, of two characters or more.
func holdsTruth(f frame, c int, names []string) bool {
	if len(names) != len(f.rows) {
		return false // truth is in pairs
	}
	held, filled := 0, 0
	for i, row := range f.rows {
		v, e := idKey(row[c]), idKey(names[i])
		if v == "" || e == "" {
			continue
		}
		filled++
		if len(e) > 1 && strings.Contains(v, e) {
			held++
		}
	}
	return filled > 20 && held*10 >= filled*9
}

// suspects warns of columns that agree with the truth throughout: equal in all
// records of every entity, and never in two.
func suspects(frames []frame, t *truth, guesses [][]field.Guess) (warnings []string) {
	if t.entity == nil {
		return nil
	}
	base := 0
	for i, f := range frames {
		for c, g := range guesses[i] {
			if g.Kind.Evidence() && mirrors(f, c, t.entity[base:base+len(f.rows)]) {
				warnings = append(warnings, fmt.Sprintf("column %q agrees with the truth in every record; if it was made from the truth, leave it out with --map %q", g.Header, g.Header+"=-"))
			}
		}
		base += len(f.rows)
	}
	return warnings
}

func mirrors(f frame, c int, entity []int32) bool {
	of, value := map[string]int32{}, map[int32]string{}
	repeated, filled := 0, 0
	for i, row := range f.rows {
		v := idKey(row[c])
		if v == "" || entity[i] < 0 {
			continue
		}
		filled++
		if e, ok := of[v]; ok && e != entity[i] {
			return false
		}
		if w, ok := value[entity[i]]; ok {
			if w != v {
				return false
			}
			repeated++
		}
		of[v], value[entity[i]] = entity[i], v
	}
	return repeated >= 10 && filled*2 > len(f.rows)
}
