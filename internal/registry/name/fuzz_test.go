package name_test

import (
	"slices"
	"testing"

	"mpolice/internal/registry/name"
)

func seeds(f *testing.F) {
	for _, s := range append(slices.Clone(register), "", "?", "\xff\xfe", "陳\xA4\x40", "々々", "ʉ^’", "zhuangzhuangzhuangzhuang", "a-a-a-a-a-a-a", "𠮷𡍼?") {
		f.Add(s)
	}
}

// FuzzParse: whatever comes is parsed, its keys are bounded and the same again,
// and what was understood is understood alike when it is read back.
func FuzzParse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, raw string) {
		n := name.Parse(raw)
		terms := name.Terms(n)
		if len(terms) > name.MaxTerms {
			t.Fatalf("%d postings", len(terms))
		}
		if !slices.Equal(terms, name.Terms(name.Parse(raw))) {
			t.Fatal("other postings for the same text")
		}
		for i, x := range terms {
			if slices.Contains(terms[i+1:], x) {
				t.Fatalf("posting %v twice", x)
			}
		}
		if again := name.Parse(n.Han()); again.Loose() != n.Loose() || again.Han() != n.Han() {
			t.Fatalf("%q reads back as %q", n.Han(), again.Han())
		}
		if n.Surname()+n.Given() != n.Han() {
			t.Fatalf("%q + %q is not %q", n.Surname(), n.Given(), n.Han())
		}
		_ = [][]string{n.Masks(), n.Sounds(), n.NearSounds(), n.Romans(), {n.Strict()}}
	})
}

// FuzzPlan: a query is refused or planned within bounds; a name finds itself;
// judging never panics and keeps to its range.
func FuzzPlan(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, query string) {
		p, err := name.PlanQuery(query)
		if err != nil {
			return
		}
		if len(p.Lookups) == 0 || len(p.Lookups) > name.MaxLookups {
			t.Fatalf("%d look-ups", len(p.Lookups))
		}
		for i, l := range p.Lookups[1:] {
			if l.How.Best() > p.Lookups[i].How.Best() {
				t.Fatal("look-ups out of order")
			}
		}
		self := name.Parse(query)
		if score, how := p.Match(self); score != 1000 || how != name.HowExact {
			t.Fatalf("does not match itself: %d %v", score, how)
		}
		if self.Unknowns() == 0 {
			d := name.NewDictionary()
			d.Add(query)
			if hits := d.Search(p, 1); len(hits) != 1 {
				t.Fatal("does not find itself")
			}
		}
		for _, stored := range register {
			if score, how := p.Match(name.Parse(stored)); score < 0 || score > how.Best() || (how == name.HowNone) != (score == 0) {
				t.Fatalf("%q: %d %v", stored, score, how)
			} else if promised := promise(p, stored); promised > 0 && score > promised && (how != name.HowHomophone || promised < name.HowConfusable.Best()) {
				t.Fatalf("%q scores %d, its look-up promised %d at most", stored, score, promised)
			}
		}
	})
}

// promise is the best score that the first look-up that finds stored allows.
func promise(p *name.Plan, stored string) name.Score {
	terms := name.Terms(name.Parse(stored))
	for _, l := range p.Lookups {
		if slices.Contains(terms, l.Term) {
			return l.How.Best()
		}
	}
	return 0
}
