package field

import "strings"

// legalForms are what companies write after their names, folded, points left
// out. They change from one source to the next and name nobody.
var legalForms = wordSet(`inc incorporated llc llp lp ltd limited plc co corp corporation company pty pte gmbh ag kg ohg gbr ug mbh
	se bv nv vof sa sas sarl sca srl spa snc sl ab as asa aps oy oyj kft zrt sro doo ooo zao oao ao bhd sdn tbk kk yk cokg 有限公司 股份有限公司`)

// organizational are words that people's names do not have.
var organizational = wordSet(`inc incorporated llc llp ltd limited plc corp corporation company co gmbh bv srl spa plc pty
	the of and services service group international bank hotel cafe restaurant bar grill club center centre store shop school
	university hospital church trust association foundation institute ministry department`)

func wordSet(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}

// normalizeOrganization leaves the legal form and "the" and "and" out of a
// folded name, unless nothing else is in it.
func normalizeOrganization(s string) string {
	for _, form := range []string{"股份有限公司", "有限公司"} {
		if rest := strings.TrimSpace(strings.TrimSuffix(s, form)); rest != s && rest != "" {
			s = rest
		}
	}
	words := joinLetters(strings.Fields(s))
	kept := words[:0:0]
	for _, w := range words {
		if w != "and" && w != "the" {
			kept = append(kept, w)
		}
	}
	for len(kept) > 1 && legalForms[kept[len(kept)-1]] {
		kept = kept[:len(kept)-1]
	}
	if len(kept) == 0 {
		kept = words
	}
	return strings.Join(kept, " ")
}

// joinLetters makes one word of letters that stand alone: l l c, s p a.
func joinLetters(words []string) []string {
	var out []string
	open := false
	for _, w := range words {
		letter := len(w) == 1 && w[0] >= 'a' && w[0] <= 'z'
		if letter && open {
			out[len(out)-1] += w
		} else {
			out = append(out, w)
		}
		open = letter
	}
	return out
}

// organized reports whether a folded name reads as an organisation's.
func organized(raw, s string) bool {
	if strings.Contains(raw, "&") || strings.HasSuffix(s, "公司") || strings.HasSuffix(s, "商行") || strings.HasSuffix(s, "銀行") {
		return true
	}
	for w := range strings.FieldsSeq(s) {
		if organizational[w] {
			return true
		}
	}
	return false
}

// streetWords are the long forms of what addresses shorten.
var streetWords = map[string]string{
	"st": "street", "str": "strasse", "rd": "road", "ave": "avenue", "av": "avenue", "blvd": "boulevard", "blv": "boulevard", "dr": "drive", "ln": "lane",
	"ct": "court", "pl": "place", "sq": "square", "hwy": "highway", "pkwy": "parkway", "cres": "crescent", "tce": "terrace", "ter": "terrace", "apt": "apartment",
	"n": "north", "s": "south", "e": "east", "w": "west", "ste": "suite", "fl": "floor", "strase": "strasse",
}

// normalizeStreet writes the usual abbreviations out, save at the beginning,
// where "st" is a saint.
func normalizeStreet(s string) string {
	words := strings.Fields(s)
	changed := false
	for i := 1; i < len(words); i++ {
		if long, ok := streetWords[words[i]]; ok {
			words[i], changed = long, true
		}
	}
	if !changed {
		return s
	}
	return cut(strings.Join(words, " "), maxValue)
}
