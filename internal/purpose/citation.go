package purpose

import (
	"regexp"
	"strings"
)

// item is where in a statute a ground stands: 條 (之 for an inserted article),
// 項, the main text or the proviso of either, 款.
var item = regexp.MustCompile(`^第(\d+)條(?:之(\d+))?(?:第(\d+)項)?(本文|但書)?(?:第(\d+)款)?$`)

// englishItem writes an item as the Ministry of Justice's translations name its
// parts, largest first: art. 6, para. 1, subpara. 3. It is empty for what is no
// item of a statute.
func englishItem(zh string) string {
	m := item.FindStringSubmatch(zh)
	if m == nil {
		return ""
	}
	parts := []string{"art. " + m[1]}
	if m[2] != "" {
		parts[0] += "-" + m[2]
	}
	if m[3] != "" {
		parts = append(parts, "para. "+m[3])
	}
	if m[4] != "" {
		parts = append(parts, map[string]string{"本文": "main text", "但書": "proviso"}[m[4]])
	}
	if m[5] != "" {
		parts = append(parts, "subpara. "+m[5])
	}
	return strings.Join(parts, ", ")
}

// Citation gives statute and item as a decision cites them. What stands in no
// statute, such as an arrangement between agencies, is cited by its name.
func (g Ground) Citation(lang string) string {
	if lang != "en" {
		return g.Statute.Zh + g.Item
	}
	if at := englishItem(g.Item); at != "" {
		return g.Statute.En + ", " + at
	}
	return g.Statute.En
}
