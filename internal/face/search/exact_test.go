package search_test

import (
	"context"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"mpolice/internal/face/search"
	"mpolice/internal/face/search/kernel"
	"mpolice/internal/face/search/searchtest"
)

var exhaustive = flag.Bool("exhaustive", false, "search more than 1,000 random and 1,000 hostile probes")

// trial is one gallery, searched in every way and by brute force.
type trial struct {
	name    string
	rows    searchtest.Matrix
	label   searchtest.Label
	probe   func(i int) []float32
	probes  int // a multiple of 16
	filters []search.Filter
}

// count adds up what trials did.
type count struct{ probes, searches, lists, hits, ties int }

var lengths = []int{1, 5, 10, 50, 100}

// run compares batches of 1 and 16 probes, 1 and 2 threads and all kernels with
// brute force: ids, order and the bits of every score.
func (tr trial) run(t *testing.T, c *count) {
	part, err := searchtest.Load(tr.rows, tr.label, 2)
	if err != nil {
		t.Fatal(err)
	}
	defer part.Set.Close()
	for first := 0; first < tr.probes; first += 16 {
		f := tr.filters[first/16%len(tr.filters)]
		var probes [][]float32
		var want []searchtest.Scored
		for i := first; i < first+16; i++ {
			p := tr.probe(i)
			probes = append(probes, p)
			want = append(want, searchtest.Brute(tr.rows, tr.label, p, admits(f)))
		}
		c.probes += len(probes)
		tr.compare(t, c, part, probes, want, f, first/16)
	}
}

// compare searches one batch at once, and one by one.
func (tr trial) compare(t *testing.T, c *count, part search.Part, probes [][]float32, want []searchtest.Scored, f search.Filter, round int) {
	for _, kind := range kernel.Available() {
		for threads := 1; threads <= 2; threads++ {
			g := local(t, kind, threads, part)
			k := lengths[(round+threads)%len(lengths)]
			check(t, c, g, search.Query{Probes: probes, K: k, Filter: f}, want)
			for i, p := range probes {
				q := search.Query{Probes: [][]float32{p}, K: lengths[(round+i+threads)%len(lengths)], Filter: f}
				check(t, c, g, q, want[i:i+1])
			}
		}
	}
}

func local(t *testing.T, kind kernel.Kind, threads int, parts ...search.Part) *search.Local {
	t.Helper()
	g, err := search.NewLocal("local", threads, parts...)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.UseKernel(kind); err != nil {
		t.Fatal(err)
	}
	return g
}

func check(t *testing.T, c *count, g search.Gallery, q search.Query, want []searchtest.Scored) {
	t.Helper()
	a, err := g.Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	c.searches++
	for i, list := range a.Hits {
		c.lists++
		c.hits += len(list)
		if err := differ(list, want[i].First(q.K)); err != nil {
			t.Errorf("probe %d of %d, k=%d: %v", i, len(q.Probes), q.K, err)
		}
		for j := 1; j < len(list); j++ {
			if list[j].Score == list[j-1].Score {
				c.ties++
			}
		}
	}
	if a.Shards[0].Eligible != len(want[0]) {
		t.Errorf("%d eligible, brute force knows %d", a.Shards[0].Eligible, len(want[0]))
	}
}

// differ tells where two lists differ in id, order or score bits.
func differ(got, want []search.Hit) error {
	if len(got) != len(want) {
		return fmt.Errorf("%d hits, want %d", len(got), len(want))
	}
	for i := range got {
		if got[i].ID != want[i].ID || math.Float64bits(got[i].Score) != math.Float64bits(want[i].Score) {
			return fmt.Errorf("place %d is %v, want %v", i+1, got[i], want[i])
		}
	}
	return nil
}

func admits(f search.Filter) func(uint64, uint16) bool {
	return func(id uint64, category uint16) bool {
		return (f.AnyCategory || slices.Contains(f.Categories, category)) && (f.AnyID || slices.Contains(f.IDs, id))
	}
}

// shuffled gives ids out of order, and categories in runs.
func shuffled(n int) searchtest.Label {
	return func(i int) (uint64, uint16) { return uint64(i*7919%n) * 3, uint16(i * 10 / n) }
}

// sprinkled gives every record a category at random.
func sprinkled(n int) searchtest.Label {
	categories := make([]uint16, n)
	r := rand.New(rand.NewPCG(4, 4))
	for i := range categories {
		categories[i] = uint16(r.IntN(100))
	}
	return func(i int) (uint64, uint16) { return uint64(n - i), categories[i] }
}

var allOrSome = []search.Filter{
	search.Everything(), search.InCategories(3), search.InCategories(0, 2, 9),
	{AnyCategory: true, IDs: []uint64{3, 6, 9, 300, 3000, 77777}},
	{},
	{AnyID: true},
	{Categories: []uint16{1}},
	{Categories: []uint16{1, 2, 3, 40}, IDs: []uint64{600, 606, 609, 900, 901, 33, 44, 45, 46, 47, 48}},
}

func faceTrial(dim, n, probes int, seed uint64, filters []search.Filter) trial {
	faces := searchtest.NewFaces(dim, n, seed)
	return trial{fmt.Sprintf("faces/%d/%d", dim, n), faces.Gallery(), shuffled(n), faces.Probe, probes, filters}
}

func hostileTrial(dim, n, probes int, seed uint64, label searchtest.Label) trial {
	rows := searchtest.Hostile(dim, n, seed)
	probe := func(i int) []float32 { return searchtest.HostileProbe(rows, i, seed) }
	return trial{fmt.Sprintf("hostile/%d/%d", dim, n), rows, label, probe, probes, allOrSome}
}

// opposedTrial has lists whose k-th score is far below zero.
func opposedTrial(dim, n, probes int, seed uint64) trial {
	faces := searchtest.NewFaces(dim, n, seed)
	rows := faces.Gallery()
	direction := faces.Probe(1)
	searchtest.Opposed(rows, direction, 50)
	probe := func(i int) []float32 {
		p := slices.Clone(direction)
		for k := range p {
			p[k] = 40*p[k] + float32(i)*1e-3
		}
		return p
	}
	return trial{fmt.Sprintf("opposed/%d/%d", dim, n), rows, searchtest.Plain, probe, probes, []search.Filter{search.Everything(), {AnyCategory: true, IDs: []uint64{1, 2, 3}}}}
}

func trials(long bool) (random, adversarial []trial) {
	if !long {
		random = []trial{faceTrial(128, 20000, 16, 1, allOrSome[:1]), faceTrial(192, 5000, 32, 2, allOrSome[1:])}
		adversarial = []trial{hostileTrial(128, 3000, 96, 3, shuffled(3000)), hostileTrial(100, 3000, 32, 4, sprinkled(3000)), opposedTrial(64, 3000, 16, 5)}
		for _, dim := range []int{1, 2, 7, 17, 1024} {
			adversarial = append(adversarial, hostileTrial(dim, 300, 16, uint64(dim), shuffled(300)))
		}
		return random, adversarial
	}
	random = []trial{
		faceTrial(128, 100000, 400, 11, allOrSome[:1]), faceTrial(128, 30000, 304, 12, allOrSome),
		faceTrial(192, 50000, 304, 13, allOrSome[:3]), faceTrial(512, 20000, 160, 14, allOrSome[:2]),
	}
	for i, dim := range []int{1, 2, 7, 17, 64, 100, 128, 128, 192, 500, 512, 1024} {
		n := 3000 + 1000*(i%3)
		adversarial = append(adversarial, hostileTrial(dim, n, 96, uint64(100+i), shuffled(n)), hostileTrial(dim, n, 96, uint64(200+i), sprinkled(n)))
	}
	for i, dim := range []int{3, 64, 128, 512} {
		adversarial = append(adversarial, opposedTrial(dim, 5000, 48, uint64(300+i)))
	}
	return random, adversarial
}

// TestExact is what the package promises. The long run: -exhaustive.
func TestExact(t *testing.T) {
	random, adversarial := trials(*exhaustive)
	for _, set := range [][]trial{random, adversarial} {
		var c count
		for _, tr := range set {
			t.Run(tr.name, func(t *testing.T) { tr.run(t, &c) })
		}
		if c.hits < 10*c.probes {
			t.Errorf("only %d hits: the filters were too strict", c.hits)
		}
		t.Logf("%d probes, %d searches, %d lists, %d hits, %d tied neighbours, kernels %v", c.probes, c.searches, c.lists, c.hits, c.ties, kernel.Available())
	}
}

// TestWithoutBoundIsWrong: the comparison above can fail.
func TestWithoutBoundIsWrong(t *testing.T) {
	faces := searchtest.NewFaces(128, 20000, 1)
	rows := faces.Gallery()
	part, err := searchtest.Load(rows, searchtest.Plain, 2)
	if err != nil {
		t.Fatal(err)
	}
	defer part.Set.Close()
	g := local(t, kernel.Best(), 1, part)
	g.Loosen()
	wrong := 0
	for i := range 64 {
		p := faces.Probe(i)
		a, err := g.Search(context.Background(), search.Query{Probes: [][]float32{p}, K: 10, Filter: search.Everything()})
		if err != nil {
			t.Fatal(err)
		}
		if differ(a.Hits[0], searchtest.Brute(rows, searchtest.Plain, p, nil).First(10)) != nil {
			wrong++
		}
	}
	if wrong == 0 {
		t.Error("64 lists without the bound are all right: this test shows nothing")
	}
	t.Logf("%d of 64 lists are wrong without the bound", wrong)
}
