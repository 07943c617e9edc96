package holdingtest

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mpolice/internal/registry/holding"
)

// names makes entries whose first hash is 77, so that all are found together.
func names(from, to int) []holding.NameEntry {
	var out []holding.NameEntry
	for n := from; n < to; n++ {
		out = append(out, holding.NameEntry{Name: int64(n + 1), Text: fmt.Sprintf("曾%d", n), Hashes: [holding.NameKinds]int64{77, int64(n)}})
	}
	return out
}

func testNames(t *testing.T, b *bench) {
	full := holding.NameEntry{Name: 5, Text: "曾國城"}
	for k := range full.Hashes {
		full.Hashes[k] = int64(100 + k)
	}
	reading := full
	reading.Ord, reading.Hashes[3] = 1, 103
	reading.Hashes[4] = 999
	bare := holding.NameEntry{Name: -6, Text: "𠮷"}
	load(t, b, people, delivery{names: []holding.NameEntry{full, reading, bare}})
	for k := range holding.NameKinds {
		want := []holding.NameEntry{full, reading}
		if k == 4 {
			want = want[:1]
		}
		have := got[[]holding.NameEntry](t)(b.Names(t.Context(), k, int64(100+k), 9))
		if d := cmp.Diff(want, have); d != "" {
			t.Errorf("kind %d: %s", k, d)
		}
		if n := got[[]holding.NameEntry](t)(b.Names(t.Context(), k, 0, 9)); len(n) != 0 {
			t.Errorf("kind %d: hash 0 finds %v", k, n)
		}
	}
	if n := got[[]holding.NameEntry](t)(b.Names(t.Context(), 0, 100, 1)); len(n) != 1 {
		t.Errorf("%d names, want the limit, 1", len(n))
	}
	for _, kind := range []int{-1, holding.NameKinds} {
		if _, err := b.Names(t.Context(), kind, 1, 1); err == nil {
			t.Errorf("kind %d is taken", kind)
		}
	}
}

// testNamesOnce: a name that comes again, in whatever load, is found once.
func testNamesOnce(t *testing.T, b *bench) {
	load(t, b, people, delivery{names: append(names(0, 300), names(100, 400)...), add: versions(0, 10, 1)})
	load(t, b, vehicles, delivery{names: names(200, 500), add: versions(0, 10, 1)})
	load(t, b, vehicles, delivery{names: append(names(0, 600), names(0, 10)...)})
	if d := cmp.Diff(names(0, 600), got[[]holding.NameEntry](t)(b.Names(t.Context(), 0, 77, 9999))); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(names(0, 60), got[[]holding.NameEntry](t)(b.Names(t.Context(), 0, 77, 60))); d != "" {
		t.Error(d)
	}
}
