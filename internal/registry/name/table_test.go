package name

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestTables: what the files in data/ say holds together.
func TestTables(t *testing.T) {
	for file, text := range map[string]string{
		"variants": variantsText, "taiwan": taiwanText, "strict": strictText, "compat": compatText, "surnames": surnamesText,
		"readings": readingsText, "romanisation": romanisationText, "customary": customaryText,
	} {
		head, _, _ := strings.Cut(text, "\n#") // the head is more than a line
		if !strings.HasPrefix(text, "# ") || head == text || !strings.Contains(text, "# Source:") || !strings.Contains(text, "icence:") {
			t.Errorf("%s.tsv lacks source or licence in its head", file)
		}
		if !utf8.ValidString(text) {
			t.Errorf("%s.tsv is not UTF-8", file)
		}
	}
}

func TestStrictIsInsideLoose(t *testing.T) {
	tab, seen := loaded(), map[rune]bool{}
	eachRow(strictText, func(c []string) {
		for _, r := range c[0] + c[1] {
			if seen[r] {
				t.Errorf("%c stands twice in strict.tsv", r)
			}
			seen[r] = true
			if tab.looseOf(r) != tab.looseOf(one(c[0])) {
				t.Errorf("%c is strictly but not loosely %s", r, c[0])
			}
			if tab.strictOf(tab.strictOf(r)) != tab.strictOf(r) {
				t.Errorf("%c folds in two steps", r)
			}
		}
	})
}

func TestClassesAreClosed(t *testing.T) {
	tab := loaded()
	for r := rune(0); r <= lastHan; r++ {
		if top := tab.looseOf(r); tab.looseOf(top) != top || top > r {
			t.Fatalf("%c: class %c is not the smallest of itself", r, top)
		}
		if to := tab.compat.at(r); to != 0 && tab.compat.at(to) != 0 {
			t.Fatalf("%U folds in two steps", r)
		}
	}
}

// TestEverySurnameIsRead: a surname without a reading is found by no sound.
func TestEverySurnameIsRead(t *testing.T) {
	tab := loaded()
	eachRow(surnamesText, func(c []string) {
		for _, r := range c[1] {
			if len(tab.read(r, true)) == 0 {
				t.Errorf("%c has no reading", r)
			}
		}
		if c[0] == "compound" && len(strings.Fields(c[2])) != 2 {
			t.Errorf("%s: two syllables wanted", c[1])
		}
	})
}

// TestEverySchemeSpellsEverySyllable: but for interjections.
func TestEverySchemeSpellsEverySyllable(t *testing.T) {
	tab, unspelt, classes := loaded(), 0, map[string]bool{}
	for i, s := range tab.hanyu {
		classes[tab.class[i]] = true
		for scheme := range schemes {
			if tab.spelt[scheme][i] == "" {
				unspelt++
				t.Logf("%s has no spelling %d", s, scheme)
			}
		}
	}
	if unspelt > schemes*14 {
		t.Errorf("%d spellings missing", unspelt)
	}
	if len(classes) < 290 || len(classes) > 325 {
		t.Errorf("%d Wade-Giles classes, about 304 expected", len(classes))
	}
}
