package name_test

import (
	"testing"

	"mpolice/internal/registry/name"
	"mpolice/internal/registry/name/nametest"
)

// BenchmarkTerms parses and posts distinct names, as the loader does.
func BenchmarkTerms(b *testing.B) {
	people, _ := nametest.New(1).Population(20000)
	var terms []name.Term
	b.ReportAllocs()
	for i := range b.N {
		terms = name.AppendTerms(terms[:0], name.Parse(people[i%len(people)].Name))
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "names/s")
}

// BenchmarkPlan plans queries of all kinds.
func BenchmarkPlan(b *testing.B) {
	queries := []string{"陳雅婷", "陳?婷", "CHEN YA-TING", "雅婷", "馬耀．古浪"}
	b.ReportAllocs()
	for i := range b.N {
		if _, err := name.PlanQuery(queries[i%len(queries)]); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMatch judges a homophone, parsing included.
func BenchmarkMatch(b *testing.B) {
	plan, err := name.PlanQuery("陳雅婷")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for range b.N {
		if _, how := plan.Match(name.Parse("陳雅庭")); how != name.HowHomophone {
			b.Fatal(how)
		}
	}
}
