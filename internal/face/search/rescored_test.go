package search_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"mpolice/internal/face/search"
	"mpolice/internal/face/search/searchtest"
)

// outside is an engine like those on the market: float32 scores added up in an
// order of its own, ties as they come.
type outside struct {
	rows   searchtest.Matrix
	label  searchtest.Label
	asked  int
	broken func([]search.Near) []search.Near
}

func (o *outside) Candidates(_ context.Context, probe []float32, n int, f search.Filter) ([]search.Near, error) {
	o.asked++
	var all []search.Near
	for i := range o.rows.Len() {
		id, category := o.label(i)
		if !admits(f)(id, category) {
			continue
		}
		sum, x := float32(0), o.rows.At(i)
		for k := len(x) - 1; k >= 0; k-- {
			sum += float32(probe[k] * x[k])
		}
		all = append(all, search.Near{ID: id, Score: float64(sum)})
	}
	slices.SortStableFunc(all, func(a, b search.Near) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return 0
	})
	all = all[:min(n, len(all))]
	if o.broken != nil {
		all = o.broken(all)
	}
	return all, nil
}

// byID finds rows of the engine's templates.
type byID struct {
	rows searchtest.Matrix
	at   map[uint64]int
}

func (b byID) RowOf(id uint64, into []float32) ([]float32, error) {
	i, ok := b.at[id]
	if !ok {
		return nil, errors.New("no such template")
	}
	return b.rows.Row(i, into)
}

func rescored(t *testing.T, o *outside) *search.Rescored {
	t.Helper()
	rows := byID{o.rows, map[uint64]int{}}
	for i := range o.rows.Len() {
		id, _ := o.label(i)
		rows.at[id] = i
	}
	g, err := search.NewRescored("engine", o, rows, 101)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestRescoredIsExact: float32 neighbours and duplicates in an engine's own
// order come out in ours.
func TestRescoredIsExact(t *testing.T) {
	rows, label := searchtest.Hostile(24, 800, 8), sprinkled(800)
	for i := 0; i < 800; i += 8 { // a hundred neighbours that float32 cannot order
		copy(rows.At(i), rows.At(7))
		rows.At(i)[i%24] = math.Nextafter32(rows.At(i)[i%24], 2)
	}
	o := &outside{rows: rows, label: label}
	g := rescored(t, o)
	for i := range 60 {
		f := allOrSome[i%len(allOrSome)]
		p := searchtest.HostileProbe(rows, i, 8)
		if i%3 == 0 {
			p = rows.At(7)
		}
		a, err := g.Search(context.Background(), search.Query{Probes: [][]float32{p}, K: 10, Filter: f})
		if err != nil {
			t.Fatal(err)
		}
		if err := differ(a.Hits[0], searchtest.Brute(rows, label, p, admits(f)).First(10)); err != nil {
			t.Errorf("probe %d: %v", i, err)
		}
	}
	if o.asked <= 60 {
		t.Error("the engine was never asked for more: the gallery is too easy")
	}
}

func TestRescoredRefuses(t *testing.T) {
	o := &outside{rows: searchtest.NewFaces(8, 100, 1).Gallery(), label: searchtest.Plain}
	g := rescored(t, o)
	q := search.Query{Probes: [][]float32{o.rows.At(0)}, K: 3, Filter: search.Everything()}
	for name, broken := range map[string]func([]search.Near) []search.Near{
		"an unknown template": func(n []search.Near) []search.Near { n[1].ID = 5000; return n },
		"a template twice":    func(n []search.Near) []search.Near { n[1] = n[0]; return n },
	} {
		o.broken = broken
		if _, err := g.Search(context.Background(), q); err == nil {
			t.Errorf("an engine with %s was believed", name)
		}
	}
	for _, norm := range []float64{0, -1, 1e300} {
		if _, err := search.NewRescored("engine", o, nil, norm); err == nil {
			t.Errorf("a greatest norm of %g", norm)
		}
	}
}
