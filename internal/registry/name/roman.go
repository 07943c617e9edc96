package name

import (
	_ "embed"
	"slices"
	"strings"
)

//go:embed data/romanisation.tsv
var romanisationText string

//go:embed data/customary.tsv
var customaryText string

// Bounds of what a romanised name is taken for.
const (
	maxSpellings  = 16 // ways to read a romanised name
	maxWays       = 64 // ways that are weighed up
	maxSegments   = 8  // ways to cut one word into syllables
	maxSyllables  = 5  // in a Chinese name
	maxWordLetter = 24 // letters of a word that is cut
)

// schemes in the order of the columns of romanisation.tsv.
const schemes = 4

// roman holds how syllables are spelt.
type roman struct {
	class     []string            // Wade-Giles without apostrophes and umlauts, by syllable
	spelt     [schemes][]string   // the spelling in each scheme, letters only, by syllable
	spellings map[string][]string // classes that a spelling may stand for
	custom    map[string][]string // classes of the surnames that are spelt so
	customHan map[string][]rune   // the surnames themselves
}

// lettersOnly drops what passports drop.
var lettersOnly = strings.NewReplacer("'", "", "ü", "u", "v", "u", "-", "")

func (t *tables) loadRomanisation() {
	t.class = make([]string, len(t.hanyu))
	for i := range t.spelt {
		t.spelt[i] = make([]string, len(t.hanyu))
	}
	t.spellings = map[string][]string{}
	copy(t.class, t.hanyu) // interjections that no scheme spells
	eachRow(romanisationText, func(c []string) {
		n := t.number[c[0]]
		t.class[n] = lettersOnly.Replace(c[1])
		for i := range schemes {
			t.spelt[i][n] = lettersOnly.Replace(c[i])
			t.addSpelling(t.spelt[i][n], t.class[n])
		}
		t.addSpelling(c[0], t.class[n]) // lv
	})
	t.loadCustomary()
}

func (t *tables) addSpelling(spelling, class string) {
	if !slices.Contains(t.spellings[spelling], class) {
		t.spellings[spelling] = append(t.spellings[spelling], class)
	}
}

func (t *tables) loadCustomary() {
	t.custom, t.customHan = map[string][]string{}, map[string][]rune{}
	eachRow(customaryText, func(c []string) {
		if c[0] == "syllable" {
			for _, n := range t.syllablesOf(c[2]) {
				t.addSpelling(c[1], t.class[n])
			}
			return
		}
		for _, r := range c[2] {
			t.customHan[c[1]] = append(t.customHan[c[1]], r)
			class := t.class[t.read(r, true)[0]]
			if !slices.Contains(t.custom[c[1]], class) {
				t.custom[c[1]] = append(t.custom[c[1]], class)
			}
		}
	})
}

// cut returns the ways to read one word as syllables, each a list of classes,
// fewest syllables first.
func (t *tables) cut(word string, surname bool) [][]string {
	var all [][]string
	if surname {
		for _, class := range t.custom[word] {
			all = append(all, []string{class})
		}
	}
	if len(word) > maxWordLetter {
		return all
	}
	for count := 1; count < maxSyllables && len(all) < maxSegments; count++ {
		all = t.cutInto(all, nil, word, count)
	}
	return all
}

// cutInto adds the ways to cut word into count syllables after those of head.
func (t *tables) cutInto(all [][]string, head []string, word string, count int) [][]string {
	const longest = 6 // letters of a syllable: zhuang
	if count == 0 {
		if word == "" && len(all) < maxSegments && !containsList(all, head) {
			all = append(all, slices.Clone(head))
		}
		return all
	}
	for i := 1; i <= min(longest, len(word)); i++ {
		if len(word)-i < count-1 || len(word)-i > (count-1)*longest {
			continue
		}
		for _, class := range t.spellings[word[:i]] {
			all = t.cutInto(all, append(head, class), word[i:], count-1)
		}
	}
	return all
}

func containsList(all [][]string, list []string) bool {
	for _, l := range all {
		if slices.Equal(l, list) {
			return true
		}
	}
	return false
}

// romanised returns the class keys that the words of a romanised name may stand
// for if it is Chinese: at most limit, empty when some word is no Mandarin.
func (t *tables) romanised(words []string, limit int) []string {
	var pieces []string
	for _, w := range words {
		for piece := range strings.SplitSeq(w, "-") {
			if piece != "" {
				pieces = append(pieces, piece)
			}
		}
	}
	ways := t.waysOf(pieces)
	slices.SortStableFunc(ways, func(a, b []string) int { return len(a) - len(b) })
	var keys []string
	for _, way := range ways {
		if len(way) < 2 || len(keys) == limit {
			continue
		}
		slices.Sort(way)
		if key := strings.Join(way, " "); !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// waysOf returns the ways to read the pieces of a romanised name. From three
// pieces on, a piece that can be one syllable is one.
func (t *tables) waysOf(pieces []string) [][]string {
	if len(pieces) > maxSyllables {
		return nil
	}
	ways := [][]string{nil}
	for i, piece := range pieces {
		cuts := t.cut(piece, i == 0 || i == len(pieces)-1)
		if len(cuts) > 0 && len(pieces) > 2 && len(cuts[0]) == 1 {
			cuts = slices.DeleteFunc(cuts, func(c []string) bool { return len(c) > 1 })
		}
		ways = combine(ways, cuts)
	}
	return ways
}

// combine appends every way of cuts to every way of heads, at most maxWays; the
// first of both come first. No cuts leave no way.
func combine(heads, cuts [][]string) [][]string {
	var all [][]string
	for _, c := range cuts {
		for _, h := range heads {
			if len(all) == maxWays {
				return all
			}
			if len(h)+len(c) <= maxSyllables {
				all = append(all, slices.Concat(h, c))
			}
		}
	}
	return all
}

// classKey is the unordered class key of one way to read a name in characters.
func (t *tables) classKey(v voice) string {
	var room [8]string
	classes := room[:0]
	for _, u := range v {
		if u < 0 {
			return "" // a character that nobody can spell
		}
		classes = append(classes, t.class[u])
	}
	slices.Sort(classes)
	return strings.Join(classes, " ")
}

// literalKey is the unordered key of words as they are spelt: names of any
// language. The = keeps it apart from class keys.
func literalKey(words []string) string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = strings.ReplaceAll(w, "-", "")
	}
	slices.Sort(list)
	return "=" + strings.Join(list, " ")
}

// letters joins the words without spaces and hyphens.
func letters(words []string) string {
	return strings.ReplaceAll(strings.Join(words, ""), "-", "")
}
