package segment

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"mpolice/internal/face/search"
	"mpolice/internal/face/segment/keytree"
)

func TestLifeOfAStore(t *testing.T) {
	t.Parallel()
	dir, root := t.TempDir(), newRoot()
	s := mustOpen(t, options(dir, root))
	sound(t, s, []uint64{})
	mustAppend(t, s, idsFrom(1, 100)...) // two full logs are sealed on the way
	sound(t, s, idsFrom(1, 100))
	if n := len(s.Roots()); n != 3 || !s.Roots()[2].Open {
		t.Fatalf("%d segments", n)
	}
	certs := mustErase(t, s, 3, 99, 50)
	left := slices.DeleteFunc(idsFrom(1, 100), func(id uint64) bool { return id == 3 || id == 99 || id == 50 })
	sound(t, s, left)
	for _, c := range certs {
		if c.RootBefore == c.RootAfter || c.Method != Method || !c.At.Equal(fixedClock{}.Now()) || s.Has(c.ID) {
			t.Errorf("certificate %+v", c)
		}
		if !slices.ContainsFunc(s.Roots(), func(r SegmentRoot) bool { return r.Segment == c.Segment && r.Root == c.RootAfter }) {
			t.Errorf("id %d: the root of after is not a root of the store", c.ID)
		}
	}
	before := s.Roots()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = mustOpen(t, options(dir, root))
	if !slices.Equal(s.Roots(), before) {
		t.Error("roots changed by opening again")
	}
	sound(t, s, left)
	if err := s.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	sound(t, s, left)
	if r := s.Roots(); len(r) != 1 || r[0].Open || r[0].Live != 97 {
		t.Errorf("after compacting: %+v", r)
	}
	mustAppend(t, s, 3) // an erased id may come back
	sound(t, s, append([]uint64{1, 2, 3}, left[2:]...))
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	dir, root := t.TempDir(), newRoot()
	missing := options(dir, root)
	missing.Create = false
	if _, err := Open(t.Context(), missing); !errors.Is(err, ErrNoStore) {
		t.Errorf("no store: %v", err)
	}
	s := mustOpen(t, options(dir, root))
	mustAppend(t, s, 1, 2)
	for name, c := range map[string]struct {
		records []Record
		want    error
	}{
		"enrolled already": {records(5, 2), ErrDuplicate},
		"twice in a batch": {records(6, 6), ErrDuplicate},
		"too many":         {records(idsFrom(10, 41)...), ErrTooMany},
		"wrong length":     {[]Record{{ID: 7, Row: make([]float32, 3)}}, ErrModel},
	} {
		if err := s.Append(t.Context(), c.records); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.Append(t.Context(), []Record{{ID: 8, Row: make([]float32, testDim)}}); err == nil {
		t.Error("a template of zeros was taken")
	}
	for _, ids := range [][]uint64{{1, 77}, {1, 1}} {
		if _, err := s.Erase(t.Context(), ids); !errors.Is(err, ErrAbsent) {
			t.Errorf("erase %v: %v", ids, err)
		}
	}
	sound(t, s, []uint64{1, 2})
	if _, err := Open(t.Context(), options(dir, root)); !errors.Is(err, ErrHeld) {
		t.Errorf("held: %v", err)
	}
	s.Close()
	if err := s.Append(t.Context(), records(9)); !errors.Is(err, ErrClosed) {
		t.Errorf("closed: %v", err)
	}
	other := options(dir, root)
	other.Model[0]++
	if _, err := Open(t.Context(), other); !errors.Is(err, ErrModel) {
		t.Errorf("model: %v", err)
	}
	if _, err := Open(t.Context(), options(dir, newRoot())); !errors.Is(err, ErrRootKey) {
		t.Errorf("root key: %v", err)
	}
}

// follower keeps the parts that it was told of, as a *search.Local does.
type follower struct {
	mu    sync.Mutex
	parts []search.Part
}

func (f *follower) Replace(parts ...search.Part) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.parts = parts
	return nil
}

func TestLoadedPartsFollowChanges(t *testing.T) {
	t.Parallel()
	s := mustOpen(t, options(t.TempDir(), newRoot()))
	mustAppend(t, s, 1, 2)
	if _, err := s.Load(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	f := &follower{}
	if err := s.Serve(f); err != nil {
		t.Fatal(err)
	}
	steps := []struct {
		do   func()
		want []uint64
	}{
		{func() { mustAppend(t, s, 3, 4, 5) }, []uint64{1, 2, 3, 4, 5}},
		{func() { mustErase(t, s, 4) }, []uint64{1, 2, 3, 5}},
		{func() { mustSeal(t, s) }, []uint64{1, 2, 3, 5}},
		{func() { mustErase(t, s, 1) }, []uint64{2, 3, 5}},
		{func() { mustAppend(t, s, 6, 1) }, []uint64{1, 2, 3, 5, 6}},
		{func() { mustErase(t, s, 6, 2) }, []uint64{1, 3, 5}},
		{func() {
			if err := s.Compact(t.Context()); err != nil {
				t.Fatal(err)
			}
		}, []uint64{1, 3, 5}},
		{func() { mustAppend(t, s, idsFrom(10, 60)...) }, append([]uint64{1, 3, 5}, idsFrom(10, 60)...)},
	}
	for i, step := range steps {
		old := f.parts
		step.do()
		checkParts(t, f.parts, step.want)
		for _, p := range old { // who kept old parts gets errors, never a fault
			if _, err := p.Rows.Row(0, make([]float32, testDim)); err != nil && !errors.Is(err, ErrClosed) && !errors.Is(err, ErrErased) {
				t.Errorf("step %d: %v", i, err)
			}
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	s := mustOpen(t, options(t.TempDir(), newRoot()))
	mustAppend(t, s, idsFrom(1, 30)...)
	parts, err := s.Load(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	local, err := search.NewLocal("test", 2, parts...)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Serve(local); err != nil {
		t.Fatal(err)
	}
	var work sync.WaitGroup
	for g := range uint64(4) {
		work.Go(func() {
			for i := range uint64(12) {
				id := 1000*(g+1) + i
				if err := s.Append(t.Context(), records(id)); err != nil {
					t.Error(err)
				}
				if i%4 == 3 {
					if _, err := s.Erase(t.Context(), []uint64{id - 1}); err != nil {
						t.Error(err)
					}
				}
			}
		})
		work.Go(func() {
			for i := range uint64(30) {
				id := i + 1
				a, err := local.Search(t.Context(), search.Query{Probes: [][]float32{rowOf(id, testDim)}, K: 3, Filter: search.Everything()})
				if err != nil {
					t.Errorf("search: %v", err)
				} else if len(a.Hits[0]) == 0 || a.Hits[0][0].ID != id {
					t.Errorf("id %d is not the nearest to itself", id)
				}
			}
		})
	}
	work.Wait()
	var want []uint64
	want = append(want, idsFrom(1, 30)...)
	for g := range uint64(4) {
		for i := range uint64(12) {
			if i%4 != 2 {
				want = append(want, 1000*(g+1)+i)
			}
		}
	}
	sound(t, s, want)
}

func TestPagesOfManyRecords(t *testing.T) {
	t.Parallel()
	o := options(t.TempDir(), newRoot())
	o.LogCapacity = 3 * keytree.PageKeys
	s := mustOpen(t, o)
	n := uint64(2*keytree.PageKeys + 7)
	mustAppend(t, s, idsFrom(1, n)...)
	for range 2 {
		keep := slices.DeleteFunc(liveIDs(t, s), func(id uint64) bool { return id%97 == 0 || id == n })
		gone := slices.DeleteFunc(liveIDs(t, s), func(id uint64) bool { return slices.Contains(keep, id) })
		mustErase(t, s, gone...)
		sound(t, s, keep)
		mustSeal(t, s)
		sound(t, s, keep)
		n = keep[0]
	}
}
