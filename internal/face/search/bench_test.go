package search_test

import (
	"context"
	"flag"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"mpolice/internal/face/search"
	"mpolice/internal/face/search/kernel"
	"mpolice/internal/face/search/searchtest"
)

var (
	templates = flag.Int("templates", 1_000_000, "size of the galleries that are measured")
	dims      = flag.String("dims", "128,192", "dimensions that are measured")
)

// million is a gallery for measuring, made once per dimension.
type million struct {
	faces  *searchtest.Faces
	sorted search.Part // category in runs: 0 to 9
	random search.Part // category at random: 0 to 99
}

var galleries sync.Map

func gallery(b *testing.B, dim int) million {
	make1 := sync.OnceValue(func() million {
		m := million{faces: searchtest.NewFaces(dim, *templates, 1)}
		rows := m.faces.Gallery()
		var err error
		if m.sorted, err = searchtest.Load(rows, shuffledRuns, 2); err != nil {
			b.Fatal(err)
		}
		if *templates > 1_000_000 {
			return m // for measuring without filters
		}
		if m.random, err = searchtest.Load(rows, sprinkled(*templates), 2); err != nil {
			b.Fatal(err)
		}
		return m
	})
	once, _ := galleries.LoadOrStore(dim, make1)
	return once.(func() million)()
}

func shuffledRuns(i int) (uint64, uint16) { return uint64(i) + 1, uint16(i * 10 / *templates) }

// cpu is the time that the process has used: steadier than the clock on a
// machine that does other things.
func cpu() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// measure reports CPU milliseconds per batch and rows rescored per probe.
func measure(b *testing.B, g search.Gallery, faces *searchtest.Faces, batch int, f search.Filter) {
	b.Helper()
	var stats search.Stats
	query := func(i int) {
		q := search.Query{K: 10, Filter: f}
		for j := range batch {
			q.Probes = append(q.Probes, faces.Probe(i*batch+j))
		}
		a, err := g.Search(context.Background(), q)
		if err != nil {
			b.Fatal(err)
		}
		stats = a.Shards[0].Stats
	}
	query(0)
	rescored, start, i := int64(0), cpu(), 0
	for b.Loop() {
		query(i)
		rescored += stats.Rescored
		i++
	}
	b.ReportMetric(float64(cpu()-start)/1e6/float64(i), "cpu-ms/op")
	b.ReportMetric(float64(rescored)/float64(i*batch), "rescored/probe")
}

// BenchmarkSearch: a million templates, k = 10, one thread.
func BenchmarkSearch(b *testing.B) {
	for _, dim := range benchDims(b) {
		for _, kind := range kernel.Available() {
			for _, batch := range []int{1, 4, 16} {
				b.Run(fmt.Sprintf("%d/%s/batch%d", dim, kind, batch), func(b *testing.B) {
					m := gallery(b, dim)
					measure(b, benchLocal(b, kind, m.sorted), m.faces, batch, search.Everything())
				})
			}
		}
	}
}

// BenchmarkFilter: the same with filters.
func BenchmarkFilter(b *testing.B) {
	for _, filter := range []struct {
		name   string
		sorted bool
		search.Filter
	}{
		{"none", true, search.Everything()},
		{"sorted10%", true, search.InCategories(4)},
		{"random10%", false, search.InCategories(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)},
		{"random1%", false, search.InCategories(4)},
	} {
		b.Run(filter.name, func(b *testing.B) {
			m := gallery(b, 128)
			part := m.random
			if filter.sorted {
				part = m.sorted
			}
			measure(b, benchLocal(b, kernel.Best(), part), m.faces, 1, filter.Filter)
		})
	}
}

// BenchmarkRead is the limit: reading the bytes that a scan reads.
func BenchmarkRead(b *testing.B) {
	for _, dim := range benchDims(b) {
		b.Run(strconv.Itoa(dim), func(b *testing.B) {
			buf := gallery(b, dim).sorted.Set.Bytes()
			b.SetBytes(int64(len(buf)))
			start, i := cpu(), 0
			for b.Loop() {
				kernel.Read(buf)
				i++
			}
			b.ReportMetric(float64(cpu()-start)/1e6/float64(i), "cpu-ms/op")
		})
	}
}

func benchDims(b *testing.B) (list []int) {
	for s := range strings.SplitSeq(*dims, ",") {
		dim, err := strconv.Atoi(s)
		if err != nil {
			b.Fatal(err)
		}
		list = append(list, dim)
	}
	return list
}

func benchLocal(b *testing.B, kind kernel.Kind, part search.Part) *search.Local {
	g, err := search.NewLocal("bench", 1, part)
	if err != nil {
		b.Fatal(err)
	}
	if err := g.UseKernel(kind); err != nil {
		b.Fatal(err)
	}
	return g
}

// BenchmarkPut fills a set from codes, as opening a segment does.
func BenchmarkPut(b *testing.B) {
	const n = 100_000
	code, err := search.Encode(searchtest.NewFaces(192, 3, 1).Probe(0), make([]int8, 192))
	if err != nil {
		b.Fatal(err)
	}
	start, i := cpu(), 0
	for b.Loop() {
		set, err := search.NewSet(192, n)
		if err != nil {
			b.Fatal(err)
		}
		if err := set.Resize(n); err != nil {
			b.Fatal(err)
		}
		for slot := range n {
			if err := set.Put(slot, uint64(slot), 0, code); err != nil {
				b.Fatal(err)
			}
		}
		if err := set.Close(); err != nil {
			b.Fatal(err)
		}
		i++
	}
	b.ReportMetric(float64(cpu()-start)/float64(i*n), "cpu-ns/record")
}

// BenchmarkChoose is what the first search with a filter pays: resolving it
// and hashing a million ids.
func BenchmarkChoose(b *testing.B) {
	m := gallery(b, 128)
	g := benchLocal(b, kernel.Best(), m.sorted)
	q := search.Query{Probes: [][]float32{m.faces.Probe(0)}, K: 10, Filter: search.InCategories(0, 1, 2, 3, 4, 5, 6, 7, 8)}
	for b.Loop() {
		if err := g.Replace(m.sorted); err != nil { // forgets
			b.Fatal(err)
		}
		if _, err := g.Search(context.Background(), q); err != nil {
			b.Fatal(err)
		}
	}
}
