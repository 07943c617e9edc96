package plates

import (
	"math/rand/v2"
	"sync"
	"testing"
)

var national = sync.OnceValue(func() *Index {
	x, _ := Build(fleet(23_000_000))
	return x
})

func BenchmarkSearch(b *testing.B) {
	x := national()
	b.Logf("%+v", x.Size())
	for _, raw := range []string{"ABC1?3?", "ABC????", "???1235", "*1235", "A?C12?5", "?BC?235", "A??12?5", "AB?????", "A??????", "??????5", "?????35", "???????", "*", "*5", "12??AB", "?A*"} {
		p, err := ParsePattern(raw, 0)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(raw, func(b *testing.B) {
			var r Result
			for b.Loop() {
				r = x.Search(p, 100)
			}
			b.ReportMetric(float64(r.Total), "plates")
		})
	}
	p, _ := ParsePattern("ABC1235", 0)
	b.Run("misread", func(b *testing.B) {
		for b.Loop() {
			x.SearchMisread(p, Lookalike, 100)
		}
	})
	b.Run("anycharacter", func(b *testing.B) {
		for b.Loop() {
			x.SearchMisread(p, AnyCharacter, 100)
		}
	})
	b.Run("blurred", func(b *testing.B) {
		q := p.Blurred()
		for b.Loop() {
			x.Search(q, 100)
		}
	})
}

func BenchmarkUpdate(b *testing.B) {
	x := national()
	r := rand.New(rand.NewPCG(5, 5))
	for b.Loop() {
		var add, remove []string
		for range 1000 {
			add = append(add, number("ABC", "LLLDDDD", r.IntN(10_000_000)))
			remove = append(remove, number("NMPQ", "LLLDDDD", r.IntN(10_000_000)))
		}
		x.Update(add, remove)
	}
}

func BenchmarkBuild(b *testing.B) {
	for b.Loop() {
		Build(fleet(1_000_000))
	}
}
