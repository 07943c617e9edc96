package search_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"mpolice/internal/face/search"
	"mpolice/internal/face/search/kernel"
	"mpolice/internal/face/search/searchtest"
)

func load(t *testing.T, m searchtest.Matrix, label searchtest.Label) search.Part {
	t.Helper()
	part, err := searchtest.Load(m, label, 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = part.Set.Close() })
	return part
}

// cut splits rows into parts at the given rows; ids go on.
func cut(t *testing.T, m searchtest.Matrix, label searchtest.Label, at ...int) (parts []search.Part) {
	t.Helper()
	first := 0
	for _, end := range append(at, m.Len()) {
		from := first
		piece := searchtest.Matrix{Dim: m.Dim, Data: m.Data[first*m.Dim : end*m.Dim]}
		parts = append(parts, load(t, piece, func(i int) (uint64, uint16) { return label(from + i) }))
		first = end
	}
	return parts
}

// TestPartsDoNotShow: one gallery in one part or several, in any order, gives
// one answer, one digest.
func TestPartsDoNotShow(t *testing.T) {
	rows := searchtest.Hostile(48, 2500, 9)
	label := shuffled(2500)
	whole := local(t, kernel.Best(), 1, load(t, rows, label))
	parts := cut(t, rows, label, 1, 17, 400, 1600)
	slices.Reverse(parts)
	split := local(t, kernel.Best(), 2, parts...)
	for _, f := range allOrSome {
		for i := range 20 {
			q := search.Query{Probes: [][]float32{searchtest.HostileProbe(rows, i, 9)}, K: 30, Filter: f}
			a, err := whole.Search(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			b, err := split.Search(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			if err := differ(b.Hits[0], a.Hits[0]); err != nil {
				t.Errorf("probe %d: %v", i, err)
			}
			if a.Shards[0].Digest != b.Shards[0].Digest || a.Shards[0].Eligible != b.Shards[0].Eligible {
				t.Error("the digest depends on the parts")
			}
		}
	}
}

// TestDigest recomputes the digest as its comment says, by other means.
func TestDigest(t *testing.T) {
	label := sprinkled(1000)
	rows := searchtest.NewFaces(16, 1000, 1).Gallery()
	part := load(t, rows, label)
	g := local(t, kernel.Best(), 1, part)
	digest := func() (search.Shard, [32]byte) {
		var list []uint64
		for slot := range part.Set.Len() {
			if id, category, live := part.Set.ID(slot); live && (category == 7 || category == 70) {
				list = append(list, id)
			}
		}
		slices.Sort(list)
		text := []byte("mpolice eligible templates v1\n")
		text = binary.BigEndian.AppendUint64(text, uint64(len(list)))
		for _, id := range list {
			text = binary.BigEndian.AppendUint64(text, id)
		}
		a, err := g.Search(context.Background(), search.Query{Probes: [][]float32{rows.At(0)}, K: 3, Filter: search.InCategories(70, 7, 7)})
		if err != nil {
			t.Fatal(err)
		}
		if a.Shards[0].Eligible != len(list) {
			t.Errorf("%d eligible, want %d", a.Shards[0].Eligible, len(list))
		}
		return a.Shards[0], sha256.Sum256(text)
	}
	before, want := digest()
	if before.Digest != want {
		t.Errorf("digest %x, want %x", before.Digest, want)
	}
	for slot := range part.Set.Len() {
		if _, category, _ := part.Set.ID(slot); category == 7 {
			if err := part.Set.Erase(slot); err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	after, want := digest()
	if after.Digest != want || after.Digest == before.Digest {
		t.Error("the digest does not follow an erasure")
	}
	if _, err := search.Digest([]uint64{3, 3}); err == nil {
		t.Error("an id twice was digested")
	}
}

// TestIDTwiceIsRefused: two live slots of one id would hide a third template.
func TestIDTwiceIsRefused(t *testing.T) {
	rows := searchtest.NewFaces(16, 64, 1).Gallery()
	for name, label := range map[string]searchtest.Label{
		"close": func(i int) (uint64, uint16) { return uint64(i % 63), 0 },
		"far":   func(i int) (uint64, uint16) { return uint64(i%63) << 50, 0 },
	} {
		g := local(t, kernel.Best(), 1, load(t, rows, label))
		if _, err := g.Search(context.Background(), search.Query{Probes: [][]float32{rows.At(0)}, K: 3, Filter: search.Everything()}); err == nil || !strings.Contains(err.Error(), "twice") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestManyProbes: more than 16 go in several passes; each gets its own list.
func TestManyProbes(t *testing.T) {
	faces := searchtest.NewFaces(40, 3000, 2)
	rows := faces.Gallery()
	g := local(t, kernel.Best(), 2, load(t, rows, searchtest.Plain))
	q := search.Query{K: 7, Filter: search.Everything()}
	var want []searchtest.Scored
	for i := range 37 {
		q.Probes = append(q.Probes, faces.Probe(i))
		want = append(want, searchtest.Brute(rows, searchtest.Plain, q.Probes[i], nil))
	}
	check(t, &count{}, g, q, want)
}

// TestEqualTemplates: when no bound tells templates apart, all are scored, in
// bounded memory, and the lowest ids win.
func TestEqualTemplates(t *testing.T) {
	const n = 150_000
	rows := searchtest.NewMatrix(16, n)
	one := searchtest.NewFaces(16, 3, 1).Probe(0)
	for i := range n {
		copy(rows.At(i), one)
	}
	g := local(t, kernel.Best(), 2, load(t, rows, func(i int) (uint64, uint16) { return uint64(n - i), 0 }))
	if got := ids(t, g, one, 4, search.Everything()); !slices.Equal(got, []uint64{1, 2, 3, 4}) {
		t.Errorf("hits %v, want 1 to 4", got)
	}
}

type failing struct {
	search.Rows
	bad int
}

var errUnreadable = errors.New("checksum does not match")

func (f failing) Row(slot int, into []float32) ([]float32, error) {
	if slot == f.bad {
		return nil, errUnreadable
	}
	return f.Rows.Row(slot, into)
}

type short struct{ search.Rows }

func (s short) Row(slot int, into []float32) ([]float32, error) {
	row, err := s.Rows.Row(slot, into)
	return row[:3], err
}

// TestUnreadableRowFails: a hit that cannot be scored is not passed over.
func TestUnreadableRowFails(t *testing.T) {
	rows := searchtest.NewFaces(32, 500, 1).Gallery()
	part := load(t, rows, searchtest.Plain)
	q := search.Query{Probes: [][]float32{rows.At(123)}, K: 2, Filter: search.Everything()}
	good := part.Rows
	part.Rows = failing{good, 123}
	if _, err := local(t, kernel.Best(), 2, part).Search(context.Background(), q); !errors.Is(err, errUnreadable) {
		t.Errorf("an unreadable row: %v", err)
	}
	part.Rows = short{good}
	if _, err := local(t, kernel.Best(), 1, part).Search(context.Background(), q); err == nil {
		t.Error("a row of another length was scored")
	}
}

// TestChangedRowFails: rows and codes are stored apart; a row that its code
// does not bound gives no score.
func TestChangedRowFails(t *testing.T) {
	rows := searchtest.NewFaces(32, 500, 1).Gallery()
	part := load(t, rows, searchtest.Plain)
	g := local(t, kernel.Best(), 1, part)
	probe := slices.Clone(rows.At(123))
	for name, factor := range map[string]float32{"longer": 1.5, "shorter": 0.5, "not a number": float32(math.NaN()), "infinite": float32(math.Inf(1))} {
		row := slices.Clone(rows.At(123))
		for i := range row {
			rows.At(123)[i] *= factor
		}
		q := search.Query{Probes: [][]float32{probe}, K: 2, Filter: search.Everything()}
		if _, err := g.Search(context.Background(), q); !errors.Is(err, search.ErrRow) {
			t.Errorf("%s: %v", name, err)
		}
		copy(rows.At(123), row)
	}
}

// cancelling cancels the search at its first row.
type cancelling struct {
	search.Rows
	cancel context.CancelFunc
}

func (c cancelling) Row(slot int, into []float32) ([]float32, error) {
	c.cancel()
	return c.Rows.Row(slot, into)
}

func TestCancel(t *testing.T) {
	rows := searchtest.NewFaces(32, 500, 1).Gallery()
	part := load(t, rows, searchtest.Plain)
	q := search.Query{Probes: [][]float32{rows.At(1), rows.At(2)}, K: 9, Filter: search.Everything()}
	ctx, cancel := context.WithCancel(context.Background())
	part.Rows = cancelling{part.Rows, cancel}
	g := local(t, kernel.Best(), 2, part)
	for _, when := range []string{"while rows are read", "before"} {
		if _, err := g.Search(ctx, q); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled %s: %v", when, err)
		}
	}
}

func TestLocalRefuses(t *testing.T) {
	rows := searchtest.NewFaces(8, 40, 1).Gallery()
	part := load(t, rows, searchtest.Plain)
	other := load(t, searchtest.NewFaces(9, 40, 1).Gallery(), searchtest.Plain)
	for name, parts := range map[string][]search.Part{
		"no rows": {{Set: part.Set}}, "no set": {{Rows: rows}}, "two models": {part, other}, "one set twice": {part, part},
	} {
		if _, err := search.NewLocal("x", 1, parts...); err == nil {
			t.Errorf("a gallery with %s", name)
		}
	}
	if _, err := search.NewLocal("x", 0, part); err == nil {
		t.Error("a gallery without threads")
	}
	g := local(t, kernel.Best(), 1, part)
	if err := g.UseKernel(kernel.Kind(99)); err == nil {
		t.Error("a kernel that does not exist")
	}
	good := rows.At(0)
	for name, q := range map[string]search.Query{
		"no probe": {K: 1, Filter: search.Everything()}, "k 0": {Probes: [][]float32{good}}, "k huge": {Probes: [][]float32{good}, K: search.MaxK + 1},
		"another dimension": {Probes: [][]float32{good, make([]float32, 9)}, K: 1, Filter: search.Everything()}, "zero probe": {Probes: [][]float32{make([]float32, 8)}, K: 1, Filter: search.Everything()},
		"two filters": {Probes: [][]float32{good}, K: 1, Filter: search.Filter{AnyCategory: true, Categories: []uint16{1}}},
		"other model": {Probes: [][]float32{{1, 2, 3}}, K: 1, Filter: search.Everything()},
	} {
		if _, err := g.Search(context.Background(), q); err == nil {
			t.Errorf("searched with %s", name)
		}
	}
	if a, err := local(t, kernel.Best(), 2).Search(context.Background(), search.Query{Probes: [][]float32{good}, K: 3, Filter: search.Everything()}); err != nil || len(a.Hits[0]) != 0 {
		t.Errorf("a gallery without parts: %v, %v", a.Hits, err)
	}
	if err := part.Set.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Search(context.Background(), search.Query{Probes: [][]float32{good}, K: 1, Filter: search.Everything()}); !errors.Is(err, search.ErrClosed) {
		t.Errorf("a closed set: %v", err)
	}
}
