package search_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"mpolice/internal/face/search"
	"mpolice/internal/face/search/kernel"
	"mpolice/internal/face/search/searchtest"
)

func encode(t *testing.T, row []float32) search.Code {
	t.Helper()
	c, err := search.Encode(row, make([]int8, len(row)))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func ids(t *testing.T, g search.Gallery, probe []float32, k int, f search.Filter) (list []uint64) {
	t.Helper()
	a, err := g.Search(context.Background(), search.Query{Probes: [][]float32{probe}, K: k, Filter: f})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range a.Hits[0] {
		list = append(list, h.ID)
	}
	return list
}

// TestAppendGrowsWithoutLoss: a set that starts too small moves its codes.
func TestAppendGrowsWithoutLoss(t *testing.T) {
	rows := searchtest.NewFaces(50, 700, 1).Gallery()
	set, err := search.NewSet(50, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	g := local(t, kernel.Best(), 1, search.Part{Set: set, Rows: rows})
	for i := range rows.Len() {
		id, category := searchtest.Plain(i)
		if slot, err := set.Append(id, category, encode(t, rows.At(i))); err != nil || slot != i {
			t.Fatalf("slot %d: %v", slot, err)
		}
		if got := ids(t, g, rows.At(i), 1, search.Everything()); i%97 == 0 && got[0] != id {
			t.Fatalf("after %d: nearest to itself is %v", i, got)
		}
	}
	if set.Len() != 700 || set.Live() != 700 {
		t.Errorf("%d slots, %d live", set.Len(), set.Live())
	}
	want := searchtest.Brute(rows, searchtest.Plain, rows.At(3), nil).First(20)
	for i, id := range ids(t, g, rows.At(3), 20, search.Everything()) {
		if id != want[i].ID {
			t.Errorf("place %d: %d, want %d", i+1, id, want[i].ID)
		}
	}
}

// TestErasedIsGone: from answers, from memory, and for good.
func TestErasedIsGone(t *testing.T) {
	const victim = 77
	rows := searchtest.NewFaces(64, 200, 1).Gallery()
	part, err := searchtest.Load(rows, searchtest.Plain, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer part.Set.Close()
	g := local(t, kernel.Best(), 1, part)
	if got := ids(t, g, rows.At(victim), 1, search.Everything()); got[0] != victim+1 {
		t.Fatalf("before: %v", got)
	}
	if err := part.Set.Erase(victim); err != nil {
		t.Fatal(err)
	}
	if got := ids(t, g, rows.At(victim), 200, search.Everything()); len(got) != 199 || slices.Contains(got, victim+1) {
		t.Errorf("after: %d hits, the erased one among them: %t", len(got), slices.Contains(got, victim+1))
	}
	if _, _, live := part.Set.ID(victim); live || part.Set.Live() != 199 || part.Set.Len() != 200 {
		t.Error("the slot still lives")
	}
	block := part.Set.Bytes()[victim/16*kernel.BlockBytes(64):][:kernel.BlockBytes(64)]
	for g := range kernel.Groups(64) {
		if at := g*64 + victim%16*4; !bytes.Equal(block[at:at+4], make([]byte, 4)) {
			t.Fatal("codes are still in memory")
		}
	}
	if kernel.Scale(block, victim%16) != 0 {
		t.Error("the scale is still in memory")
	}
	if err := part.Set.Erase(200); err == nil {
		t.Error("a slot that does not exist was erased")
	}
}

// TestEmptySlotsAreNoHits: slots that Resize made say nothing until Put.
func TestEmptySlotsAreNoHits(t *testing.T) {
	rows := searchtest.NewFaces(20, 100, 1).Gallery()
	set, err := search.NewSet(20, 100)
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	if err := set.Resize(100); err != nil {
		t.Fatal(err)
	}
	g := local(t, kernel.Best(), 2, search.Part{Set: set, Rows: rows})
	if got := ids(t, g, rows.At(0), 10, search.Everything()); len(got) != 0 {
		t.Errorf("hits in an empty set: %v", got)
	}
	for _, slot := range []int{3, 99} {
		if err := set.Put(slot, uint64(slot), 0, encode(t, rows.At(slot))); err != nil {
			t.Fatal(err)
		}
	}
	if got := ids(t, g, rows.At(3), 10, search.Everything()); !slices.Equal(got, []uint64{3, 99}) {
		t.Errorf("hits %v, want 3 and 99", got)
	}
}

func TestSetRefuses(t *testing.T) {
	for _, dim := range []int{-1, 0, search.MaxDim + 1} {
		if _, err := search.NewSet(dim, 1); err == nil {
			t.Errorf("a set of dimension %d", dim)
		}
	}
	set, err := search.NewSet(3, 1)
	if err != nil {
		t.Fatal(err)
	}
	code := encode(t, []float32{1, 2, 3})
	if _, err := set.Append(1, 0, encode(t, []float32{1, 2})); !errors.Is(err, search.ErrTemplate) {
		t.Errorf("another dimension: %v", err)
	}
	if set.Len() != 0 {
		t.Error("a refused template left a slot")
	}
	if _, err := set.Append(1, 0, code); err != nil {
		t.Fatal(err)
	}
	if err := set.Put(0, 2, 0, code); err == nil {
		t.Error("a slot was filled twice")
	}
	if err := set.Resize(0); err == nil {
		t.Error("a set shrank")
	}
	if err := errors.Join(set.Close(), set.Close()); err != nil {
		t.Error(err)
	}
	_, appended := set.Append(1, 0, code)
	for _, err := range []error{appended, set.Put(0, 1, 0, code), set.Erase(0), set.Resize(5)} {
		if !errors.Is(err, search.ErrClosed) {
			t.Errorf("after Close: %v", err)
		}
	}
}

// TestChangesWhileSearching runs searches beside appends, erasures and
// replacements; -race looks on. Every answer is one of a gallery that was.
func TestChangesWhileSearching(t *testing.T) {
	rows := searchtest.NewFaces(32, 600, 1).Gallery()
	part, err := searchtest.Load(searchtest.Matrix{Dim: 32, Data: rows.Data[:300*32]}, searchtest.Plain, 2)
	if err != nil {
		t.Fatal(err)
	}
	part.Rows = rows
	defer part.Set.Close()
	g := local(t, kernel.Best(), 2, part)
	var wait sync.WaitGroup
	for w := range 3 {
		wait.Go(func() {
			for i := range 60 {
				a, err := g.Search(context.Background(), search.Query{Probes: [][]float32{rows.At(w*100 + i)}, K: 5, Filter: search.Everything()})
				if err != nil || len(a.Hits[0]) != 5 || a.Shards[0].Eligible < 200 {
					t.Errorf("search: %d eligible, %v", a.Shards[0].Eligible, err)
					return
				}
			}
		})
	}
	for i := 300; i < 600; i++ {
		if _, err := part.Set.Append(uint64(i)+1, 0, encode(t, rows.At(i))); err != nil {
			t.Error(err)
		}
		if err := part.Set.Erase((i - 300) / 3); err != nil {
			t.Error(err)
		}
		if i%50 == 0 {
			if err := g.Replace(part); err != nil {
				t.Error(err)
			}
		}
	}
	wait.Wait()
}
