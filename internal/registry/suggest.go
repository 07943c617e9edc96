package registry

import (
	"slices"
	"strings"
)

// notRead are keys of Table Schema v2 that this program does not apply. To
// accept one would let an agency believe that it is checked.
var notRead = map[string][2]string{
	"foreignKeys":       {"跨檔案之關聯不在此設定，刪除即可", "links between registers are not set here: delete it"},
	"uniqueKeys":        {"請改於該欄位 constraints 內寫 \"unique\": true", `write "unique": true in the field's constraints instead`},
	"categories":        {"請改用 x-codes", "use x-codes instead"},
	"categoriesOrdered": {"請刪除；代碼以 x-codes 列出", "delete it; codes are listed in x-codes"},
	"rdfType":           {"請改用 x-semantic", "use x-semantic instead"},
	"exclusiveMinimum":  {"請改用 minimum", "use minimum instead"},
	"exclusiveMaximum":  {"請改用 maximum", "use maximum instead"},
	"jsonSchema":        {"僅收純量欄位，請刪除", "only scalar fields are taken: delete it"},
	"decimalChar":       {"數字請以半形點為小數點，並刪除此鍵", "write decimals with a point and delete this key"},
	"groupChar":         {"數字請勿加千分位，並刪除此鍵", "write numbers without separators and delete this key"},
	"bareNumber":        {"數字請勿附單位，並刪除此鍵", "write numbers without units and delete this key"},
}

// unknown reports a key that nothing reads. Keys of the agency's own begin with
// "x-" and are let be, unless they look like one of ours spelt wrong.
func (s *shaper) unknown(path string, m member, known []string) {
	at := join(path, m.name)
	near := nearest(m.name, known)
	switch hint, standard := notRead[m.name]; {
	case standard:
		s.add(m.line, at, "unknown-key", "不適用「%[1]s」：%[2]s", "key %[1]q is not applied: %[3]s", m.name, hint[0], hint[1])
	case near != "":
		s.meant = append(s.meant, join(path, near))
		s.add(m.line, at, "unknown-key", "沒有「%[1]s」這個鍵，是不是「%[2]s」？", "unknown key %[1]q: did you mean %[2]q?", m.name, near)
	case !strings.HasPrefix(m.name, "x-"):
		s.add(m.line, at, "unknown-key", "沒有「%[1]s」這個鍵；機關自訂的鍵請以「x-」開頭", "unknown key %[1]q: keys of your own begin with \"x-\"", m.name)
	}
}

// nearest gives the known word that was probably meant; empty when none is near.
// A key of the agency's own may be closer to one of ours than a misspelling.
func nearest(word string, known []string) string {
	slices.Sort(known)
	best, distance := "", 3
	if strings.HasPrefix(word, "x-") {
		distance = 2
	}
	a := foldKey(word)
	for _, k := range known {
		b := foldKey(k)
		if max(len(a)-len(b), len(b)-len(a)) >= distance {
			continue
		}
		if d := edits(a, b); d < distance && d <= len(b)/3 {
			best, distance = k, d
		}
	}
	return best
}

// foldKey leaves out what people write differently: case, hyphens, the x- that
// they forget.
func foldKey(key string) string {
	key = strings.TrimPrefix(strings.ToLower(key), "x-")
	return separators.Replace(key)
}

var separators = strings.NewReplacer("-", "", "_", "", " ", "")

// edits counts insertions, deletions, replacements and swaps of neighbours
// (optimal string alignment). Keys are short; longer words are cut.
func edits(a, b string) int {
	const most = 40
	a, b = a[:min(len(a), most)], b[:min(len(b), most)]
	var rows [most + 1][most + 1]int
	for i := 0; i <= len(a); i++ {
		for j := 0; j <= len(b); j++ {
			if i == 0 || j == 0 {
				rows[i][j] = i + j
				continue
			}
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
