package linkage_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"

	"mpolice/internal/registry/linkage"
	"mpolice/internal/registry/linkage/linktest"
)

// city is a small set with all that can go wrong in it.
func city(n int, seed uint64) []linktest.Labelled {
	set := slices.Collect(linktest.Generate(linktest.Options{Records: n, Seed: seed, Copies: 900, IDMissing: 400, Twins: 40, Strangers: 40}))
	for i := range set {
		set[i].Protected = i%37 == 0
	}
	return set
}

func fit(t *testing.T, set []linktest.Labelled, cfg linkage.Config) *linkage.Model {
	t.Helper()
	m, err := linkage.Train(t.Context(), linktest.Fields(), linktest.Records(set), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// partition writes the entities down by record ids alone.
func partition(l *linkage.Linker) string {
	groups := map[linkage.EntityID][]string{}
	for i := range l.Rows() {
		if e := l.EntityOf(i); e != 0 {
			groups[e] = append(groups[e], l.ID(i))
		}
	}
	var lines []string
	for _, g := range groups {
		sort.Strings(g)
		lines = append(lines, strings.Join(g, " "))
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

var policies = map[string]linkage.Policy{"plain": {}, "registry": linkage.Registry(0, 1, 2, 3, 4, 5, 6, 7, 8)}

// TestIncrementalEqualsRebuild loads, changes and deletes records in random
// orders and batches: the partition must be that of one bulk load.
func TestIncrementalEqualsRebuild(t *testing.T) {
	set := city(2600, 3) // more pairs than are compared exhaustively: blocking is at work
	other := city(2600, 4)
	for name, policy := range policies {
		cfg := linkage.Config{Policy: policy, Workers: 2}
		m := fit(t, set, cfg)
		for round := range 1 + len(policy.Exclusive)/9 {
			t.Run(fmt.Sprint(name, round), func(t *testing.T) {
				r := rand.New(rand.NewPCG(uint64(round), 9))
				final := map[string]linkage.Record{}
				start := r.IntN(1800)
				l, err := linkage.NewLinker(t.Context(), m, linktest.Records(set[:start]), cfg)
				if err != nil {
					t.Fatal(err)
				}
				for _, x := range set[:start] {
					final[x.ID] = x.Record
				}
				play(t, r, l, set[start:], other, final)
				want := rebuild(t, r, m, cfg, final)
				if got := partition(l); got != partition(want) {
					t.Fatalf("%d records: the increments and the rebuild differ", len(final))
				}
			})
		}
	}
}

// play applies the rest of the set in random deltas, with updates (to what
// another set has) and deletions between.
func play(t *testing.T, r *rand.Rand, l *linkage.Linker, rest, other []linktest.Labelled, final map[string]linkage.Record) {
	t.Helper()
	rest = slices.Clone(rest)
	r.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	for len(rest) > 0 {
		var d linkage.Delta
		n := min(len(rest), 1+r.IntN(60))
		busy := map[string]bool{}
		for _, x := range rest[:n] {
			d.Upsert, busy[x.ID] = append(d.Upsert, x.Record), true
			final[x.ID] = x.Record
		}
		rest = rest[n:]
		for _, id := range slices.Sorted(keys(final)) {
			switch v := r.IntN(60); {
			case busy[id] || v > 1:
			case v == 0:
				d.Delete = append(d.Delete, id)
				delete(final, id)
			default:
				x := final[id]
				x.Values = other[r.IntN(len(other))].Values
				d.Upsert = append(d.Upsert, x)
				final[id] = x
			}
		}
		if _, err := l.Apply(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
}

func keys(m map[string]linkage.Record) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// rebuild loads the final records at once, in another order.
func rebuild(t *testing.T, r *rand.Rand, m *linkage.Model, cfg linkage.Config, final map[string]linkage.Record) *linkage.Linker {
	t.Helper()
	ids := slices.Sorted(keys(final))
	r.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	l, err := linkage.NewLinker(t.Context(), m, func(yield func(linkage.Record) bool) {
		for _, id := range ids {
			if !yield(final[id]) {
				return
			}
		}
	}, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestEntityIDsAreStable joins two entities by a record between them and takes
// it away again.
func TestEntityIDsAreStable(t *testing.T) {
	set := city(500, 5)
	m := fit(t, set, linkage.Config{})
	l, err := linkage.NewLinker(t.Context(), m, linktest.Records(set[:1]), linkage.Config{})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[linkage.EntityID]string{}
	founder := func() map[linkage.EntityID][]string {
		out := map[linkage.EntityID][]string{}
		for i := range l.Rows() {
			if e := l.EntityOf(i); e != 0 {
				out[e] = append(out[e], l.ID(i))
			}
		}
		return out
	}
	for i := 1; i < 400; i++ {
		before := founder()
		c, err := l.Apply(t.Context(), linkage.Delta{Upsert: []linkage.Record{set[i].Record}})
		if err != nil {
			t.Fatal(err)
		}
		after := founder()
		for e, ids := range before {
			if _, ok := after[e]; !ok && !slices.Contains(c.Retired, e) {
				t.Fatalf("entity %d vanished unannounced", e)
			}
			if now, ok := after[e]; ok && !slices.Contains(now, ids[0]) {
				t.Fatalf("entity %d lost its oldest record", e)
			}
		}
		for _, e := range c.Retired {
			if _, ok := after[e]; ok {
				t.Fatalf("entity %d is retired and alive", e)
			}
			seen[e] = "retired"
		}
		for e := range after {
			if seen[e] == "retired" {
				t.Fatalf("entity %d came back", e)
			}
		}
	}
}

// TestOneRecordAtATimeIsCheap holds the work of one record to its blocks.
func TestOneRecordAtATimeIsCheap(t *testing.T) {
	set := city(4000, 6)
	l, err := linkage.Link(t.Context(), linktest.Fields(), linktest.Records(set[:3950]), linkage.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range set[3950:] {
		c, err := l.Apply(t.Context(), linkage.Delta{Upsert: []linkage.Record{x.Record}})
		if err != nil {
			t.Fatal(err)
		}
		if c.Pairs > 3000 {
			t.Fatalf("one record was compared with %d others", c.Pairs)
		}
	}
}

func TestApplyRefusesNonsense(t *testing.T) {
	set := city(300, 7)
	l, err := linkage.Link(t.Context(), linktest.Fields(), linktest.Records(set), linkage.Config{})
	if err != nil {
		t.Fatal(err)
	}
	was := partition(l)
	for name, d := range map[string]linkage.Delta{
		"unknown":  {Delete: []string{"nobody"}},
		"twice":    {Delete: []string{set[0].ID}, Upsert: []linkage.Record{set[0].Record}},
		"too wide": {Upsert: []linkage.Record{{ID: "x", Values: make([]string, 3)}}},
	} {
		if _, err := l.Apply(t.Context(), d); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if partition(l) != was {
		t.Error("a refused delta changed the partition")
	}
}
