package nametest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRecallGoal: at least 99 % of the names within 50 answers, for the kinds
// that the program promises, and fewer misses than by first readings.
func TestRecallGoal(t *testing.T) {
	got := Recall(100_000, 1)
	if got.Names != 100_000 || got.Terms > 12 {
		t.Errorf("%d names, %.1f postings a name", got.Names, got.Terms)
	}
	goal := map[string]float64{
		"variant": .99, "simplified": .99, "homophone": .99, "homophones": .99, "other_reading": .99, "near": .99,
		"romanised": .99, "customary": .99, "missing": .99, "asked": .75, "dropped": .5,
	}
	for _, row := range got.Rows {
		t.Logf("%-13s n=%d recall@%d %.4f, exact %.4f, first reading %.4f, search p50 %d µs p99 %d µs",
			row.Kind, row.Queries, At, row.Found, row.Exact, row.First, row.P50, row.P99)
		if row.Queries < 1000 {
			t.Errorf("%s: %d queries only", row.Kind, row.Queries)
		}
		if row.Found < goal[row.Kind] || goal[row.Kind] == 0 {
			t.Errorf("%s: recall %.4f, goal %.2f", row.Kind, row.Found, goal[row.Kind])
		}
		if row.Exact != 0 {
			t.Errorf("%s: %.4f of the errors are none", row.Kind, row.Exact)
		}
	}
}

// TestSameSeed: names and errors follow from the seed.
func TestSameSeed(t *testing.T) {
	a, b := New(5), New(5)
	for range 500 {
		p, q := a.Person(), b.Person()
		if d := cmp.Diff(p.Name, q.Name); d != "" {
			t.Fatal(d)
		}
		for _, k := range Mistakes() {
			x, _ := a.Make(k, p)
			y, _ := b.Make(k, q)
			if x != y {
				t.Fatalf("%v: %q, %q", k, x, y)
			}
		}
	}
}

// TestSpelling holds the tables of this package against spellings known to all.
func TestSpelling(t *testing.T) {
	s := newSpeller()
	for hanyu, want := range map[string][]string{
		"zhang": {"zhang", "chang", "jhang", "jang"}, "xu": {"xu", "hsü", "syu", "shiu"}, "cai": {"cai", "ts'ai", "cai", "tsai"},
		"qiu": {"qiu", "ch'iu", "ciou", "chiou"}, "lv": {"lü", "lü", "lyu", "liu"}, "guo": {"guo", "kuo", "guo", "guo"},
		"zhi": {"zhi", "chih", "jhih", "jr"}, "zeng": {"zeng", "tseng", "zeng", "tzeng"}, "yue": {"yue", "yüeh", "yue", "yue"},
		"feng": {"feng", "feng", "fong", "feng"}, "xiong": {"xiong", "hsiung", "siong", "shiung"}, "jun": {"jun", "chün", "jyun", "jiun"},
		"luo": {"luo", "lo", "luo", "luo"}, "e": {"e", "o", "e", "e"}, "si": {"si", "ssu", "sih", "sz"},
	} {
		for in := range schemeCount {
			if got := s.spell(hanyu, in); got != want[in] {
				t.Errorf("%s in scheme %d: %q, want %q", hanyu, in, got, want[in])
			}
		}
	}
}

// TestEveryNameIsSpelt: a reading that no scheme spells would drop out of the
// measurement unseen.
func TestEveryNameIsSpelt(t *testing.T) {
	m := New(1)
	for syllable := range m.sounds {
		for in := range schemeCount {
			if m.spell.spell(syllable, in) == "" {
				t.Errorf("%s has no spelling in scheme %d", syllable, in)
			}
		}
	}
}
