package linkage

import (
	"strings"

	"mpolice/internal/registry/linkage/compare"
	"mpolice/internal/registry/linkage/field"
)

// compoundSurnames are the two-character surnames of Taiwan's registers
// (內政部全國姓名統計分析), which "the first character" would cut in two.
var compoundSurnames = map[string]bool{
	"歐陽": true, "范姜": true, "張簡": true, "司徒": true, "上官": true, "諸葛": true, "司馬": true,
	"皇甫": true, "東方": true, "夏侯": true, "端木": true, "尉遲": true, "公孫": true, "慕容": true, "令狐": true, "鍾離": true, "長孫": true, "宇文": true,
}

// particles belong to the family name that follows them.
var particles = map[string]bool{
	"de": true, "van": true, "von": true, "der": true, "den": true, "di": true, "da": true, "la": true, "le": true, "mac": true, "mc": true, "bin": true, "al": true, "el": true, "ter": true, "du": true,
}

// splitFull cuts a full name into given, family and further names. A comma in
// the raw value puts the family name first; a Han name of up to four
// characters has it in its first one or two.
func splitFull(raw string) (given, family, middle string) {
	if head, tail, ok := strings.Cut(raw, ","); ok && !strings.Contains(tail, ",") && len(strings.Fields(head)) <= 2 {
		f, rest := field.Normalize(field.Family, head), strings.Fields(field.Normalize(field.Given, tail))
		if f != "" && len(rest) > 0 {
			return rest[0], f, strings.Join(rest[1:], " ")
		}
	}
	name := field.Normalize(field.FullName, raw)
	if name == "" {
		return "", "", ""
	}
	words := strings.Fields(name)
	if len(words) == 1 && compare.Han(name) {
		given, family = splitHan([]rune(name))
		return given, family, ""
	}
	if len(words) == 1 {
		return "", name, ""
	}
	last := len(words) - 1
	start := last
	for start > 1 && particles[words[start-1]] {
		start--
	}
	return words[0], strings.Join(words[start:], " "), strings.Join(words[1:start], " ")
}

func splitHan(r []rune) (given, family string) {
	switch n := len(r); {
	case n < 2 || n > 6:
		return string(r), ""
	case n >= 3 && compoundSurnames[string(r[:2])], n == 4:
		return string(r[2:]), string(r[:2])
	}
	return string(r[1:]), string(r[:1])
}

// beyond is what the words of full add to the given and family name.
func beyond(full, given, family string) string {
	if full == "" || full == given || full == family {
		return ""
	}
	if len(full) == len(given)+1+len(family) && strings.HasPrefix(full, given) && strings.HasSuffix(full, family) {
		return ""
	}
	var rest []string
	for _, w := range strings.Fields(full) {
		if !hasWord(given, w) && !hasWord(family, w) && !compare.Han(w) {
			rest = append(rest, w)
		}
	}
	return strings.Join(rest, " ")
}

func hasWord(s, w string) bool {
	for s != "" {
		head, tail, _ := strings.Cut(s, " ")
		if head == w {
			return true
		}
		s = tail
	}
	return false
}
